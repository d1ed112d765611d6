// Package audit is the record of who did what: each change as an event in CloudTrail's shape, and a chain of hashes
// for each account in which no event can be changed, removed, put in or moved without being found.
//
// Operations write changes and know nothing of this package. A sealer follows them: it gives each change its position
// in the account's chain and the hash of what was there before. Events are read by their positions, which have no gaps.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"sync/atomic"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A Log is the record of all accounts in one database.
type Log struct {
	db     *store.DB
	sealed signal
	count  atomic.Uint64 // of changes that this process has sealed
}

// New returns the record in a database whose migrations have run.
func New(db *store.DB) *Log { return &Log{db: db, sealed: newSignal()} }

// Begin makes sure that the changes of this process come behind those that are there, whatever its clock says. It is
// called once, before anything is changed.
func (l *Log) Begin(ctx context.Context) error {
	return l.db.Update(ctx, func(tx *store.Tx) error {
		var last int64
		err := tx.Query(`SELECT seq FROM change ORDER BY seq DESC LIMIT 1`, func(r store.Row) error {
			last = r.Int64(0)
			return nil
		})
		if err == nil && !tx.Now().After(store.Moment(last)) {
			tx.NewKeyAfter(last)
		}
		return err
	})
}

// A Head is the end of a chain, or a place in it: what is behind it is known by the hash alone.
type Head struct {
	Position int64  `json:"position"` // 0 before the first event
	Hash     string `json:"hash"`     // 64 hex digits
}

// String is how people note a head: the position and the hash.
func (h Head) String() string { return strconv.FormatInt(h.Position, 10) + ":" + h.Hash }

// before is the head of an account that has no event yet.
func before(account int64) Head {
	sum := sha256.Sum256([]byte("trunkline audit " + digits(account)))
	return Head{0, hex.EncodeToString(sum[:])}
}

// next is the head behind one more event: the hash of the digits of the hash before it, then the event.
func (h Head) next(event []byte) Head {
	sum := sha256.New()
	sum.Write([]byte(h.Hash))
	sum.Write(event)
	return Head{h.Position + 1, hex.EncodeToString(sum.Sum(nil))}
}

// Head is the end of an account's chain.
func (l *Log) Head(ctx context.Context, account string) (h Head, err error) {
	number, err := graph.ParseAccount(account)
	if err != nil {
		return Head{}, err
	}
	err = l.db.View(ctx, func(tx *store.Tx) (err error) {
		h, err = headOf(tx, number)
		return err
	})
	return h, err
}

func headOf(tx *store.Tx, account int64) (Head, error) {
	h := before(account)
	err := tx.Query(`SELECT position, hash FROM seal WHERE account = $1 ORDER BY position DESC LIMIT 1`,
		func(r store.Row) error {
			h = Head{r.Int64(0), r.Text(1)}
			return nil
		}, account)
	return h, err
}

// columns of a change, as scan takes them.
const columns = `c.seq, c.at, c.account, c.resource, c.principal, c.request, c.operation, c.kind,
	c.address, c.agent, c.before, c.after`

// scan reads a change whose columns begin at one of the row's.
func scan(r store.Row, at int) *change {
	return &change{
		seq: r.Int64(at), at: r.Int64(at + 1), account: r.Int64(at + 2), resource: r.Int64(at + 3),
		principal: r.Text(at + 4), request: r.Text(at + 5), operation: r.Text(at + 6), kind: r.Text(at + 7),
		address: r.Text(at + 8), agent: r.Text(at + 9), before: owned(r, at+10), after: owned(r, at+11),
	}
}

// owned is a text that stays valid; NULL is nil.
func owned(r store.Row, i int) []byte {
	if r.Null(i) {
		return nil
	}
	return append([]byte{}, r.Bytes(i)...)
}
