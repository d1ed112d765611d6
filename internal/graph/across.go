package graph

import (
	"fmt"
)

// What follows is for lists that go across kinds, which read the tables
// themselves.

// Account is the caller's account as rows have it.
func (tx *Tx) Account() int64 { return tx.account }

// NameOfKind is a kind's name, whatever the shape of its resources.
func NameOfKind(kind Target) string { return kind.declared().name }

// KeyOf is the key in an id of a kind; 0 is nobody's.
func KeyOf(kind, id string) int64 {
	key, _ := parseID(kind, id)
	return key
}

// KeyOfARN is the key in the ARN of a resource that this service owns and the
// caller's account has, and its kind; 0 is nobody's.
func (tx *Tx) KeyOfARN(resourceARN string) (kind string, key int64) {
	if name, ok := parseARN(resourceARN); !ok || name.account != tx.Caller.Account {
		return "", 0
	}
	return KeyOfAnyARN(resourceARN)
}

// KeyOfAnyARN is the same of whatever account's resource. The rest of the ARN
// is to be compared with what is found.
func KeyOfAnyARN(resourceARN string) (kind string, key int64) {
	name, ok := parseARN(resourceARN)
	if !ok {
		return "", 0
	}
	return name.kind, KeyOf(name.kind, name.id)
}

// ARNOf is the ARN of a resource with an id; network is the key of the one it
// is in, 0 for what stands alone.
func ARNOf(account int64, kind string, network, key int64) string {
	id := ""
	if network != 0 {
		id = FormatID(networkKind, network)
	}
	return formatARN(fmt.Sprintf("%012d", account), kind, id, FormatID(kind, key))
}

// Shown is a stored body in wire form, with the state that a reader sees now.
func (tx *Tx) Shown(kind Target, body []byte, state string, settles int64) []byte {
	l := kind.declared().lifecycle
	return l.appendWire(nil, body, l.current(state, settles, millis(tx.Now())))
}

// Current is the state that a reader sees now of a row of a kind.
func (tx *Tx) Current(kind Target, state string, settles int64) string {
	return kind.declared().lifecycle.current(state, settles, millis(tx.Now()))
}

// As is the same transaction in another account: what is part of something that
// is shared is changed by whoever may, and recorded where it belongs, with the
// caller's principal.
func (tx *Tx) As(account int64) *Tx {
	if account == tx.account {
		return tx
	}
	caller := tx.Caller
	caller.Account = fmt.Sprintf("%012d", account)
	return &Tx{Tx: tx.Tx, Caller: caller, graph: tx.graph, account: account}
}

// NextToken is a page token for a place of the caller's own making, which fits
// no other question than the one that was asked.
func (tx *Tx) NextToken(place string, asked ...string) string {
	return tx.graph.tokens.seal([]byte(place), tx.asked(asked))
}

// Place reads a token of NextToken back; "" is the beginning.
func (tx *Tx) Place(token string, asked ...string) (string, error) {
	if token == "" {
		return "", nil
	}
	place, err := tx.graph.tokens.open(token, tx.asked(asked))
	return string(place), err
}

func (tx *Tx) asked(parts []string) []byte {
	return []byte(JoinFacet(append([]string{tx.Caller.Account, tx.Caller.Operation.Name}, parts...)...))
}

// recount keeps, at the target of a reference that is Counted, how many of the
// kind refer to it so. nil is what is not there.
func (k *Kind[T]) recount(tx *Tx, before, after *T) error {
	was, is := k.holder(before), k.holder(after)
	if was == is {
		return nil
	}
	for _, step := range []struct {
		holder holder
		by     int64
	}{{was, -1}, {is, 1}} {
		if step.holder == (holder{}) {
			continue
		}
		if _, err := tx.Exec(
			`INSERT INTO tally (scope, kind, count)
			SELECT r.key, CAST($1 AS TEXT), CAST($2 AS BIGINT) FROM resource r
			WHERE r.key = $3 OR (r.account = $4 AND r.name = $5)
			ON CONFLICT (scope, kind) DO UPDATE SET count = tally.count + CAST($2 AS BIGINT)`,
			k.Name, step.by, step.holder.key, tx.account, step.holder.name); err != nil {
			return err
		}
	}
	return nil
}

// A holder is what counts others, by its key or by its natural name; the zero
// value is nothing.
type holder struct {
	key  int64
	name string
}

// holder is what counts v.
func (k *Kind[T]) holder(v *T) (h holder) {
	for i := range k.Refs {
		ref := &k.Refs[i]
		if !ref.Counted || v == nil {
			continue
		}
		kind := ref.To.declared().name
		if ref.At != nil {
			h.key, _ = parseID(kind, *ref.At(v))
		} else {
			h.name = name(kind, v, ref.Named)
		}
		return h
	}
	return h
}
