package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

// fillFlags fills the flags that the command line leaves open: from the
// environment (TRUNKLINE_LISTEN for --listen), then from the configuration
// file. The first that says something wins; an empty variable says nothing.
func fillFlags(cmd *cobra.Command) error {
	if err := fillFromEnvironment(cmd); err != nil {
		return err
	}
	flag := cmd.Flags().Lookup("config")
	if flag == nil || flag.Value.String() == "" {
		return nil
	}
	return fillFromFile(cmd, flag.Value.String())
}

func fillFromEnvironment(cmd *cobra.Command) (failure error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		name := "TRUNKLINE_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value := os.Getenv(name)
		if value == "" || f.Changed || failure != nil {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			failure = fmt.Errorf("%s: %w", name, err)
		}
	})
	return failure
}

func fillFromFile(cmd *cobra.Command, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	settings := make(map[string]string)
	if err := yaml.Unmarshal(text, &settings); err != nil {
		return fmt.Errorf("configuration %s: want lines such as listen: 127.0.0.1:7345: %w", path, err)
	}
	for name, value := range settings {
		f := cmd.Flags().Lookup(name)
		if f == nil || name == "config" || name == "help" {
			return fmt.Errorf("configuration %s: no setting is called %q", path, name)
		}
		if f.Changed {
			continue
		}
		if err := cmd.Flags().Set(name, value); err != nil {
			return fmt.Errorf("configuration %s: %s: %w", path, name, err)
		}
	}
	return nil
}

// dataFlag adds --data to a command.
func dataFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "data", defaultData(), "data `folder`")
}

// defaultData is the same folder wherever a command is run from; "" when the
// environment does not tell where a user's data belongs.
func defaultData() string {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "trunkline")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".local", "share", "trunkline")
}
