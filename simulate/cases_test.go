package simulate_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/trunkline/trunkline/simulate"
)

// TestCases runs the published examples that the stories of scripts run through
// the program.
func TestCases(t *testing.T) {
	t.Parallel()
	stories, err := filepath.Glob("../scripts/simulate_cases_*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	held := 0
	for _, story := range stories {
		archive, err := txtar.ParseFile(story)
		if err != nil {
			t.Fatal(err)
		}
		files := fstest.MapFS{}
		for _, f := range archive.Files {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		for name := range files {
			if !strings.Contains(string(archive.Comment), "--quiet "+name+"\n") {
				continue // a story about what is wrong
			}
			held += checkCase(t, files, name)
		}
	}
	if held < 150 {
		t.Errorf("%d assertions have held, there were more", held)
	}
}

func checkCase(t *testing.T, files fs.FS, name string) int {
	t.Helper()
	scenario, err := simulate.LoadFS(files, name)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return 0
	}
	result := scenario.Run()
	for _, f := range result.Failures() {
		t.Errorf("%s: %s", name, f)
	}
	return result.Assertions()
}
