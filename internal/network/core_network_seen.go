package network

import (
	"errors"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A coreNetwork is a core network as it is stored.
type coreNetwork struct {
	id, name   string // the natural name says the global network
	key, owner int64  // the owner is an account
	state      string
	settles    int64
	body       []byte

	versions, live, former, turn, turned int64 // see the table core_network
	newest                               int64 // the number of the newest policy version; 0: there is none
	liveSettles                          int64 // when the live version has been executed

	shared bool   // with the caller's account
	policy []byte // the resource policy, where it is shared
}

const coreNetworkColumns = `SELECT r.key, r.account, r.state, r.settles, r.body, c.versions, c.live, c.former, c.turn, c.turned,
	COALESCE((SELECT MAX(p.version) FROM core_network_policy p WHERE p.core_network = c.key), 0),
	COALESCE((SELECT p.settles FROM core_network_policy p WHERE p.core_network = c.key AND p.version = c.live), 0),
	s.account, COALESCE(r.name, ''),
	CASE WHEN s.account IS NULL THEN NULL ELSE (SELECT rp.document FROM resource_policy rp WHERE rp.resource = r.key) END
	FROM resource r JOIN core_network c ON c.key = r.key
	LEFT JOIN core_network_share s ON s.core_network = r.key AND s.account = $1 `

// scanCoreNetwork reads coreNetworkColumns.
func scanCoreNetwork(r store.Row) *coreNetwork {
	return &coreNetwork{
		id: graph.FormatID(CoreNetwork.Name, r.Int64(0)), key: r.Int64(0), owner: r.Int64(1),
		state: r.Text(2), settles: r.Int64(3), body: slices.Clone(r.Bytes(4)),
		versions: r.Int64(5), live: r.Int64(6), former: r.Int64(7), turn: r.Int64(8), turned: r.Int64(9),
		newest: r.Int64(10), liveSettles: r.Int64(11), shared: !r.Null(12), name: r.Text(13), policy: slices.Clone(r.Bytes(14)),
	}
}

// coreNetworkFor finds a core network that the caller may use: its account's
// own, or one that is shared with it for this operation. What is not shared
// with it does not exist for it.
func coreNetworkFor(tx *graph.Tx, id string) (*coreNetwork, error) {
	c, err := coreNetworkOf(tx, graph.KeyOf(CoreNetwork.Name, id))
	switch {
	case err != nil:
		return nil, err
	case c == nil || c.owner != tx.Account() && !c.shared:
		return nil, api.NotFound(CoreNetwork.Name, id)
	case c.owner != tx.Account():
		return c, c.permit(tx)
	}
	return c, nil
}

// coreNetworkOf finds a core network by its key, whosever it is; nil is none.
func coreNetworkOf(tx *graph.Tx, key int64) (found *coreNetwork, err error) {
	err = tx.Query(coreNetworkColumns+`WHERE r.key = $2 AND NOT (r.state = 'DELETING' AND r.settles <= $3)`,
		func(r store.Row) error { found = scanCoreNetwork(r); return nil }, tx.Account(), key, tx.Now().UnixMilli())
	return found, err
}

// holdCoreNetwork finds a core network that the caller may use, to be changed or
// attached to: nobody else changes its policy or what is attached to it until
// the transaction ends. What does not exist for the caller is not waited for.
func holdCoreNetwork(tx *graph.Tx, id string) (*coreNetwork, error) {
	if err := tx.Query(`SELECT c.key FROM core_network c WHERE c.key = $1
		AND (EXISTS (SELECT 1 FROM resource r WHERE r.key = c.key AND r.account = $2)
			OR EXISTS (SELECT 1 FROM core_network_share s WHERE s.core_network = c.key AND s.account = $2)) /*FOR UPDATE*/`,
		func(store.Row) error { return nil }, graph.KeyOf(CoreNetwork.Name, id), tx.Account()); err != nil {
		return nil, err
	}
	c, err := coreNetworkFor(tx, id)
	if err == nil && c.state == deletingState {
		err = api.Conflict(CoreNetwork.Name, id, "Core network is being deleted.")
	}
	return c, err
}

// holdOwnCoreNetwork is the same for a core network of the caller's own.
func holdOwnCoreNetwork(tx *graph.Tx, id string) (*coreNetwork, error) {
	c, err := holdCoreNetwork(tx, id)
	return c, c.mustBeOwn(tx, err)
}

// ownNetwork finds a core network of the caller's own.
func ownNetwork(tx *graph.Tx, id string) (*coreNetwork, error) {
	c, err := coreNetworkFor(tx, id)
	return c, c.mustBeOwn(tx, err)
}

// mustBeOwn refuses a core network that was found, and is only shared with the
// caller.
func (c *coreNetwork) mustBeOwn(tx *graph.Tx, err error) error {
	if err == nil && c.owner != tx.Account() {
		err = errOnlyOwner()
	}
	return err
}

func errOnlyOwner() error { return api.Denied("Only the owner of the core network changes it.") }

// deletingState is how rows spell the state of what is being deleted.
const deletingState = "DELETING"

// shown is the core network as a reader sees it now. Its tags are its owner's.
func (c *coreNetwork) shown(tx *graph.Tx) (*api.CoreNetwork, error) {
	v := new(api.CoreNetwork)
	err := api.Parse(tx.Shown(CoreNetwork, c.body, c.state, c.settles), v)
	if c.owner != tx.Account() {
		v.Tags = nil
	}
	return v, err
}

// aliasLive is the number of the policy version that has the alias LIVE, 0 for
// none: the one that was executed last, once that is done.
func (c *coreNetwork) aliasLive(now int64) int64 {
	if c.liveSettles > now {
		return c.former
	}
	return c.live
}

// onlyOwner makes of a core network that is not found, because it is another
// account's, one that is shared with the caller and not the caller's to change.
func onlyOwner(tx *graph.Tx, id string, err error) error {
	var absent *api.ResourceNotFoundException
	if !errors.As(err, &absent) {
		return err
	}
	if _, err := coreNetworkFor(tx, id); err != nil {
		return err
	}
	return errOnlyOwner()
}
