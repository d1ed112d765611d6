package storetest

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

var valueCases = []conformanceCase{
	{"text comes back as it was", text},
	{"integers come back as they were", integers},
	{"nothing is not empty", nothing},
	{"big bodies come back as they were", bigBody},
	{"bytes of several columns stand side by side", severalBytes},
	{"a placeholder may repeat and literals stay", placeholders},
	{"lists of many lengths", manyTexts},
	{"a page with a changing limit", changingLimit},
	{"affected rows are counted", affected},
	{"wrong values are refused", wrongValues},
}

func text(t *testing.T, e Engine) {
	db := e.Open(t)
	for _, want := range []string{
		"", " ", "plain", "'quoted' \"twice\" $1 ?1 -- /*no comment*/", "Zürich 東京 🛰 \u202eright to left", "line\nfeed\ttab",
		`{"Description":"a \"quote\", a \\ and \u0000"}`, "\uffff\U0010ffff", "e\u0301 is not \u00e9",
	} {
		for _, arg := range []any{want, []byte(want)} {
			var got string
			var gotBytes []byte
			update(t, db, func(tx *store.Tx) error {
				if _, err := tx.Exec(`DELETE FROM setting`); err != nil {
					return err
				}
				_, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ('a', $1)`, arg)
				return err
			})
			view(t, db, func(tx *store.Tx) error {
				return tx.Query(`SELECT value FROM setting WHERE value = $1`, func(r store.Row) error {
					got, gotBytes = r.Text(0), append([]byte(nil), r.Bytes(0)...)
					if r.Null(0) || r.Bytes(0) == nil {
						t.Errorf("%q came back as NULL", want)
					}
					return nil
				}, arg)
			})
			if got != want || string(gotBytes) != want {
				t.Errorf("%T %q came back as %q and %q", arg, want, got, gotBytes)
			}
		}
	}
}

func integers(t *testing.T, e Engine) {
	db := e.Open(t)
	for _, want := range []int64{0, 1, -1, 127, 128, 1 << 31, 1 << 32, 123456789012, math.MaxInt64, math.MinInt64} {
		for _, arg := range []any{want, int(want)} {
			update(t, db, func(tx *store.Tx) error {
				_, err := tx.Exec(`INSERT INTO quota (account, code, max) VALUES (1, 'L', $1)
					ON CONFLICT (account, code) DO UPDATE SET max = excluded.max`, arg)
				return err
			})
			expectCount(t, db, want, `SELECT max FROM quota WHERE max = $1`, arg)
		}
	}
	expectCount(t, db, 7, `SELECT 7`)
}

func nothing(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error {
		const insert = `INSERT INTO change (seq, at, account, principal, request, operation, kind, resource, before, after)
			VALUES ($1, 0, 0, '', '', '', '', 0, $2, $3)`
		_, first := tx.Exec(insert, 1, nil, []byte(nil))
		_, second := tx.Exec(insert, 2, "", []byte{})
		return errors.Join(first, second)
	})
	view(t, db, func(tx *store.Tx) error {
		return tx.Query(`SELECT seq, before, after FROM change ORDER BY seq`, func(r store.Row) error {
			isNull := r.Int64(0) == 1
			for _, i := range []int{1, 2} {
				if r.Null(i) != isNull || (r.Bytes(i) == nil) != isNull || r.Text(i) != "" || len(r.Bytes(i)) != 0 {
					t.Errorf("row %d, column %d: NULL is %v, the bytes are %v", r.Int64(0), i, r.Null(i), r.Bytes(i))
				}
			}
			return nil
		})
	})
	expectCount(t, db, 0, `SELECT MAX(count) FROM tally`) // NULL
}

func bigBody(t *testing.T, e Engine) {
	db := e.Open(t)
	want := `{"Description":"` + strings.Repeat("0123456789", 500_000) + `"}`
	update(t, db, func(tx *store.Tx) error { return set(tx, "text", want) })
	update(t, db, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ('bytes', $1)`, []byte(want))
		return err
	})
	view(t, db, func(tx *store.Tx) error {
		return tx.Query(`SELECT value FROM setting`, func(r store.Row) error {
			if r.Text(0) != want || string(r.Bytes(0)) != want {
				t.Errorf("a body of %d bytes came back as %d", len(want), len(r.Bytes(0)))
			}
			return nil
		})
	})
}

func severalBytes(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error {
		return errors.Join(set(tx, "a", strings.Repeat("x", 10)), set(tx, "b", strings.Repeat("y", 1000)), set(tx, "c", "z"))
	})
	view(t, db, func(tx *store.Tx) error {
		rows := 0
		err := tx.Query(`SELECT name, value, name, value FROM setting ORDER BY name`, func(r store.Row) error {
			rows++
			columns := [][]byte{r.Bytes(0), r.Bytes(1), r.Bytes(2), r.Bytes(3)}
			for i, b := range columns {
				if string(b) != r.Text(i) {
					t.Errorf("column %d is %q, want %q", i, b, r.Text(i))
				}
			}
			return nil
		})
		if rows != 3 {
			t.Errorf("%d rows", rows)
		}
		return err
	})
}

func placeholders(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO setting (value, name) -- $3 is a comment, "it's fine"
			VALUES ($2, $1 || '$1 /*FOR SHARE*/')`, "a", "b")
		return err
	})
	expect(t, db, "a$1 /*FOR SHARE*/=b")
	update(t, db, func(tx *store.Tx) error {
		for _, clause := range []string{"", "/*FOR SHARE*/", "/*FOR UPDATE*/", "/*FOR KEY SHARE*/"} {
			n := 0
			err := tx.Query(`SELECT name FROM setting WHERE value = $1 OR name = $1 OR value = $2 `+clause,
				func(store.Row) error { n++; return nil }, "b", "c")
			if err != nil || n != 1 {
				return errors.Join(err, errors.New("not one row with "+clause))
			}
		}
		return nil
	})
}

// manyTexts runs more different statements than an engine keeps prepared.
func manyTexts(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error { return set(tx, "a", "1") })
	for range 2 {
		view(t, db, func(tx *store.Tx) error {
			for i := range 600 {
				n, err := count(tx, `SELECT COUNT(*) AS `+name(i)+` FROM setting WHERE name = $1`, "a")
				if err != nil || n != 1 {
					t.Fatalf("statement %d counted %d: %v", i, n, err)
				}
			}
			return nil
		})
	}
}

func changingLimit(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error {
		for i := range 10 {
			if err := set(tx, name(i), ""); err != nil {
				return err
			}
		}
		return nil
	})
	for _, limit := range []int{3, 3, 0, 1, 10, 3, 1} {
		rows := 0
		view(t, db, func(tx *store.Tx) error {
			return tx.Query(`SELECT name FROM setting WHERE value = $1 ORDER BY name LIMIT $2`,
				func(store.Row) error { rows++; return nil }, "", limit)
		})
		if rows != limit {
			t.Errorf("%d rows with the limit %d", rows, limit)
		}
	}
}

func affected(t *testing.T, e Engine) {
	db := e.Open(t)
	update(t, db, func(tx *store.Tx) error {
		for _, step := range []struct {
			text string
			want int64
		}{
			{`INSERT INTO setting (name, value) VALUES ('a', ''), ('b', ''), ('c', '')`, 3},
			{`UPDATE setting SET value = 'x' WHERE name < 'c'`, 2},
			{`UPDATE setting SET value = 'x' WHERE name = 'z'`, 0},
			{`INSERT INTO setting (name, value) VALUES ('a', '') ON CONFLICT DO NOTHING`, 0},
			{`DELETE FROM setting`, 3},
			{`DELETE FROM setting`, 0},
		} {
			if got, err := tx.Exec(step.text); err != nil || got != step.want {
				t.Errorf("%s: %d rows, want %d: %v", step.text, got, step.want, err)
			}
		}
		return nil
	})
}

func wrongValues(t *testing.T, e Engine) {
	db := e.Open(t)
	const insert = `INSERT INTO setting (name, value) VALUES ($1, $2)`
	for what, args := range map[string][]any{
		"too few":    {"a"},
		"too many":   {"a", "b", "c"},
		"a struct":   {"a", struct{}{}},
		"a function": {"a", func() {}},
	} {
		refused(t, db, what, func(tx *store.Tx) error {
			_, err := tx.Exec(insert, args...)
			return err
		})
	}
	expect(t, db, "")
}
