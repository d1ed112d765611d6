package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/server"
)

func accessCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "access",
		Short: "Say who there is and what they may do",
		Long: `Make users, roles, access keys and policies, and show them. The account is that
of the root access key unless --account says another.`,
	}
	cmd.AddCommand(userCommand(), roleCommand(), keyCommand(), policyCommand(), accessExplainCommand(), whoAmICommand())
	return cmd
}

// A desk is where principals are asked for: a server and an account of it.
type desk struct {
	data, account string
	json          bool
}

// commands adds the flags of a desk to subcommands of a command.
func (d *desk) commands(cmd *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	for _, sub := range subs {
		dataFlag(sub, &d.data)
		sub.Flags().StringVar(&d.account, "account", "", "twelve `digits` of the account; default is that of the root access key")
		sub.Flags().BoolVar(&d.json, "json", false, "print the answer as JSON")
		sub.PreRunE = func(cmd *cobra.Command, _ []string) error { return d.fill(cmd) }
	}
	cmd.AddCommand(subs...)
	cmd.Args = cobra.NoArgs
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return cmd
}

func (d *desk) fill(cmd *cobra.Command) error {
	if err := fillFlags(cmd); err != nil || d.account != "" {
		return err
	}
	endpoint, _, err := server.ReadClient(d.data)
	d.account = endpoint.Account
	return err
}

// ask puts a question about what the steps lead to in the account, and prints
// the answer as JSON if that is wanted.
func (d *desk) ask(cmd *cobra.Command, q question, steps ...string) error {
	var answer json.RawMessage
	out := q.out
	q.path, q.out = control.AccessPath(d.account, steps...), &answer
	if err := ask(cmd.Context(), d.data, q); err != nil {
		return err
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			return err
		}
	}
	if d.json {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), string(answer))
		return err
	}
	return nil
}

// table writes rows for people, unless JSON was wanted.
func (d *desk) table(cmd *cobra.Command, rows ...[]string) error {
	if d.json {
		return nil
	}
	t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, cells := range rows {
		_, _ = t.Write([]byte(strings.Join(cells, "\t") + "\n")) // Flush tells of errors
	}
	return t.Flush()
}

// say tells people what was done, unless JSON was wanted.
func (d *desk) say(cmd *cobra.Command, format string, args ...any) {
	if !d.json {
		_, _ = fmt.Fprintf(cmd.OutOrStdout(), format+"\n", args...)
	}
}

// on is a time for people.
func on(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

func whoAmICommand() *cobra.Command {
	var d desk
	cmd := &cobra.Command{
		Use: "whoami", Short: "Show whom the server takes the environment's access key for",
		Long: `Show whom the server takes the access key of AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN for; without those, the root access
key of the data folder.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fillFlags(cmd); err != nil {
				return err
			}
			var self control.Self
			q := question{method: http.MethodGet, path: control.Prefix + "access/whoami", out: &self}
			if err := q.signedBy(cmd.Context(), d.data, keyOfEnvironment); err != nil {
				return err
			}
			if d.json {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(self)
			}
			rows := [][]string{{"ACCOUNT", self.Account}, {"ARN", self.ARN}, {"ID", self.ID}}
			if self.Operator {
				rows = append(rows, []string{"OPERATOR", "may administer every account"})
			}
			return d.table(cmd, rows...)
		},
	}
	dataFlag(cmd, &d.data)
	cmd.Flags().BoolVar(&d.json, "json", false, "print the answer as JSON")
	return cmd
}
