package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

func policyCheckCommand() *cobra.Command {
	var c policyCheck
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "Say everything that is wrong with a policy",
		Long: `Say everything that is wrong with a policy: the line, where in the document, what,
and what to do. The codes and paths are those that the service answers with. The
exit code is 1 if anything is wrong. "-" is standard input.`,
		Example: "  trunkline policy check policy.json\n  terraform show -json plan | jq -r '...' | trunkline policy check -",
		Args:    cobra.MinimumNArgs(1),
		RunE:    c.run,
	}
	cmd.Flags().BoolVar(&c.json, "json", false, "print the answer as JSON")
	return cmd
}

type policyCheck struct{ json bool }

// A checkedPolicy is what was found in one file.
type checkedPolicy struct {
	File     string          `json:"file"`
	Sound    bool            `json:"sound"`
	Problems []policyProblem `json:"problems"`
}

// A policyProblem has the members of the service's errors, and two of ours.
type policyProblem struct {
	ErrorCode, Message, Path string
	Line                     int
	Cure                     string `json:",omitempty"`
}

func (c *policyCheck) run(cmd *cobra.Command, files []string) error {
	var checked []checkedPolicy
	found, bad := 0, 0
	for _, file := range files {
		text, err := readPolicy(cmd, file)
		if err != nil {
			return err
		}
		document, problems := corepolicy.Parse(text)
		if found += corepolicy.Count(problems); document == nil {
			bad++
		}
		one := checkedPolicy{file, document != nil, []policyProblem{}}
		for _, p := range problems {
			one.Problems = append(one.Problems, policyProblem{p.Code, p.Message, p.Path, p.Line, p.Cure()})
		}
		checked = append(checked, one)
		if c.json {
			continue
		}
		if err := c.say(cmd, file, document, problems); err != nil {
			return err
		}
	}
	if c.json {
		if err := writeJSON(cmd, map[string]any{"files": checked}); err != nil {
			return err
		}
	}
	if bad > 0 {
		return fmt.Errorf("found %s in %s of %d", many(found, "problem"), many(bad, "file"), len(files))
	}
	return nil
}

// say tells people about one file.
func (c *policyCheck) say(cmd *cobra.Command, file string, d *corepolicy.Document, problems []corepolicy.Problem) error {
	if d == nil {
		return writeProblems(cmd.OutOrStdout(), file, problems)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: sound, version %s, %s, %s, %s\n", file, d.Version,
		many(len(d.Configuration.EdgeLocations), "edge location"), many(len(d.Segments), "segment"),
		many(len(d.AttachmentPolicies), "attachment rule"))
	return err
}
