// Command gen writes the generated files of package api from contract.json and
// patches.json. Run it from the module's root:
//
//	go run ./api/gen
//
// The same contract always gives the same bytes; the test of this package
// compares them with the files in the tree.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", "api", "the folder that holds contract.json and takes the generated files")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run reads the contract in dir and writes every generated file beside it.
func run(dir string) error {
	c, err := load(dir)
	if err != nil {
		return err
	}
	files, err := generate(c)
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
