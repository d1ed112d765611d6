package audit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestDenials lets one account be refused much too often: what is recorded is bounded, and says how much is not.
func TestDenials(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		denials := audit.NewDenials(inv.graph)
		now := time.Now()
		deny := func(account string, in string) {
			t.Helper()
			r := audit.Refused{Action: "networkmanager:CreateSite", Message: "not authorized to perform: networkmanager:CreateSite",
				Input: []byte(in), At: now}
			if err := denials.Denied(t.Context(), callerOf(account), r); err != nil {
				t.Fatal(err)
			}
		}
		for range 500 {
			deny(acme, `{"Description":"mine"}`)
		}
		deny(other, `{"Description":"`+strings.Repeat("x", 20<<10)+`"}`)
		ours := callerOf(other)
		ours.Operation = nil
		if err := denials.Denied(t.Context(), ours, audit.Refused{Action: "trunkline:PutQuota", Message: "no\xff", At: now}); err != nil {
			t.Fatal(err)
		}
		now = now.Add(10 * time.Second)
		for range 500 {
			deny(acme, `{}`)
		}
		if err := denials.Summarize(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if err := denials.Summarize(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		inv.seal()
		events, err := inv.log.Read(t.Context(), acme, 0, 1000)
		if err != nil || len(events) != 60+10+1 {
			t.Fatalf("%d events, %v; want 60 at once, 10 in ten seconds and a summary", len(events), err)
		}
		for _, part := range []string{`"errorCode":"AccessDenied"`, `"errorMessage":"not authorized to perform: networkmanager:CreateSite"`,
			`"requestParameters":{"Description":"mine"}`, `"eventName":"CreateSite"`, `"sourceIPAddress":"192.0.2.7"`} {
			if !strings.Contains(string(events[0].Record), part) {
				t.Errorf("%s is not in %s", part, events[0].Record)
			}
		}
		if last := string(events[70].Record); !strings.Contains(last, `"eventName":"SuppressDeniedCalls"`) || !strings.Contains(last, `"suppressed":930`) {
			t.Errorf("the summary is %s", last)
		}
		events, err = inv.log.Read(t.Context(), other, 0, 1000)
		if err != nil || len(events) != 2 || !strings.Contains(string(events[0].Record), `"requestParameters":null`) ||
			!strings.Contains(string(events[1].Record), `"eventSource":"trunkline","eventName":"PutQuota"`) {
			t.Errorf("the other account's: %v %v", events, err)
		}
		inv.sound(acme, 71)
	})
}
