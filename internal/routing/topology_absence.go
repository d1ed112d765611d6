package routing

import "slices"

// A Removal is a set of things to be taken out of a topology, by id. A site takes its devices and links along, a device
// or link the connections at or through it.
type Removal struct {
	Sites       []string `json:"sites,omitempty"`
	Devices     []string `json:"devices,omitempty"`
	Links       []string `json:"links,omitempty"`
	Connections []string `json:"connections,omitempty"`
}

// of returns the ids of one kind.
func (r *Removal) of(kind Kind) []string {
	switch kind {
	case SiteKind:
		return r.Sites
	case DeviceKind:
		return r.Devices
	case LinkKind:
		return r.Links
	default:
		return r.Connections
	}
}

// An absence is what is not there, by kind and place. The zero absence, and nil, lack nothing.
type absence struct{ sites, devices, links, connections []bool }

func (a *absence) device(place int32) bool { return a != nil && a.devices != nil && a.devices[place] }
func (a *absence) connection(place int32) bool {
	return a != nil && a.connections != nil && a.connections[place]
}

// without returns what a removal takes along, or an UnknownError.
func (m *Mesh) without(r Removal) (*absence, error) {
	if len(r.Sites)+len(r.Devices)+len(r.Links)+len(r.Connections) == 0 {
		return &absence{}, nil
	}
	a := &absence{
		sites: make([]bool, len(m.sites)), devices: make([]bool, len(m.devices)),
		links: make([]bool, len(m.links)), connections: make([]bool, len(m.connections)),
	}
	for _, kind := range kinds {
		for _, id := range r.of(kind) {
			place, err := m.find(kind, id)
			if err != nil {
				return nil, err
			}
			a.of(kind)[place] = true
		}
	}
	for i, site := range m.deviceSite {
		a.devices[i] = a.devices[i] || has(a.sites, site)
	}
	for i, site := range m.linkSite {
		a.links[i] = a.links[i] || has(a.sites, site)
	}
	for i := range m.connections {
		a.connections[i] = a.connections[i] || has(a.devices, m.joined[i][0]) || has(a.devices, m.joined[i][1]) ||
			has(a.links, m.through[i][0]) || has(a.links, m.through[i][1])
	}
	return a, nil
}

func (a *absence) of(kind Kind) []bool {
	switch kind {
	case SiteKind:
		return a.sites
	case DeviceKind:
		return a.devices
	case LinkKind:
		return a.links
	default:
		return a.connections
	}
}

func has(set []bool, place int32) bool { return place != none && set[place] }

// counts returns how much is not there.
func (a *absence) counts() (c Counts) {
	for _, kind := range kinds {
		for _, gone := range a.of(kind) {
			if gone {
				*c.of(kind)++
			}
		}
	}
	return c
}

// beyond returns devices connected to the seeds when one thing more is lost, at most as many as asked for: the seeds
// first, then what is nearest to them. They come sorted. taken is takenBy the thing's kind; nil if no thing is lost.
func (m *Mesh) beyond(seeds []int32, gone *absence, taken [][4]int32, thing int32, most int) []string {
	near, seen := slices.Clone(first(seeds, most)), map[int32]bool{}
	for _, seed := range near {
		seen[seed] = true
	}
	for i := 0; i < len(near) && len(near) < most; i++ {
		for _, arm := range m.around(near[i]) {
			lost := gone.connection(arm.connection) || taken != nil && slices.Contains(taken[arm.connection][:], thing)
			if !lost && !seen[arm.device] {
				seen[arm.device] = true
				near = append(near, arm.device)
				if len(near) == most {
					break
				}
			}
		}
	}
	slices.Sort(near)
	return m.deviceIDs(near)
}

func (m *Mesh) deviceIDs(places []int32) []string {
	ids := make([]string, len(places))
	for i, place := range places {
		ids[i] = m.devices[place].id
	}
	return ids
}
