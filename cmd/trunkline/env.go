package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/server"
)

func envCommand() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "env",
		Short: "Print what a shell needs so that AWS tools talk to the server",
		Long: `Print export lines for the server that was started last on a data folder:

  eval "$(trunkline env)"
  aws networkmanager describe-global-networks

Only calls to Network Manager and STS go to the server, but the access key replaces
whatever the shell had.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fillFlags(cmd); err != nil {
				return err
			}
			endpoint, key, err := server.ReadClient(data)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), exports(endpoint, key))
			return err
		},
	}
	dataFlag(cmd, &data)
	return cmd
}

// exports are the lines that a POSIX shell evaluates.
func exports(e server.Endpoint, key server.RootKey) string {
	var b strings.Builder
	for _, pair := range [][2]string{
		{"AWS_ENDPOINT_URL_NETWORKMANAGER", e.URL},
		{"AWS_ENDPOINT_URL_STS", e.URL},
		{"AWS_ACCESS_KEY_ID", key.AccessKeyID},
		{"AWS_SECRET_ACCESS_KEY", key.SecretAccessKey},
		{"AWS_REGION", e.Region},
		{"AWS_DEFAULT_REGION", e.Region},
	} {
		fmt.Fprintf(&b, "export %s=%s\n", pair[0], quote(pair[1]))
	}
	b.WriteString("unset AWS_SESSION_TOKEN\n")
	return b.String()
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,=-]+$`)

// quote makes one word of s for a POSIX shell.
func quote(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
