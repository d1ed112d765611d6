// Package limit bounds what callers may take: requests in work, requests a
// second, memory for bodies and answers, and the time for all of that. It
// knows neither the service nor who anybody is: those who ask tell it.
package limit

import (
	"net/http"
	"sync/atomic"
	"time"
)

// A Class is what a request costs.
type Class int

// The classes. Each has places of its own, so none can take another's.
const (
	Read  Class = iota // reads the inventory, in little time
	Ask                // reads something else, or for long
	Write              // changes something
	Heavy              // works on a large document
	classes
)

// String is the class's name in metrics.
func (c Class) String() string { return [classes]string{"read", "ask", "write", "heavy"}[c] }

// ClassOf is the class of a request that is not heavy.
func ClassOf(method string) Class {
	if method == http.MethodGet || method == http.MethodHead {
		return Read
	}
	return Write
}

// Config is what a house may choose.
type Config struct {
	Reads, Writes Rate // of each account; the zero value is without limit
	Strangers     Rate // refused signatures of each address; the zero value is without limit
	Now           func() time.Time

	// Hands is how many reads of the inventory are worked on at the same time. 0
	// is as many as PostgreSQL answers; where this process does all the work
	// itself, more than its processors compute would only be in each other's way.
	Hands int

	// Weigh is told, in bytes, how much memory documents have, each time that
	// changes; nil does not care.
	Weigh func(bytes int64)

	// Claim tells which access key a request names, and refuses what will be
	// refused whatever its body is: an unknown key, a date that is long past.
	Claim func(*http.Request) (keyID string, err error)
}

// Limits hold for one server. Its methods may be called at the same time.
type Limits struct {
	config    Config
	gates     [classes]*Gate
	hands     *hands // nil: whoever has a place works by itself
	accounts  [classes]*Buckets
	strangers *Buckets

	term      term
	documents *Space // for bodies above smallBody
	paper     paper
	bodies    *Space // for what has arrived of all others
	answers   *Space // for large answers that callers have not taken yet
	barred    atomic.Uint64
	full      atomic.Uint64
}

// New makes limits for a process that runs on so many processors.
func New(c Config, processors int) *Limits {
	reads, writes := NewBuckets(c.Reads, c.Now), NewBuckets(c.Writes, c.Now)
	sessions := max(64, 16*processors) // PostgreSQL answers from as many, and more cannot compute
	l := &Limits{
		config: c,
		gates: [classes]*Gate{
			Read:  NewGate(sessions, c.Now),
			Ask:   NewGate(sessions, c.Now),
			Write: NewGate(256, c.Now), // as many as SQLite commits together
			Heavy: NewGate(2, c.Now),
		},
		accounts:  [classes]*Buckets{Read: reads, Ask: reads, Write: writes, Heavy: writes},
		strangers: NewBuckets(c.Strangers, c.Now),
		documents: NewSpace(documentSpace),
		bodies:    NewSpace(bodySpace),
		answers:   NewSpace(answerSpace),
	}
	if c.Hands > 0 {
		l.gates[Read], l.hands = NewGate(c.Hands, c.Now), newHands(c.Hands)
	}
	return l
}

// Admit looks at a request of which only the header was read. It refuses what
// would have no place, and what comes from an address that has sent too many
// wrong signatures, unless it names a key that is known. The error is a
// [*Refusal].
func (l *Limits) Admit(r *http.Request, c Class) error {
	if l.gates[c].isFull() {
		return errShed
	}
	if l.strangers.isEmpty() {
		return nil
	}
	return l.bar(r)
}

// bar lets those who share an address with a stranger pass by the key that
// they name, as long as it is not that key which is tried out.
func (l *Limits) bar(r *http.Request) error {
	wait := l.strangers.Wait(host(r))
	if wait == 0 {
		return nil
	}
	if key, err := l.config.Claim(r); err == nil {
		if wait = l.strangers.Wait(host(r) + " " + key); wait == 0 {
			return nil
		}
	}
	l.barred.Add(1)
	return &Refusal{Message: "Too many requests with wrong signatures come from this address; try again later.", After: wait}
}

// Refused notes that the signature of a request was wrong.
func (l *Limits) Refused(r *http.Request) {
	if l.strangers.Take(host(r)) == 0 {
		return
	}
	if key, err := l.config.Claim(r); err == nil {
		l.strangers.Take(host(r) + " " + key)
	}
}

// Enter waits for a place to work on a request that was read. Where the error
// is nil, Leave must follow; otherwise it is a [*Refusal].
func (l *Limits) Enter(c Class) error {
	if !l.gates[c].Enter() {
		return errShed
	}
	return nil
}

// Do does the work of who has a place, and panics where it does.
func (l *Limits) Do(c Class, work func()) {
	if c == Read && l.hands != nil {
		l.hands.do(work)
		return
	}
	work()
}

// Leave gives the place back.
func (l *Limits) Leave(c Class) { l.gates[c].Leave() }

// Spend takes one of the requests that an account may make now. The error is a
// [*Refusal].
func (l *Limits) Spend(account string, c Class) error {
	if wait := l.accounts[c].Take(account); wait > 0 {
		return &Refusal{Message: "Rate exceeded", After: wait}
	}
	return nil
}
