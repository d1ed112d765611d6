package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A Key is an access key that lasts, without its secret.
type Key struct {
	ID      string    `json:"accessKeyId"`
	Owner   string    `json:"owner"`          // the ARN of a user, or of an account's root
	User    string    `json:"user,omitempty"` // "" of a root
	Enabled bool      `json:"enabled"`
	Created time.Time `json:"created"`
	Used    time.Time `json:"used,omitzero"` // its last use that is known; zero is never
}

// A NewKey is an access key with its secret, which is shown this once.
type NewKey struct {
	Key
	Secret string `json:"secretAccessKey"`
}

// How many access keys there may be: two are enough to change one for another.
const (
	maxUserKeys = 2 // as in IAM
	maxRootKeys = 8
)

// An owner is whose access keys are looked at.
type owner struct {
	arn, user string
	key       int64 // a user's, or the account of a root
	principal any   // a user's key; nil for a root
	most      int64
}

func ownerOf(tx *graph.Tx, user string) (owner, error) {
	if user == "" {
		return owner{arn: rootARN(tx.Account()), key: tx.Account(), most: maxRootKeys}, nil
	}
	s, err := hold(tx, User, user)
	if err != nil {
		return owner{}, err
	}
	return owner{s.ARN, s.Name, s.key, s.key, maxUserKeys}, nil
}

func rootARN(account int64) string { return "arn:aws:iam::" + digits(account) + ":root" }

// CreateKey gives a user another access key; without a user, the root of the
// caller's account.
func (d *Directory) CreateKey(ctx context.Context, caller api.Caller, user string) (made NewKey, err error) {
	id, secret, err := DrawKey(d.random)
	if err != nil {
		return NewKey{}, err
	}
	err = d.change(ctx, caller, "CreateAccessKey", func(tx *graph.Tx) error {
		of, err := ownerOf(tx, user)
		if err != nil {
			return err
		}
		key := tx.NewKey()
		made = NewKey{Key{ID: id, Owner: of.arn, User: of.user, Enabled: true, Created: store.Moment(key).UTC()}, secret}
		slot, err := of.freeSlot(tx)
		if err != nil {
			return err
		}
		sealed, err := d.vault.Seal(tx.Tx, id, []byte(secret))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO access_key (id, key, account, principal, owner, slot, secret, enabled, used)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0)`, id, key, tx.Account(), of.principal, of.key, slot, sealed); err != nil {
			return err
		}
		return tx.Record(tx.NewKey(), "access-key", key, nil, made.shown())
	})
	return made, err
}

// freeSlot is the first of the owner's places for a key. Who takes the same at
// the same time is refused by the table, and looks again.
func (o owner) freeSlot(tx *graph.Tx) (slot int64, err error) {
	err = tx.Query(`SELECT slot FROM access_key WHERE owner = $1 ORDER BY slot`, func(r store.Row) error {
		if r.Int64(0) == slot {
			slot++
		}
		return nil
	}, o.key)
	if err == nil && slot >= o.most {
		return 0, problem(Conflict, "%s has %d access keys, and no more are possible: delete one first", o.arn, o.most)
	}
	return slot, err
}

// shown is a key as the record keeps it: nothing of it is secret, and its use
// is no change.
func (k Key) shown() string {
	k.Used = time.Time{}
	text, err := json.Marshal(k)
	if err != nil {
		panic(err) // texts and times
	}
	return string(text)
}

const keyColumns = `k.id, k.key, k.account, COALESCE(p.name, ''), k.enabled, k.used`

func (d *Directory) scanKey(r store.Row) (k Key, key int64) {
	account, user, used := r.Int64(2), r.Text(3), max(r.Int64(5), d.uses.last(r.Text(0)))
	key = r.Int64(1)
	k = Key{ID: r.Text(0), Owner: rootARN(account), User: user, Enabled: r.Int64(4) == 1, Created: store.Moment(key).UTC()}
	if user != "" {
		k.Owner = fmt.Sprintf("arn:aws:iam::%s:user/%s", digits(account), user)
	}
	if used != 0 {
		k.Used = time.UnixMilli(used).UTC()
	}
	return k, key
}

// Keys lists the access keys of the caller's account, by owner and age. The key
// of the data folder is not among them.
func (d *Directory) Keys(ctx context.Context, account string) (list []Key, err error) {
	number, err := accountNumber(account)
	if err != nil {
		return nil, err
	}
	err = d.db.View(ctx, func(tx *store.Tx) error {
		list = []Key{}
		return tx.Query(`SELECT `+keyColumns+` FROM access_key k LEFT JOIN principal p ON p.key = k.principal
			WHERE k.account = $1 ORDER BY COALESCE(p.folded, ''), k.key`, func(r store.Row) error {
			k, _ := d.scanKey(r)
			list = append(list, k)
			return nil
		}, number)
	})
	return list, err
}

// Key is one access key of an account.
func (d *Directory) Key(ctx context.Context, account, id string) (k Key, err error) {
	number, err := accountNumber(account)
	if err != nil {
		return Key{}, err
	}
	err = d.db.View(ctx, func(tx *store.Tx) (err error) {
		k, _, err = d.readKey(tx, number, id, ``)
		return err
	})
	return k, err
}

// readKey reads an access key; lock is the clause that holds it, or "".
func (d *Directory) readKey(tx *store.Tx, account int64, id, lock string) (k Key, key int64, err error) {
	err = tx.Query(`SELECT `+keyColumns+` FROM access_key k LEFT JOIN principal p ON p.key = k.principal
		WHERE k.id = $1 AND k.account = $2`+lock, func(r store.Row) error { k, key = d.scanKey(r); return nil }, id, account)
	if err == nil && key == 0 {
		err = problem(Missing, "the account has no access key %q; the one in the data folder is the server's own", id)
	}
	return k, key, err
}

// heldKey holds an access key until the transaction ends.
const heldKey = ` /*FOR UPDATE OF k*/`

// EnableKey makes an access key good, or no longer good until it is enabled
// again.
func (d *Directory) EnableKey(ctx context.Context, caller api.Caller, id string, enabled bool) (k Key, err error) {
	err = d.change(ctx, caller, "UpdateAccessKey", func(tx *graph.Tx) error {
		key, before := int64(0), ""
		if k, key, err = d.readKey(tx.Tx, tx.Account(), id, heldKey); err != nil {
			return err
		}
		before, k.Enabled = k.shown(), enabled
		value := 0
		if enabled {
			value = 1
		}
		if _, err := tx.Exec(`UPDATE access_key SET enabled = $2 WHERE id = $1`, id, value); err != nil {
			return err
		}
		return tx.Record(tx.NewKey(), "access-key", key, before, k.shown())
	})
	return k, err
}

// DeleteKey deletes an access key.
func (d *Directory) DeleteKey(ctx context.Context, caller api.Caller, id string) error {
	return d.change(ctx, caller, "DeleteAccessKey", func(tx *graph.Tx) error {
		k, key, err := d.readKey(tx.Tx, tx.Account(), id, heldKey)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM access_key WHERE id = $1`, id); err != nil {
			return err
		}
		return tx.Record(tx.NewKey(), "access-key", key, k.shown(), nil)
	})
}
