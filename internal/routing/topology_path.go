package routing

import (
	"cmp"
	"fmt"
	"slices"
)

// A PathQuery asks for ways from one device to another.
type PathQuery struct {
	From, To string
	Count    int     // how many paths, 1 to MaxPaths; 0 counts as 1
	Apart    Apart   // what several paths may not share
	Without  Removal // what may not be used
}

// MaxPaths is the largest number of paths that one query may ask for.
const MaxPaths = 64

// Apart says what paths may not share beyond connections, which they never share.
type Apart struct {
	Devices bool // other than the two between which they lead
	Links   bool
}

// Paths answers a query. No path at all is an answer, too.
type Paths struct {
	Paths []DevicePath `json:"paths"` // the lightest first, then by hops and the ids on the way

	// Best promises that there are no more such paths (up to the number asked for), and that no others of this number
	// weigh less together. It is always so unless paths are to keep links apart that serve several devices: what is
	// returned then is apart, but finding the best is not tractable.
	Best bool `json:"best"`

	Shared Shared `json:"shared"`
}

// Shared is what more than one of the paths needs, by id, sorted: what would take them down together. The devices at
// the paths' ends and the sites of these are not listed.
type Shared struct {
	Sites   []string `json:"sites"`
	Devices []string `json:"devices"`
	Links   []string `json:"links"`
}

// A DevicePath leads from one device to another. From a device to itself it has no hops.
type DevicePath struct {
	Hops     []DeviceHop `json:"hops"`
	Weight   int64       `json:"weight"`
	Forward  Bottleneck  `json:"forward"`
	Backward Bottleneck  `json:"backward"`
}

// A DeviceHop is one connection of a path, in the direction of the path.
type DeviceHop struct {
	From       string `json:"from"` // a device
	OutLink    string `json:"outLink,omitempty"`
	Connection string `json:"connection"`
	InLink     string `json:"inLink,omitempty"`
	To         string `json:"to"`       // a device
	Forward    *int32 `json:"forward"`  // Mbps; null for unknown
	Backward   *int32 `json:"backward"` // Mbps; null for unknown
}

// A Bottleneck is the least speed on a path in one direction. A hop leaves by the upload of one link and arrives by the
// download of another; where an end has no link, or its link does not state this speed, the hop's speed is unknown.
type Bottleneck struct {
	Known  bool   `json:"known"`          // the speed of every hop is known, so AtMost is the path's speed
	AtMost *int32 `json:"atMost"`         // Mbps: the least of the speeds that are stated; null if none is
	Link   string `json:"link,omitempty"` // the first link on the path with this speed
}

// Paths finds the shortest path, or several that keep apart and weigh least together. Of single paths that weigh the
// same it takes the one whose devices have the lowest ids from the start on. It fails for ids that the topology does not
// have (UnknownError) and for a count out of range.
func (m *Mesh) Paths(q PathQuery) (Paths, error) {
	answer := Paths{Paths: []DevicePath{}, Best: true}
	if q.Count < 0 || q.Count > MaxPaths {
		return answer, fmt.Errorf("%d paths were asked for; the count is 1 to %d", q.Count, MaxPaths)
	}
	from, err := m.find(DeviceKind, q.From)
	if err != nil {
		return answer, err
	}
	to, err := m.find(DeviceKind, q.To)
	if err != nil {
		return answer, err
	}
	gone, err := m.without(q.Without)
	if err != nil {
		return answer, err
	}
	var ways []way
	switch {
	case gone.device(from) || gone.device(to):
	case from == to:
		ways = []way{{from: from}}
	case q.Count <= 1:
		ways = m.shortest(from, to, gone)
	default:
		ways, answer.Best = m.disjoint(&demand{from: from, to: to, count: q.Count, apart: q.Apart}, gone)
	}
	for _, w := range ways {
		answer.Paths = append(answer.Paths, m.path(w))
	}
	answer.Shared = m.shared(ways)
	return answer, nil
}

// A way is a path by places: the connections taken one after the other from a device.
type way struct {
	from        int32
	connections []int32
}

// A stride is one step of a way; side is the end of the connection where it begins.
type stride struct {
	connection int32
	side       int
}

// strides returns the steps of a way.
func (m *Mesh) strides(w way) []stride {
	strides := make([]stride, len(w.connections))
	at := w.from
	for i, connection := range w.connections {
		ends := m.joined[connection]
		side := 0
		if ends[0] != at {
			side = 1
		}
		strides[i] = stride{connection, side}
		at = ends[1-side]
	}
	return strides
}

// devices returns the devices of a way with both ends.
func (m *Mesh) devicesOf(w way) []int32 {
	devices := []int32{w.from}
	for _, s := range m.strides(w) {
		devices = append(devices, m.joined[s.connection][1-s.side])
	}
	return devices
}

func (m *Mesh) weightOf(w way) (sum int64) {
	for _, connection := range w.connections {
		sum += int64(m.weights[connection])
	}
	return sum
}

func (m *Mesh) compareWays(a, b way) int {
	return cmp.Or(cmp.Compare(m.weightOf(a), m.weightOf(b)), cmp.Compare(len(a.connections), len(b.connections)),
		slices.Compare(m.devicesOf(a), m.devicesOf(b)), slices.Compare(a.connections, b.connections))
}

// path spells a way out.
func (m *Mesh) path(w way) DevicePath {
	path := DevicePath{Hops: []DeviceHop{}, Weight: m.weightOf(w)}
	path.Forward.Known, path.Backward.Known = true, true
	strides := m.strides(w)
	for _, s := range strides {
		ends, links := m.joined[s.connection], m.through[s.connection]
		out, in := links[s.side], links[1-s.side]
		path.Hops = append(path.Hops, DeviceHop{
			From: m.devices[ends[s.side]].id, To: m.devices[ends[1-s.side]].id, Connection: m.connections[s.connection].id,
			OutLink: m.linkID(out), InLink: m.linkID(in),
			Forward: m.speed(flanks{out, in}), Backward: m.speed(flanks{in, out}),
		})
		m.narrow(&path.Forward, flanks{out, in})
	}
	for _, s := range slices.Backward(strides) {
		links := m.through[s.connection]
		m.narrow(&path.Backward, flanks{links[1-s.side], links[s.side]})
	}
	return path
}

func (m *Mesh) linkID(link int32) string {
	if link == none {
		return ""
	}
	return m.links[link].id
}
