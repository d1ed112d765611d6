package simulate_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/trunkline/trunkline/simulate"
)

// cases are the published examples that the stories of scripts run through the
// program, by their names.
func cases(t *testing.T) map[string]*simulate.Scenario {
	t.Helper()
	stories, err := filepath.Glob("../scripts/simulate_cases_*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	all := map[string]*simulate.Scenario{}
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
			if all[name], err = simulate.LoadFS(files, name); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	return all
}

func TestCases(t *testing.T) {
	t.Parallel()
	held := 0
	for name, scenario := range cases(t) {
		result := scenario.Run()
		for _, f := range result.Failures() {
			t.Errorf("%s: %s", name, f)
		}
		held += result.Assertions()
	}
	if held < 160 {
		t.Errorf("%d assertions have held, there were more", held)
	}
}

// TestSameBytes prints every case twice, and what is printed is the same.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	for name, scenario := range cases(t) {
		var one, two bytes.Buffer
		if err := scenario.Run().WithRIB().WriteJSON(&one); err != nil {
			t.Fatal(err)
		}
		if err := scenario.Run().WithRIB().WriteJSON(&two); err != nil || !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Errorf("%s is printed as\n%s\nthen as\n%s", name, &one, &two)
		}
		if !scenario.Run().Compare(scenario.Run()).IsEmpty() {
			t.Errorf("%s differs from itself", name)
		}
	}
}

// TestEveryRouteIsExplained follows every route of every case to where it enters
// the core network, and every address of an attachment from every other.
func TestEveryRouteIsExplained(t *testing.T) {
	t.Parallel()
	for name, scenario := range cases(t) {
		result := scenario.Run()
		for table := range result.Tables() {
			for _, route := range table.Routes {
				e, err := result.Explain(table.Name(), table.Edge, route.Prefix.String())
				if err != nil || e.Winner == nil || e.Winner.Why == "" {
					t.Fatalf("%s: %s in %s at %s is not explained: %+v %v", name, route, table.Name(), table.Edge, e, err)
				}
				for _, loser := range e.Losers {
					if loser.Prefix != route.Prefix || loser.Lost == "" {
						t.Errorf("%s: %s in %s at %s has beaten %+v", name, route, table.Name(), table.Edge, loser)
					}
				}
				if end := e.Chain[len(e.Chain)-1].Route; len(end.Destinations) > 0 && end.Destinations[0].Attachment+end.Destinations[0].NetworkFunctionGroup == "" {
					t.Errorf("%s: %s in %s at %s comes from nowhere: %v", name, route, table.Name(), table.Edge, e.Chain)
				}
				for _, from := range result.Attachments() {
					trace, err := result.Trace(from.ID, route.Prefix.Addr().String())
					if err != nil {
						t.Fatal(err)
					}
					for _, way := range append(trace.There, trace.Back...) {
						if way.Outcome == simulate.Loop || way.Why == "" {
							t.Errorf("%s: from %s to %s: %+v", name, from.ID, route.Prefix, way)
						}
					}
				}
			}
		}
	}
}
