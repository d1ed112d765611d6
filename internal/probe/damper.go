package probe

// A Damper keeps a status from flapping: a subject is down after so many
// failures in a row, and up after one success. It remembers only what is not
// well. It serves one goroutine.
type Damper struct {
	failures int
	round    int
	troubles map[string]*trouble
}

// A trouble is what is remembered of a subject that is not well.
type trouble struct {
	failures int
	down     bool
	said     string // the reason that nothing could be found out, once it was news
	seen     int    // the round
}

// NewDamper waits for this many failures in a row, 1 or more.
func NewDamper(failures int) *Damper {
	return &Damper{failures: failures, troubles: make(map[string]*trouble)}
}

// A Verdict is what to make of an outcome.
type Verdict struct {
	Status Status // Unknown: there is nothing to tell
	News   bool   // it went down, came back, or cannot be probed for a new reason
}

// Judge takes the next outcome of a subject.
func (d *Damper) Judge(o Outcome) Verdict {
	key := o.Subject.ARN + " " + o.Subject.Address.String()
	t := d.troubles[key]
	if t == nil {
		t = new(trouble)
	}
	wasDown := t.down
	t.seen = d.round
	d.troubles[key] = t
	switch o.Status {
	case Down:
		if t.failures++; t.failures < d.failures {
			return Verdict{}
		}
		t.failures, t.down = d.failures, true
		return Verdict{Down, !wasDown}
	case Up:
		t.failures, t.down = 0, false
		if o.Reason == "" {
			delete(d.troubles, key)
		}
	}
	news := o.Reason != t.said && o.Reason != ""
	t.said = o.Reason
	return Verdict{o.Status, news || wasDown && o.Status == Up}
}

// EndRound forgets what the round that ends has not seen.
func (d *Damper) EndRound() {
	for key, t := range d.troubles {
		if t.seen != d.round {
			delete(d.troubles, key)
		}
	}
	d.round++
}
