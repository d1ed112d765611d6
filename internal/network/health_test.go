package network_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestHealthFromManyWriters lets sixteen reporters tell of one device at once, each a part of what happened: in the end
// the latest report holds, and of two changes next to each other none says what the other says.
func TestHealthFromManyWriters(t *testing.T) {
	t.Parallel()
	const reporters, each = 16, 6
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		began := n.clock.read().Add(-time.Hour).Truncate(time.Second)
		turns := rand.Perm(reporters * each)
		done := make([]network.HealthOutcome, reporters)
		var group sync.WaitGroup
		for r := range reporters {
			group.Go(func() {
				for _, turn := range turns[r*each : (r+1)*each] {
					o, err := n.service.PushHealth(t.Context(), n.caller(), []network.HealthReport{statusAt(n.router.DeviceArn, began, turn)})
					if err != nil {
						t.Errorf("turn %d: %v", turn, err)
					}
					done[r].Changed += o.Changed
				}
			})
		}
		group.Wait()
		h, err := n.service.Health(t.Context(), n.caller(), n.router.DeviceArn)
		if err != nil {
			t.Fatal(err)
		}
		if last := statusAt(n.router.DeviceArn, began, len(turns)-1); len(h.Now) != 1 || h.Now[0] != last {
			t.Errorf("now %+v, want %+v", h.Now, last)
		}
		changed := 0
		for _, o := range done {
			changed += o.Changed
		}
		if len(h.Changes) != changed {
			t.Errorf("%d changes are kept, reporters were told of %d", len(h.Changes), changed)
		}
		for i, c := range h.Changes[1:] {
			if before := h.Changes[i]; c.Status == before.Status || !c.At.Before(before.At) {
				t.Errorf("%v %v does not lead to %v %v", c.At, c.Status, before.At, before.Status)
			}
		}
	})
}

// statusAt is what a device that flips every second says at one of its turns.
func statusAt(arn string, began time.Time, turn int) network.HealthReport {
	return network.HealthReport{
		ARN: arn, Type: "STATE", Status: []string{"UP", "DOWN"}[turn%2], At: began.Add(time.Duration(turn) * time.Second),
	}
}

// TestHealthAddresses tells of the same addresses in different spellings: each is one address, in its short form.
func TestHealthAddresses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		at := n.clock.read()
		for i, address := range []string{"2001:db8::1", "2001:DB8:0:0::0001", "192.0.2.1", "::ffff:192.0.2.1"} {
			n.tell(network.HealthReport{ARN: n.vpn(), Address: address, Type: "BGP", Status: "UP", At: at.Add(time.Duration(i) * time.Second)})
		}
		h, err := n.service.Health(t.Context(), n.caller(), n.vpn())
		if got := fmt.Sprint(addressesOf(h.Now), addressesOf(h.Changes)); err != nil || got != "[192.0.2.1 2001:db8::1] [192.0.2.1 2001:db8::1]" {
			t.Errorf("now and changes are about %s, %v", got, err)
		}
	})
}

// TestHealthOrder tells of one address first and then of what had happened at another before: the youngest comes first.
func TestHealthOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		n := newEstate(t, e)
		at := n.clock.read()
		for i, address := range []string{"192.0.2.1", "192.0.2.2"} {
			n.tell(network.HealthReport{ARN: n.vpn(), Address: address, Type: "BGP", Status: "UP", At: at.Add(-time.Duration(i) * time.Minute)})
		}
		h, err := n.service.Health(t.Context(), n.caller(), n.vpn())
		if got := fmt.Sprint(addressesOf(h.Changes)); err != nil || got != "[192.0.2.1 192.0.2.2]" {
			t.Errorf("the changes are about %s, %v", got, err)
		}
	})
}

func addressesOf(reports []network.HealthReport) (addresses []string) {
	for _, r := range reports {
		addresses = append(addresses, r.Address)
	}
	return addresses
}
