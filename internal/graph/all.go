package graph

import (
	"fmt"
	"iter"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
)

// readAhead is how many resources All holds at a time.
const readAhead = 1000

// All gives every resource of the kind in one network, in the order of
// creation, as it is stored: without its state. What is being deleted is left
// out. The sequence ends with an error where a read fails, a
// ResourceNotFoundException where the caller has no such network.
func (k *Kind[T]) All(tx *Tx, network string) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		batch, err := k.batch(tx, network, 0)
		if err == nil && len(batch) == 0 {
			err = tx.mustHaveNetwork(network)
		}
		for err == nil && len(batch) > 0 {
			for _, s := range batch {
				if !yield(s.value, nil) {
					return
				}
			}
			batch, err = k.batch(tx, network, batch[len(batch)-1].key)
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// A stored is a resource with its key.
type stored[T any] struct {
	key   int64
	value *T
}

// batch reads the resources whose keys come next.
func (k *Kind[T]) batch(tx *Tx, network string, after int64) (batch []stored[T], err error) {
	key, _ := parseID(networkKind, network)
	err = tx.Query(
		`SELECT r.key, r.body FROM resource r WHERE r.network = $1 AND r.kind = $2 AND r.key > $3
		AND r.account = $4 AND r.state <> 'DELETING' ORDER BY r.key LIMIT $5`,
		func(r store.Row) error {
			v := new(T)
			if err := api.Parse(r.Bytes(1), v); err != nil {
				return fmt.Errorf("read stored %s: %w", FormatID(k.Name, r.Int64(0)), err)
			}
			batch = append(batch, stored[T]{r.Int64(0), v})
			return nil
		}, key, k.Name, after, tx.account, readAhead)
	return batch, err
}

func (tx *Tx) mustHaveNetwork(id string) error {
	found, err := tx.hasNetwork(id)
	if err == nil && !found {
		return api.NotFound(networkKind, id)
	}
	return err
}
