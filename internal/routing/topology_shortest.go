package routing

import "slices"

// far is a distance that no path has.
const far = int64(1) << 62

// shortest finds the lightest way, of several the one whose devices come first, of several connections the first.
// It measures every device's distance to the target and then walks downhill.
func (m *Mesh) shortest(from, to int32, gone *absence) []way {
	search := newFrontier(len(m.devices))
	search.reach(to, 0)
	for {
		at, ok := search.next()
		if !ok || at == from {
			break
		}
		for _, a := range m.around(at) {
			if !gone.connection(a.connection) {
				search.reach(a.device, search.distance[at]+int64(m.weights[a.connection]))
			}
		}
	}
	if search.distance[from] == far {
		return nil
	}
	w := way{from: from}
	for at := from; at != to; {
		arms := m.around(at)
		downhill := slices.IndexFunc(arms, func(a arm) bool {
			return !gone.connection(a.connection) &&
				search.distance[a.device]+int64(m.weights[a.connection]) == search.distance[at]
		})
		w.connections = append(w.connections, arms[downhill].connection)
		at = arms[downhill].device
	}
	return []way{w}
}

// A frontier visits places in the order of their distance.
type frontier struct {
	distance []int64
	done     []bool
	heap     []visit
}

// A visit is due when nothing nearer is left.
type visit struct {
	distance int64
	place    int32
}

func newFrontier(places int) *frontier {
	f := &frontier{distance: make([]int64, places), done: make([]bool, places)}
	f.clear()
	return f
}

// clear makes every place far again.
func (f *frontier) clear() {
	for i := range f.distance {
		f.distance[i], f.done[i] = far, false
	}
	f.heap = f.heap[:0]
}

// reach says that a place can be reached at a distance; it reports whether that is nearer than known.
func (f *frontier) reach(place int32, distance int64) bool {
	if distance >= f.distance[place] {
		return false
	}
	f.distance[place] = distance
	i := len(f.heap)
	f.heap = append(f.heap, visit{distance, place})
	for i > 0 && f.heap[i].distance < f.heap[(i-1)/2].distance {
		f.heap[i], f.heap[(i-1)/2] = f.heap[(i-1)/2], f.heap[i]
		i = (i - 1) / 2
	}
	return true
}

// next returns the nearest place that was not visited, and visits it; false if none can be reached.
func (f *frontier) next() (int32, bool) {
	for len(f.heap) > 0 {
		if v := f.pop(); !f.done[v.place] {
			f.done[v.place] = true
			return v.place, true
		}
	}
	return none, false
}

func (f *frontier) pop() visit {
	top, last := f.heap[0], len(f.heap)-1
	f.heap[0] = f.heap[last]
	f.heap = f.heap[:last]
	for i := 0; ; {
		least := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < last && f.heap[child].distance < f.heap[least].distance {
				least = child
			}
		}
		if least == i {
			return top
		}
		f.heap[i], f.heap[least] = f.heap[least], f.heap[i]
		i = least
	}
}
