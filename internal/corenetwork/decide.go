package corenetwork

import (
	"cmp"
	"fmt"
	"slices"
)

// A candidate is a route in one table that may become the one that forwards.
type candidate struct {
	carried
	class     class
	origin    origin
	own       bool
	spread    bool
	source    int    // number among the entry's sources; -1: from a peer
	peer      int    // the edge that advertised it; -1: from a source
	group     int    // the network function group it leads to; -1: none
	inspector int    // with group: the edge whose attachment it leads to; -1: none, a blackhole
	blackhole bool   // leads nowhere
	dropped   string // the routing policy of this edge that drops it
}

// A rule is what decided between two routes of one prefix.
type rule uint8

const (
	byClass rule = iota
	byLocalPreference
	byPath
	byMED
	byOrigin
	byTie
)

// decide compares two routes of one prefix in one table: negative if a is the
// better, and the rule that says so. 0 is a tie.
func decide(a, b *candidate) (int, rule) {
	if c := cmp.Compare(a.class, b.class); c != 0 {
		return c, byClass
	}
	if c := cmp.Compare(b.localPreference, a.localPreference); c != 0 {
		return c, byLocalPreference
	}
	if c := cmp.Compare(len(a.path), len(b.path)); c != 0 {
		return c, byPath
	}
	if c := cmp.Compare(a.comparedMED(), b.comparedMED()); c != 0 {
		return c, byMED
	}
	if c := cmp.Compare(a.origin, b.origin); c != 0 {
		return c, byOrigin
	}
	return 0, byTie
}

// comparedMED is the MED, that of a learned route if there is none.
func (r *carried) comparedMED() uint32 {
	if !r.hasMED {
		return defaultMED
	}
	return r.med
}

// line is the order in which candidates of one table are listed: the better
// first, those that are equal by path, communities, edge, edge that inspects
// and attachment.
func line(a, b *candidate) int {
	if c := cmp.Compare(a.dropped, b.dropped); (a.dropped == "") != (b.dropped == "") {
		return c
	}
	if c, _ := decide(a, b); c != 0 {
		return c
	}
	return cmp.Or(slices.Compare(a.path, b.path), slices.Compare(a.communities, b.communities),
		cmp.Compare(a.peer, b.peer), cmp.Compare(a.inspector, b.inspector), cmp.Compare(a.source, b.source))
}

// sameRoute reports whether an edge that chose one of the two before and the
// other now tells its peers the same.
func sameRoute(a, b *candidate) bool {
	return a.source == b.source && a.peer == b.peer && a.own == b.own && a.localPreference == b.localPreference && a.med == b.med &&
		a.hasMED == b.hasMED && slices.Equal(a.path, b.path) && slices.Equal(a.communities, b.communities)
}

var classNames = map[class]string{
	staticClass: "static route", defaultClass: "default route of send-to", vpcClass: "VPC at this edge",
	learnedClass: "learned route", insertedVPCClass: "redirection by send-via to a VPC at this edge",
	insertedClass: "redirection by send-via",
}

var originNames = map[origin]string{
	fromGateway: "Direct Connect gateway", fromConnect: "Connect", fromVPN: "Site-to-Site VPN",
	fromOther: "transit gateway or other edge",
}

// whyWon says what put a winner before a loser.
func whyWon(winner, loser *candidate) string {
	switch _, by := decide(winner, loser); by {
	case byClass:
		return fmt.Sprintf("%s before %s", classNames[winner.class], classNames[loser.class])
	case byLocalPreference:
		return fmt.Sprintf("higher local preference, %d against %d", winner.localPreference, loser.localPreference)
	case byPath:
		return fmt.Sprintf("shorter AS path, %d against %d", len(winner.path), len(loser.path))
	case byMED:
		return fmt.Sprintf("lower MED, %d against %d", winner.comparedMED(), loser.comparedMED())
	case byOrigin:
		return fmt.Sprintf("%s before %s", originNames[winner.origin], originNames[loser.origin])
	}
	return "equal in everything, won the tie-break"
}

// whyLost says what put a loser behind the winner.
func whyLost(loser, winner *candidate) string {
	if loser.dropped != "" {
		return "dropped by routing policy " + loser.dropped
	}
	switch _, by := decide(winner, loser); by {
	case byClass:
		return fmt.Sprintf("%s after %s", classNames[loser.class], classNames[winner.class])
	case byLocalPreference:
		return fmt.Sprintf("lower local preference, %d against %d", loser.localPreference, winner.localPreference)
	case byPath:
		return fmt.Sprintf("longer AS path, %d against %d", len(loser.path), len(winner.path))
	case byMED:
		return fmt.Sprintf("higher MED, %d against %d", loser.comparedMED(), winner.comparedMED())
	case byOrigin:
		return fmt.Sprintf("%s after %s", originNames[loser.origin], originNames[winner.origin])
	}
	return "equal in everything, lost the tie-break"
}
