package main

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/control"
)

func accessExplainCommand() *cobra.Command {
	var data string
	var asked control.AccessQuestion
	var given []string
	cmd := &cobra.Command{
		Use:   "explain",
		Short: "Say whether a principal may do something, and why",
		Long: `Say whether a principal may do something, which statement of its policies
decides, and why each of the others does not. Tags of the resource are looked
up; other condition keys have the values that --context gives.`,
		Example: `  trunkline access explain --principal arn:aws:iam::000000000000:user/ann \
    --action networkmanager:CreateSite --context aws:RequestTag/env=dev`,
		Args: cobra.NoArgs,
	}
	dataFlag(cmd, &data)
	cmd.Flags().StringVar(&asked.Principal, "principal", "", "`ARN` of a user, a role or an account's root")
	cmd.Flags().StringVar(&asked.Action, "action", "", "what it would do, such as `networkmanager:CreateSite`")
	cmd.Flags().StringVar(&asked.Resource, "resource", "", "`ARN` of what it would do it to (default *)")
	cmd.Flags().StringArrayVar(&given, "context", nil, "a condition key and its `key=value`; again for another value")
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if err := fillFlags(cmd); err != nil {
			return err
		}
		if asked.Principal == "" || asked.Action == "" {
			return fmt.Errorf("who, and what: set --principal and --action")
		}
		if asked.Context, err = parseContext(given); err != nil {
			return err
		}
		var answer control.AccessAnswer
		q := question{method: http.MethodPost, path: "access/explain", in: asked, out: &answer}
		if err := ask(cmd.Context(), data, q); err != nil {
			return err
		}
		return writeAccess(cmd, answer)
	}
	return cmd
}

// parseContext reads condition keys; what is given twice has both values.
func parseContext(given []string) (map[string][]string, error) {
	values := map[string][]string{}
	for _, pair := range given {
		key, value, found := strings.Cut(pair, "=")
		if !found || key == "" {
			return nil, fmt.Errorf("--context %q: want key=value, such as aws:SourceIp=192.0.2.1", pair)
		}
		values[key] = append(values[key], value)
	}
	return values, nil
}

func writeAccess(cmd *cobra.Command, a control.AccessAnswer) error {
	decision := "denied"
	if a.Allowed {
		decision = "allowed"
	}
	lines := []string{decision + ": " + a.Message}
	for _, s := range a.Statements {
		lines = append(lines, "  "+s.Text)
	}
	_, err := fmt.Fprintln(cmd.OutOrStdout(), strings.Join(lines, "\n"))
	return err
}
