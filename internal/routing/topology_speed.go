package routing

// The directions of a link, as its site sees them.
const (
	up   = 0
	down = 1
)

// A hop's two flanks: traffic leaves upward through one link and arrives downward through another.
type flanks struct{ out, in int32 }

// speed returns the Mbps of a hop; nil for unknown.
func (m *Mesh) speed(hop flanks) *int32 {
	b := Bottleneck{Known: true}
	m.narrow(&b, hop)
	if !b.Known {
		return nil
	}
	return b.AtMost
}

// narrow adds the hop that comes next on the path.
func (m *Mesh) narrow(b *Bottleneck, hop flanks) {
	for direction, link := range [2]int32{up: hop.out, down: hop.in} {
		if link == none || m.speeds[link][direction] == none {
			b.Known = false
		} else if mbps := m.speeds[link][direction]; b.AtMost == nil || mbps < *b.AtMost {
			b.AtMost, b.Link = &mbps, m.links[link].id
		}
	}
}
