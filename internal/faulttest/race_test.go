package faulttest

import (
	"slices"
	"testing"

	"github.com/trunkline/trunkline/trunklinetest"
)

// A contest is two sides that want what cannot both be: at most one of them may succeed.
type contest struct {
	name  string
	begin func(t *testing.T, p plot) (one, other []ask)
}

var contests = []contest{
	{"a connection and its devices", func(t *testing.T, p plot) (one, other []ask) {
		a, b := p.device(t, ""), p.device(t, "")
		return []ask{p.connect(a, b, ""), p.connect(b, a, "")}, []ask{p.remove(devices, a), p.remove(devices, b)}
	}},
	{"a new connection's link", func(t *testing.T, p plot) (one, other []ask) {
		a, b, link := p.device(t, p.site), p.device(t, ""), p.link(t, p.site)
		p.must(t, p.associate(a, link))
		connect := p.connect(a, b, link)
		return []ask{connect, connect}, []ask{p.disassociate(a, link), p.disassociate(a, link)}
	}},
	{"an old connection's link", func(t *testing.T, p plot) (one, other []ask) {
		a, b, link := p.device(t, p.site), p.device(t, ""), p.link(t, p.site)
		p.must(t, p.associate(a, link))
		connection := connections.idOf(p.create(t, connections, p.network, p.connect(b, a, "").body))
		update := p.update(connections, connection, members{"ConnectedLinkId": link})
		return []ask{update, update}, []ask{p.disassociate(a, link), p.disassociate(a, link)}
	}},
	{"a site and a new device", func(t *testing.T, p plot) (one, other []ask) {
		site := p.anotherSite(t)
		create := p.make(devices, atSite(site))
		return []ask{create, create}, []ask{p.remove(sites, site), p.remove(sites, site)}
	}},
	{"a site and a new link", func(t *testing.T, p plot) (one, other []ask) {
		site := p.anotherSite(t)
		create := p.make(links, linkAt(site))
		return []ask{create, create}, []ask{p.remove(sites, site), p.remove(sites, site)}
	}},
	{"a site and a device that moves there", func(t *testing.T, p plot) (one, other []ask) {
		site, device := p.anotherSite(t), p.device(t, p.site)
		move := p.update(devices, device, atSite(site))
		return []ask{move, move}, []ask{p.remove(sites, site), p.remove(sites, site)}
	}},
	{"a network and what is new in it", func(t *testing.T, p plot) (one, other []ask) {
		p.network = globalNetworks.idOf(p.create(t, globalNetworks, "", nil))
		remove := ask{operation: "DeleteGlobalNetwork", labels: []string{p.network}}
		return []ask{p.make(sites, members{}), p.make(devices, members{})}, []ask{remove, remove}
	}},
	{"a device that moves and its new link", func(t *testing.T, p plot) (one, other []ask) {
		device, link := p.device(t, p.site), p.link(t, p.site)
		move := p.update(devices, device, atSite(p.anotherSite(t)))
		return []ask{p.associate(device, link), p.associate(device, link)}, []ask{move, move}
	}},
	{"a device that leaves its site and its new link", func(t *testing.T, p plot) (one, other []ask) {
		device, link := p.device(t, p.site), p.link(t, p.site)
		leave := p.update(devices, device, members{"SiteId": ""})
		return []ask{p.associate(device, link), p.associate(device, link)}, []ask{leave, leave}
	}},
	{"a link and its new association", func(t *testing.T, p plot) (one, other []ask) {
		device, link := p.device(t, p.site), p.link(t, p.site)
		return []ask{p.associate(device, link), p.associate(device, link)},
			[]ask{p.remove(links, link), p.remove(links, link)}
	}},
	{"a device and its new association", func(t *testing.T, p plot) (one, other []ask) {
		device, link := p.device(t, p.site), p.link(t, p.site)
		return []ask{p.associate(device, link), p.associate(device, link)},
			[]ask{p.remove(devices, device), p.remove(devices, device)}
	}},
}

// trials is how often a race is run.
func trials() int {
	if testing.Short() {
		return 3
	}
	return 10
}

// TestContests lets two sides want opposite things at the same time. Whoever wins, the inventory stays sound.
func TestContests(t *testing.T) {
	t.Parallel()
	everywhere(t, trunklinetest.Options{}, func(t *testing.T, s *served) {
		p := newPlot(t, s.callers[0])
		for _, c := range contests {
			wins := [2]int{}
			for range trials() {
				one, other := c.begin(t, p)
				answers := s.together(t, slices.Concat(one, other))
				first, second := successes(answers[:len(one)]), successes(answers[len(one):])
				switch {
				case first > 0 && second > 0:
					t.Errorf("%s: %d of one side and %d of the other succeeded", c.name, first, second)
				case first > 0:
					wins[0]++
				case second > 0:
					wins[1]++
				default:
					t.Errorf("%s: nobody succeeded: %v", c.name, answers)
				}
			}
			t.Logf("%s: won %d to %d", c.name, wins[0], wins[1])
		}
		s.verify(t)
	})
}

func successes(answers []answer) (n int) {
	for _, a := range answers {
		if a.ok() {
			n++
		}
	}
	return n
}

// count is how many answers have a status.
func count(answers []answer, status int) (n int) {
	for _, a := range answers {
		if a.status == status {
			n++
		}
	}
	return n
}

// repeat is an ask many times over.
func repeat(n int, a ask) []ask { return slices.Repeat([]ask{a}, n) }
