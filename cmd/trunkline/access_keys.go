package main

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/server"
)

// keys are the commands about access keys.
type keys struct {
	desk
	user      string
	root, env bool
}

func keyCommand() *cobra.Command {
	k := new(keys)
	create := &cobra.Command{
		Use: "create", Short: "Make an access key, and show its secret this once", Args: cobra.NoArgs, RunE: k.create,
		Example: "  trunkline access key create --user alice\n  trunkline access key create --root --account 111122223333",
	}
	create.Flags().BoolVar(&k.root, "root", false, "the key is of the account's root, who may do everything in it")
	rotate := &cobra.Command{
		Use: "rotate ID", Short: "Make another access key for the owner of one", Args: cobra.ExactArgs(1), RunE: k.rotate,
	}
	list := &cobra.Command{Use: "list", Short: "List the account's access keys, and when they were used last", Args: cobra.NoArgs, RunE: k.list}
	for _, cmd := range []*cobra.Command{create, list} {
		cmd.Flags().StringVar(&k.user, "user", "", "`name` of the user whose key it is")
	}
	for _, cmd := range []*cobra.Command{create, rotate} {
		cmd.Flags().BoolVar(&k.env, "env", false, "print lines that a shell evaluates, as trunkline env does")
	}
	return k.commands(&cobra.Command{Use: "key", Short: "Make, list, rotate and delete access keys"}, create, list,
		&cobra.Command{Use: "disable ID", Short: "Let nobody in with an access key", Args: cobra.ExactArgs(1), RunE: k.enable(false)},
		&cobra.Command{Use: "enable ID", Short: "Let in again with an access key", Args: cobra.ExactArgs(1), RunE: k.enable(true)},
		&cobra.Command{Use: "delete ID", Short: "Delete an access key", Args: cobra.ExactArgs(1), RunE: k.delete}, rotate)
}

func (k *keys) create(cmd *cobra.Command, _ []string) error {
	switch {
	case k.root == (k.user != ""):
		return fmt.Errorf("want --user NAME or --root")
	case k.root:
		return k.make(cmd, "keys")
	}
	return k.make(cmd, "users", k.user, "keys")
}

// make makes a key and shows it with its secret, in one form.
func (k *keys) make(cmd *cobra.Command, steps ...string) error {
	if k.env && k.json {
		return fmt.Errorf("--env and --json: want one or the other")
	}
	var made identity.NewKey
	if err := k.ask(cmd, question{method: http.MethodPost, out: &made}, steps...); err != nil {
		return err
	}
	if !k.env {
		return k.table(cmd, []string{"ACCESS KEY ID", made.ID}, []string{"SECRET ACCESS KEY", made.Secret})
	}
	endpoint, _, err := server.ReadClient(k.data)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), exports(endpoint, server.RootKey{AccessKeyID: made.ID, SecretAccessKey: made.Secret}))
	return err
}

func (k *keys) rotate(cmd *cobra.Command, args []string) error {
	if err := k.make(cmd, "keys", args[0], "rotate"); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.ErrOrStderr(), "%s stays good. Once \"trunkline access key list\" shows that nobody uses it any more:\n"+
		"  trunkline access key delete %s --account %s\n", args[0], args[0], k.account)
	return err
}

func (k *keys) list(cmd *cobra.Command, _ []string) error {
	var known control.Keys
	if err := k.ask(cmd, question{method: http.MethodGet, out: &known}, "keys"); err != nil {
		return err
	}
	rows := [][]string{{"ACCESS KEY ID", "USER", "STATUS", "CREATED", "LAST USED"}}
	for _, one := range known.Keys {
		status := "enabled"
		if !one.Enabled {
			status = "disabled"
		}
		if k.user == "" || k.user == one.User {
			rows = append(rows, []string{one.ID, cmp.Or(one.User, "(root)"), status, on(one.Created), on(one.Used)})
		}
	}
	return k.table(cmd, rows...)
}

func (k *keys) enable(enabled bool) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		return k.ask(cmd, question{method: http.MethodPut, in: control.Switch{Enabled: &enabled}}, "keys", args[0])
	}
}

func (k *keys) delete(cmd *cobra.Command, args []string) error {
	return k.ask(cmd, question{method: http.MethodDelete}, "keys", args[0])
}
