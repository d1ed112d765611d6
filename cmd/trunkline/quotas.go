package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/server"
)

func quotasCommand() *cobra.Command {
	var q quotas
	cmd := &cobra.Command{Use: "quotas", Short: "Show and change the quotas of an account"}
	for _, sub := range []*cobra.Command{
		{Use: "list", Short: "List the quotas and what holds", Args: cobra.NoArgs, RunE: q.list},
		{Use: "set CODE NUMBER", Short: "Give the account a quota of its own", Args: cobra.ExactArgs(2), RunE: q.set},
		{Use: "reset CODE", Short: "Give the account the default again", Args: cobra.ExactArgs(1), RunE: q.reset},
	} {
		dataFlag(sub, &q.data)
		sub.Flags().StringVar(&q.account, "account", "", "twelve `digits` of the account; default is that of the root access key")
		sub.PreRunE = func(cmd *cobra.Command, _ []string) error { return q.fill(cmd) }
		cmd.AddCommand(sub)
	}
	return cmd
}

type quotas struct{ data, account string }

// fill fills the flags; nobody's quotas are those of the server's own account.
func (q *quotas) fill(cmd *cobra.Command) error {
	if err := fillFlags(cmd); err != nil || q.account != "" {
		return err
	}
	endpoint, _, err := server.ReadClient(q.data)
	q.account = endpoint.Account
	return err
}

func (q *quotas) path() string { return "quotas/" + url.PathEscape(q.account) }

func (q *quotas) list(cmd *cobra.Command, _ []string) error {
	var shown struct{ Quotas []control.Quota }
	if err := ask(cmd.Context(), q.data, question{method: http.MethodGet, path: q.path(), out: &shown}); err != nil {
		return err
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "CODE\tMAX\tDEFAULT\tQUOTA") // Flush tells of errors
	for _, quota := range shown.Quotas {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", quota.Code, number(quota.Max), number(quota.Default), quota.Name)
	}
	return table.Flush()
}

func number(n *int64) string {
	if n == nil {
		return "none"
	}
	return strconv.FormatInt(*n, 10)
}

func (q *quotas) set(cmd *cobra.Command, args []string) error {
	most, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return fmt.Errorf("%q is not a number", args[1])
	}
	return ask(cmd.Context(), q.data, question{
		method: http.MethodPut, path: q.path() + "/" + url.PathEscape(args[0]), in: map[string]int64{"max": most}})
}

func (q *quotas) reset(cmd *cobra.Command, args []string) error {
	return ask(cmd.Context(), q.data, question{method: http.MethodDelete, path: q.path() + "/" + url.PathEscape(args[0])})
}
