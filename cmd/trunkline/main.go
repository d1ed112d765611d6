// Command trunkline is a self-hosted network manager that speaks the AWS
// Network Manager API.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run(os.Args[1:])) }

// run is the program: its exit code is 0 when all went well, 1 otherwise.
func run(args []string) int {
	asked, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, end := context.WithCancel(context.Background())
	context.AfterFunc(asked, func() {
		stop() // before anything ends: a second signal ends the program at once
		end()
	})
	root := rootCommand()
	root.SetArgs(args)
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "trunkline:", oneLine(err))
		return 1
	}
	return 0
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "trunkline",
		Short:         "A self-hosted network manager that speaks the AWS Network Manager API",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(serveCommand(), envCommand(), accessCommand(), analyzeCommand(), auditCommand(), backupCommand(), catalogCommand(),
		checkCommand(), exportCommand(), healthCommand(), corePolicyCommand(), quotasCommand(), restoreCommand(), settleCommand(),
		simulateCommand(), versionCommand(), webhookCommand())
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.HasSubCommands() { // alone it shows its help; a word that it does not know is an error
			cmd.Args = cobra.NoArgs
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
	return root
}
