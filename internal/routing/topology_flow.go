package routing

// A flow sends units from one place to another, for the least cost, along arcs that carry one unit each.
// Every arc stands beside its reverse, by which a later unit can take back what an earlier one did: arc i^1 undoes arc i.
type flow struct {
	to, after  []int32 // by arc: where it leads, and the next arc from the same place
	free       []bool  // by arc: whether it can carry a unit now
	cost       []int64 // by arc
	connection []int32 // by arc, none where it stands for no connection
	from       []int32 // by place, its first arc

	potential []int64 // by place: what makes the cost of free arcs, with the difference of their ends, never negative
	reached   []int32 // by place, the arc by which the search came
	search    *frontier
}

func newFlow(places, arcs int) *flow {
	f := &flow{
		to: make([]int32, 0, 2*arcs), after: make([]int32, 0, 2*arcs), free: make([]bool, 0, 2*arcs),
		cost: make([]int64, 0, 2*arcs), connection: make([]int32, 0, 2*arcs),
		from: make([]int32, places), potential: make([]int64, places), reached: make([]int32, places),
		search: newFrontier(places),
	}
	for i := range f.from {
		f.from[i] = none
	}
	return f
}

// arc adds an arc without cost.
func (f *flow) arc(from, to int32) { f.add(from, to, none, 0) }

// add adds an arc that stands for a connection.
func (f *flow) add(from, to, connection int32, cost int64) {
	for i, end := range [2]int32{from, to} {
		f.after = append(f.after, f.from[end])
		f.from[end] = int32(len(f.to) + i)
	}
	f.to = append(f.to, to, from)
	f.free = append(f.free, true, false)
	f.cost = append(f.cost, cost, -cost)
	f.connection = append(f.connection, connection, connection)
}

// send sends one more unit for the least cost that all units together can have; false if no more fit.
func (f *flow) send(from, to int32) bool {
	f.search.clear()
	f.search.reach(from, 0)
	for {
		at, ok := f.search.next()
		if !ok {
			return false
		}
		if at == to {
			break
		}
		for arc := f.from[at]; arc != none; arc = f.after[arc] {
			there := f.to[arc]
			reduced := f.cost[arc] + f.potential[at] - f.potential[there]
			if f.free[arc] && f.search.reach(there, f.search.distance[at]+reduced) {
				f.reached[there] = arc
			}
		}
	}
	most := f.search.distance[to]
	for i := range f.potential {
		f.potential[i] += min(most, f.search.distance[i])
	}
	for at := to; at != from; at = f.to[f.reached[at]^1] {
		f.free[f.reached[at]], f.free[f.reached[at]^1] = false, true
	}
	return true
}

// take takes one unit back out and returns the connections that it went through.
func (f *flow) take(from, to int32) []int32 {
	var through []int32
	for at := from; at != to; {
		arc := f.from[at]
		for arc&1 == 1 || f.free[arc] {
			arc = f.after[arc]
		}
		f.free[arc] = true
		if f.connection[arc] != none {
			through = append(through, f.connection[arc])
		}
		at = f.to[arc]
	}
	return through
}
