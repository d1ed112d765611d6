package store

import (
	"encoding/binary"
	"fmt"
	"io"
	"sync"
	"time"
)

// randomBits of a key are random, the 42 above them count milliseconds since 1970: enough until the year 2109. A key
// fills 63 bits, so its 17 hex digits begin with 0.
const randomBits = 21

// keys makes keys that grow.
type keys struct {
	mu     sync.Mutex
	random io.Reader
	last   int64
}

// NewKey returns a key that is positive and greater than every key this DB has made before. Its leading bits are the
// transaction's time, so keys are in order of creation; %017x prints it as the digits of an id. Two processes on one
// database may draw the same key, once in about 400,000 keys that both draw in the same millisecond: the constraint
// on the keys then refuses the second and its transaction is run again.
func (tx *Tx) NewKey() int64 { return tx.NewKeyAfter(0) }

// NewKeyAfter returns a key as NewKey does that is also greater than last, which may be another process's.
func (tx *Tx) NewKeyAfter(last int64) int64 {
	tx.drawn = true
	key, err := tx.keys.next(tx.now, last)
	if err != nil && tx.failure == nil {
		tx.failure = fmt.Errorf("store: draw a key: %w", err)
	}
	return key
}

// next draws once in a millisecond and counts on from there, which keeps processes apart better than drawing each time.
func (k *keys) next(now time.Time, last int64) (int64, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last = max(k.last, last)
	least := max(now.UnixMilli(), 0) << randomBits
	if k.last >= least {
		k.last++
		return k.last, nil
	}
	var drawn [4]byte
	_, err := io.ReadFull(k.random, drawn[:])
	k.last = least + 1 + int64(binary.BigEndian.Uint32(drawn[:])>>(32-randomBits)) // + 1: never 0
	return k.last, err
}

// Moment is the time in a key's leading bits, to the millisecond. Keys that were drawn faster than the clock went on
// tell a moment that is a little later than their transaction's.
func Moment(key int64) time.Time { return time.UnixMilli(key >> randomBits) }

// Before is the least key of the moment that is so much earlier than a key's.
func Before(key int64, d time.Duration) int64 { return max(key-d.Milliseconds()<<randomBits, 0) }
