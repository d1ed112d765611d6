package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func policyFormatCommand() *cobra.Command {
	var f policyFormat
	cmd := &cobra.Command{
		Use:   "format FILE...",
		Short: "Write policies in their canonical form",
		Long: `Write policies in their canonical form: two spaces a level, members in a fixed
order, without members that say what holds anyway. The meaning stays the same. A
policy with problems is left alone. "-" is standard input.`,
		Example: "  trunkline policy format policy.json\n  trunkline policy format -w *.json",
		Args:    cobra.MinimumNArgs(1),
		RunE:    f.run,
	}
	cmd.Flags().BoolVarP(&f.write, "write", "w", false, "write to the files, and print the names of those that change")
	cmd.Flags().BoolVar(&f.check, "check", false, "change nothing, print the names of files that would change; if any, exit with 1")
	cmd.MarkFlagsMutuallyExclusive("write", "check")
	return cmd
}

type policyFormat struct{ write, check bool }

func (f *policyFormat) run(cmd *cobra.Command, files []string) error {
	changed := 0
	for _, file := range files {
		document, text, err := loadPolicy(cmd, file)
		if err != nil {
			return err
		}
		formatted := document.Canonical()
		if !f.write && !f.check || file == "-" && f.write {
			if _, err := cmd.OutOrStdout().Write(formatted); err != nil {
				return err
			}
			continue
		}
		if bytes.Equal(text, formatted) {
			continue
		}
		changed++
		if f.write {
			if err := rewrite(file, formatted); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintln(cmd.OutOrStdout(), file); err != nil {
			return err
		}
	}
	if f.check && changed > 0 {
		return fmt.Errorf("%s not in canonical form", many(changed, "file"))
	}
	return nil
}

// rewrite puts a text in the place of a file, with the rights that it has.
func rewrite(name string, text []byte) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	was, err := os.Stat(name)
	if err != nil {
		return err
	}
	return replaceFile(name, was.Mode().Perm(), func(file io.Writer) error {
		_, err := file.Write(text)
		return err
	})
}
