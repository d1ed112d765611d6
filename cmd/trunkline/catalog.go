package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/network"
)

func catalogCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "catalog", Short: "Declare what is outside: transit gateways, VPCs, VPN connections, routes"}
	var a catalogApply
	apply := &cobra.Command{
		Use:   "apply FILE",
		Short: "Make everything outside as a catalog file says",
		Long: `Make everything outside as a catalog file says: all of it or nothing. The file
is YAML or JSON; docs/catalog.md has its form. What changes is printed; applied
again, nothing does.`,
		Example: "  trunkline catalog apply network.yaml --dry-run\n  trunkline catalog apply network.yaml --prune",
		Args:    cobra.ExactArgs(1),
		RunE:    a.run,
		PreRunE: func(cmd *cobra.Command, _ []string) error { return fillFlags(cmd) },
	}
	a.flags(apply)
	cmd.AddCommand(apply, catalogSyncCommand())
	return cmd
}

type catalogApply struct{ catalogChange }

func (a *catalogApply) run(cmd *cobra.Command, args []string) error {
	text, err := readCatalog(cmd, args[0])
	if err != nil {
		return err
	}
	return a.apply(cmd.Context(), cmd, text)
}

// A catalogChange is how a catalog document is applied, and where.
type catalogChange struct {
	data          string
	dryRun, prune bool
}

func (c *catalogChange) flags(cmd *cobra.Command) {
	dataFlag(cmd, &c.data)
	cmd.Flags().BoolVar(&c.dryRun, "dry-run", false, "change nothing, only print what would change")
	cmd.Flags().BoolVar(&c.prune, "prune", false, "withdraw what a catalog has declared and this one does not")
}

// apply hands a document to the server and prints what that changes.
func (c *catalogChange) apply(ctx context.Context, cmd *cobra.Command, text []byte) error {
	asked := url.Values{}
	if c.dryRun {
		asked.Set("dry-run", "1")
	}
	if c.prune {
		asked.Set("prune", "1")
	}
	var diff control.CatalogDiff
	q := question{method: http.MethodPost, path: "catalog?" + asked.Encode(), text: text, out: &diff}
	if err := ask(ctx, c.data, q); err != nil {
		return err
	}
	return printDiff(cmd, diff)
}

// readCatalog reads a file and tells everything that is wrong with it, each
// with its place.
func readCatalog(cmd *cobra.Command, file string) ([]byte, error) {
	size, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	if size.Size() > catalog.MaxSize {
		return nil, fmt.Errorf("%s has %d bytes, at most %d are read; nothing is applied", file, size.Size(), catalog.MaxSize)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	_, problems := catalog.Parse(text)
	for _, p := range problems {
		place := file
		if p.Line > 0 {
			place = fmt.Sprintf("%s:%d", file, p.Line)
		}
		if _, err := fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s\n", place, p.Text); err != nil {
			return nil, err
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s cannot be applied; nothing is changed", file)
	}
	return text, nil
}

var signs = map[string]string{network.CatalogAdded: "+", network.CatalogChanged: "~", network.CatalogRemoved: "-"}

// printDiff prints one line for each resource, and how many there are.
func printDiff(cmd *cobra.Command, diff control.CatalogDiff) error {
	count := map[string]int{}
	for _, c := range diff.Changes {
		count[c.Change]++
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s %s\n", signs[c.Change], c.ResourceArn); err != nil {
			return err
		}
	}
	note := ""
	if diff.DryRun {
		note = " (dry run: nothing is changed)"
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%d added, %d changed, %d removed%s\n",
		count[network.CatalogAdded], count[network.CatalogChanged], count[network.CatalogRemoved], note)
	return err
}
