package main

import (
	"cmp"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/identity"
)

// members are the commands about users, or about roles.
type members struct {
	desk
	plural      string
	description string
	tags        []string
	trust       string        // a file
	longest     time.Duration // of a session
}

func userCommand() *cobra.Command {
	m := &members{plural: "users"}
	return m.commands(&cobra.Command{Use: "user", Short: "Make, list and delete users"},
		m.createCommand("user", "Make a user, who may do nothing until a policy says so"), m.listCommand("users"),
		m.deleteCommand("user", "Delete a user, with its policies and access keys"))
}

func roleCommand() *cobra.Command {
	m := &members{plural: "roles"}
	create := m.createCommand("role", "Make a role, which may do nothing until a policy says so")
	create.Example = "  trunkline access role create auditor --trust trust.json --max-session 2h"
	create.Flags().StringVar(&m.trust, "trust", "", "`file` with the policy that says who may assume the role")
	create.Flags().DurationVar(&m.longest, "max-session", time.Hour, "how long a session may last: 15m to 12h")
	return m.commands(&cobra.Command{Use: "role", Short: "Make, list and delete roles, and end their sessions"},
		create, m.listCommand("roles"), m.deleteCommand("role", "Delete a role; its sessions end"),
		&cobra.Command{Use: "trust NAME FILE", Short: "Replace the policy that says who may assume a role", Args: cobra.ExactArgs(2), RunE: m.setTrust},
		&cobra.Command{Use: "revoke-sessions NAME", Short: "End all sessions that a role has now", Args: cobra.ExactArgs(1), RunE: m.revoke})
}

func (m *members) createCommand(one, short string) *cobra.Command {
	cmd := &cobra.Command{Use: "create NAME", Short: short, Args: cobra.ExactArgs(1), RunE: m.create}
	cmd.Flags().StringVar(&m.description, "description", "", "what the "+one+" is for")
	cmd.Flags().StringArrayVar(&m.tags, "tag", nil, "`KEY=VALUE`, which policies can ask for; may be repeated")
	return cmd
}

func (m *members) listCommand(many string) *cobra.Command {
	return &cobra.Command{Use: "list", Short: "List the " + many + " of the account", Args: cobra.NoArgs, RunE: m.list}
}

func (m *members) deleteCommand(_, short string) *cobra.Command {
	return &cobra.Command{Use: "delete NAME", Short: short, Args: cobra.ExactArgs(1), RunE: m.delete}
}

func (m *members) create(cmd *cobra.Command, args []string) error {
	in := control.Creation{Description: m.description}
	for _, tag := range m.tags {
		key, value, ok := strings.Cut(tag, "=")
		if !ok {
			return fmt.Errorf("--tag %q: want KEY=VALUE", tag)
		}
		in.Tags = append(in.Tags, api.Tag{Key: key, Value: value})
	}
	if m.plural == "roles" {
		if m.trust == "" {
			return fmt.Errorf("want --trust with a file that says who may assume the role")
		}
		text, err := os.ReadFile(m.trust)
		if err != nil {
			return err
		}
		in.Trust, in.MaxSession = string(text), int64(m.longest/time.Second)
	}
	var made identity.Member
	if err := m.ask(cmd, question{method: http.MethodPost, in: in, out: &made}, m.plural, args[0]); err != nil {
		return err
	}
	m.say(cmd, "%s", made.ARN)
	return nil
}

func (m *members) list(cmd *cobra.Command, _ []string) error {
	var known control.Members
	if err := m.ask(cmd, question{method: http.MethodGet, out: &known}, m.plural); err != nil {
		return err
	}
	rows := [][]string{{"NAME", "ID", "CREATED", "DESCRIPTION"}}
	for _, one := range known.Members {
		rows = append(rows, []string{one.Name, one.ID, on(one.Created), cmp.Or(one.Description, "-")})
	}
	return m.table(cmd, rows...)
}

func (m *members) delete(cmd *cobra.Command, args []string) error {
	return m.ask(cmd, question{method: http.MethodDelete}, m.plural, args[0])
}

func (m *members) setTrust(cmd *cobra.Command, args []string) error {
	text, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	return m.ask(cmd, question{method: http.MethodPut, in: control.Document{Document: string(text)}}, "roles", args[0], "trust")
}

func (m *members) revoke(cmd *cobra.Command, args []string) error {
	return m.ask(cmd, question{method: http.MethodPost}, "roles", args[0], "revoke-sessions")
}
