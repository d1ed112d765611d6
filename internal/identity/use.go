package identity

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/trunkline/trunkline/internal/store"
)

const (
	useDelay = 10 * time.Second // after which a use is written
	useBatch = 500              // keys in one transaction
)

// uses are when access keys were used, as far as that is not written yet.
type uses struct {
	mu sync.Mutex
	at map[string]int64 // epoch milliseconds
}

func (u *uses) note(id string, at int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.at == nil {
		u.at = make(map[string]int64)
	}
	u.at[id] = max(u.at[id], at)
}

func (u *uses) last(id string) int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.at[id]
}

// take returns all of them and forgets them.
func (u *uses) take() map[string]int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	all := u.at
	u.at = nil
	return all
}

// KeepUses writes from time to time which access keys were used, until ctx
// ends. What fails is told, and tried again.
func (d *Directory) KeepUses(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(useDelay)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := d.WriteUses(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}

// WriteUses writes which access keys were used. What was not written is kept.
func (d *Directory) WriteUses(ctx context.Context) error {
	all := d.uses.take()
	ids := slices.Sorted(maps.Keys(all)) // in one order, so that processes do not wait for each other in a circle
	for batch := range slices.Chunk(ids, useBatch) {
		err := d.db.Update(ctx, func(tx *store.Tx) error {
			for _, id := range batch {
				if _, err := tx.Exec(`UPDATE access_key SET used = $2 WHERE id = $1 AND used < $2`, id, all[id]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			for id, at := range all {
				d.uses.note(id, at)
			}
			return err
		}
	}
	return nil
}
