package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

func exportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "export", Short: "Write what a server has as a file"}
	var data string
	scenario := &cobra.Command{
		Use:   "scenario [CORE-NETWORK-ID]",
		Short: "Write a core network as a scenario, for trunkline simulate",
		Long: `Write a core network as a scenario: its live policy, its edges with their
numbers, its prefix lists, and its attachments with the routes that arrive. The id
may be left out where there is only one.`,
		Example: "  trunkline export scenario core-network-0123456789abcdef0 > live.yaml",
		Args:    cobra.MaximumNArgs(1),
		PreRunE: func(cmd *cobra.Command, _ []string) error { return fillFlags(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			id := onlyCoreNetwork
			if len(args) > 0 {
				id = args[0]
			}
			return exportScenario(cmd.Context(), data, id, cmd.OutOrStdout())
		},
	}
	dataFlag(scenario, &data)
	cmd.AddCommand(scenario)
	return cmd
}

// onlyCoreNetwork stands for the id of the only core network there is.
const onlyCoreNetwork = "the only one"

// exportScenario writes a core network of the server on a data folder.
func exportScenario(ctx context.Context, data, id string, w io.Writer) (err error) {
	if id == onlyCoreNetwork {
		if id, err = theOnly(ctx, data, coreNetworks); err != nil {
			return err
		}
	}
	path := "core-networks/" + url.PathEscape(id) + "/scenario"
	return ask(ctx, data, question{method: http.MethodGet, path: path, into: w})
}

// liveScenario is the scenario of the server's core network.
func (s *simulation) liveScenario(cmd *cobra.Command) ([]byte, error) {
	var text bytes.Buffer
	err := exportScenario(cmd.Context(), s.data, s.from, &text)
	return text.Bytes(), err
}
