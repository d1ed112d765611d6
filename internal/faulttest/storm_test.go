package faulttest

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/trunklinetest"
)

// A storm is many callers who do whatever comes to their minds with the same few resources.
type storm struct {
	plot
	mu  sync.Mutex
	ids map[string][]string // by kind: what was made last, perhaps gone by now
}

// TestStorm lets everybody do anything. What is left is sound, also while states take their time.
func TestStorm(t *testing.T) {
	t.Parallel()
	for _, settle := range []string{"0s", "20ms", "1h"} {
		t.Run("states settle after "+settle, func(t *testing.T) {
			t.Parallel()
			everywhere(t, trunklinetest.Options{Settle: settle}, func(t *testing.T, s *served) {
				x := &storm{plot: newPlot(t, s.callers[0]), ids: map[string][]string{}}
				x.rage(t, s)
				s.verify(t)
			})
		})
	}
}

// rage sends requests from many goroutines.
func (x *storm) rage(t *testing.T, s *served) {
	t.Helper()
	statuses := map[int]int{}
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() {
			c := s.callers[i%len(s.callers)]
			for range 4 * trials() {
				k := kinds[1+rand.N(len(kinds)-1)]
				a := x.anything(k)
				got, err := c.call(t.Context(), a)
				if wrong := unmodelled(a.operation, got, err); wrong != "" {
					t.Error(wrong)
					return
				}
				x.note(k, got, statuses)
			}
		})
	}
	all.Wait()
	t.Logf("answers by status: %v", statuses)
	if statuses[200] == 0 || statuses[400] == 0 || statuses[404] == 0 {
		t.Error("the requests did not get in each other's way")
	}
}

// anything is a random request about a kind.
func (x *storm) anything(k kind) ask {
	x.mu.Lock()
	defer x.mu.Unlock()
	id, site, device, other, link := pick(x.ids[k.name]), pick(x.ids["site"]), pick(x.ids["device"]),
		pick(x.ids["device"]), pick(x.ids["link"])
	chance := rand.N(10)
	switch {
	case k == associations && chance < 5:
		return x.disassociate(orNone(device), orNone(link))
	case k == associations:
		return x.associate(orNone(device), orNone(link))
	case id != "" && chance < 3:
		return x.remove(k, id)
	case id != "" && chance < 5:
		change := map[string]members{
			"site": {"Description": word()}, "device": {"SiteId": site}, "link": {"Type": word()},
			"connection": {"LinkId": link, "ConnectedLinkId": pick(x.ids["link"])},
		}
		return x.update(k, id, change[k.name])
	case k == sites:
		return x.make(k, members{"Description": word()})
	case k == devices:
		return x.make(k, atSite(site))
	case k == links:
		return x.make(k, linkAt(orNone(site)))
	}
	return x.connect(orNone(device), orNone(other), link)
}

// orNone is an id, or one that nobody has.
func orNone(id string) string {
	if id == "" {
		return "nobody-00000000000000000"
	}
	return id
}

// note keeps the answer's status, and the ids of the resources made last.
func (x *storm) note(k kind, a answer, statuses map[int]int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	statuses[a.status]++
	made, ok := a.body[k.title].(members)
	if !ok || k == associations {
		return
	}
	x.ids[k.name] = append(x.ids[k.name], k.idOf(made))
	if list := x.ids[k.name]; len(list) > 5 {
		x.ids[k.name] = list[1:]
	}
}
