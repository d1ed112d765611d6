package routing

import "slices"

// shared lists what more than one of the ways between two devices needs.
func (m *Mesh) shared(ways []way) Shared {
	needed := map[Kind]map[int32]int{SiteKind: {}, DeviceKind: {}, LinkKind: {}}
	for _, w := range ways {
		for kind, places := range m.needs(w) {
			slices.Sort(places)
			for _, place := range slices.Compact(places) {
				needed[kind][place]++
			}
		}
	}
	return Shared{
		Sites:   m.repeated(SiteKind, needed),
		Devices: m.repeated(DeviceKind, needed),
		Links:   m.repeated(LinkKind, needed),
	}
}

// needs returns what a way needs beyond its connections, its ends and their sites, by kind.
func (m *Mesh) needs(w way) map[Kind][]int32 {
	devices := m.devicesOf(w)
	ends := [2]int32{m.deviceSite[devices[0]], m.deviceSite[devices[len(devices)-1]]}
	var sites, links []int32
	pass := func(site int32) {
		if site != none && site != ends[0] && site != ends[1] {
			sites = append(sites, site)
		}
	}
	for _, device := range devices {
		pass(m.deviceSite[device])
	}
	for _, connection := range w.connections {
		for _, link := range m.through[connection] {
			if link != none {
				links = append(links, link)
				pass(m.linkSite[link])
			}
		}
	}
	inner := devices[1:max(1, len(devices)-1)]
	return map[Kind][]int32{SiteKind: sites, DeviceKind: inner, LinkKind: links}
}

// repeated returns the ids of what is needed more than once.
func (m *Mesh) repeated(kind Kind, needed map[Kind]map[int32]int) []string {
	ids := []string{}
	for place, times := range needed[kind] {
		if times > 1 {
			ids = append(ids, m.of(kind)[place].id)
		}
	}
	slices.Sort(ids)
	return ids
}
