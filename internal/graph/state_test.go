package graph

import (
	"encoding/json"
	"testing"
	"time"
)

var slow = Lifecycle{Member: "State", Creating: "PENDING", Updating: "UPDATING", Deleting: "DELETING", Settled: "AVAILABLE"}

// TestStates lets the clock alone decide what a reader sees of a row.
func TestStates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state        string
		settles, now int64
		want         string
		gone         bool
	}{
		{"AVAILABLE", 0, 100, "AVAILABLE", false},
		{"PENDING", 200, 100, "PENDING", false},
		{"PENDING", 200, 199, "PENDING", false},
		{"PENDING", 200, 200, "AVAILABLE", false},
		{"UPDATING", 200, 100, "UPDATING", false},
		{"UPDATING", 200, 300, "AVAILABLE", false},
		{"DELETING", 200, 199, "DELETING", false},
		{"DELETING", 200, 200, "DELETING", true},
	} {
		if got := slow.current(c.state, c.settles, c.now); got != c.want {
			t.Errorf("%s until %d shows as %s at %d, want %s", c.state, c.settles, got, c.now, c.want)
		}
		if got := gone(c.state, c.settles, c.now); got != c.gone {
			t.Errorf("%s until %d at %d: gone is %v", c.state, c.settles, c.now, got)
		}
	}
}

func TestStateStandsInTheBody(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{}`:               `{"State":"PENDING"}`,
		`{"SiteId":"x"}`:   `{"State":"PENDING","SiteId":"x"}`,
		`{"a":{"b":[{}]}}`: `{"State":"PENDING","a":{"b":[{}]}}`,
	} {
		got := string(slow.appendWire(nil, []byte(body), "PENDING"))
		if got != want || !json.Valid([]byte(got)) {
			t.Errorf("%s becomes %s, want %s", body, got, want)
		}
	}
}

func TestSettling(t *testing.T) {
	t.Parallel()
	var s Settling
	check := func(kind string, want time.Duration) {
		t.Helper()
		if got := s.Of(kind); got != want {
			t.Errorf("%s settles after %v, want %v", kind, got, want)
		}
	}
	check("site", 0)
	s.Set("site", time.Minute)
	check("site", time.Minute)
	check("device", 0)
	s.Set("", time.Hour)
	check("site", time.Hour)
	check("device", time.Hour)
	s.Set("site", 0)
	check("site", 0)
	check("device", time.Hour)
}
