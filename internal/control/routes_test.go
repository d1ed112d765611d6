package control

import (
	"os"
	"strings"
	"testing"
)

// TestThePageHasEveryAction holds docs/access.md to the routes.
func TestThePageHasEveryAction(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/access.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range new(control).routes() {
		if !r.open && !strings.Contains(string(page), "`trunkline:"+r.action+"`") {
			t.Errorf("docs/access.md does not know trunkline:%s", r.action)
		}
	}
}
