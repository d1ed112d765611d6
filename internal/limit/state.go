package limit

// A State is what limits have done so far and what they hold now.
type State struct {
	Refused map[string]uint64 // requests that were told to come again, by why
	InWork  map[string]int    // requests, by class
	Waiting map[string]int
	Bytes   map[string]int64 // memory that is taken, by what for
}

// State is that of now.
func (l *Limits) State() State {
	s := State{
		Refused: map[string]uint64{
			"throttled-reads": l.accounts[Read].empty.Load(), "throttled-writes": l.accounts[Write].empty.Load(),
			"stranger": l.barred.Load(), "memory": l.full.Load(),
		},
		InWork: map[string]int{}, Waiting: map[string]int{},
		Bytes: map[string]int64{"documents": l.documents.state(), "bodies": l.bodies.state(), "answers": l.answers.state()},
	}
	for c := range classes {
		s.Refused["shed-"+c.String()] = l.gates[c].shed.Load()
		s.InWork[c.String()], s.Waiting[c.String()] = l.gates[c].state()
	}
	return s
}

// Shed is how many requests were turned away because of all the others.
func (l *Limits) Shed() (n uint64) {
	for _, g := range l.gates {
		n += g.shed.Load()
	}
	return n
}
