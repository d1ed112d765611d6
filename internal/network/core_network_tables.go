package network

import (
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A networkTables is the route tables of one core network as of one turn. They
// are computed, and kept until what they follow from has changed: every change
// of that counts a turn, which is read with the core network. So what is kept is
// never out of date, whoever has made the change.
type networkTables struct {
	coreNetwork int64
	turn        int64
	at          api.Timestamp // of the last change of what they follow from

	policy     *corepolicy.Document
	tables     *corenetwork.Tables
	settles    map[int64]int64 // by attachment: epoch milliseconds at which a state settles that has not
	until      int64           // when the next one does; 0: none does
	appliances appliances
	weight     int // attachments and what they announce
}

// newTables are those of a turn of a core network, without a route.
func newTables(c *coreNetwork, policy *corepolicy.Document, read *crowd) *networkTables {
	t := &networkTables{
		coreNetwork: c.key, turn: c.turn, at: api.TimestampOf(time.UnixMilli(max(c.turned, read.moment))), policy: policy,
		settles: read.settles, appliances: read.appliances,
	}
	for _, settles := range t.settles {
		if t.until == 0 || settles < t.until {
			t.until = settles
		}
	}
	return t
}

func (t *networkTables) of() int64   { return t.coreNetwork }
func (t *networkTables) weighs() int { return t.weight }

// fits tells whether the tables are those of a core network as it is found at a
// time.
func (t *networkTables) fits(c *coreNetwork, now int64) bool {
	return t != nil && t.turn == c.turn && (t.until == 0 || now < t.until)
}
