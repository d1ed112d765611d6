package webhook

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// kind is what ids begin with.
const kind = "webhook"

// A row is a webhook as it is stored.
type row struct {
	key, account                                   int64
	url, kinds, secret                             string
	position, turn, due, failures, failing, paused int64
	reason                                         string
}

const columns = `key, account, url, kinds, secret, position, turn, due, failures, failing, paused, reason`

func scan(r store.Row) row {
	return row{
		key: r.Int64(0), account: r.Int64(1), url: r.Text(2), kinds: r.Text(3), secret: r.Text(4), position: r.Int64(5),
		turn: r.Int64(6), due: r.Int64(7), failures: r.Int64(8), failing: r.Int64(9), paused: r.Int64(10), reason: r.Text(11),
	}
}

func (r row) id() string { return graph.FormatID(kind, r.key) }

func (r row) list() []string {
	if r.kinds == "" {
		return []string{}
	}
	return strings.Split(r.kinds, ",")
}

func (r row) shown(now time.Time) Hook {
	h := Hook{ID: r.id(), URL: r.url, Kinds: r.list(), State: Active, Position: r.position, Failures: r.failures, Reason: r.reason}
	switch {
	case r.paused != 0:
		h.State = Paused
	case r.failures != 0:
		next := time.UnixMilli(max(r.due, now.UnixMilli())).UTC()
		h.State, h.Next = Failing, &next
	}
	return h
}

func insert(tx *graph.Tx, r row) error {
	var count int64
	if err := tx.Query(`SELECT COUNT(*) FROM webhook WHERE account = $1`, func(r store.Row) error {
		count = r.Int64(0)
		return nil
	}, tx.Account()); err != nil {
		return err
	}
	if count >= maxHooks {
		return Refusal(fmt.Sprintf("an account has at most %d webhooks", maxHooks))
	}
	_, err := tx.Exec(`INSERT INTO webhook (key, account, url, kinds, secret, position, turn, due, failures, failing, reason, paused, holder, lease)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, '', 0, '', 0)`, r.key, tx.Account(), r.url, r.kinds, r.secret, r.position)
	return err
}

func ofAccount(tx *graph.Tx) (rows []row, err error) {
	err = tx.Query(`SELECT `+columns+` FROM webhook WHERE account = $1 ORDER BY key`, func(r store.Row) error {
		rows = append(rows, scan(r))
		return nil
	}, tx.Account())
	return rows, err
}

func one(tx *graph.Tx, id string) (found row, err error) {
	err = tx.Query(`SELECT `+columns+` FROM webhook WHERE key = $1 AND account = $2`, func(r store.Row) error {
		found = scan(r)
		return nil
	}, graph.KeyOf(kind, id), tx.Account())
	if err == nil && found.key == 0 {
		err = ErrUnknown
	}
	return found, err
}

func remove(tx *graph.Tx, id string) error {
	n, err := tx.Exec(`DELETE FROM webhook WHERE key = $1 AND account = $2`, graph.KeyOf(kind, id), tx.Account())
	if err == nil && n == 0 {
		err = ErrUnknown
	}
	return err
}

// rewind lets deliveries begin at a position, or where they were for 0. A delivery that is on its way finds another turn
// and leaves the position alone.
func rewind(tx *graph.Tx, id string, from int64) error {
	n, err := tx.Exec(`UPDATE webhook SET turn = turn + 1,
		position = CASE WHEN CAST($1 AS BIGINT) = 0 THEN position ELSE CAST($1 AS BIGINT) - 1 END, due = 0, failures = 0, failing = 0, reason = '', paused = 0 WHERE key = $2 AND account = $3`,
		from, graph.KeyOf(kind, id), tx.Account())
	if err == nil && n == 0 {
		err = ErrUnknown
	}
	return err
}

// note records what was done to a webhook. Its secret, and the path that may hold another, stay out.
func note(tx *graph.Tx, id string, asked map[string]any) error {
	if asked == nil {
		asked = map[string]any{}
	}
	asked["Id"] = id
	text, err := json.Marshal(asked)
	if err != nil {
		return err
	}
	return tx.Record(tx.NewKey(), graph.ControlKind, 0, nil, string(text))
}

// ready reads webhooks that have something to deliver and that nobody delivers to.
func ready(tx *store.Tx, now int64, most int) (rows []row, err error) {
	err = tx.Query(`SELECT `+columns+` FROM webhook w WHERE paused = 0 AND due <= $1 AND lease <= $1
		AND EXISTS (SELECT 1 FROM seal s WHERE s.account = w.account AND s.position > w.position)
		ORDER BY due, key LIMIT `+fmt.Sprint(most), func(r store.Row) error {
		rows = append(rows, scan(r))
		return nil
	}, now)
	return rows, err
}

// claim makes this process the one that delivers, until a time; ok is false where another was first, or something was
// asked of the webhook meanwhile.
func claim(tx *store.Tx, r row, holder string, now, until int64) (ok bool, err error) {
	n, err := tx.Exec(`UPDATE webhook SET holder = $1, lease = $2
		WHERE key = $3 AND turn = $4 AND paused = 0 AND (lease <= $5 OR holder = $1)`, holder, until, r.key, r.turn, now)
	return n == 1, err
}

// keep stores how far deliveries are, for as long as this process has the lease and nothing else was asked.
func keep(tx *store.Tx, r row, holder string, until int64) (ok bool, err error) {
	n, err := tx.Exec(`UPDATE webhook SET position = $1, due = $2, failures = $3, failing = $4, reason = $5, paused = $6, lease = $7
		WHERE key = $8 AND turn = $9 AND holder = $10`,
		r.position, r.due, r.failures, r.failing, r.reason, r.paused, until, r.key, r.turn, holder)
	return n == 1, err
}

// release gives back a lease that this process has no use for: something else was asked.
func release(tx *store.Tx, r row, holder string) error {
	_, err := tx.Exec(`UPDATE webhook SET lease = 0 WHERE key = $1 AND holder = $2`, r.key, holder)
	return err
}
