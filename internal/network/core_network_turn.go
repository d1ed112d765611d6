package network

import (
	"cmp"
	"slices"

	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// turnsKept is for how many turns of a core network it is known what they
// changed, at least as long as all of them were told. Twice as many are stored
// at most.
const turnsKept = 500

// anything stands for the attachment where a turn may change whatever route
// tables follow from.
const anything = 0

// takeTurn counts a change of what a core network's route tables follow from: of
// an attachment, or of anything. Nobody else makes one until the transaction
// ends. Policy versions that were not executed are out of date then.
func takeTurn(tx *graph.Tx, coreNetwork, attachment int64) error {
	var turn int64
	err := tx.Query(`UPDATE core_network SET turn = turn + 1, turned = $1 WHERE key = $2 RETURNING turn`,
		func(r store.Row) error { turn = r.Int64(0); return nil }, tx.Now().UnixMilli(), coreNetwork)
	if err != nil || turn == 0 || attachment == anything {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO core_network_turn (core_network, turn, attachment) VALUES ($1, $2, $3)`,
		coreNetwork, turn, attachment); err != nil || turn%turnsKept != 0 {
		return err
	}
	_, err = tx.Exec(`DELETE FROM core_network_turn WHERE core_network = $1 AND turn <= $2`, coreNetwork, turn-turnsKept)
	return err
}

// changedSince are the attachments that have changed since a turn, and those
// whose routes follow from theirs: in order, by their keys. ok is false where
// anything may have changed.
func (c *coreNetwork) changedSince(tx *graph.Tx, turn int64) (changed []int64, ok bool, err error) {
	told, last := turn, turn
	err = tx.Query(`SELECT t.turn, t.attachment, f.source FROM core_network_turn t
		LEFT JOIN ref f ON f.target = t.attachment AND f.kind = 'attachment'
		WHERE t.core_network = $1 AND t.turn > $2 ORDER BY t.turn`, func(r store.Row) error {
		if r.Int64(0) != last {
			last = r.Int64(0)
			told++
			changed = append(changed, r.Int64(1))
		}
		if !r.Null(2) {
			changed = append(changed, r.Int64(2))
		}
		return nil
	}, c.key, turn)
	slices.Sort(changed)
	return slices.Compact(changed), told == c.turn, err
}

// takeTurns counts a change of anything for every core network that the account
// owns, or has attached something to.
func takeTurns(tx *graph.Tx) error {
	_, err := tx.Exec(`UPDATE core_network SET turn = turn + 1, turned = $1
		WHERE key IN (SELECT r.key FROM resource r WHERE r.network IS NULL AND r.account = $2 AND r.kind = 'core-network')
		OR key IN (SELECT p.core_network FROM part p WHERE p.viewer = $2 AND p.kind = 'attachment')`,
		tx.Now().UnixMilli(), tx.Account())
	return err
}

// An attachmentTurn is a turn that an attachment takes.
type attachmentTurn struct{ coreNetwork, attachment int64 }

// takeTurns counts what the catalog changes of core networks: the attachments
// of what has changed, or anything.
func (a *catalogApply) takeTurns() error {
	var turns []attachmentTurn
	for i, change := range a.changes {
		if i == mostExchanged || change.ResourceType == string(catalog.PrefixList) {
			return takeTurns(a.tx)
		}
		// What is attached, or the gateway over whose peering a route table is.
		err := a.tx.Query(`SELECT a.core_network, a.key FROM attachment a JOIN resource r ON r.key = a.key
				WHERE a.outside = $2 AND r.account = $1 AND r.state <> 'DELETING'
			UNION SELECT a.core_network, a.key FROM resource g JOIN ref f ON f.target = g.key AND f.kind = 'peering'
				JOIN attachment a ON a.peering = f.source WHERE g.account = $1 AND g.name = $2`, func(r store.Row) error {
			turns = append(turns, attachmentTurn{r.Int64(0), r.Int64(1)})
			return nil
		}, a.tx.Account(), graph.NameOf(change.ResourceType, change.ResourceArn))
		if err != nil {
			return err
		}
	}
	slices.SortFunc(turns, func(a, b attachmentTurn) int {
		return cmp.Or(cmp.Compare(a.coreNetwork, b.coreNetwork), cmp.Compare(a.attachment, b.attachment))
	})
	for _, turn := range slices.Compact(turns) {
		if err := takeTurn(a.tx, turn.coreNetwork, turn.attachment); err != nil {
			return err
		}
	}
	return nil
}
