package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/webhook"
)

func webhookCommand() *cobra.Command {
	var w webhooks
	add := &cobra.Command{
		Use: "add URL", Short: "Send the events from now on to a URL", Args: cobra.ExactArgs(1), RunE: w.add,
		Long: `Send the events from now on to a URL, in order, until each is taken.

The secret that deliveries are signed with is printed once. URLs that lead to
addresses that are not public are refused unless the server runs with
--webhook-allow.`,
	}
	add.Flags().StringSliceVar(&w.kinds, "kinds", nil, "only events of these `kinds`: site, device, denied, control")
	redeliver := &cobra.Command{
		Use: "redeliver ID", Short: "Go on with a webhook that is paused, or deliver again from a position",
		Args: cobra.ExactArgs(1), RunE: w.redeliver,
	}
	redeliver.Flags().Int64Var(&w.from, "from", 0, "`position` of the first event; 0 goes on with what was not delivered")
	cmd := &cobra.Command{Use: "webhook", Short: "Send events to URLs"}
	for _, sub := range []*cobra.Command{
		add, redeliver,
		{Use: "list", Short: "List the webhooks and how they are", Args: cobra.NoArgs, RunE: w.list},
		{Use: "remove ID", Short: "Send nothing more to a URL", Args: cobra.ExactArgs(1), RunE: w.remove},
		{Use: "test ID", Short: "Send an event that says nothing, once", Args: cobra.ExactArgs(1), RunE: w.test},
	} {
		dataFlag(sub, &w.data)
		sub.PreRunE = func(cmd *cobra.Command, _ []string) error { return fillFlags(cmd) }
		cmd.AddCommand(sub)
	}
	return cmd
}

type webhooks struct {
	data  string
	kinds []string
	from  int64
}

func (w *webhooks) add(cmd *cobra.Command, args []string) error {
	var made webhook.Hook
	if err := ask(cmd.Context(), w.data, question{
		method: http.MethodPost, path: "webhooks", in: control.NewWebhook{URL: args[0], Kinds: w.kinds}, out: &made}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\nsecret %s\n", made.ID, made.Secret)
	return err
}

func (w *webhooks) list(cmd *cobra.Command, _ []string) error {
	var shown control.Webhooks
	if err := ask(cmd.Context(), w.data, question{method: http.MethodGet, path: "webhooks", out: &shown}); err != nil {
		return err
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ID\tSTATE\tPOSITION\tFAILURES\tKINDS\tURL\tREASON") // Flush tells of errors
	for _, h := range shown.Webhooks {
		kinds := strings.Join(h.Kinds, ",")
		if kinds == "" {
			kinds = "all"
		}
		line := strings.Join([]string{h.ID, h.State, strconv.FormatInt(h.Position, 10), strconv.FormatInt(h.Failures, 10), kinds, h.URL, h.Reason}, "\t")
		_, _ = fmt.Fprintln(table, strings.TrimRight(line, "\t"))
	}
	return table.Flush()
}

func (w *webhooks) remove(cmd *cobra.Command, args []string) error {
	return ask(cmd.Context(), w.data, question{method: http.MethodDelete, path: "webhooks/" + url.PathEscape(args[0])})
}

func (w *webhooks) test(cmd *cobra.Command, args []string) error {
	var trial webhook.Trial
	if err := ask(cmd.Context(), w.data, question{
		method: http.MethodPost, path: "webhooks/" + url.PathEscape(args[0]) + "/test", out: &trial}); err != nil {
		return err
	}
	if !trial.Delivered {
		return fmt.Errorf("not delivered: %s", trial.Reason)
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), "delivered")
	return err
}

func (w *webhooks) redeliver(cmd *cobra.Command, args []string) error {
	return ask(cmd.Context(), w.data, question{
		method: http.MethodPost, path: "webhooks/" + url.PathEscape(args[0]) + "/redeliver", in: control.Redelivery{From: w.from}})
}
