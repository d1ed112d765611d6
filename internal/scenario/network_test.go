package scenario

import "testing"

// TestConnectWaits holds that what is carried waits with what carries it,
// wherever that stands in the file.
func TestConnectWaits(t *testing.T) {
	t.Parallel()
	s, problems := parse(`policy: careful.json
attachments:
  - {id: waits, type: connect, edge: us-east-1, over: carrier}
  - {id: carrier, type: vpc, edge: us-east-1, accepted: false}
  - {id: accepted, type: vpc, edge: us-east-1}
  - {id: stands, type: connect, edge: us-east-1, over: accepted}
`)
	if len(problems) > 0 {
		t.Fatalf("the problems are %v", problems)
	}
	for _, a := range s.Network.Attachments {
		if want := a.ID == "waits" || a.ID == "carrier"; a.Pending != want {
			t.Errorf("%s waits: %t, want %t", a.ID, a.Pending, want)
		}
	}
}
