package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/simulate"
)

func simulateCommand() *cobra.Command {
	s := new(simulation)
	cmd := &cobra.Command{
		Use:   "simulate SCENARIO",
		Short: "Tell what a core network policy will do, without a server",
		Long: `Compute every route table of a core network, with the reason for each route, from
a scenario: a policy, what is attached with the routes that arrive, and what must
hold. The file is YAML or JSON, "-" is standard input; docs/simulate.md has its
form. No server is asked, unless --from reads a core network of one as the scenario.

The exit code is 1 when an assertion of the scenario does not hold.`,
		Example: `  trunkline simulate network.yaml
  trunkline simulate network.yaml --table prod/us-east-1
  trunkline simulate network.yaml --explain prod/us-east-1/10.1.0.0/16
  trunkline simulate network.yaml --trace vpc-a 10.1.2.3
  trunkline simulate network.yaml --diff tomorrow.yaml
  trunkline simulate --from core-network-0123456789abcdef0 --diff new-policy.json`,
		Args: cobra.RangeArgs(0, 2),
		RunE: s.run,
		PreRunE: func(cmd *cobra.Command, args []string) error {
			if err := fillFlags(cmd); err != nil {
				return err
			}
			return s.take(args)
		},
	}
	dataFlag(cmd, &s.data)
	flags := cmd.Flags()
	flags.BoolVar(&s.json, "json", false, "print the answer as JSON")
	flags.BoolVarP(&s.quiet, "quiet", "q", false, "print whether the assertions hold, and nothing else")
	flags.BoolVar(&s.rib, "rib", false, "print what arrives at each table beside what it takes")
	flags.StringArrayVar(&s.tables, "table", nil,
		"print this `segment/edge` alone, or network function group/edge; prod/* is all edges; can be given again")
	flags.StringVar(&s.policy, "policy", "", "put the policy of a `file` in place of the scenario's")
	flags.StringVar(&s.diff, "diff", "", "print what changes with another scenario, or with another policy: a `file`")
	flags.StringVar(&s.explain, "explain", "", "print why a table has its route for a prefix: `segment/edge/prefix`")
	flags.StringVar(&s.trace, "trace", "", "follow a packet from an `attachment` to the address that is said next")
	flags.StringVar(&s.from, "from", "", "read a core network of the server on the data folder; `id` may be left out where there is only one")
	flags.Lookup("from").NoOptDefVal = onlyCoreNetwork
	cmd.MarkFlagsMutuallyExclusive("quiet", "json")
	cmd.MarkFlagsMutuallyExclusive("quiet", "rib", "diff", "explain", "trace")
	for _, other := range []string{"quiet", "explain", "trace"} {
		cmd.MarkFlagsMutuallyExclusive("table", other)
	}
	return cmd
}

// A simulation is one call of the command.
type simulation struct {
	data, from, file, policy string
	diff, explain, trace, to string
	tables                   []string
	json, quiet, rib         bool
}

// take finds out what the words beside the flags are: the scenario or, with
// --from, a core network; and with --trace an address.
func (s *simulation) take(args []string) error {
	from, to, found := strings.Cut(s.trace, " ")
	if found {
		s.trace, s.to = from, strings.TrimSpace(to)
	}
	for _, arg := range args {
		_, err := netip.ParseAddr(arg)
		switch {
		case s.trace != "" && s.to == "" && err == nil:
			s.to = arg
		case s.from == onlyCoreNetwork:
			s.from = arg
		case s.file == "" && s.from == "":
			s.file = arg
		case s.trace != "" && s.to == "":
			return fmt.Errorf("--trace: %q is not an IP address", arg)
		default:
			return fmt.Errorf("%q is one word too many", arg)
		}
	}
	switch {
	case s.file == "" && s.from == "":
		return errors.New("name a scenario file, or a core network with --from")
	case s.trace != "" && s.to == "":
		return errors.New("--trace needs an attachment and an address: --trace vpc-a 10.1.2.3")
	}
	return nil
}

func (s *simulation) run(cmd *cobra.Command, _ []string) error {
	scenario, err := s.load(cmd)
	if err != nil {
		return err
	}
	result := scenario.Run()
	out := cmd.OutOrStdout()
	switch {
	case s.diff != "":
		return s.compare(cmd, scenario, result)
	case s.explain != "":
		return s.explained(out, result)
	case s.trace != "":
		return s.traced(out, result)
	}
	if err := s.show(out, result); err != nil {
		return err
	}
	return s.assert(cmd, result)
}

// show prints attachments and route tables, or those that are asked for.
func (s *simulation) show(w io.Writer, r *simulate.Result) error {
	if s.rib {
		r = r.WithRIB()
	}
	if s.tables != nil {
		only, err := r.Only(s.tables...)
		if err != nil {
			return fmt.Errorf("--table: %w", err)
		}
		r = only
	}
	switch {
	case s.quiet:
		return nil
	case s.json:
		return r.WriteJSON(w)
	}
	return s.print(w, nil, func(sh *sheet) { writeResult(sh, r) })
}

// print writes an answer as JSON if that is wanted, or for people.
func (s *simulation) print(w io.Writer, answer any, write func(*sheet)) error {
	if s.json {
		text, err := json.MarshalIndent(answer, "", "  ")
		if err == nil {
			_, err = fmt.Fprintf(w, "%s\n", text)
		}
		return err
	}
	var page sheet
	write(&page)
	_, err := page.WriteTo(w)
	return err
}

// load reads the scenario, from its file or from a server.
func (s *simulation) load(cmd *cobra.Command) (*simulate.Scenario, error) {
	scenario, err := s.own(cmd)
	if err != nil || s.policy == "" {
		return scenario, err
	}
	return told(cmd, s.policy)(scenario.UnderPolicy(s.policy))
}

func (s *simulation) own(cmd *cobra.Command) (*simulate.Scenario, error) {
	switch {
	case s.from != "":
	case s.file == "-":
		return told(cmd, s.file)(simulate.Read(cmd.InOrStdin(), s.file))
	default:
		scenario, err := simulate.Load(s.file)
		if err != nil && isPolicy(s.file) {
			return nil, fmt.Errorf("%s is a policy and no scenario: write one that says what is attached, with the line policy: %s",
				s.file, s.file)
		}
		return told(cmd, s.file)(scenario, err)
	}
	text, err := s.liveScenario(cmd)
	if err != nil {
		return nil, err
	}
	return told(cmd, s.from)(simulate.Parse(text))
}

// told prints everything that is wrong with a scenario, each with its place.
func told(cmd *cobra.Command, name string) func(*simulate.Scenario, error) (*simulate.Scenario, error) {
	return func(scenario *simulate.Scenario, err error) (*simulate.Scenario, error) {
		var problems simulate.Problems
		if !errors.As(err, &problems) {
			return scenario, err
		}
		if _, err := fmt.Fprintln(cmd.ErrOrStderr(), problems); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%s cannot be simulated: %s", name, many(len(problems), "problem"))
	}
}

// assert tells which assertions do not hold, each with its place.
func (s *simulation) assert(cmd *cobra.Command, r *simulate.Result) error {
	failures := r.Failures()
	for _, f := range failures {
		if _, err := fmt.Fprintf(cmd.ErrOrStderr(), "%s:%d: want %s\n\tgot %s\n", s.file, f.Line, f.Want, f.Got); err != nil {
			return err
		}
	}
	switch n := r.Assertions(); {
	case len(failures) == 1:
		return fmt.Errorf("1 of %s does not hold", many(n, "assertion"))
	case len(failures) > 1:
		return fmt.Errorf("%d of %s do not hold", len(failures), many(n, "assertion"))
	case n == 0 || s.json:
		return nil
	default:
		verb := "hold"
		if n == 1 {
			verb = "holds"
		}
		gap := "\n"
		if s.quiet {
			gap = ""
		}
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s%s %s.\n", gap, many(n, "assertion"), verb)
		return err
	}
}

func (s *simulation) compare(cmd *cobra.Command, was *simulate.Scenario, before *simulate.Result) error {
	load := simulate.Load
	if isPolicy(s.diff) {
		load = was.UnderPolicy
	}
	is, err := told(cmd, s.diff)(load(s.diff))
	if err != nil {
		return err
	}
	d, err := s.difference(before, is.Run())
	if err != nil {
		return fmt.Errorf("--table: %w", err)
	}
	return s.print(cmd.OutOrStdout(), d, func(sh *sheet) { writeDifference(sh, d) })
}

func (s *simulation) difference(before, after *simulate.Result) (*simulate.Difference, error) {
	if s.tables == nil {
		return before.Compare(after), nil
	}
	return before.CompareOnly(after, s.tables...)
}

// isPolicy tells whether a file is a policy and no scenario.
func isPolicy(file string) bool {
	var top struct {
		Configuration yaml.Node `yaml:"core-network-configuration"`
	}
	text, err := readPolicyFile(file)
	return err == nil && len(text) <= corepolicy.MaxSize && yaml.Unmarshal(text, &top) == nil && !top.Configuration.IsZero()
}

func (s *simulation) explained(w io.Writer, r *simulate.Result) error {
	parts := strings.SplitN(s.explain, "/", 3)
	if len(parts) != 3 || slices.Contains(parts, "") {
		return fmt.Errorf("--explain %q: want segment/edge/prefix, such as prod/us-east-1/10.1.0.0/16", s.explain)
	}
	e, err := r.Explain(parts[0], parts[1], parts[2])
	if err != nil {
		return fmt.Errorf("--explain: %w", err)
	}
	return s.print(w, e, func(sh *sheet) { writeExplanation(sh, e) })
}

func (s *simulation) traced(w io.Writer, r *simulate.Result) error {
	t, err := r.Trace(s.trace, s.to)
	if err != nil {
		return fmt.Errorf("--trace: %w", err)
	}
	return s.print(w, t, func(sh *sheet) { writeTrace(sh, t) })
}
