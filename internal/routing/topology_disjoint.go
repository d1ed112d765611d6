package routing

import "slices"

// A demand asks for several ways between two devices.
type demand struct {
	from, to int32
	count    int
	apart    Apart
	closed   map[port]bool // ports that may not be used
}

// A port is where a link serves a device.
type port struct{ link, device int32 }

// What bounds how often ports are closed before fewer ways are accepted: a number, and in large networks the arcs that
// all tries together look at, so that one question does not take minutes.
const (
	maxTries = 16
	maxArcs  = 1 << 26
)

// tries returns how many searches a demand may take, at least 2.
func (m *Mesh) tries(d *demand) int {
	arcs := len(m.devices) + 8*len(m.connections) // a gate at each end takes three
	return max(2, min(maxTries, maxArcs/(d.count*arcs)))
}

// disjoint finds ways that keep apart and weigh least together, as many as asked for or as there are. best is false if
// that is not certain.
//
// It is a flow of least cost, in time O(count · (n + c) log n) for n devices and c connections. Connections carry one
// unit; a device, or a port, that may not be shared is a gate that carries one unit. This is exact where each link
// serves one device. Ways may still share a link that serves several devices: then all its ports but those of the way
// that needs it first are closed, and the search begins anew. If the result is as good as before, it is best all the
// same.
func (m *Mesh) disjoint(d *demand, gone *absence) (found []way, best bool) {
	d.closed = map[port]bool{}
	found = m.flowWays(d, gone)
	count, weight := len(found), m.totalWeight(found)
	for tries, most := 1, m.tries(d); d.apart.Links && m.closeShared(d, found); tries++ {
		if tries == most {
			found = m.keepApart(found)
			break
		}
		found = m.flowWays(d, gone)
	}
	if len(found) == 1 {
		found = m.shortest(d.from, d.to, gone)
	}
	return found, len(found) == count && m.totalWeight(found) == weight
}

func (m *Mesh) totalWeight(ways []way) (sum int64) {
	for _, w := range ways {
		sum += m.weightOf(w)
	}
	return sum
}

// flowWays finds ways that keep ports apart rather than links, the lightest first.
func (m *Mesh) flowWays(d *demand, gone *absence) []way {
	source, target := m.leaving(d, d.from), m.entering(d, d.to)
	f := m.flow(d, gone)
	sent := 0
	for sent < d.count && f.send(source, target) {
		sent++
	}
	var found []way
	for range sent {
		found = append(found, way{from: d.from, connections: f.take(source, target)})
	}
	slices.SortFunc(found, m.compareWays)
	return found
}

// entering returns the place of a flow where a device is entered. Only a device that may not be shared has two places.
func (m *Mesh) entering(d *demand, device int32) int32 {
	if d.apart.Devices {
		return 2 * device
	}
	return device
}

// leaving returns the place of a flow where a device is left.
func (m *Mesh) leaving(d *demand, device int32) int32 {
	if d.apart.Devices {
		return 2*device + 1
	}
	return device
}

// flow draws what is there as arcs that carry units.
func (m *Mesh) flow(d *demand, gone *absence) *flow {
	gates := m.gates(d, gone)
	places := int(m.leaving(d, int32(len(m.devices)-1))) + 1
	f := newFlow(places+2*len(gates), len(m.devices)+3*len(gates)+2*len(m.connections))
	if d.apart.Devices {
		for i := range int32(len(m.devices)) {
			f.arc(2*i, 2*i+1)
		}
	}
	at := make(map[port]int32, len(gates))
	for i, p := range gates {
		in := int32(places + 2*i)
		at[p] = in
		f.arc(in, in+1)
		f.arc(m.leaving(d, p.device), in)
		f.arc(in+1, m.entering(d, p.device))
	}
	for i, ends := range slices.Backward(m.joined) { // a flow looks at the last arcs first
		if !m.usable(d, gone, int32(i)) {
			continue
		}
		var in, out [2]int32
		for side, device := range ends {
			in[side], out[side] = m.entering(d, device), m.leaving(d, device)
			if gate, ok := at[port{m.through[i][side], device}]; ok {
				in[side], out[side] = gate, gate+1
			}
		}
		f.add(out[0], in[1], int32(i), int64(m.weights[i]))
		f.add(out[1], in[0], int32(i), int64(m.weights[i]))
	}
	return f
}

// usable reports whether a way may take a connection.
func (m *Mesh) usable(d *demand, gone *absence, connection int32) bool {
	ends, links := m.joined[connection], m.through[connection]
	return ends[0] != ends[1] && !gone.connection(connection) &&
		!d.closed[port{links[0], ends[0]}] && !d.closed[port{links[1], ends[1]}]
}

// gates returns the ports that carry one unit, in order. Where devices keep apart only one way passes each device, so
// that only the ports at the ends matter.
func (m *Mesh) gates(d *demand, gone *absence) []port {
	if !d.apart.Links {
		return nil
	}
	var gates []port
	for i, ends := range m.joined {
		for side, device := range ends {
			link := m.through[i][side]
			if link != none && m.usable(d, gone, int32(i)) && (!d.apart.Devices || device == d.from || device == d.to) {
				gates = append(gates, port{link, device})
			}
		}
	}
	slices.SortFunc(gates, comparePorts)
	return slices.Compact(gates)
}
