package routing

import "cmp"

func comparePorts(a, b port) int {
	return cmp.Or(cmp.Compare(a.link, b.link), cmp.Compare(a.device, b.device))
}

// ports returns every port that a way passes.
func (m *Mesh) ports(w way) []port {
	var ports []port
	for _, connection := range w.connections {
		for side, device := range m.joined[connection] {
			if link := m.through[connection][side]; link != none {
				ports = append(ports, port{link, device})
			}
		}
	}
	return ports
}

// closeShared closes, of every link that several ways use, all ports but those of the first of these ways, which so
// stays possible. It reports whether there was such a link.
func (m *Mesh) closeShared(d *demand, ways []way) bool {
	user, shared := map[int32]int{}, map[int32]bool{}
	for i, w := range ways {
		for _, p := range m.ports(w) {
			if first, used := user[p.link]; !used {
				user[p.link] = i
			} else if first != i {
				shared[p.link] = true
			}
		}
	}
	if len(shared) == 0 {
		return false
	}
	stays := map[port]bool{}
	for i, w := range ways {
		for _, p := range m.ports(w) {
			if user[p.link] == i {
				stays[p] = true
			}
		}
	}
	for connection, ends := range m.joined {
		for side, device := range ends {
			if p := (port{m.through[connection][side], device}); shared[p.link] && !stays[p] {
				d.closed[p] = true
			}
		}
	}
	return true
}

// keepApart drops every way that shares a link with one before it.
func (m *Mesh) keepApart(ways []way) []way {
	user := map[int32]int{}
	var kept []way
	for _, w := range ways {
		mine := len(kept)
		free := true
		for _, p := range m.ports(w) {
			if other, used := user[p.link]; used && other != mine {
				free = false
			}
		}
		if !free {
			continue
		}
		for _, p := range m.ports(w) {
			user[p.link] = mine
		}
		kept = append(kept, w)
	}
	return kept
}
