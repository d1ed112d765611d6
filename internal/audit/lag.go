package audit

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/internal/store"
)

// A Lag is how far the record is behind the changes.
type Lag struct {
	Changes int64         // that are not sealed yet
	Age     time.Duration // of the first of them; 0 where there is none
}

// Lag looks how far the record is behind now. Changes that come late are not all among them: they are found, and sealed,
// within some seconds.
func (l *Log) Lag(ctx context.Context) (lag Lag, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		lag = Lag{}
		from, err := l.frontier(tx, false)
		if err != nil {
			return err
		}
		return tx.Query(`SELECT COUNT(*), COALESCE(MIN(c.at), 0) FROM change c WHERE c.seq > $1
			AND NOT EXISTS (SELECT 1 FROM seal s WHERE s.seq = c.seq)`, func(r store.Row) error {
			if lag.Changes = r.Int64(0); lag.Changes > 0 {
				lag.Age = max(0, tx.Now().Sub(time.UnixMilli(r.Int64(1))))
			}
			return nil
		}, from)
	})
	return lag, err
}

// Count is how many changes this process has sealed.
func (l *Log) Count() uint64 { return l.count.Load() }
