package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

func policyDiffCommand() *cobra.Command {
	var d policyDiff
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say how the meanings of two policies differ, and at which edges",
		Long: `Say how the meanings of two policies differ, and at which edge locations routes can
change because of it. Layout, the order of what has names and members that say
what holds anyway make no difference. "-" is standard input.`,
		Example: "  trunkline policy diff live.json new.json\n  git show HEAD:policy.json | trunkline policy diff - policy.json",
		Args:    cobra.ExactArgs(2),
		RunE:    d.run,
	}
	cmd.Flags().BoolVar(&d.json, "json", false, "print the answer as JSON")
	cmd.Flags().BoolVar(&d.exitCode, "exit-code", false, "exit with 1 if the policies differ")
	return cmd
}

type policyDiff struct{ json, exitCode bool }

// A policyDifference is a difference for programs.
type policyDifference struct {
	Path        string          `json:"path"`
	Old         json.RawMessage `json:"old,omitempty"`
	New         json.RawMessage `json:"new,omitempty"`
	Edges       []string        `json:"edges"`
	Attachments bool            `json:"edges-of-attachments"`
}

func (d *policyDiff) run(cmd *cobra.Command, files []string) error {
	if files[0] == "-" && files[1] == "-" {
		return fmt.Errorf("standard input can be one of the two alone")
	}
	old, _, err := loadPolicy(cmd, files[0])
	if err != nil {
		return err
	}
	new, _, err := loadPolicy(cmd, files[1])
	if err != nil {
		return err
	}
	differences := corepolicy.Compare(old, new)
	if d.json {
		list := []policyDifference{}
		for _, one := range differences {
			list = append(list, policyDifference{one.Path, json.RawMessage(one.Old), json.RawMessage(one.New), one.Edges, one.Attachments})
		}
		err = writeJSON(cmd, map[string]any{"differences": list})
	} else {
		err = d.say(cmd, differences)
	}
	if err == nil && d.exitCode && len(differences) > 0 {
		return fmt.Errorf("%s", many(len(differences), "difference"))
	}
	return err
}

// say tells people.
func (d *policyDiff) say(cmd *cobra.Command, differences []corepolicy.Difference) error {
	var s sheet
	if len(differences) == 0 {
		s.say("The policies mean the same.")
	}
	edges, attachments := map[string]bool{}, false
	for _, one := range differences {
		switch {
		case one.Old == "":
			s.say("+ %s: %s", one.Path, one.New)
		case one.New == "":
			s.say("- %s: %s", one.Path, one.Old)
		default:
			s.say("~ %s: %s -> %s", one.Path, one.Old, one.New)
		}
		s.say("    %s", routesChange(one.Edges, one.Attachments))
		for _, e := range one.Edges {
			edges[e] = true
		}
		attachments = attachments || one.Attachments
	}
	if len(differences) > 1 {
		s.say("")
		s.say("%s; %s", many(len(differences), "difference"), routesChange(slices.Sorted(maps.Keys(edges)), attachments))
	}
	_, err := s.WriteTo(cmd.OutOrStdout())
	return err
}

// routesChange says where.
func routesChange(edges []string, attachments bool) string {
	at := strings.Join(edges, ", ")
	switch {
	case attachments && at != "":
		return "routes can change at " + at + ", and where the attachments are that this is about"
	case attachments:
		return "routes can change where the attachments are that this is about"
	case at != "":
		return "routes can change at " + at
	}
	return "no routes change"
}
