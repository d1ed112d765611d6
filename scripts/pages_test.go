package scripts_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var console = regexp.MustCompile("(?s)```console\n\\$ (trunkline simulate [^\n]*)\n(.*?)```")

// TestPagesShowWhatIsPrinted runs what the pages about the simulator show, and compares.
func TestPagesShowWhatIsPrinted(t *testing.T) {
	t.Parallel()
	shown := 0
	pages := []string{"../README.md", "../docs/simulate.md", "../docs/core-networks.md", "../docs/test-a-policy-in-ci.md"}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range console.FindAllStringSubmatch(string(text), -1) {
			words := strings.Fields(block[1])
			cmd := exec.Command(filepath.Join(programs, words[0]), words[1:]...)
			cmd.Dir = "../docs/simulate"
			printed, _ := cmd.CombinedOutput() // the exit code is 1 where an assertion does not hold
			if string(printed) != block[2] {
				t.Errorf("%s shows of %s\n%s\nit prints\n%s", page, block[1], block[2], printed)
			}
			shown++
		}
	}
	if shown < 8 {
		t.Errorf("the pages show %d runs, there were more", shown)
	}
}
