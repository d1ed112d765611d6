package graph

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
)

// ErrExists is what Create returns for a resource without an id of its own
// whose name is taken; [Kind.Standing] returns the one that is there.
var ErrExists = errors.New("resource exists")

// Create stores a new resource and gives it its id, ARN and time of creation.
// The answer has the state in which resources of its kind begin.
func (k *Kind[T]) Create(tx *Tx, v *T) (*T, error) {
	network, targets, err := k.resolve(tx, v)
	if err != nil {
		return nil, err
	}
	own := k.own(v)
	if r := k.standing(tx, own); r != nil {
		if r.state == deleting {
			return nil, api.Conflict(k.Name, spoken(v, k.Named), k.declared().title()+" is being deleted.")
		}
		return nil, ErrExists
	}
	kind := k.declared()
	if err := tx.count(kind, k.Quota, network, 1); err != nil {
		return nil, err
	}
	r := &row{key: tx.NewKey(), kind: k.Name, account: tx.account, network: network, name: own}
	k.baptize(tx, v, r.key)
	course := k.depart(v, k.Lifecycle.Creating)
	r.body = api.Append(nil, v)
	r.state, r.settles = tx.enter(kind, course)
	r.changed = tx.NewKey()
	if err := k.insert(tx, r, v, targets); err != nil {
		return nil, err
	}
	if err := k.recount(tx, nil, v); err != nil {
		return nil, err
	}
	k.show(v, course)
	return v, tx.record(r, nil, r.body)
}

// standing is the row that has a natural name and can still be seen.
func (k *Kind[T]) standing(tx *Tx, own string) *row {
	if own == "" {
		return nil
	}
	r := tx.names[own]
	if r == nil || gone(r.state, r.settles, millis(tx.Now())) {
		return nil
	}
	return r
}

// Standing is the resource that Create found to exist, in its current state.
func (k *Kind[T]) Standing(tx *Tx, v *T) (*T, error) {
	r := k.standing(tx, k.own(v))
	if r == nil {
		return nil, fmt.Errorf("no %s stands where one was found", k.Name)
	}
	there, err := k.decode(r)
	if err == nil {
		k.show(there, k.Lifecycle.current(r.state, r.settles, millis(tx.Now())))
	}
	return there, err
}

// baptize gives a new resource what the service chooses.
func (k *Kind[T]) baptize(tx *Tx, v *T, key int64) {
	if k.Created != nil {
		*k.Created(v) = api.TimestampOf(tx.Now())
	}
	if k.Tags != nil && len(*k.Tags(v)) == 0 {
		*k.Tags(v) = nil
	}
	if k.ID == nil {
		return
	}
	id := FormatID(k.Name, key)
	*k.ID(v) = id
	network := ""
	if k.Network != nil {
		network = *k.Network(v)
	}
	if k.ARN == nil {
		return
	}
	*k.ARN(v) = formatARN(tx.Caller.Account, k.Name, network, id)
}

func (k *Kind[T]) insert(tx *Tx, r *row, v *T, targets []int64) error {
	var network, own any
	if r.network != 0 {
		network = r.network
	}
	if r.name != "" {
		own = r.name
		// A predecessor of the same name that nobody sees any more makes room.
		if last := tx.names[r.name]; last != nil {
			if _, err := tx.Exec(`DELETE FROM resource WHERE key = $1`, last.key); err != nil {
				return err
			}
			delete(tx.seen, last.key)
		}
	}
	if _, err := tx.Exec(
		`INSERT INTO resource (key, kind, account, network, name, state, settles, changed, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.key, r.kind, r.account, network, own, r.state, r.settles, r.changed, string(r.body)); err != nil {
		return err
	}
	if err := tx.refer(r, targets); err != nil {
		return err
	}
	return k.putFacets(tx, r, v)
}

// refer stores a resource's references.
func (tx *Tx) refer(r *row, targets []int64) error {
	if len(targets) == 0 {
		return nil
	}
	var b strings.Builder
	args := []any{r.key, r.kind}
	b.WriteString(`INSERT INTO ref (source, kind, target) VALUES `)
	for i, target := range targets {
		if i > 0 {
			b.WriteByte(',')
		}
		args = append(args, target)
		b.WriteString(`($1, $2, $` + strconv.Itoa(len(args)) + `)`)
	}
	b.WriteString(` ON CONFLICT (source, target) DO NOTHING`)
	_, err := tx.Exec(b.String(), args...)
	return err
}

// record writes the change that a transaction makes, in the same transaction,
// under the number that the row has got for it.
func (tx *Tx) record(r *row, before, after []byte) error {
	return tx.Record(r.changed, r.kind, r.key, text(before), text(after))
}

// ControlKind is the kind of changes that are of no resource: an operation of
// our own was carried out, and what follows is what was asked.
const ControlKind = "control"

// Record writes a change of a resource, or of what an operation keeps beside
// it, under a kind of its own. before and after are texts; nil is nothing.
func (tx *Tx) Record(seq int64, kind string, resource int64, before, after any) error {
	_, err := tx.Exec(
		`INSERT INTO change (seq, at, account, principal, request, operation, kind, resource, before, after, address, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		seq, millis(tx.Now()), tx.account, tx.Caller.Principal, tx.Caller.RequestID, tx.Caller.Operation.Name,
		kind, resource, before, after, orNull(tx.Caller.Address), orNull(tx.Caller.Agent))
	return err
}

// orNull is a text as a column has it that may be without.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// text is a body as a statement takes it; nil is no body.
func text(body []byte) any {
	if body == nil {
		return nil
	}
	return string(body)
}
