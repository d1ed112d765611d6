package storetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/store"
)

var keyCases = []conformanceCase{
	{"keys grow and never repeat", growingKeys},
	{"a key has the form of an id", keyForm},
	{"a key that is taken is drawn again", takenKey},
}

// A clock stands still until it is told to advance.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Second)
}

func growingKeys(t *testing.T, e Engine) {
	db := e.Open(t)
	drawn := make([][]int64, 8)
	each(len(drawn), func(i int) {
		for range 50 {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				for range 5 {
					drawn[i] = append(drawn[i], tx.NewKey())
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	for i, keys := range drawn {
		if !slices.IsSorted(keys) || keys[0] <= 0 {
			t.Errorf("goroutine %d drew keys out of order", i)
		}
	}
	all := slices.Concat(drawn...)
	slices.Sort(all)
	if n := len(slices.Compact(all)); n != 8*50*5 {
		t.Errorf("%d different keys of %d", n, 8*50*5)
	}
}

func keyForm(t *testing.T, e Engine) {
	c := e.New(t)
	clock := newClock()
	c.Now = clock.now
	db := open(t, c)
	last := ""
	for range 3 {
		update(t, db, func(tx *store.Tx) error {
			id := fmt.Sprintf("%017x", tx.NewKey())
			if len(id) != 17 || id[0] != '0' || id <= last {
				t.Errorf("the key %s after %s", id, last)
			}
			last = id
			return nil
		})
		clock.advance()
	}
}

// zeros are random bytes as nobody wants them.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func takenKey(t *testing.T, e Engine) {
	c := e.New(t)
	c.Now, c.Random = newClock().now, zeros{}
	for range 2 {
		db := open(t, c)
		update(t, db, func(tx *store.Tx) error { return addResource(tx, tx.NewKey(), nil, nil) })
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	expectCount(t, open(t, c), 2, `SELECT COUNT(*) FROM resource`)
}
