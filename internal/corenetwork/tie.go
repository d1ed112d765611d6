package corenetwork

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"slices"
)

// A contest is one prefix in the tables of one domain, with what comes into
// them.
type contest struct {
	*solver
	prefix  netip.Prefix
	sources []source
	hashes  map[contestant]uint64
	facts   []fact
}

// A contestant is what a tie is decided between: the number of a source, or
// -1 less the number of an edge.
type contestant int

// A fact is a tie that a solution relied on.
type fact struct{ winner, loser contestant }

func (c *candidate) contestant() contestant {
	if c.peer >= 0 {
		return contestant(-1 - c.peer)
	}
	return contestant(c.source)
}

// name returns what a contestant is called: the edge, the attachment, or for a
// route that the policy itself makes the network function group or
// "blackhole".
func (q *contest) name(c contestant) string {
	if c < 0 {
		return q.plan.edges[-1-c]
	}
	switch s := q.sources[c]; {
	case s.attachment != nil:
		return s.attachment.ID
	case s.attributes.group >= 0:
		return q.plan.domains[s.attributes.group].name
	}
	return "blackhole"
}

// isBefore decides a tie. It asks neither who observes it nor in which order
// things were made: who is named first in Choices.Ties wins, then who has the
// lower hash.
func (q *contest) isBefore(a, b contestant) bool {
	return cmp.Or(cmp.Compare(q.named(a), q.named(b)), cmp.Compare(q.hash(a), q.hash(b))) < 0
}

func (q *contest) named(c contestant) int {
	ties := q.plan.network.Choices.Ties
	if i := slices.Index(ties, q.name(c)); i >= 0 {
		return i
	}
	return len(ties)
}

// hash is the first eight bytes of the SHA-256 of the network's name, the
// domain's, the prefix and the contestant's name, with a zero byte between.
func (q *contest) hash(c contestant) uint64 {
	if h, ok := q.hashes[c]; ok {
		return h
	}
	text := q.plan.network.Name + "\x00" + q.domain.name + "\x00" + q.prefix.String() + "\x00" + q.name(c)
	sum := sha256.Sum256([]byte(text))
	h := binary.BigEndian.Uint64(sum[:])
	if q.hashes == nil {
		q.hashes = map[contestant]uint64{}
	}
	q.hashes[c] = h
	return h
}

// relyOn notes a tie that was decided.
func (q *contest) relyOn(winner, loser contestant) {
	if f := (fact{winner, loser}); !slices.Contains(q.facts, f) {
		q.facts = append(q.facts, f)
	}
}

// agrees reports whether ties that were decided for another prefix are decided
// the same way for this one.
func (q *contest) agrees(facts []fact) bool {
	return !slices.ContainsFunc(facts, func(f fact) bool { return !q.isBefore(f.winner, f.loser) })
}
