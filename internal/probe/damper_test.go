package probe_test

import (
	"net/netip"
	"testing"

	"github.com/trunkline/trunkline/internal/probe"
)

// TestDamper tells rounds of outcomes, one letter each: Up, Down, ? for a reason that keeps it from being probed, ! for
// another, P for up in part, - for a round that has not seen the subject. Of each verdict, capitals are news.
func TestDamper(t *testing.T) {
	t.Parallel()
	outcomes := map[rune]probe.Outcome{
		'U': {Status: probe.Up}, 'D': {Status: probe.Down, Reason: "no answer in time"},
		'?': {Reason: "not permitted"}, '!': {Reason: "no port"}, 'P': {Status: probe.Up, Reason: "not permitted"},
	}
	for _, c := range []struct {
		failures        int
		rounds, verdict string
	}{
		{1, "UUDDUUDU", "uuDdUuDU"},
		{3, "UDDUDDDDU", "u..u..DdU"},
		{3, "DDD", "..D"},
		{2, "D?DU", ".NDU"},
		{2, "DD?DU", ".DNdU"},
		{1, "??!?", "NnNN"},
		{1, "PPUP", "UuuU"},
		{2, "DD-DD", ".D-.D"},
		{2, "D-D", ".-."},
		{2, "UD-U", "u.-u"},
	} {
		d := probe.NewDamper(c.failures)
		got := ""
		for _, r := range c.rounds {
			if r == '-' {
				got += "-"
			} else {
				o := outcomes[r]
				o.Subject = probe.Subject{ARN: "a", Address: netip.MustParseAddr("192.0.2.1")}
				got += letter(d.Judge(o), o)
				o.Subject.Address = netip.MustParseAddr("192.0.2.2") // another subject, always well
				o.Status, o.Reason = probe.Up, ""
				if v := d.Judge(o); v != (probe.Verdict{Status: probe.Up}) {
					t.Errorf("the other subject: %+v", v)
				}
			}
			d.EndRound()
		}
		if got != c.verdict {
			t.Errorf("%d failures, %s: %s, want %s", c.failures, c.rounds, got, c.verdict)
		}
	}
}

// letter is a verdict: u, d, n for nothing to tell although something was said, a point for nothing at all.
func letter(v probe.Verdict, o probe.Outcome) string {
	switch {
	case v.Status == probe.Unknown && o.Status == probe.Down:
		return "."
	case v.Status == probe.Unknown && v.News:
		return "N"
	case v.Status == probe.Unknown:
		return "n"
	case v.News:
		return string(v.Status[0])
	}
	return string(v.Status[0] + 'a' - 'A')
}
