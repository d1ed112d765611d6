package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/identity"
)

// policies are the commands about what is attached to a user or a role.
type policies struct {
	desk
	user, role string
}

func policyCommand() *cobra.Command {
	p := new(policies)
	subs := []*cobra.Command{
		{Use: "put NAME FILE", Short: "Attach a policy, in place of one of the same name", Args: cobra.ExactArgs(2), RunE: p.put,
			Long:    "Attach a policy to a user or a role, in place of one of the same name. FILE is IAM's JSON; \"-\" is standard input.",
			Example: "  trunkline access policy put read-only policy.json --user alice"},
		{Use: "get NAME", Short: "Print a policy as it was given", Args: cobra.ExactArgs(1), RunE: p.get},
		{Use: "list", Short: "List the policies of a user or a role", Args: cobra.NoArgs, RunE: p.list},
		{Use: "delete NAME", Short: "Take a policy away", Args: cobra.ExactArgs(1), RunE: p.delete},
	}
	for _, sub := range subs {
		sub.Flags().StringVar(&p.user, "user", "", "`name` of the user")
		sub.Flags().StringVar(&p.role, "role", "", "`name` of the role")
	}
	return p.commands(&cobra.Command{Use: "policy", Short: "Say what a user or a role may do"}, subs...)
}

// ask puts a question about the policies of whom the flags name.
func (p *policies) ask(cmd *cobra.Command, q question, steps ...string) error {
	switch {
	case (p.user == "") == (p.role == ""):
		return fmt.Errorf("want --user NAME or --role NAME")
	case p.user != "":
		steps = append([]string{"users", p.user, "policies"}, steps...)
	default:
		steps = append([]string{"roles", p.role, "policies"}, steps...)
	}
	return p.desk.ask(cmd, q, steps...)
}

func (p *policies) put(cmd *cobra.Command, args []string) error {
	var text []byte
	var err error
	if args[1] == "-" {
		text, err = io.ReadAll(cmd.InOrStdin())
	} else {
		text, err = os.ReadFile(args[1])
	}
	if err != nil {
		return err
	}
	return p.ask(cmd, question{method: http.MethodPut, in: control.Document{Document: string(text)}}, args[0])
}

func (p *policies) get(cmd *cobra.Command, args []string) error {
	var known identity.Policy
	if err := p.ask(cmd, question{method: http.MethodGet, out: &known}, args[0]); err != nil || p.json {
		return err
	}
	_, err := io.WriteString(cmd.OutOrStdout(), known.Document)
	return err
}

func (p *policies) list(cmd *cobra.Command, _ []string) error {
	var known control.Policies
	if err := p.ask(cmd, question{method: http.MethodGet, out: &known}); err != nil {
		return err
	}
	rows := [][]string{{"NAME", "BYTES"}}
	for _, one := range known.Policies {
		rows = append(rows, []string{one.Name, strconv.Itoa(len(one.Document))})
	}
	return p.table(cmd, rows...)
}

func (p *policies) delete(cmd *cobra.Command, args []string) error {
	return p.ask(cmd, question{method: http.MethodDelete}, args[0])
}
