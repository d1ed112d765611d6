package faulttest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// made is the tag that tells whose creation a resource is: the name of an entry.
const made = "made"

// A ledger is what one writer knows of the resources that it alone changes.
type ledger struct {
	entries  map[string]*entry // by name
	answered map[string]string // the operations that were answered, by request id
	pending  *mutation         // what was asked and not answered, nil if nothing
}

// An entry is a resource, or what became of it.
type entry struct {
	kind kind
	name string
	now  members // as it was last answered; nil when it is not there
}

// A mutation is a change of one entry on its way.
type mutation struct {
	ask
	entry *entry
	after members // what the entry is if it succeeds, without what the server chooses; nil when it is then gone
}

func newLedger() ledger {
	return ledger{entries: map[string]*entry{}, answered: map[string]string{}}
}

// enter notes that a mutation was answered, and returns what is wrong with the answer.
func (l *ledger) enter(m *mutation, a answer) error {
	l.pending = nil
	if !a.ok() || a.request == "" {
		return fmt.Errorf("%s %v %v was answered with %d %s", m.operation, m.labels, m.body, a.status, a.text)
	}
	l.answered[a.request] = m.operation
	told, _ := a.body[m.entry.kind.title].(members)
	switch {
	case m.after == nil:
		m.entry.now = nil
		delete(l.entries, m.entry.name)
		return nil
	case m.operation == "TagResource" || m.operation == "UntagResource":
		m.entry.now = m.after
	default:
		m.entry.now = plain(told)
	}
	l.entries[m.entry.name] = m.entry
	if !m.made(m.entry.now) {
		return fmt.Errorf("%s answered %v, wanted %v", m.operation, told, m.after)
	}
	return nil
}

// made tells whether a resource is what the mutation makes of it.
func (m *mutation) made(now members) bool {
	if m.operation != m.entry.kind.creates {
		return reflect.DeepEqual(now, m.after)
	}
	born := maps.Clone(now)
	for _, chosen := range []string{m.entry.kind.id(), m.entry.kind.arn(), "CreatedAt"} {
		delete(born, chosen)
	}
	return reflect.DeepEqual(born, m.after)
}

// plain is a resource without its state.
func plain(m members) members {
	m = maps.Clone(m)
	delete(m, "State")
	delete(m, "LinkAssociationState")
	return m
}

// nameOf is the name under which a ledger has a resource.
func nameOf(k kind, m members) string {
	if k == associations {
		return text(m, "DeviceId") + " " + text(m, "LinkId")
	}
	return tagsOf(m)[made]
}

func tagsOf(m members) map[string]string {
	tags := map[string]string{}
	list, _ := m["Tags"].([]any)
	for _, tag := range list {
		tags[text(tag.(members), "Key")] = text(tag.(members), "Value")
	}
	return tags
}

// tagList is the tags as the service lists them.
func tagList(tags map[string]string) (list []any) {
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, members{"Key": key, "Value": tags[key]})
	}
	return list
}

// A verdict is how all ledgers compare with what is there after a fault.
type verdict struct {
	landed, absent int      // what was asked and not answered, and is there or not
	lost, half     []string // what was answered and is not so; what is there in part
}

func (v *verdict) add(w verdict) {
	v.landed, v.absent = v.landed+w.landed, v.absent+w.absent
	v.lost, v.half = append(v.lost, w.lost...), append(v.half, w.half...)
}

// compare judges what is there, by name. The ledgers go on from it: whatever was pending is then known.
func compare(ledgers []*ledger, there map[string]members) (v verdict) {
	known := map[string]bool{}
	for _, l := range ledgers {
		if m := l.pending; m != nil {
			l.pending = nil
			l.settle(m, there[m.entry.name], &v)
		}
		for name, e := range l.entries {
			known[name] = true
			if now := there[name]; !reflect.DeepEqual(now, e.now) {
				v.lost = append(v.lost, fmt.Sprintf("%s is %v, was answered as %v", name, now, e.now))
			}
		}
	}
	for name, now := range there {
		if !known[name] {
			v.lost = append(v.lost, fmt.Sprintf("%s is there, was answered as gone or never asked for: %v", name, now))
		}
	}
	return v
}

// settle finds out whether a pending mutation was carried out.
func (l *ledger) settle(m *mutation, now members, v *verdict) {
	landed := now == nil
	if m.after != nil {
		landed = now != nil && m.made(now)
	}
	switch {
	case landed:
		v.landed++
		m.entry.now = now
	case reflect.DeepEqual(now, m.entry.now):
		v.absent++
	default:
		v.half = append(v.half, fmt.Sprintf("%s left %v of %v to become %v", m.operation, now, m.entry.now, m.after))
		m.entry.now = now
	}
	delete(l.entries, m.entry.name)
	if m.entry.now != nil {
		l.entries[m.entry.name] = m.entry
	}
}
