package probe_test

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/probe"
)

func TestParseTargets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"icmp:192.0.2.1":                         "icmp:192.0.2.1",
		"icmp:::ffff:192.0.2.1":                  "icmp:192.0.2.1",
		"icmp:2001:DB8::1":                       "icmp:2001:db8::1",
		"tcp:router.example:179":                 "tcp:router.example:179",
		"tcp:Router_1.example.:1":                "tcp:Router_1.example.:1",
		"tcp:2001:db8::1:179":                    "tcp:2001:db8::1:179",
		"tcp:2001:db8:0:0:0:0:0:1:65535":         "tcp:2001:db8::1:65535",
		" tcp:a:1\u00a0icmp:b  icmp:b ":          "tcp:a:1 icmp:b",
		"icmp:" + label(63) + ".a":               "icmp:" + label(63) + ".a",
		strings.Repeat("icmp:a ", 7) + "tcp:a:1": "icmp:a tcp:a:1",
	} {
		got, err := probe.ParseTargets(text)
		if err != nil || join(got) != want {
			t.Errorf("%q: %q, %v; want %q", text, join(got), err, want)
		}
	}
	for text, want := range map[string]string{
		"": "want 1 to 8 targets", "  ": "want 1 to 8 targets", strings.Repeat("icmp:a ", 9): "want 1 to 8 targets",
		"icmp": "neither", "icmp:": "neither", "ping:a": "want icmp:HOST or tcp:HOST:PORT", "192.0.2.1": "want icmp:HOST",
		"ICMP:a": "want icmp:HOST", "tcp:a": "has no port", "tcp:a:0": "no port", "tcp:a:65536": "no port", "tcp:a:01": "no port",
		"tcp:a:+1": "no port", "tcp:a:": "no port", "tcp::1": "neither", "tcp:[2001:db8::1]:179": "neither",
		"icmp:192.0.2.300": "neither", "icmp:192.0.2": "neither", "icmp:3221225985": "neither", "icmp:fe80::1%eth0": "neither",
		"icmp:a..b": "neither", "icmp:-a": "neither", "icmp:a-": "neither", "icmp:ä": "neither", "icmp:a/24": "neither",
		"icmp:" + label(64): "neither", "icmp:" + strings.Repeat("a.", 126) + "aa": "neither", "icmp:a icmp:.": `"icmp:."`,
	} {
		got, err := probe.ParseTargets(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v; want an error with %q", text, join(got), err, want)
		}
	}
}

func label(n int) string { return strings.Repeat("a", n) }

func join(targets []probe.Target) string {
	texts := make([]string, len(targets))
	for i, t := range targets {
		texts[i] = t.String()
	}
	return strings.Join(texts, " ")
}

func TestSubjects(t *testing.T) {
	t.Parallel()
	got := probe.Subjects("1", "arn", "tcp:192.0.2.1:22 icmp:a icmp:2001:db8::1 tcp:b:1 icmp:192.0.2.1")
	want := []string{"invalid IP icmp:a tcp:b:1", "192.0.2.1 tcp:192.0.2.1:22 icmp:192.0.2.1", "2001:db8::1 icmp:2001:db8::1"}
	var lines []string
	for _, s := range got {
		if s.Account != "1" || s.ARN != "arn" || s.Wrong != nil {
			t.Errorf("%+v", s)
		}
		lines = append(lines, s.Address.String()+" "+join(s.Targets))
	}
	if !reflect.DeepEqual(lines, want) {
		t.Errorf("%q, want %q", lines, want)
	}
	if got := probe.Subjects("1", "arn", "icmp:a nonsense"); len(got) != 1 || got[0].Wrong == nil || got[0].Targets != nil {
		t.Errorf("a wrong target: %+v", got)
	}
}

// FuzzTargets holds that what is read can be written and read again, that no text has more targets than it may, and
// that a resource's subjects have each target once.
func FuzzTargets(f *testing.F) {
	for _, text := range []string{"icmp:192.0.2.1", "tcp:router.example:179 icmp:::1", "tcp:2001:db8::1:2", "icmp:::ffff:1.2.3.4", "tcp::"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		targets, err := probe.ParseTargets(text)
		if err != nil {
			if s := probe.Subjects("", "", text); len(s) != 1 || s[0].Wrong == nil {
				t.Fatalf("%q is wrong, but is %+v", text, s)
			}
			return
		}
		again, err := probe.ParseTargets(join(targets))
		if err != nil || !reflect.DeepEqual(again, targets) || len(targets) == 0 || len(targets) > probe.MaxTargets {
			t.Fatalf("%q is %+v, then %+v, %v", text, targets, again, err)
		}
		count, seen := 0, map[netip.Addr]bool{}
		for _, s := range probe.Subjects("", "", text) {
			if seen[s.Address] {
				t.Fatalf("%q has two subjects at %v", text, s.Address)
			}
			seen[s.Address] = true
			for _, target := range s.Targets {
				if count++; target.Address != s.Address || (target.Name == "") != s.Address.IsValid() {
					t.Fatalf("%q: %v is at %v", text, target, s.Address)
				}
			}
		}
		if count != len(targets) {
			t.Fatalf("%q has %d targets, its subjects %d", text, len(targets), count)
		}
	})
}
