package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// contract is contract.json after its patches.
type contract struct {
	Operations ordered[*operation]
	Shapes     ordered[*shape]
}

// operation is one operation as the contract states it.
type operation struct {
	Method, Path  string
	Input, Output string
	Errors        []string
	Page          string // the output member that holds the items of a page
}

// shape is one shape as the contract states it; which fields matter depends on Type.
type shape struct {
	Type       string
	Members    ordered[*member]
	Member     string // of a list
	Key, Value string // of a map
	Min, Max   *int
	Pattern    string
	Enum       []string
	Sensitive  bool
	Error      *struct {
		Status int
		Fault  string
	}
}

// member is one member of a structure.
type member struct {
	Shape            string
	Required         bool
	In, Name         string // the place and the name on the wire, where it is not the body
	IdempotencyToken bool
	JSONValue        bool
	Always           bool // patched: written even when empty
	Wire             bool // patched: made in wire form
}

// ordered is a JSON object that remembers the order of its keys.
type ordered[T any] struct {
	names  []string
	values map[string]T
}

// UnmarshalJSON reads an object.
func (o *ordered[T]) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, &o.values); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		o.names = append(o.names, name.(string))
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return err
		}
	}
	return nil
}

// add puts a value at the end.
func (o *ordered[T]) add(name string, value T) {
	o.names = append(o.names, name)
	o.values[name] = value
}

// load reads contract.json and patches.json from dir.
func load(dir string) (*contract, error) {
	var c contract
	if err := read(filepath.Join(dir, "contract.json"), &c); err != nil {
		return nil, err
	}
	var patches []patch
	if err := read(filepath.Join(dir, "patches.json"), &patches); err != nil {
		return nil, err
	}
	for _, p := range patches {
		if err := p.apply(&c); err != nil {
			return nil, err
		}
	}
	slices.Sort(c.Shapes.names)
	slices.Sort(c.Operations.names)
	return &c, nil
}

func read(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
