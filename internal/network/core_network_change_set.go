package network

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// GetCoreNetworkChangeSet lists what executing a policy version changes, or has
// changed: kept since it was generated, and nothing before that or where it
// could not be.
func (s *Service) GetCoreNetworkChangeSet(ctx context.Context, caller api.Caller, in *api.GetCoreNetworkChangeSetRequest) (*api.GetCoreNetworkChangeSetResponse, error) {
	out := &api.GetCoreNetworkChangeSetResponse{}
	q := changeQuestion{network: in.CoreNetworkId, version: int64(*in.PolicyVersionId), most: in.MaxResults, token: in.NextToken}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		page, err := q.read(tx)
		if err != nil {
			return err
		}
		out.CoreNetworkChanges, out.NextToken = []byte("[]"), page.next
		if state := page.of.state(page.in, tx.Now().UnixMilli()); state == api.ChangeSetStatePendingGeneration {
			out.NextToken = ""
			return nil
		}
		out.CoreNetworkChanges = page.wire()
		return nil
	})
	return out, err
}

// GetCoreNetworkChangeEvents lists the changes of a policy version that was
// executed with what has become of each: they are carried out one after the
// other, while the core network is being updated.
func (s *Service) GetCoreNetworkChangeEvents(ctx context.Context, caller api.Caller, in *api.GetCoreNetworkChangeEventsRequest) (*api.GetCoreNetworkChangeEventsResponse, error) {
	out := &api.GetCoreNetworkChangeEventsResponse{}
	q := changeQuestion{network: in.CoreNetworkId, version: int64(*in.PolicyVersionId), most: in.MaxResults, token: in.NextToken}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		page, err := q.read(tx)
		if err != nil {
			return err
		}
		out.CoreNetworkChangeEvents, out.NextToken = []byte("[]"), ""
		if page.of.executed == 0 {
			return nil
		}
		events, err := page.events(tx.Now().UnixMilli())
		out.CoreNetworkChangeEvents, out.NextToken = api.Items(events), page.next
		return err
	})
	return out, err
}

// A changeQuestion asks for a page of the changes of a policy version.
type changeQuestion struct {
	network string
	version int64
	most    *int32
	token   string
}

// A changePage is one page of changes.
type changePage struct {
	in     *coreNetwork
	of     *policyVersion
	count  int64    // how many changes the version has
	first  int64    // the position of the page's first
	bodies [][]byte // wire JSON
	next   string
}

func (q changeQuestion) read(tx *graph.Tx) (*changePage, error) {
	asked := []string{q.network, strconv.FormatInt(q.version, 10)}
	after, err := numberPlace(tx, q.token, asked...)
	if err != nil {
		return nil, err
	}
	p := &changePage{first: after + 1}
	if p.in, err = coreNetworkFor(tx, q.network); err != nil {
		return nil, err
	}
	if err := p.find(tx, q.version); err != nil {
		return nil, err
	}
	most := pageSize(q.most)
	err = tx.Query(`SELECT body FROM core_network_change WHERE policy = $1 AND position > $2 ORDER BY position LIMIT `+strconv.Itoa(most),
		func(r store.Row) error { p.bodies = append(p.bodies, slices.Clone(r.Bytes(0))); return nil }, p.of.key, after)
	if end := after + int64(len(p.bodies)); err == nil && end < p.count {
		p.next = tx.NextToken(strconv.FormatInt(end, 10), asked...)
	}
	return p, err
}

// find reads the version, and how many changes it has.
func (p *changePage) find(tx *graph.Tx, version int64) error {
	err := tx.Query(`SELECT `+policyVersionColumns+`, COALESCE((SELECT MAX(c.position) FROM core_network_change c WHERE c.policy = p.key), 0)
		FROM core_network_policy p WHERE p.core_network = $1 AND p.version = $2`,
		func(r store.Row) error { p.of, p.count = scanPolicyVersion(r), r.Int64(8); return nil }, p.in.key, version)
	if err == nil && p.of == nil {
		err = errNoPolicyVersion(version)
	}
	return err
}

func (p *changePage) wire() api.JSON[[]api.CoreNetworkChange] {
	wire := []byte{'['}
	for i, body := range p.bodies {
		if i > 0 {
			wire = append(wire, ',')
		}
		wire = append(wire, body...)
	}
	return append(wire, ']')
}

// events are the changes as they are carried out: in their order, each in its
// share of the time from the beginning to where the version settles.
func (p *changePage) events(now int64) ([]api.CoreNetworkChangeEvent, error) {
	changes, err := p.wire().Decode()
	events := make([]api.CoreNetworkChangeEvent, len(changes))
	takes := max(p.of.settles-p.of.executed, 0)
	for i := range changes {
		position := p.first + int64(i)
		begins, ends := p.of.executed+takes*(position-1)/p.count, p.of.executed+takes*position/p.count
		events[i] = eventOf(&changes[i])
		switch {
		case ends <= now:
			events[i].Status, events[i].EventTime = api.ChangeStatusComplete, api.TimestampOf(time.UnixMilli(ends))
		case begins <= now:
			events[i].Status, events[i].EventTime = api.ChangeStatusInProgress, api.TimestampOf(time.UnixMilli(begins))
		default:
			events[i].Status, events[i].EventTime = api.ChangeStatusNotStarted, api.TimestampOf(time.UnixMilli(p.of.executed))
		}
	}
	return events, err
}
