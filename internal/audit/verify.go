package audit

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A Check says what of a chain is verified.
type Check struct {
	Since int64 // events up to this position are taken as they are; 0 takes none
	Head  *Head // what somebody has noted elsewhere and the chain has to have; nil: nothing was noted
}

// A Verdict is what verifying a chain has found. Without problems, everything from the beginning or Since on is as it
// was sealed.
type Verdict struct {
	Account  string    `json:"account"`
	Since    int64     `json:"since"`
	Events   int64     `json:"events"` // verified, until the first problem of the chain
	Head     Head      `json:"head"`   // behind the last of them
	Problems []Problem `json:"problems"`
}

// A Problem is where a chain and the changes do not fit.
type Problem struct {
	Position int64  `json:"position"` // the first event that is not as it was sealed, or that follows what was put in
	Message  string `json:"message"`
}

// First is the position of the first problem; 0 where there is none.
func (v *Verdict) First() (position int64) {
	for i, p := range v.Problems {
		if i == 0 || p.Position < position {
			position = p.Position
		}
	}
	return position
}

// ParseHead reads what Head.String has written.
func ParseHead(s string) (h Head, err error) {
	position, hash, _ := strings.Cut(s, ":")
	if h.Position, err = strconv.ParseInt(position, 10, 64); err != nil || h.Position < 0 || !isHash(hash) {
		return Head{}, fmt.Errorf("%q is no head: want POSITION:HASH, as trunkline audit head prints it", s)
	}
	h.Hash = strings.ToLower(hash)
	return h, nil
}

// verifyPage is how many events, and changes, one transaction looks at.
const verifyPage = 500

// Verify computes an account's chain again from what is stored, and looks for changes that are not in it. It holds no
// transaction open for long, and a few hundred events in memory.
func (l *Log) Verify(ctx context.Context, account string, c Check) (v Verdict, err error) {
	number, err := graph.ParseAccount(account)
	if err != nil {
		return v, err
	}
	v = Verdict{Account: account, Since: c.Since, Problems: []Problem{}}
	err = l.db.View(ctx, func(tx *store.Tx) (err error) {
		v.Head, err = headAt(tx, number, c.Since)
		return err
	})
	if err != nil {
		return v, err
	}
	if v.Head.Hash == "" {
		v.complain(c.Since, "the chain has no event at position %d", c.Since)
		return v, nil
	}
	w := walk{log: l, account: number, verdict: &v, noted: c.Head}
	w.meet(v.Head)
	for more := true; more; {
		if more, err = w.page(ctx); err != nil {
			return v, err
		}
	}
	w.end()
	return v, w.strangers(ctx)
}

func (v *Verdict) complain(position int64, format string, args ...any) {
	v.Problems = append(v.Problems, Problem{position, fmt.Sprintf(format, args...)})
}

// A walk is the verification of one chain.
type walk struct {
	log     *Log
	account int64
	verdict *Verdict
	noted   *Head
	met     bool // the place of the noted head was passed
}

// meet compares with what was noted.
func (w *walk) meet(h Head) {
	if w.noted == nil || w.noted.Position != h.Position {
		return
	}
	w.met = true
	if w.noted.Hash != h.Hash {
		w.verdict.complain(h.Position, "the chain at position %d is not the one whose head was noted", h.Position)
	}
}

// end looks at what was noted and not met: the chain is shorter, or was not walked that far.
func (w *walk) end() {
	v := w.verdict
	if w.noted == nil || w.met || len(v.Problems) > 0 {
		return
	}
	if w.noted.Position < v.Since {
		v.complain(v.Since, "the noted head is at position %d, before the verification begins", w.noted.Position)
		return
	}
	v.complain(v.Head.Position+1, "the chain ends at position %d and the head was noted at %d: events at its end were removed",
		v.Head.Position, w.noted.Position)
}

// page verifies the events that come next; more is whether others may follow.
func (w *walk) page(ctx context.Context) (more bool, err error) {
	v := w.verdict
	read, found := 0, []sealed(nil)
	err = w.log.db.View(ctx, func(tx *store.Tx) error {
		found, read = nil, 0
		return stop(tx.Query(`SELECT s.position, s.hash, s.form, `+columns+` FROM seal s LEFT JOIN change c ON c.seq = s.seq
			WHERE s.account = $1 AND s.position > $2 ORDER BY s.position LIMIT `+strconv.Itoa(verifyPage),
			func(r store.Row) error {
				s := sealed{head: Head{r.Int64(0), r.Text(1)}, form: r.Int64(2)}
				if !r.Null(3) {
					s.change = scan(r, 3)
					read += len(s.change.before) + len(s.change.after)
				}
				found = append(found, s)
				if read > maxBatch {
					return errEnough
				}
				return nil
			}, w.account, v.Head.Position))
	})
	if err != nil {
		return false, err
	}
	for _, s := range found {
		if problem := s.problem(v.Head); problem != "" {
			v.complain(v.Head.Position+1, "%s", problem)
			return false, nil
		}
		v.Head = s.head
		v.Events++
		w.meet(v.Head)
	}
	return len(found) > 0, nil
}

// sealed is an event as the chain has it, with the change it stands for.
type sealed struct {
	head   Head
	form   int64
	change *change // nil: it is gone
}

// problem says why an event does not follow what is before it; "" if it does.
func (s *sealed) problem(last Head) string {
	at := last.Position + 1
	switch {
	case s.head.Position != at:
		return fmt.Sprintf("position %d is not in the chain: its seal was removed", at)
	case s.change == nil:
		return fmt.Sprintf("the change at position %d was removed", at)
	case s.form != form:
		return fmt.Sprintf("position %d was sealed in form %d, which this program does not know", at, s.form)
	case last.next(s.change.record()) != s.head:
		return fmt.Sprintf("the change at position %d (sequence %d) is not what was sealed: it was changed or moved",
			at, s.change.seq)
	}
	return ""
}

// strangers looks for changes that are not in the chain and too old to be on their way there.
func (w *walk) strangers(ctx context.Context) error {
	from, to, err := w.bounds(ctx)
	if err != nil {
		return err
	}
	for from < to {
		var stranger int64
		next := to
		err := w.log.db.View(ctx, func(tx *store.Tx) error {
			stranger, next = 0, to
			seen := 0
			return stop(tx.Query(`SELECT c.seq, c.account, (SELECT s.seq FROM seal s WHERE s.seq = c.seq AND s.account = c.account)
				FROM change c WHERE c.seq > $1 AND c.seq <= $2 ORDER BY c.seq LIMIT `+strconv.Itoa(10*verifyPage),
				func(r store.Row) error {
					if r.Int64(1) == w.account && r.Null(2) {
						stranger = r.Int64(0)
						return errEnough
					}
					if seen++; seen == 10*verifyPage {
						next = r.Int64(0)
					}
					return nil
				}, from, to))
		})
		if err != nil {
			return err
		}
		if stranger != 0 {
			return w.blame(ctx, stranger)
		}
		from = next
	}
	return nil
}

// bounds are the keys between which every change has to be in the chain.
func (w *walk) bounds(ctx context.Context) (from, to int64, err error) {
	err = w.log.db.View(ctx, func(tx *store.Tx) error {
		from = 0
		if since := w.verdict.Since; since > 0 {
			if err := tx.Query(`SELECT seq FROM seal WHERE account = $1 AND position = $2`, func(r store.Row) error {
				from = store.Before(r.Int64(0), w.log.db.Late())
				return nil
			}, w.account, since); err != nil {
				return err
			}
		}
		to, err = w.log.frontier(tx, true)
		return err
	})
	return from, to, err
}

// blame tells of a change that is not in the chain, at the first event with a greater key.
func (w *walk) blame(ctx context.Context, stranger int64) error {
	var position int64
	err := w.log.db.View(ctx, func(tx *store.Tx) error {
		position = 0
		return tx.Query(`SELECT position FROM seal WHERE account = $1 AND seq > $2 ORDER BY seq LIMIT 1`,
			func(r store.Row) error { position = r.Int64(0); return nil }, w.account, stranger)
	})
	if position == 0 {
		position = w.verdict.Head.Position + 1
	}
	w.verdict.complain(position, "before position %d stands a change (sequence %d) that is not in the chain: it was put in, "+
		"or its seal was removed", position, stranger)
	return err
}
