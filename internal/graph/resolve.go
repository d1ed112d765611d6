package graph

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
)

// A wanted is one reference to be resolved: a target by its key or its name.
type wanted struct {
	kind  declaration
	id    string // as the caller gave it
	key   int64  // 0: by name, or an id that nobody can have
	name  string
	field string
	say   string

	shared bool
}

// wants lists what a resource refers to, the network it belongs to first.
func (k *Kind[T]) wants(v *T) []wanted {
	list := make([]wanted, 0, len(k.Refs))
	for i := range k.Refs {
		ref := &k.Refs[i]
		w := wanted{kind: ref.To.declared(), field: ref.Field, say: ref.Say, shared: ref.Shared}
		if ref.At != nil {
			w.id = *ref.At(v)
			w.key, _ = parseID(w.kind.name, w.id)
		} else if w.name = name(w.kind.name, v, ref.Named); w.name != "" {
			w.id = spoken(v, ref.Named)
		}
		if w.id != "" || w.name != "" || ref.Required {
			list = append(list, w)
		}
	}
	return list
}

// Gather reads everything that v refers to and what has its name, in one
// statement and without a judgement, for what may still have to be mentioned.
func (k *Kind[T]) Gather(tx *Tx, v *T) error {
	_, err := tx.find(k.own(v), k.networkOf(v), k.wants(v), k.lock())
	return err
}

// networkOf is the key of the network that v says it is in, 0 for none.
func (k *Kind[T]) networkOf(v *T) (key int64) {
	if k.Network != nil {
		key, _ = parseID(networkKind, *k.Network(v))
	}
	return key
}

// Resolve checks everything that v refers to, before Create or Update would,
// so that [Kind.Seen] can tell what the targets say.
func (k *Kind[T]) Resolve(tx *Tx, v *T) error {
	_, _, err := k.resolve(tx, v)
	return err
}

// Seen is a resource that this transaction has resolved, as it is stored.
func (k *Kind[T]) Seen(tx *Tx, id string) (*T, error) {
	key, _ := parseID(k.Name, id)
	r := tx.seen[key]
	if r == nil {
		return nil, fmt.Errorf("%s %s was not resolved", k.Name, id)
	}
	return k.decode(r)
}

// decode reads a stored body.
func (k *Kind[T]) decode(r *row) (*T, error) {
	v := new(T)
	if err := api.Parse(r.body, v); err != nil {
		return nil, fmt.Errorf("read stored %s: %w", FormatID(k.Name, r.key), err)
	}
	return v, nil
}

// resolve finds everything that v refers to and returns the targets' keys.
// The rows stay locked against change until the transaction ends, so what
// was checked holds when it commits.
func (k *Kind[T]) resolve(tx *Tx, v *T) (network int64, targets []int64, err error) {
	list := k.wants(v)
	network = k.networkOf(v)
	found, err := tx.find(k.own(v), network, list, k.lock())
	if err != nil {
		return 0, nil, err
	}
	if k.Network != nil {
		if !tx.holds(found[network], networkKind, 0) {
			return 0, nil, api.GlobalNetworkNotFound()
		}
		if found[network].state == deleting {
			return 0, nil, api.Conflict(networkKind, *k.Network(v), "Global network is being deleted.")
		}
	}
	targets, err = tx.check(found, network, list)
	return network, targets, err
}

// lock is how a resource of the kind holds what it refers to. What takes others
// with it is made one at a time: what there is of it decides what is taken.
func (k *Kind[T]) lock() string {
	if len(k.Takes) > 0 {
		return ` /*FOR UPDATE*/`
	}
	return ` /*FOR SHARE*/`
}

// own is the natural name of v, "" for a resource with an id.
func (k *Kind[T]) own(v *T) string {
	if len(k.Named) == 0 {
		return ""
	}
	return name(k.Name, v, k.Named)
}

// check tells which of the wanted targets are not there, all at once, and
// returns the keys of those that are, each once.
func (tx *Tx) check(found map[int64]*row, network int64, list []wanted) ([]int64, error) {
	var targets []int64
	var missing []wanted
	for _, w := range list {
		r := found[w.key]
		if w.name != "" {
			r = tx.names[w.name]
		}
		within := network
		if w.kind.alone {
			within = 0
		}
		if !tx.holds(r, w.kind.name, within) && !(w.shared && tx.stands(r, w.kind.name, within)) {
			missing = append(missing, w)
			continue
		}
		if r.state == deleting {
			return nil, api.Conflict(w.kind.name, w.id, w.kind.title()+" is being deleted.")
		}
		targets = appendNew(targets, r.key)
	}
	if len(missing) > 0 {
		return nil, tx.missing(missing)
	}
	return targets, nil
}

// holds tells whether a row is there for this caller, in this network.
func (tx *Tx) holds(r *row, kind string, network int64) bool {
	return r != nil && r.account == tx.account && tx.stands(r, kind, network)
}

// stands tells the same, whoever's it is.
func (tx *Tx) stands(r *row, kind string, network int64) bool {
	return r != nil && r.kind == kind && r.network == network && !gone(r.state, r.settles, millis(tx.Now()))
}

// missing is the answer to references that point nowhere: not found where the
// operation declares that error, otherwise the members to blame.
func (tx *Tx) missing(list []wanted) error {
	first := list[0]
	if first.say == "" && tx.Caller.Operation.Declares("ResourceNotFoundException") {
		return api.NotFound(first.kind.name, first.id)
	}
	var fields []api.ValidationExceptionField
	for _, w := range list {
		blamed := func(f api.ValidationExceptionField) bool { return f.Name == w.field }
		if !slices.ContainsFunc(fields, blamed) {
			fields = append(fields, api.ValidationExceptionField{Name: w.field, Message: w.message()})
		}
	}
	return api.InvalidFields(fields...)
}

func (w wanted) message() string {
	if w.say != "" {
		return w.say
	}
	return w.kind.title() + " not found."
}

// find reads, in one statement, a network, every wanted target, and the row
// that a natural name already has. What this transaction has seen before is
// not read again.
func (tx *Tx) find(own string, network int64, list []wanted, lock string) (map[int64]*row, error) {
	if tx.seen == nil {
		tx.seen, tx.names = make(map[int64]*row), make(map[string]*row)
	}
	var keys, shared []int64
	var names []string
	if network != 0 && tx.seen[network] == nil {
		keys = append(keys, network)
	}
	for _, w := range list {
		switch {
		case w.key == 0 || tx.seen[w.key] != nil:
		case w.shared:
			shared = appendNew(shared, w.key)
		default:
			keys = appendNew(keys, w.key)
		}
		if _, asked := tx.names[w.name]; w.name != "" && !asked {
			names = appendNew(names, w.name)
		}
	}
	if _, asked := tx.names[own]; own != "" && !asked {
		names = append(names, own)
	}
	if len(keys)+len(shared)+len(names) == 0 {
		return tx.seen, nil
	}
	for _, name := range names {
		tx.names[name] = nil
	}
	text, args := lookup(tx.account, keys, names, shared)
	return tx.seen, tx.Query(text+lock, func(r store.Row) error {
		tx.see(scan(r))
		return nil
	}, args...)
}

// see keeps a row for what this transaction does next.
func (tx *Tx) see(r *row) {
	tx.seen[r.key] = r
	if r.name != "" {
		tx.names[r.name] = r
	}
}

// lookup is the statement that reads rows of an account by key or by natural
// name, and shared ones. Those of another are left out here already, so that
// they are not held.
func lookup(account int64, keys []int64, names []string, shared []int64) (text string, args []any) {
	var b strings.Builder
	args = append(args, account)
	b.WriteString(`SELECT ` + columns + ` FROM resource r WHERE `)
	either := ""
	if len(keys) > 0 {
		b.WriteString(`(r.account = $1 AND r.key IN (`)
		args = list(&b, args, keys)
		b.WriteString(`))`)
		either = ` OR `
	}
	if len(names) > 0 {
		b.WriteString(either + `(r.account = $1 AND r.name IN (`)
		args = list(&b, args, names)
		b.WriteString(`))`)
		either = ` OR `
	}
	if len(shared) > 0 {
		b.WriteString(either + `(CAST($1 AS BIGINT) >= 0 AND r.key IN (`)
		args = list(&b, args, shared)
		b.WriteString(`))`)
	}
	b.WriteString(` ORDER BY r.key`)
	return b.String(), args
}

// list writes one parameter for each value.
func list[V any](b *strings.Builder, args []any, values []V) []any {
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		args = append(args, v)
		b.WriteString(`$` + strconv.Itoa(len(args)))
	}
	return args
}

func appendNew[V comparable](list []V, v V) []V {
	for _, have := range list {
		if have == v {
			return list
		}
	}
	return append(list, v)
}
