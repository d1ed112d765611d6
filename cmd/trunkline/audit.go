package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/server"
)

func auditCommand() *cobra.Command {
	var a auditing
	head := &cobra.Command{Use: "head", Short: "Print the end of the chain, to be noted elsewhere", Args: cobra.NoArgs, RunE: a.head}
	verify := &cobra.Command{
		Use: "verify", Short: "Compute the chain again and say where it is broken", Args: cobra.NoArgs, RunE: a.verify,
		Long: `Compute the account's chain of hashes again, from the changes as they are stored.
What was changed, removed, put in or moved is found, and the exit code is 1.

Only who has noted a head can tell that events at the end were removed, or that
all of it was written anew:

  trunkline audit head > noted          today
  trunkline audit verify --head "$(cat noted)"   later`,
	}
	verify.Flags().StringVar(&a.noted, "head", "", "`POSITION:HASH` that the chain must have")
	verify.Flags().Int64Var(&a.since, "since", 0, "`position` up to which events are taken as they are")
	export := &cobra.Command{
		Use: "export", Short: "Write events, one on each line", Args: cobra.NoArgs, RunE: a.export,
		Example: "  trunkline audit export --from 1001 --to 2000 --format records > events.json",
	}
	export.Flags().Int64Var(&a.from, "from", 1, "first `position`")
	export.Flags().Int64Var(&a.to, "to", 0, "last `position`; 0 is the end")
	export.Flags().StringVar(&a.format, "format", control.FormatLines, `lines, or records for {"Records": […]} as in CloudTrail's files`)
	tail := &cobra.Command{Use: "tail", Short: "Write the last events", Args: cobra.NoArgs, RunE: a.tail}
	tail.Flags().Int64VarP(&a.last, "lines", "n", 10, "how many")
	tail.Flags().BoolVarP(&a.follow, "follow", "f", false, "go on with those that come")
	cmd := &cobra.Command{Use: "audit", Short: "Read and verify the record of who did what"}
	for _, sub := range []*cobra.Command{export, head, tail, verify} {
		dataFlag(sub, &a.data)
		sub.Flags().StringVar(&a.account, "account", "", "twelve `digits` of the account; default is that of the root access key")
		sub.PreRunE = func(cmd *cobra.Command, _ []string) error { return a.fill(cmd) }
		cmd.AddCommand(sub)
	}
	return cmd
}

type auditing struct {
	data, account   string
	noted, format   string
	since, from, to int64
	last            int64
	follow          bool
}

func (a *auditing) fill(cmd *cobra.Command) error {
	if err := fillFlags(cmd); err != nil || a.account != "" {
		return err
	}
	endpoint, _, err := server.ReadClient(a.data)
	a.account = endpoint.Account
	return err
}

func (a *auditing) ask(ctx context.Context, what string, query url.Values, out any) error {
	path := "audit/" + url.PathEscape(a.account) + "/" + what
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return ask(ctx, a.data, question{method: http.MethodGet, path: path, out: out})
}

func (a *auditing) readHead(ctx context.Context) (h audit.Head, err error) {
	err = a.ask(ctx, "head", nil, &h)
	return h, err
}

func (a *auditing) head(cmd *cobra.Command, _ []string) error {
	h, err := a.readHead(cmd.Context())
	if err == nil {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), h)
	}
	return err
}

func (a *auditing) verify(cmd *cobra.Command, _ []string) error {
	query := url.Values{}
	if a.noted != "" {
		query.Set("head", a.noted)
	}
	if a.since != 0 {
		query.Set("since", strconv.FormatInt(a.since, 10))
	}
	var v audit.Verdict
	if err := a.ask(cmd.Context(), "verify", query, &v); err != nil {
		return err
	}
	for _, p := range v.Problems {
		_, _ = fmt.Fprintln(cmd.ErrOrStderr(), p.Message)
	}
	if len(v.Problems) > 0 {
		return fmt.Errorf("the record of account %s is broken at position %d", v.Account, v.First())
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s verified, head %v\n", many(v.Events, "event"), v.Head)
	return err
}

// eventsAtOnce is how many events one request asks for.
const eventsAtOnce = 500

// read asks for the events that come behind a position.
func (a *auditing) read(ctx context.Context, after, most int64) (lines [][]byte, err error) {
	var text json.RawMessage
	err = a.ask(ctx, "events", url.Values{
		"after": {strconv.FormatInt(after, 10)}, "max": {strconv.FormatInt(min(most, eventsAtOnce), 10)}}, &text)
	if text = bytes.TrimSpace(text); err == nil && len(text) > 0 {
		lines = bytes.Split(text, []byte("\n"))
	}
	return lines, err
}

// placeOf is the position of an exported event.
func placeOf(line []byte) (int64, error) {
	var event struct{ Chain audit.Head }
	if err := json.Unmarshal(line, &event); err != nil {
		return 0, fmt.Errorf("the server has answered no event: %w", err)
	}
	return event.Chain.Position, nil
}

// each calls do for the events behind a position, up to one, as they are there now.
func (a *auditing) each(ctx context.Context, after, to int64, do func(line []byte) error) (last int64, err error) {
	for last = after; last < to; {
		lines, err := a.read(ctx, last, to-last)
		if err != nil || len(lines) == 0 {
			return last, err
		}
		for _, line := range lines {
			if last, err = placeOf(line); err != nil || last > to {
				return last, err
			}
			if err := do(line); err != nil {
				return last, err
			}
		}
	}
	return last, nil
}

func (a *auditing) export(cmd *cobra.Command, _ []string) error {
	if a.from < 1 || a.to != 0 && a.to < a.from {
		return fmt.Errorf("--from %d --to %d: positions count from 1", a.from, a.to)
	}
	write, end, err := a.writer(cmd.OutOrStdout())
	if err != nil {
		return err
	}
	to := a.to
	if to == 0 {
		head, err := a.readHead(cmd.Context())
		if err != nil {
			return err
		}
		to = head.Position
	}
	if _, err := a.each(cmd.Context(), a.from-1, to, write); err != nil {
		return err
	}
	return end()
}

// writer writes events in a format.
func (a *auditing) writer(w io.Writer) (write func(line []byte) error, end func() error, err error) {
	put := func(texts ...string) error {
		for _, text := range texts {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		return nil
	}
	switch a.format {
	case "", control.FormatLines:
		return func(line []byte) error { return put(string(line), "\n") }, func() error { return nil }, nil
	case control.FormatRecords:
		before := `{"Records":[`
		return func(line []byte) error {
				err := put(before, "\n", string(audit.RecordOf(line)))
				before = ","
				return err
			}, func() error {
				if before != "," {
					return put(before, "]}\n")
				}
				return put("\n]}\n")
			}, nil
	}
	return nil, nil, fmt.Errorf("--format %q: want lines or records", a.format)
}

// tailPause is how often a reader who follows asks for more.
const tailPause = 500 * time.Millisecond

func (a *auditing) tail(cmd *cobra.Command, _ []string) error {
	if a.last < 0 {
		return errors.New("-n is 0 or more")
	}
	ctx := cmd.Context()
	head, err := a.readHead(ctx)
	if err != nil {
		return err
	}
	write := func(line []byte) error {
		_, err := cmd.OutOrStdout().Write(append(line, '\n'))
		return err
	}
	at, err := a.each(ctx, max(0, head.Position-a.last), head.Position, write)
	for err == nil && a.follow {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(tailPause):
		}
		at, err = a.each(ctx, at, 1<<62, write)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}
