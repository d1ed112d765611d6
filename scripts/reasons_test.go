package scripts_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReasonCodes holds the stories to the contract: each reason for which a path can end is met in one of them.
func TestReasonCodes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../api/contract.json")
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Shapes map[string]struct{ Enum []string }
	}
	if err := json.Unmarshal(text, &contract); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("route_analysis*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	for _, file := range files {
		story, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		told.Write(story)
	}
	codes := contract.Shapes["RouteAnalysisCompletionReasonCode"].Enum
	if len(codes) == 0 {
		t.Error("the contract has no reason codes")
	}
	for _, code := range codes {
		if !strings.Contains(told.String(), "\ncheck .RouteAnalysis.ForwardPath.CompletionStatus.ReasonCode "+code+"\n") {
			t.Errorf("no story of route analyses comes to %s", code)
		}
	}
}
