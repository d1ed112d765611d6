package audit

import (
	"bytes"
	"context"
	"encoding/hex"
	"math"
	"strconv"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// An Event is a sealed change.
type Event struct {
	Head             // of the chain behind the event
	Account   string // twelve digits
	Previous  string // the hash before it
	ID        string // its eventID
	At        int64  // epoch milliseconds
	Operation string // "CreateSite"
	Kind      string // "site", DeniedKind or graph.ControlKind
	ARN       string // of what was changed; "" where nothing has one
	Record    []byte // a JSON object in CloudTrail's shape, on one line
}

// The bounds of what Read returns at a time.
const (
	MaxEvents     = 1000
	maxEventBytes = 4 << 20
)

// Read returns the events of an account that come behind a position, in their order, at most MaxEvents and about 4 MiB
// of them. There are none where the end is reached, which is no error.
func (l *Log) Read(ctx context.Context, account string, after int64, most int) (events []Event, err error) {
	number, err := graph.ParseAccount(account)
	if err != nil {
		return nil, err
	}
	most = min(most, MaxEvents)
	err = l.db.View(ctx, func(tx *store.Tx) error {
		events = nil
		last, err := headAt(tx, number, after)
		if err != nil {
			return err
		}
		// The range of positions is as long as the page, which every planner understands. Where it is empty, the end is
		// reached or something was removed.
		for _, to := range []int64{after + int64(most), math.MaxInt64} {
			if events, err = page(tx, number, last, to, most); err != nil || len(events) > 0 {
				return err
			}
		}
		return nil
	})
	return events, err
}

// page reads events behind a head, up to a position.
func page(tx *store.Tx, account int64, last Head, to int64, most int) (events []Event, err error) {
	size := 0
	err = tx.Query(`SELECT s.position, s.hash, `+columns+` FROM seal s JOIN change c ON c.seq = s.seq
		WHERE s.account = $1 AND s.position > $2 AND s.position <= $3 ORDER BY s.position LIMIT `+strconv.Itoa(most),
		func(r store.Row) error {
			c := scan(r, 2)
			e := Event{Head: Head{r.Int64(0), r.Text(1)}, Account: digits(account), Previous: last.Hash, ID: c.eventID(), At: c.at,
				Operation: c.operation, Kind: c.kind, ARN: c.arn(), Record: c.record()}
			if e.Position != last.Position+1 {
				e.Previous = "" // what was before it is gone
			}
			events = append(events, e)
			last = e.Head
			if size += len(e.Record); size > maxEventBytes {
				return errEnough
			}
			return nil
		}, account, last.Position, to)
	return events, stop(err)
}

// headAt is the chain at a position; its hash is "" where nothing is.
func headAt(tx *store.Tx, account, position int64) (Head, error) {
	if position == 0 {
		return before(account), nil
	}
	h := Head{Position: position}
	err := tx.Query(`SELECT hash FROM seal WHERE account = $1 AND position = $2`, func(r store.Row) error {
		h.Hash = r.Text(0)
		return nil
	}, account, position)
	return h, err
}

// isHash tells whether a text can be a hash of the chain.
func isHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32
}

// Sealed is closed when this process has sealed more. Another process may have done so unnoticed.
func (l *Log) Sealed() <-chan struct{} { return l.sealed.wait() }

// Line is the event on a line of its own: the record, and as its last member its place in the chain. Whoever takes that
// member away, from the comma before it, has the bytes that were hashed.
func (e *Event) Line() []byte {
	line := append(make([]byte, 0, len(e.Record)+256), e.Record[:len(e.Record)-1]...)
	line = append(line, `,"chain":{"position":`...)
	line = strconv.AppendInt(line, e.Position, 10)
	line = append(line, `,"previous":"`+e.Previous+`","hash":"`+e.Hash+`"}}`...)
	return line
}

// RecordOf is the record of an event from its Line.
func RecordOf(line []byte) []byte {
	at := bytes.LastIndex(line, []byte(`,"chain":{"position":`))
	if at < 0 {
		return line
	}
	return append(append(make([]byte, 0, at+1), line[:at]...), '}')
}
