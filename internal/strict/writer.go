package strict

import (
	"bytes"
	"maps"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Write writes a document as YAML, so that the same is read from it. One
// document is always the same bytes. The entries of its lists have lines of
// their own, and what is part of an entry has one line.
func Write(document any) ([]byte, error) {
	var text bytes.Buffer
	w := yaml.NewEncoder(&text)
	w.SetIndent(2)
	if err := w.Encode(written(reflect.ValueOf(document), 0)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// written is a value as YAML has it, so many structs deep.
func written(v reflect.Value, depth int) *yaml.Node {
	switch v.Type() {
	case saidType:
		said := v.Interface().(Said)
		if said.bare {
			return &yaml.Node{Kind: yaml.ScalarNode, Value: said.Text}
		}
		return textNode(said.Text)
	case anyType:
		return v.Interface().(*yaml.Node)
	}
	switch v.Kind() {
	case reflect.Slice:
		list := &yaml.Node{Kind: yaml.SequenceNode, Style: styleOf(v)}
		for i := range v.Len() {
			list.Content = append(list.Content, written(v.Index(i), depth))
		}
		return list
	case reflect.Map:
		pairs := &yaml.Node{Kind: yaml.MappingNode}
		for _, key := range slices.Sorted(maps.Keys(keysIn(v))) {
			pairs.Content = append(pairs.Content, textNode(key), written(v.MapIndex(reflect.ValueOf(key)), depth))
		}
		return pairs
	}
	pairs := &yaml.Node{Kind: yaml.MappingNode}
	if depth > 1 {
		pairs.Style = yaml.FlowStyle
	}
	for _, f := range Keys(v.Type()) {
		if value := v.FieldByIndex(f.Index); f.Tag.Get("required") != "" || !isEmpty(value) {
			pairs.Content = append(pairs.Content, textNode(f.Tag.Get("key")), written(value, depth+1))
		}
	}
	return pairs
}

func keysIn(v reflect.Value) map[string]bool {
	keys := map[string]bool{}
	for _, key := range v.MapKeys() {
		keys[key.String()] = true
	}
	return keys
}

func isEmpty(v reflect.Value) bool {
	switch {
	case v.Type() == saidType:
		return v.Interface().(Said).Text == ""
	case v.Kind() == reflect.Pointer:
		return v.IsNil()
	case v.Kind() == reflect.Struct:
		return v.IsZero()
	}
	return v.Kind() == reflect.Slice && v.IsNil() || v.Kind() != reflect.Slice && v.Len() == 0
}

// styleOf keeps a list of texts, and one of nothing, on one line.
func styleOf(list reflect.Value) yaml.Style {
	if list.Type().Elem() == saidType || list.Len() == 0 {
		return yaml.FlowStyle
	}
	return 0
}

func textNode(text string) *yaml.Node {
	n := new(yaml.Node)
	n.SetString(text)
	return n
}
