package main

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"
)

func settleCommand() *cobra.Command {
	var data, kind string
	cmd := &cobra.Command{
		Use:   "settle DURATION",
		Short: "Change how long states take to settle while the server runs",
		Long: `Change how long states (PENDING, UPDATING, DELETING) take to settle, for all
kinds or one, so that automation can be tested against a slow network. What
has begun to settle already is not changed. The server forgets it when it ends.`,
		Example: "  trunkline settle 5s\n  trunkline settle 30s --kind connection",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := fillFlags(cmd); err != nil {
				return err
			}
			if d, err := time.ParseDuration(args[0]); err != nil || d < 0 {
				return fmt.Errorf("%q: want a duration such as 2s, not negative", args[0])
			}
			path := "settle"
			if kind != "" {
				path += "/" + url.PathEscape(kind)
			}
			return ask(cmd.Context(), data, question{
				method: http.MethodPut, path: path, in: map[string]string{"duration": args[0]}})
		},
	}
	dataFlag(cmd, &data)
	cmd.Flags().StringVar(&kind, "kind", "", "`kind` of resource, such as connection; default is all")
	return cmd
}
