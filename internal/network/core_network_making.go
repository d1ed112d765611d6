package network

import (
	"context"
	"reflect"
	"slices"
	"sync"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/graph"
)

// maxWeight bounds what a process keeps of route tables of core networks, in
// attachments and announced routes.
const maxWeight = 500_000

// mostExchanged is up to how many attachments are exchanged in route tables
// rather than all of them computed again.
const mostExchanged = 100

// A tableShelf keeps route tables, and lets one reader make those of a core
// network while the others wait.
type tableShelf struct {
	shelf[*networkTables]
	mu     sync.Mutex
	making map[int64]chan struct{} // closed when it is over
}

// begin lets its caller make the tables of a core network, who then must call
// end; or it gives what to wait for, as somebody else does.
func (s *tableShelf) begin(coreNetwork int64) (end func(), others <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if there := s.making[coreNetwork]; there != nil {
		return nil, there
	}
	if s.making == nil {
		s.making = map[int64]chan struct{}{}
	}
	over := make(chan struct{})
	s.making[coreNetwork] = over
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.making, coreNetwork)
		close(over)
	}, nil
}

// A networkFinder finds the core network whose tables somebody asks for, if they
// may be told.
type networkFinder func(*graph.Tx) (*coreNetwork, error)

// routeTables are the route tables of a core network as it stands, or as it has
// become since. They are waited for and computed outside transactions, of which
// there are few.
func (s *Service) routeTables(ctx context.Context, caller api.Caller, find networkFinder) (*networkTables, error) {
	for {
		c, t, err := s.keptTables(ctx, caller, find)
		if err != nil || t != nil {
			return t, err
		}
		end, others := s.tables.begin(c.key)
		if others == nil {
			defer end()
			return s.makeTables(ctx, caller, find)
		}
		select {
		case <-others:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// keptTables finds a core network, and the tables that are kept of it if they
// are of its turn.
func (s *Service) keptTables(ctx context.Context, caller api.Caller, find networkFinder) (c *coreNetwork, t *networkTables, err error) {
	err = s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		if c, err = find(tx); err != nil {
			return err
		}
		if t = s.tables.find(c.key); !t.fits(c, tx.Now().UnixMilli()) {
			t = nil
		}
		return nil
	})
	return c, t, err
}

// makeTables makes the tables of a core network, of those before where little
// has changed, and keeps them.
func (s *Service) makeTables(ctx context.Context, caller api.Caller, find networkFinder) (*networkTables, error) {
	var compute func() *networkTables
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		c, err := find(tx)
		if err != nil {
			return err
		}
		before := s.tables.find(c.key)
		if before.fits(c, tx.Now().UnixMilli()) {
			compute = func() *networkTables { return before }
			return nil
		}
		if compute, err = before.exchange(tx, c); compute == nil && err == nil {
			compute, err = s.allTables(tx, c)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	t := compute()
	s.tables.keep(t)
	return t, nil
}

// allTables reads whatever the tables of a core network follow from.
func (s *Service) allTables(tx *graph.Tx, c *coreNetwork) (func() *networkTables, error) {
	h, err := s.hub(tx, c)
	if err != nil {
		return nil, err
	}
	crowd, err := h.crowd(tx)
	if err != nil {
		return nil, err
	}
	lists, err := h.prefixLists(tx)
	if err != nil {
		return nil, err
	}
	return func() *networkTables {
		t := newTables(c, h.policy, crowd)
		t.tables = corenetwork.Build(corenetwork.Network{
			Name: h.id, Policy: h.policy, Edges: h.edges, PrefixLists: lists, Attachments: crowd.attachments,
		})
		t.weight = 1
		for _, a := range crowd.attachments {
			t.weight += weightOf(a)
		}
		return t
	}, nil
}

// weightOf is what an attachment weighs.
func weightOf(a corenetwork.Attachment) int { return 1 + len(a.Routes) }

// exchange reads what has changed since the tables were made. It answers nil
// where that may be anything, or too much.
func (t *networkTables) exchange(tx *graph.Tx, c *coreNetwork) (func() *networkTables, error) {
	if t == nil || c.turn < t.turn || c.turn-t.turn > turnsKept {
		return nil, nil
	}
	changed, ok, err := c.changedSince(tx, t.turn)
	if err != nil || !ok {
		return nil, err
	}
	for attachment, settles := range t.settles {
		if settles <= tx.Now().UnixMilli() {
			changed = append(changed, attachment)
		}
	}
	if len(changed) > mostExchanged {
		return nil, nil
	}
	h := &hub{id: c.id, key: c.key, owner: c.owner, policy: t.policy}
	crowd, err := h.crowdOf(tx, changed, t.appliances)
	if err != nil {
		return nil, err
	}
	return func() *networkTables { return t.with(c, crowd, changed) }, nil
}

// with makes tables in which the changed attachments are as they were read, or
// gone.
func (t *networkTables) with(c *coreNetwork, read *crowd, changed []int64) *networkTables {
	for attachment, settles := range t.settles {
		if !slices.Contains(changed, attachment) {
			read.settles[attachment] = settles
		}
	}
	read.moment = max(read.moment, int64(t.at))
	next := newTables(c, t.policy, read)
	next.tables, next.weight = t.tables, t.weight
	there := map[string]bool{}
	for _, a := range read.attachments {
		there[a.ID] = true
		next.put(a)
	}
	for _, key := range changed {
		if id := graph.FormatID(Attachment.Name, key); !there[id] {
			next.remove(id)
		}
	}
	return next
}

func (t *networkTables) put(a corenetwork.Attachment) {
	was, there := t.tables.Attachment(a.ID)
	switch {
	case there && reflect.DeepEqual(was, a):
		return
	case there:
		t.weight -= weightOf(was)
	}
	t.tables, t.weight = t.tables.With(a), t.weight+weightOf(a)
}

func (t *networkTables) remove(id string) {
	if was, there := t.tables.Attachment(id); there {
		t.tables, t.weight = t.tables.Without(id), t.weight-weightOf(was)
	}
}
