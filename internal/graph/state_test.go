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

// TestCourses lets a resource go through several states, and settle in one of several.
func TestCourses(t *testing.T) {
	t.Parallel()
	l := slow
	l.Creating, l.Others = "CREATING", []string{"PENDING_UPDATE", "REJECTED"}
	begin := time.UnixMilli(1000)
	for _, c := range []struct {
		course string
		takes  time.Duration
		want   map[int64]string
	}{
		{Course("CREATING", "PENDING_UPDATE", "AVAILABLE"), time.Second,
			map[int64]string{1000: "CREATING", 1999: "CREATING", 2000: "PENDING_UPDATE", 2999: "PENDING_UPDATE", 3000: "AVAILABLE", 9000: "AVAILABLE"}},
		{Course("CREATING", "PENDING_UPDATE", "AVAILABLE"), 0, map[int64]string{1000: "AVAILABLE"}},
		{Course("UPDATING", "AVAILABLE"), time.Second, map[int64]string{1000: "UPDATING", 1999: "UPDATING", 2000: "AVAILABLE"}},
		{Course("CREATING", "UPDATING", "PENDING_UPDATE", "REJECTED"), time.Millisecond,
			map[int64]string{1000: "CREATING", 1001: "UPDATING", 1002: "PENDING_UPDATE", 1003: "REJECTED"}},
		{Course("REJECTED"), time.Hour, map[int64]string{1000: "REJECTED", 2000: "REJECTED"}},
	} {
		state, settles := l.embark(c.course, c.takes, begin)
		if !l.has(state) {
			t.Errorf("%q cannot be stored", state)
		}
		for now, want := range c.want {
			if got := l.current(state, settles, now); got != want {
				t.Errorf("%q shows as %s at %d, want %s", state, got, now, want)
			}
		}
	}
	for _, wrong := range []string{"LOST", "CREATING LOST", "", "CREATING/5 LOST"} {
		if l.has(wrong) {
			t.Errorf("%q can be stored", wrong)
		}
	}
	for _, wrong := range []string{"CREATING AVAILABLE", "UPDATING/5"} {
		if slow.has(wrong) {
			t.Errorf("%q can be stored of a kind that settles in one state", wrong)
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
