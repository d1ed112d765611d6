package routing_test

import (
	"cmp"
	"slices"

	"github.com/trunkline/trunkline/internal/routing"
)

// A naive topology answers the same questions by trying everything.
type naive struct{ routing.Topology }

var allKinds = []routing.Kind{routing.SiteKind, routing.DeviceKind, routing.LinkKind, routing.ConnectionKind}

// ids returns the ids of a kind, sorted.
func (n naive) ids(kind routing.Kind) (ids []string) {
	switch kind {
	case routing.SiteKind:
		for _, s := range n.Sites {
			ids = append(ids, s.ID)
		}
	case routing.DeviceKind:
		for _, d := range n.Devices {
			ids = append(ids, d.ID)
		}
	case routing.LinkKind:
		for _, l := range n.Links {
			ids = append(ids, l.ID)
		}
	case routing.ConnectionKind:
		for _, c := range n.Connections {
			ids = append(ids, c.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// without writes the topology that is left.
func (n naive) without(r routing.Removal) naive {
	var left naive
	devices, links := map[string]bool{}, map[string]bool{"": true}
	for _, s := range n.Sites {
		if !slices.Contains(r.Sites, s.ID) {
			left.Sites = append(left.Sites, s)
		}
	}
	for _, d := range n.Devices {
		if !slices.Contains(r.Devices, d.ID) && !slices.Contains(r.Sites, d.Site) {
			left.Devices = append(left.Devices, d)
			devices[d.ID] = true
		}
	}
	for _, l := range n.Links {
		if !slices.Contains(r.Links, l.ID) && !slices.Contains(r.Sites, l.Site) {
			left.Links = append(left.Links, l)
			links[l.ID] = true
		}
	}
	for _, c := range n.Connections {
		if !slices.Contains(r.Connections, c.ID) &&
			devices[c.A.Device] && devices[c.B.Device] && links[c.A.Link] && links[c.B.Link] {
			left.Connections = append(left.Connections, c)
		}
	}
	return left
}

// islands returns the sets of connected devices, each sorted, by their first device.
func (n naive) islands() [][]string {
	var islands [][]string
	seen := map[string]bool{}
	for _, id := range n.ids(routing.DeviceKind) {
		if seen[id] {
			continue
		}
		island := []string{id}
		seen[id] = true
		for i := 0; i < len(island); i++ {
			for _, c := range n.Connections {
				for _, other := range []string{c.A.Device, c.B.Device} {
					if (c.A.Device == island[i] || c.B.Device == island[i]) && !seen[other] {
						seen[other] = true
						island = append(island, other)
					}
				}
			}
		}
		slices.Sort(island)
		islands = append(islands, island)
	}
	return islands
}

// broken returns the pieces of each island that a removal breaks, the largest piece first.
func (n naive) broken(r routing.Removal) [][][]string {
	var broken [][][]string
	after := n.without(r).islands()
	for _, island := range n.islands() {
		var pieces [][]string
		for _, piece := range after {
			if slices.Contains(island, piece[0]) {
				pieces = append(pieces, piece)
			}
		}
		slices.SortStableFunc(pieces, func(a, b []string) int { return -cmp.Compare(len(a), len(b)) })
		if len(pieces) > 1 {
			broken = append(broken, pieces)
		}
	}
	return broken
}

func removalOf(kind routing.Kind, ids ...string) (r routing.Removal) {
	switch kind {
	case routing.SiteKind:
		r.Sites = ids
	case routing.DeviceKind:
		r.Devices = ids
	case routing.LinkKind:
		r.Links = ids
	case routing.ConnectionKind:
		r.Connections = ids
	}
	return r
}

// weakPoints removes one thing after the other. The samples are of everything that is cut off.
func (n naive) weakPoints() []routing.WeakPoint {
	points := []routing.WeakPoint{}
	for _, kind := range allKinds {
		for _, id := range n.ids(kind) {
			p := routing.WeakPoint{Kind: kind, ID: id}
			for _, pieces := range n.broken(removalOf(kind, id)) {
				for _, piece := range pieces[1:] {
					p.Sides++
					p.CutOff += len(piece)
					p.Sample = append(p.Sample, piece...)
				}
			}
			slices.Sort(p.Sample)
			if p.Sides > 0 {
				points = append(points, p)
			}
		}
	}
	slices.SortStableFunc(points, func(a, b routing.WeakPoint) int { return -cmp.Compare(a.CutOff, b.CutOff) })
	return points
}

// pairs returns how many pairs of devices reach each other.
func pairs(islands [][]string) (sum int64) {
	for _, island := range islands {
		sum += int64(len(island) * (len(island) - 1) / 2)
	}
	return sum
}

// A route is a way by ids, with all that it needs.
type route struct {
	weight      int64
	devices     []string
	connections []string
	links       []string
}

// routes returns every way between two devices that visits none twice, the lightest first.
func (n naive) routes(from, to string) []route {
	var found []route
	var visit func(r route)
	visit = func(r route) {
		at := r.devices[len(r.devices)-1]
		if at == to {
			found = append(found, r)
			return
		}
		for _, c := range n.Connections {
			next := c.B.Device
			if next == at {
				next = c.A.Device
			}
			if (c.A.Device == at || c.B.Device == at) && !slices.Contains(r.devices, next) {
				visit(route{
					weight:      r.weight + int64(max(1, c.Weight)),
					devices:     append(slices.Clone(r.devices), next),
					connections: append(slices.Clone(r.connections), c.ID),
					links:       append(slices.Clone(r.links), c.A.Link, c.B.Link),
				})
			}
		}
	}
	visit(route{devices: []string{from}})
	slices.SortFunc(found, func(a, b route) int {
		return cmp.Or(cmp.Compare(a.weight, b.weight), slices.Compare(a.devices, b.devices),
			slices.Compare(a.connections, b.connections))
	})
	return found
}

// apart reports whether two ways may stand beside each other.
func (r route) apart(s route, by routing.Apart) bool {
	return !share(r.connections, s.connections) &&
		!(by.Devices && share(r.devices[1:len(r.devices)-1], s.devices[1:len(s.devices)-1])) &&
		!(by.Links && share(r.links, s.links))
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(id string) bool { return id != "" && slices.Contains(b, id) })
}

// best returns how many of the ways, up to count, can stand beside each other, and what that many weigh at least.
func best(all []route, by routing.Apart, count int) (most int, weight int64) {
	var add func(from int, chosen []route, sum int64)
	add = func(from int, chosen []route, sum int64) {
		if len(chosen) > most || len(chosen) == most && sum < weight {
			most, weight = len(chosen), sum
		}
		if len(chosen) == count {
			return
		}
		for i := from; i < len(all); i++ {
			if !slices.ContainsFunc(chosen, func(r route) bool { return !r.apart(all[i], by) }) {
				add(i+1, append(slices.Clone(chosen), all[i]), sum+all[i].weight)
			}
		}
	}
	add(0, nil, 0)
	return most, weight
}
