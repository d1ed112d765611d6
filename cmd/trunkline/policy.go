package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

func corePolicyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Check, format and compare core network policies, without a server",
		// A policy has at most a megabyte and is needed to the end: collecting garbage while it is read takes as long as reading.
		PersistentPreRun: func(*cobra.Command, []string) { debug.SetGCPercent(400) },
	}
	cmd.AddCommand(policyCheckCommand(), policyFormatCommand(), policyDiffCommand(), &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of core network policies, for editors",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(corepolicy.Schema())
			return err
		},
	})
	return cmd
}

// readPolicy reads a file, or standard input where the file is "-"; of what is
// too large no more than shows it.
func readPolicy(cmd *cobra.Command, file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(io.LimitReader(cmd.InOrStdin(), corepolicy.MaxSize+1))
	}
	return readPolicyFile(file)
}

func readPolicyFile(file string) ([]byte, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	return io.ReadAll(io.LimitReader(in, corepolicy.MaxSize+1))
}

// loadPolicy reads a policy that has to be sound, and tells what is wrong if it
// is not.
func loadPolicy(cmd *cobra.Command, file string) (*corepolicy.Document, []byte, error) {
	text, err := readPolicy(cmd, file)
	if err != nil {
		return nil, nil, err
	}
	document, problems := corepolicy.Parse(text)
	if document == nil {
		err := writeProblems(cmd.ErrOrStderr(), file, problems)
		return nil, nil, errors.Join(err, fmt.Errorf("%s has %s", file, many(corepolicy.Count(problems), "problem")))
	}
	return document, text, nil
}

// writeProblems writes each problem with its place, as compilers do, and below
// it what to do.
func writeProblems(to io.Writer, file string, problems []corepolicy.Problem) error {
	var text bytes.Buffer
	for _, p := range problems {
		fmt.Fprintf(&text, "%s:%d: %s [%s]\n", file, p.Line, p.Message, p.Code)
		if cure := p.Cure(); cure != "" {
			fmt.Fprintf(&text, "    %s\n", cure)
		}
	}
	_, err := text.WriteTo(to)
	return err
}

// writeJSON writes an answer for programs.
func writeJSON(cmd *cobra.Command, answer any) error {
	encoder := json.NewEncoder(cmd.OutOrStdout())
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(answer)
}
