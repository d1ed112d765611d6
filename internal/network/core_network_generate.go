package network

import (
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A draft is a policy version that is about to be kept, with what executing it
// changes.
type draft struct {
	policyVersion
	policy  *corepolicy.Document
	edges   []corepolicy.Edge
	changes []api.CoreNetworkChange
}

// draft begins the next version of a core network's policy.
func (c *coreNetwork) draft(tx *graph.Tx, description, document string, policy *corepolicy.Document) *draft {
	return &draft{policy: policy, policyVersion: policyVersion{
		key: tx.NewKey(), version: c.versions + 1, created: int64(api.TimestampOf(tx.Now())), settles: tx.Settles(policyVersionKind),
		turn: c.turn, description: description, document: []byte(document),
	}}
}

// generate works out what executing a draft changes in the core network as it
// stands. The problems are all that stands against it.
func (c *coreNetwork) generate(tx *graph.Tx, d *draft) ([]corepolicy.Problem, error) {
	old, parts, err := c.standing(tx)
	if err != nil {
		return nil, err
	}
	problems := corepolicy.CheckChange(d.policy, old.Edges, situationOf(old))
	edges, unassigned := corepolicy.AssignEdges(d.policy, old.Edges)
	if problems = append(problems, unassigned...); len(problems) > 0 {
		return problems, nil
	}
	d.edges = edges
	changed := old
	changed.Policy, changed.Edges = d.policy, edges
	if old.Attachments, changed.Attachments, err = foresee(tx, parts, old.Attachments, d.policy); err != nil {
		return nil, err
	}
	d.changes = changesOf(corenetwork.Changes(old, changed))
	return nil, nil
}

// foresee tells how attachments stand once a policy is live: moved, held until a
// move is accepted, or let in. What is being created keeps a policy from being
// executed, so it counts as made, before and after.
func foresee(tx *graph.Tx, parts []*part, old []corenetwork.Attachment, policy *corepolicy.Document) (before, after []corenetwork.Attachment, err error) {
	before, after = slices.Clone(old), slices.Clone(old)
	for i, p := range parts {
		a, err := decodePart[api.Attachment](tx, Attachment, p)
		if err != nil {
			return nil, nil, err
		}
		if a.State == Attachment.Lifecycle.Creating && !p.awaitsEntry() {
			a.State, before[i].Pending = isAvailable, false
		}
		p.obey(a, policy)
		now := &after[i]
		now.Pending = isLost(a.State) || slices.Contains([]string{awaitsAcceptance, courseAwaiting, Attachment.Lifecycle.Creating}, a.State)
		hold(now, a, policy)
	}
	return before, after, nil
}

// standing is the core network as the engine sees it, and its attachments as
// they are stored.
func (c *coreNetwork) standing(tx *graph.Tx) (n corenetwork.Network, parts []*part, err error) {
	n.Name = c.id
	v, err := c.shown(tx)
	if err != nil {
		return n, nil, err
	}
	n.Edges = edgesOfNetwork(v)
	if n.Policy, _, err = c.readLivePolicy(tx); err != nil {
		return n, nil, err
	}
	h := c.hubWith(v, n.Policy)
	attached, err := h.crowd(tx)
	if err != nil {
		return n, nil, err
	}
	n.Attachments = attached.attachments
	n.PrefixLists, err = h.prefixLists(tx)
	return n, attached.parts, err
}

func situationOf(n corenetwork.Network) (s corepolicy.Situation) {
	for _, a := range n.Attachments {
		s.Attachments = append(s.Attachments, corepolicy.Placed{ID: a.ID, Edges: a.Edges})
	}
	for alias := range n.PrefixLists {
		s.PrefixLists = append(s.PrefixLists, alias)
	}
	return s
}

// mostVersions is how many versions of a core network's policy there can be.
const mostVersions = 10_000

// keep stores a draft as the newest version. The answer is without the document.
func (c *coreNetwork) keep(tx *graph.Tx, d *draft) (*api.CoreNetworkPolicy, error) {
	if err := c.mayHaveAnother(tx); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(`UPDATE core_network SET versions = $1 WHERE key = $2`, d.version, c.key); err != nil {
		return nil, err
	}
	if err := d.insert(tx, c); err != nil {
		return nil, err
	}
	c.versions, c.newest = d.version, d.version
	v := d.stands(c)
	v.PolicyDocument, v.Alias, v.ChangeSetState = "", d.alias(c, tx.Now().UnixMilli()), api.ChangeSetStatePendingGeneration
	return v, nil
}

// mayHaveAnother refuses one version too many.
func (c *coreNetwork) mayHaveAnother(tx *graph.Tx) error {
	if c.versions < mostVersions {
		return nil
	}
	count := 0
	err := tx.Query(`SELECT COUNT(*) FROM core_network_policy WHERE core_network = $1`,
		func(r store.Row) error { count = int(r.Int64(0)); return nil }, c.key)
	if err == nil && count >= mostVersions {
		err = api.Refused("A core network has at most " + strconv.Itoa(mostVersions) + " policy versions: delete some.")
	}
	return err
}

// changesAtOnceStored is how many changes one statement stores.
const changesAtOnceStored = 500

// insert stores a draft with its changes.
func (d *draft) insert(tx *graph.Tx, c *coreNetwork) error {
	if err := d.policyVersion.insert(tx, c); err != nil {
		return err
	}
	position := 0
	for some := range slices.Chunk(d.changes, changesAtOnceStored) {
		var b strings.Builder
		b.WriteString(`INSERT INTO core_network_change (policy, position, body) VALUES `)
		args := []any{d.key}
		for i := range some {
			if i > 0 {
				b.WriteByte(',')
			}
			position++
			args = append(args, position, string(api.Append(nil, &some[i])))
			b.WriteString(`($1, $` + strconv.Itoa(len(args)-1) + `, $` + strconv.Itoa(len(args)) + `)`)
		}
		if _, err := tx.Exec(b.String(), args...); err != nil {
			return err
		}
	}
	return nil
}
