package audit

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/internal/store"
)

const (
	sealPause = 200 * time.Millisecond // between two looks for new changes
	latePause = 15 * time.Second       // between two looks for late ones
	sealError = 2 * time.Second        // after a failure, and while another process is at it
	freshness = time.Second            // how far a look for new changes goes back, where changes can be late
	batchSize = 500                    // changes, and seals in a statement
	maxBatch  = 4 << 20                // bytes of their bodies
)

// errElsewhere says that another process has sealed the same at the same time.
var errElsewhere = errors.New("another process seals")

// A sealer gives changes their places. It goes through those that may be unsealed in sweeps, each from a little before
// the last that is sealed to the end. It owns nothing but where it is: everything else is in the tables.
type sealer struct {
	*Log
	at   int64 // the key behind which the sweep goes on; 0 begins one
	deep bool  // the next sweep goes as far back as changes can be late
}

// Seal seals everything that is there and can be late, and returns how many changes that was.
func (l *Log) Seal(ctx context.Context) (n int, err error) {
	s := sealer{Log: l, deep: true}
	for {
		sealed, err := s.pass(ctx)
		n += sealed
		if err != nil || s.at == 0 {
			return n, err
		}
	}
}

// Run seals until ctx ends: a change about sealPause after its commit. Each process on a database runs it; one that
// finds that another is at it gives way for a while.
func (l *Log) Run(ctx context.Context, log *slog.Logger) {
	s := sealer{Log: l, deep: true}
	next, late := time.NewTimer(0), time.NewTicker(latePause)
	defer next.Stop()
	defer late.Stop()
	failed := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-late.C:
			s.deep = true
			continue
		case <-next.C:
		}
		_, err := s.pass(ctx)
		if err != nil && !errors.Is(err, errElsewhere) && !failed && ctx.Err() == nil {
			log.Error("changes cannot be sealed", "error", err)
		}
		failed = err != nil && !errors.Is(err, errElsewhere)
		switch {
		case err != nil:
			next.Reset(sealError)
		case s.at != 0:
			next.Reset(0)
		default:
			next.Reset(sealPause)
		}
	}
}

// pass seals one batch of what is not sealed.
func (s *sealer) pass(ctx context.Context) (int, error) {
	batch, more, err := s.read(ctx)
	if err != nil {
		return 0, err
	}
	if len(batch) > 0 {
		events := make([][]byte, len(batch))
		for i, c := range batch {
			events[i] = c.record()
		}
		if err := s.db.Update(ctx, func(tx *store.Tx) error { return chain(tx, batch, events) }); err != nil {
			s.at = 0
			return 0, err
		}
		s.count.Add(uint64(len(batch)))
		s.sealed.send()
	}
	if s.at = 0; more {
		s.at = batch[len(batch)-1].seq
	}
	return len(batch), nil
}

// read takes the changes that come next, of those that are not sealed.
func (s *sealer) read(ctx context.Context) (batch []*change, more bool, err error) {
	deep := s.deep
	err = s.db.View(ctx, func(tx *store.Tx) (err error) {
		from := s.at
		if from == 0 {
			if from, err = s.frontier(tx, deep); err != nil {
				return err
			}
		}
		batch, more, err = unsealed(tx, from)
		return err
	})
	if err == nil && s.at == 0 {
		s.deep = false
	}
	return batch, more, err
}

// frontier is behind which changes may be unsealed: the last that is sealed, or so much before it as changes can be
// late.
func (l *Log) frontier(tx *store.Tx, deep bool) (from int64, err error) {
	err = tx.Query(`SELECT seq FROM seal ORDER BY seq DESC LIMIT 1`, func(r store.Row) error {
		from = r.Int64(0)
		return nil
	})
	switch late := l.db.Late(); {
	case late == 0 || from == 0:
		return from, err
	case deep:
		return store.Before(from, late), err
	}
	return store.Before(from, freshness), err
}

var errEnough = errors.New("enough")

// stop makes an end that was wanted no error.
func stop(err error) error {
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// unsealed reads a batch of the changes with keys above from; more is whether there may be others.
func unsealed(tx *store.Tx, from int64) (batch []*change, more bool, err error) {
	batch = nil
	size := 0
	err = tx.Query(`SELECT `+columns+` FROM change c WHERE c.seq > $1
		AND NOT EXISTS (SELECT 1 FROM seal s WHERE s.seq = c.seq) ORDER BY c.seq LIMIT `+strconv.Itoa(batchSize),
		func(r store.Row) error {
			c := scan(r, 0)
			batch = append(batch, c)
			if size += len(c.before) + len(c.after); size > maxBatch {
				return errEnough
			}
			return nil
		}, from)
	more = errors.Is(err, errEnough) || len(batch) == batchSize
	return batch, more, stop(err)
}

// chain puts the seals of changes behind what is sealed. Whoever seals the same change, or another at the same position,
// waits for the other and finds out here: there is one chain.
func chain(tx *store.Tx, batch []*change, events [][]byte) error {
	heads := map[int64]Head{}
	var text strings.Builder
	text.WriteString(`INSERT INTO seal (seq, account, position, form, hash) VALUES `)
	var args []any
	for i, c := range batch {
		head, known := heads[c.account]
		if !known {
			var err error
			if head, err = headOf(tx, c.account); err != nil {
				return err
			}
		}
		head = head.next(events[i])
		heads[c.account] = head
		if i > 0 {
			text.WriteByte(',')
		}
		for column := range 5 {
			text.WriteString([]string{"($", ",$", ",$", ",$", ",$"}[column] + strconv.Itoa(len(args)+column+1))
		}
		text.WriteByte(')')
		args = append(args, c.seq, c.account, head.Position, form, head.Hash)
	}
	n, err := tx.Exec(text.String()+` ON CONFLICT DO NOTHING`, args...)
	if err == nil && n < int64(len(batch)) {
		err = errElsewhere
	}
	return err
}
