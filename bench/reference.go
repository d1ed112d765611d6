package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// A reference is SQLite alone: one handle, one goroutine, one transaction for
// all that waits, no savepoints and no reads.
type reference struct {
	inv   *inventory
	raw   *sqlite.Conn
	queue chan *entry
	next  atomic.Int64
	ended chan struct{}
}

// An entry is the rows of one connection, waiting to be committed.
type entry struct {
	key, change, one, other, network int64
	body                             string
	done                             chan error
}

// openReference fills a database as the inventory's and opens it directly.
func openReference(ctx context.Context, stored int) (*reference, error) {
	dir, err := os.MkdirTemp("", "trunkline-bench-")
	if err != nil {
		return nil, err
	}
	ref := &reference{inv: &inventory{dir: dir, stored: stored}, queue: make(chan *entry, writers), ended: make(chan struct{})}
	if err := ref.inv.fill(ctx, ref.inv.fillConnections); err != nil {
		return nil, err
	}
	if ref.raw, err = sqlite.OpenConn(filepath.Join(dir, "trunkline.db"), sqlite.OpenReadWrite); err != nil {
		return nil, err
	}
	for _, setting := range []string{"journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
		"wal_autocheckpoint=4000", "cache_size=-32768", "temp_store=MEMORY"} {
		if err := sqlitex.ExecuteTransient(ref.raw, "PRAGMA "+setting, nil); err != nil {
			return nil, err
		}
	}
	ref.next.Store(1 << 62)
	go ref.write()
	return ref, nil
}

func (ref *reference) close() error {
	close(ref.queue)
	<-ref.ended
	return errors.Join(ref.raw.Close(), os.RemoveAll(ref.inv.dir))
}

// create commits the rows of the i-th connection and returns when they are on
// the disk.
func (ref *reference) create(_ context.Context, i int) error {
	one, other := ref.inv.ends(i)
	e := &entry{key: ref.next.Add(2), done: make(chan error, 1)}
	e.change = e.key + 1
	var failures [3]error
	e.one, failures[0] = keyOf(one)
	e.other, failures[1] = keyOf(other)
	e.network, failures[2] = keyOf(ref.inv.network)
	if err := errors.Join(failures[:]...); err != nil {
		return err
	}
	e.body = ref.body(e.key, one, other)
	ref.queue <- e
	return <-e.done
}

// body has the members, and so the size, of what the kernel stores.
func (ref *reference) body(key int64, one, other string) string {
	id := "connection-0" + strconv.FormatInt(key, 16)
	return `{"ConnectionId":"` + id + `","ConnectionArn":"arn:aws:networkmanager::` + account + `:connection/` +
		ref.inv.network + `/` + id + `","GlobalNetworkId":"` + ref.inv.network + `","DeviceId":"` + one +
		`","ConnectedDeviceId":"` + other + `","Description":"between one rack and another","CreatedAt":1700000000,` +
		`"Tags":[{"Key":"env","Value":"prod"}]}`
}

func (ref *reference) write() {
	defer close(ref.ended)
	for e := range ref.queue {
		group := []*entry{e}
		for len(ref.queue) > 0 {
			group = append(group, <-ref.queue)
		}
		err := ref.commit(group)
		for _, e := range group {
			e.done <- err
		}
	}
}

func (ref *reference) commit(group []*entry) (err error) {
	end, err := sqlitex.ImmediateTransaction(ref.raw)
	if err != nil {
		return err
	}
	defer end(&err)
	for _, e := range group {
		if err := ref.insert(e); err != nil {
			return err
		}
	}
	return nil
}

// insert writes the rows that a CreateConnection leaves behind.
func (ref *reference) insert(e *entry) error {
	return errors.Join(
		ref.run(`INSERT INTO tally (scope, kind, count) VALUES (?, 'connection', 1)
			ON CONFLICT (scope, kind) DO UPDATE SET count = tally.count + 1`, e.network),
		ref.run(`INSERT INTO resource (key, kind, account, network, state, settles, changed, body)
			VALUES (?, 'connection', 0, ?, 'AVAILABLE', 0, ?, ?)`, e.key, e.network, e.change, e.body),
		ref.run(`INSERT INTO ref (source, kind, target) VALUES (?1, 'connection', ?2), (?1, 'connection', ?3)`,
			e.key, e.one, e.other),
		ref.run(`INSERT INTO change (seq, at, account, principal, request, operation, kind, resource, after)
			VALUES (?, 1700000000000, 0, 'arn:aws:iam::`+account+`:root', '00000000-0000-0000-0000-000000000000',
			'CreateConnection', 'connection', ?, ?)`, e.change, e.key, e.body))
}

func (ref *reference) run(text string, values ...any) error {
	s, err := ref.raw.Prepare(text)
	if err != nil {
		return err
	}
	for i, value := range values {
		switch v := value.(type) {
		case int64:
			s.BindInt64(i+1, v)
		case string:
			s.BindText(i+1, v)
		}
	}
	_, err = s.Step()
	return errors.Join(err, s.Reset())
}

// keyOf is the key that an id prints.
func keyOf(id string) (int64, error) {
	return strconv.ParseInt(id[strings.LastIndexByte(id, '-')+1:], 16, 64)
}
