package routing

import (
	"cmp"
	"fmt"
	"slices"
)

// none stands where an index has nothing to point to.
const none int32 = -1

// A Mesh is a topology made ready for questions: everything sorted by id and referred to by its place, so that answers
// do not depend on the order in which the topology was given. It never changes; any number of goroutines may ask it.
//
// It keeps the topology's ids and names without copying their text, in 32 bytes each, and beyond that 36 bytes for a
// connection, 8 for a device and 12 for a link.
type Mesh struct {
	sites, devices, links, connections []label

	deviceSite []int32    // by device, none for no site
	linkSite   []int32    // by link, none for no site
	speeds     [][2]int32 // by link, Mbps up and down, none for unknown
	joined     [][2]int32 // by connection, the devices at its ends A and B
	through    [][2]int32 // by connection, the links at its ends, none for no link
	weights    []int32    // by connection, at least 1

	arms     []arm   // the connections around each device, by neighbour, then connection
	armsFrom []int32 // by device, where its arms begin; one more ends the last
}

// A label is how people know a thing.
type label struct{ id, name string }

// An arm is a connection as the device at one of its ends sees it.
type arm struct{ device, connection int32 }

// NewMesh indexes a topology in time O(n log n). It refuses a duplicate or empty id, a reference to what is not there
// (an UnknownError), a negative speed and a negative weight.
func NewMesh(t Topology) (*Mesh, error) {
	t = Topology{
		Sites:       sorted(t.Sites, func(s *Site) string { return s.ID }),
		Devices:     sorted(t.Devices, func(d *Device) string { return d.ID }),
		Links:       sorted(t.Links, func(l *Link) string { return l.ID }),
		Connections: sorted(t.Connections, func(c *Connection) string { return c.ID }),
	}
	m := &Mesh{
		sites:       labels(t.Sites, func(s *Site) label { return label{s.ID, s.Name} }),
		devices:     labels(t.Devices, func(d *Device) label { return label{d.ID, d.Name} }),
		links:       labels(t.Links, func(l *Link) label { return label{l.ID, l.Name} }),
		connections: labels(t.Connections, func(c *Connection) label { return label{c.ID, c.Name} }),
	}
	for _, kind := range kinds {
		if err := checkIDs(kind, m.of(kind)); err != nil {
			return nil, err
		}
	}
	if err := m.measure(t); err != nil {
		return nil, err
	}
	if err := m.resolve(t); err != nil {
		return nil, err
	}
	m.surround()
	return m, nil
}

// sorted copies a list in the order of ids.
func sorted[T any](list []T, id func(*T) string) []T {
	type key struct {
		id string
		at int
	}
	keys := make([]key, len(list))
	for i := range list {
		keys[i] = key{id(&list[i]), i}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Compare(a.id, b.id) })
	ordered := make([]T, len(list))
	for i, k := range keys {
		ordered[i] = list[k.at]
	}
	return ordered
}

func labels[T any](list []T, of func(*T) label) []label {
	labels := make([]label, len(list))
	for i := range list {
		labels[i] = of(&list[i])
	}
	return labels
}

// checkIDs refuses empty and duplicate ids in a sorted list.
func checkIDs(kind Kind, list []label) error {
	for i, l := range list {
		switch {
		case l.id == "":
			return fmt.Errorf("a %s has no id", kind)
		case i > 0 && l.id == list[i-1].id:
			return fmt.Errorf("two %ss have the id %q", kind, l.id)
		}
	}
	return nil
}

// of returns the things of a kind by place.
func (m *Mesh) of(kind Kind) []label {
	switch kind {
	case SiteKind:
		return m.sites
	case DeviceKind:
		return m.devices
	case LinkKind:
		return m.links
	default:
		return m.connections
	}
}

// find returns the place of an id, or an UnknownError.
func (m *Mesh) find(kind Kind, id string) (int32, error) {
	place, ok := slices.BinarySearchFunc(m.of(kind), id, func(l label, id string) int { return cmp.Compare(l.id, id) })
	if !ok {
		return none, &UnknownError{Kind: kind, ID: id}
	}
	return int32(place), nil
}

// measure takes the numbers of a topology over.
func (m *Mesh) measure(t Topology) error {
	m.speeds = make([][2]int32, len(t.Links))
	for i, l := range t.Links {
		for direction, mbps := range [2]*int32{l.Upload, l.Download} {
			switch {
			case mbps == nil:
				m.speeds[i][direction] = none
			case *mbps < 0:
				return fmt.Errorf("link %s has a negative speed", l.ID)
			default:
				m.speeds[i][direction] = *mbps
			}
		}
	}
	m.weights = make([]int32, len(t.Connections))
	for i, c := range t.Connections {
		if c.Weight < 0 {
			return fmt.Errorf("connection %s has a negative weight", c.ID)
		}
		m.weights[i] = max(1, c.Weight)
	}
	return nil
}

// resolve turns every reference of a topology into a place.
func (m *Mesh) resolve(t Topology) error {
	r := resolver{sites: places(m.sites), devices: places(m.devices), links: places(m.links)}
	m.deviceSite = make([]int32, len(t.Devices))
	for i, d := range t.Devices {
		m.deviceSite[i] = r.place(r.sites, reference{SiteKind, d.Site, DeviceKind, d.ID})
	}
	m.linkSite = make([]int32, len(t.Links))
	for i, l := range t.Links {
		m.linkSite[i] = r.place(r.sites, reference{SiteKind, l.Site, LinkKind, l.ID})
	}
	m.joined = make([][2]int32, len(t.Connections))
	m.through = make([][2]int32, len(t.Connections))
	for i, c := range t.Connections {
		for side, end := range [2]End{c.A, c.B} {
			if end.Device == "" {
				return fmt.Errorf("connection %s has an end without a device", c.ID)
			}
			m.joined[i][side] = r.place(r.devices, reference{DeviceKind, end.Device, ConnectionKind, c.ID})
			m.through[i][side] = r.place(r.links, reference{LinkKind, end.Link, ConnectionKind, c.ID})
		}
	}
	return r.err
}

// A resolver finds places fast while a mesh is built, and keeps the first failure.
type resolver struct {
	sites, devices, links map[string]int32
	err                   error
}

// A reference is the mention of a thing by another.
type reference struct {
	kind   Kind
	id     string
	byKind Kind
	by     string
}

func places(list []label) map[string]int32 {
	places := make(map[string]int32, len(list))
	for i, l := range list {
		places[l.id] = int32(i)
	}
	return places
}

// place returns none for no reference at all.
func (r *resolver) place(places map[string]int32, to reference) int32 {
	if to.id == "" {
		return none
	}
	place, ok := places[to.id]
	if !ok && r.err == nil {
		r.err = &UnknownError{Kind: to.kind, ID: to.id, By: fmt.Sprintf("%s %s", to.byKind, to.by)}
	}
	return place
}

// surround lists the arms of every device. Connections are taken in order, so the arms are too; only the neighbours
// have to be sorted.
func (m *Mesh) surround() {
	m.armsFrom = make([]int32, len(m.devices)+1)
	for _, ends := range m.joined {
		if ends[0] != ends[1] {
			m.armsFrom[ends[0]+1]++
			m.armsFrom[ends[1]+1]++
		}
	}
	for i := range m.devices {
		m.armsFrom[i+1] += m.armsFrom[i]
	}
	m.arms = make([]arm, m.armsFrom[len(m.devices)])
	free := slices.Clone(m.armsFrom)
	for i, ends := range m.joined {
		if ends[0] == ends[1] {
			continue
		}
		for side, device := range ends {
			m.arms[free[device]] = arm{device: ends[1-side], connection: int32(i)}
			free[device]++
		}
	}
	for i := range m.devices {
		slices.SortStableFunc(m.around(int32(i)), func(a, b arm) int { return cmp.Compare(a.device, b.device) })
	}
}

// around returns the arms of a device.
func (m *Mesh) around(device int32) []arm { return m.arms[m.armsFrom[device]:m.armsFrom[device+1]] }
