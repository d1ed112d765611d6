package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/network"
)

func healthCommand() *cobra.Command {
	var h health
	push := &cobra.Command{
		Use:   "push [FILE]",
		Short: "Tell how resources are",
		Long: `Tell how resources are: one by flags, or many by a file with a JSON value on
each line, "-" for standard input:

  {"arn": "arn:…", "type": "BGP", "status": "DOWN", "address": "192.0.2.1", "at": "2026-01-02T15:04:05Z"}

A file is sent in parts of 200 lines. Each part is stored as a whole or not at
all; the first that is refused ends the command.`,
		Example: "  trunkline health push --arn $ARN --type STATE --status UP\n  monitor | trunkline health push -",
		Args:    cobra.MaximumNArgs(1), RunE: h.push,
	}
	push.Flags().StringVar(&h.report.ARN, "arn", "", "`ARN` of the resource")
	push.Flags().StringVar(&h.report.Type, "type", "STATE", "BGP, IPSEC or STATE")
	push.Flags().StringVar(&h.report.Status, "status", "", "UP or DOWN")
	push.Flags().StringVar(&h.report.Address, "address", "", "the tunnel's or peer's `IP` address")
	push.Flags().StringVar(&h.at, "at", "", "`time`, such as 2026-01-02T15:04:05Z; default is now")
	history := &cobra.Command{
		Use: "history", Short: "Show how a resource is, and how that came about", Args: cobra.NoArgs, RunE: h.history,
	}
	history.Flags().StringVar(&h.report.ARN, "arn", "", "`ARN` of the resource")
	cmd := &cobra.Command{Use: "health", Short: "Tell and show how resources are, and the server itself"}
	for _, sub := range append(aliveCommands(&h.data), push, history) {
		dataFlag(sub, &h.data)
		sub.PreRunE = func(cmd *cobra.Command, _ []string) error { return fillFlags(cmd) }
		cmd.AddCommand(sub)
	}
	return cmd
}

type health struct {
	data, at string
	report   network.HealthReport
}

func (h *health) push(cmd *cobra.Command, args []string) error {
	var total network.HealthOutcome
	send := func(part []network.HealthReport) error {
		var done network.HealthOutcome
		err := ask(cmd.Context(), h.data, question{
			method: http.MethodPost, path: "health", in: control.HealthReports{Items: part}, out: &done})
		total.Accepted += done.Accepted
		total.Changed += done.Changed
		total.Late += done.Late
		return err
	}
	err := h.read(cmd, args, send)
	if err == nil || total.Accepted > 0 {
		_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%d accepted, %d changed, %d late\n", total.Accepted, total.Changed, total.Late)
	}
	return err
}

// read sends what the flags say, or a file; never both, as one would be lost.
func (h *health) read(cmd *cobra.Command, args []string, send func([]network.HealthReport) error) error {
	if len(args) == 0 {
		return h.one(send)
	}
	for _, name := range []string{"arn", "type", "status", "address", "at"} {
		if cmd.Flags().Changed(name) {
			return fmt.Errorf("--%s and a file: want one or the other", name)
		}
	}
	return h.file(cmd.InOrStdin(), args[0], send)
}

func (h *health) one(send func([]network.HealthReport) error) (err error) {
	if h.report.ARN == "" || h.report.Status == "" {
		return fmt.Errorf("want --arn and --status, or a file")
	}
	if h.at != "" {
		if h.report.At, err = network.ReadHealthTime(h.at); err != nil {
			return fmt.Errorf("--at %w", err)
		}
	}
	return send([]network.HealthReport{h.report})
}

// file sends the reports of a file, part by part.
func (h *health) file(in io.Reader, name string, send func([]network.HealthReport) error) error {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	var part []network.HealthReport
	first, line := 1, 0
	flush := func() error {
		if len(part) == 0 {
			return nil
		}
		if err := send(part); err != nil {
			return fmt.Errorf("%s: lines %d to %d are not stored: %w", name, first, line, err)
		}
		part = nil
		return nil
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if len(part) == network.MaxHealthReports {
			if err := flush(); err != nil {
				return err
			}
			first = line + 1
		}
		line++
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		r, err := network.ReadHealthReport(text)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
		part = append(part, r)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s:%d: %w", name, line+1, err)
	}
	return flush()
}

func (h *health) history(cmd *cobra.Command, _ []string) error {
	if h.report.ARN == "" {
		return fmt.Errorf("want --arn")
	}
	var known network.HealthHistory
	if err := ask(cmd.Context(), h.data, question{
		method: http.MethodGet, path: "health/history?arn=" + url.QueryEscape(h.report.ARN), out: &known}); err != nil {
		return err
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "WHEN\tTYPE\tADDRESS\tSTATUS") // Flush tells of errors
	for _, r := range known.Now {
		printHealth(table, r, "now")
	}
	for _, r := range known.Changes {
		printHealth(table, r, r.At.Format(time.RFC3339))
	}
	return table.Flush()
}

func printHealth(table io.Writer, r network.HealthReport, when string) {
	address := r.Address
	if address == "" {
		address = "-"
	}
	_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", when, r.Type, address, r.Status)
}
