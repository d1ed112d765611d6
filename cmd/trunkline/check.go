package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/network"
)

func checkCommand() *cobra.Command {
	var c check
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Recompute what follows from what is stored, and compare",
		Long: `Recompute what follows from what is stored, of all accounts, and compare it with
what is kept of it: references, facets, tallies, names, states, what is behind
gateways, the change record, foreign keys, and SQLite's own check of its file.
Nothing is changed. What disagrees is listed, and the exit code is 1.

A server that runs is asked, with the root access key of the data folder.
Otherwise the store is read as it lies there.`,
		Args:    cobra.NoArgs,
		RunE:    c.run,
		PreRunE: func(cmd *cobra.Command, _ []string) error { return fillFlags(cmd) },
	}
	c.flags(cmd)
	return cmd
}

type check struct{ stored }

func (c *check) run(cmd *cobra.Command, _ []string) error {
	report, err := c.report(cmd.Context())
	if err != nil {
		return err
	}
	var s sheet
	s.say("Checked %s and %s.", many(report.Resources, "resource"), many(report.Changes, "change"))
	var rows [][]string
	for _, f := range report.Findings {
		rows = append(rows, []string{f.Table, f.Row, f.Problem})
	}
	if len(rows) > 0 {
		s.table([]string{"TABLE", "ROW", "PROBLEM"}, rows)
	}
	if _, err := s.WriteTo(cmd.OutOrStdout()); err != nil {
		return err
	}
	if n := int64(len(rows)) + report.More; n > 0 {
		return fmt.Errorf("found %s, of which %d are listed", many(n, "problem"), len(rows))
	}
	return nil
}

func (c *check) report(ctx context.Context) (report network.CheckReport, err error) {
	db, err := c.read(ctx)
	if err != nil {
		return report, err
	}
	if db == nil {
		return report, ask(ctx, c.data, question{method: http.MethodGet, path: "check", out: &report})
	}
	report, err = network.Check(ctx, db)
	return report, errors.Join(err, db.Close())
}
