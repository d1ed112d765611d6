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
	Read  Class = iota // reads the inventory
	Write              // changes it
	Heavy              // works on a large document
	classes
)

// String is the class's name in metrics.
func (c Class) String() string { return [classes]string{"read", "write", "heavy"}[c] }

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
	writes := NewBuckets(c.Writes, c.Now)
	return &Limits{
		config: c,
		gates: [classes]*Gate{
			Read:  NewGate(max(64, 16*processors), c.Now), // PostgreSQL answers from as many sessions, and more cannot compute
			Write: NewGate(256, c.Now),                    // as many as SQLite commits together
			Heavy: NewGate(2, c.Now),
		},
		accounts:  [classes]*Buckets{Read: NewBuckets(c.Reads, c.Now), Write: writes, Heavy: writes},
		strangers: NewBuckets(c.Strangers, c.Now),
		documents: NewSpace(documentSpace),
		bodies:    NewSpace(bodySpace),
		answers:   NewSpace(answerSpace),
	}
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
