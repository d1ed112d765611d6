package graph

import (
	"slices"
	"strings"

	"github.com/trunkline/trunkline/api"
)

// A Tagged is a kind whose resources carry tags and are found by ARN.
type Tagged interface {
	Target
	tags(body []byte) ([]api.Tag, error)
	retag(body []byte, tags []api.Tag) ([]byte, error)
}

// Tags returns the tags of the resource that an ARN names, in their order.
func (tx *Tx) Tags(kinds []Tagged, resourceARN string) ([]api.Tag, error) {
	r, kind, err := tx.byARN(kinds, resourceARN, "")
	if err != nil {
		return nil, err
	}
	return kind.tags(r.body)
}

// Retag replaces the tags of the resource that an ARN names by what change
// makes of them.
func (tx *Tx) Retag(kinds []Tagged, resourceARN string, change func([]api.Tag) ([]api.Tag, error)) error {
	r, kind, err := tx.byARN(kinds, resourceARN, ` /*FOR UPDATE*/`)
	if err != nil {
		return err
	}
	if r.state == deleting {
		return api.Conflict(r.kind, resourceARN, kind.declared().title()+" is being deleted.")
	}
	before, err := kind.tags(r.body)
	if err != nil {
		return err
	}
	after, err := change(slices.Clone(before))
	if err != nil {
		return err
	}
	body, err := kind.retag(r.body, after)
	if err != nil {
		return err
	}
	return tx.rewrite(r, body)
}

func (tx *Tx) byARN(kinds []Tagged, resourceARN, lock string) (*row, Tagged, error) {
	name, ok := parseARN(resourceARN)
	if !ok {
		return nil, nil, api.Invalid("resourceArn", "The ARN is not one of this service's resources.")
	}
	for _, kind := range kinds {
		d := kind.declared()
		if d.name != name.kind || d.alone != (name.network == "") {
			continue
		}
		r, err := tx.at(d, name, lock)
		if err != nil {
			return nil, nil, err
		}
		if r != nil && strings.HasPrefix(resourceARN, "arn:aws:") && name.account == tx.Caller.Account {
			return r, kind, nil
		}
	}
	return nil, nil, api.NotFound(name.kind, resourceARN)
}

// at reads the row that an ARN names, nil when it is not there.
func (tx *Tx) at(kind declaration, name arn, lock string) (*row, error) {
	key, _ := parseID(kind.name, name.id)
	network, _ := parseID(networkKind, name.network)
	r, err := tx.row(key, lock)
	if err != nil || !tx.holds(r, kind.name, network) {
		return nil, err
	}
	return r, nil
}

func (k *Kind[T]) tags(body []byte) ([]api.Tag, error) {
	v := new(T)
	err := api.Parse(body, v)
	return *k.Tags(v), err
}

func (k *Kind[T]) retag(body []byte, tags []api.Tag) ([]byte, error) {
	v := new(T)
	if err := api.Parse(body, v); err != nil {
		return nil, err
	}
	if *k.Tags(v) = tags; len(tags) == 0 {
		*k.Tags(v) = nil // as if there had never been any
	}
	return api.Append(nil, v), nil
}
