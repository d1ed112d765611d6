package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/trunkline/trunkline/internal/control"
)

// formatTable is an answer for people; the other formats are the control API's.
const formatTable = "table"

func analyzeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "analyze",
		Short: "Find what a network cannot lose, its paths, and what a removal would do",
		Long: `Answer questions about a global network's sites, devices, links and
connections. Things are named by their ids or, where no other has it, by the
value of their tag Name.`,
	}
	for _, a := range []analysis{
		{
			use: "weaknesses", short: "List single points of failure, and what hangs by one link or connection",
			flags: []string{"rows", "sample"}, table: tableOf(writeWeaknesses),
		},
		{
			use: "paths", short: "Find the shortest path between two devices, or several that keep apart",
			example: "  trunkline analyze paths --from core-1 --to core-2 --count 2 --apart devices,links",
			flags:   []string{"from", "to", "count", "apart", "remove"}, table: tableOf(writePaths),
		},
		{
			use: "what-if", short: "Tell what the removal of anything would do",
			example: "  trunkline analyze what-if --remove site:Brisbane,device:core-1",
			flags:   []string{"remove", "rows", "sample"}, table: tableOf(writeConsequence),
		},
		{use: "diagram", short: "Draw the network"},
	} {
		cmd.AddCommand(a.command())
	}
	return cmd
}

// An analysis is one question as a command. Its flags are the parameters of
// the control API, where --remove is called without.
type analysis struct {
	use, short, example string

	flags []string
	table func(w io.Writer, text []byte) error // nil for what is only drawn
}

func (a analysis) command() *cobra.Command {
	cmd := &cobra.Command{Use: a.use, Short: a.short, Example: a.example, Args: cobra.NoArgs}
	formats := strings.Join(a.formats(), ", ")
	var at place
	dataFlag(cmd, &at.data)
	cmd.Flags().StringVar(&at.network, "network", "", "`id` of the global network; may be left out where there is only one")
	format := cmd.Flags().String("format", a.formats()[0], "`format` of the answer: "+formats)
	for _, name := range a.flags {
		if name == "remove" {
			cmd.Flags().StringSlice(name, nil, analyzeUsage[name])
		} else {
			cmd.Flags().String(name, "", analyzeUsage[name])
		}
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := fillFlags(cmd); err != nil {
			return err
		}
		if !slices.Contains(a.formats(), *format) {
			return fmt.Errorf("--format %q: want %s", *format, formats)
		}
		text, err := a.ask(cmd, at, *format)
		if err != nil {
			return err
		}
		return a.write(cmd.OutOrStdout(), *format, text)
	}
	return cmd
}

var analyzeUsage = map[string]string{
	"rows":   "`number` of rows in each list of the answer (default 1000)",
	"sample": "`number` of devices that stand for many (default 10)",
	"from":   "`device` where the paths begin",
	"to":     "`device` where they end",
	"count":  "`number` of paths, at most 64 (default 1)",
	"remove": "`things` to do without, such as site:ID,device:ID; kinds are site, device, link and connection",
	"apart":  "what paths do not share beside connections: `devices`, links or devices,links",
}

func (a analysis) formats() []string {
	if a.table == nil {
		return []string{control.FormatMermaid, control.FormatDOT}
	}
	return []string{formatTable, control.FormatJSON, control.FormatMermaid, control.FormatDOT}
}

// A place is a network on the server of a data folder.
type place struct{ data, network string }

// ask puts the question, with the flags that are given.
func (a analysis) ask(cmd *cobra.Command, at place, format string) (text json.RawMessage, err error) {
	if at.network == "" {
		if at.network, err = theOnly(cmd.Context(), at.data, globalNetworks); err != nil {
			return nil, err
		}
	}
	values := url.Values{}
	if format != formatTable {
		values.Set("format", format)
	}
	for _, name := range a.flags {
		flag := cmd.Flags().Lookup(name)
		if list, repeated := flag.Value.(pflag.SliceValue); repeated {
			values["without"] = list.GetSlice()
		} else if flag.Changed {
			values.Set(name, flag.Value.String())
		}
	}
	path := "networks/" + url.PathEscape(at.network) + "/analysis/" + a.use + "?" + values.Encode()
	return text, ask(cmd.Context(), at.data, question{method: http.MethodGet, path: path, out: &text})
}

func (a analysis) write(w io.Writer, format string, text json.RawMessage) error {
	switch format {
	case formatTable:
		return a.table(w, text)
	case control.FormatJSON:
		indented, err := json.MarshalIndent(text, "", "  ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\n", indented)
		return err
	}
	var d control.Diagram
	if err := json.Unmarshal(text, &d); err != nil {
		return err
	}
	_, err := io.WriteString(w, d.Text)
	return err
}
