package catalog

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Write writes a document as YAML, so that Parse reads the same from it. One
// document is always the same bytes.
func (d *Document) Write() ([]byte, error) {
	var text bytes.Buffer
	w := yaml.NewEncoder(&text)
	w.SetIndent(2)
	document := written(reflect.ValueOf(*d))
	if !slices.ContainsFunc(document.Content, func(n *yaml.Node) bool { return n.Kind == yaml.SequenceNode }) {
		none := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		document.Content = append(document.Content, textNode(TransitGateway.Section()), none) // nothing is said plainly
	}
	if err := w.Encode(document); err != nil {
		return nil, fmt.Errorf("write the catalog: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write the catalog: %w", err)
	}
	return text.Bytes(), nil
}

// written is a value as YAML has it.
func written(v reflect.Value) *yaml.Node {
	switch v.Kind() {
	case reflect.Slice:
		list := &yaml.Node{Kind: yaml.SequenceNode, Style: styleOf(v.Type().Elem())}
		for i := range v.Len() {
			list.Content = append(list.Content, written(v.Index(i)))
		}
		return list
	case reflect.Map:
		texts := v.Interface().(map[string]Said)
		pairs := &yaml.Node{Kind: yaml.MappingNode}
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			pairs.Content = append(pairs.Content, textNode(key), textNode(texts[key].Text))
		}
		return pairs
	}
	if v.Type() == saidType {
		return textNode(v.Interface().(Said).Text)
	}
	pairs := &yaml.Node{Kind: yaml.MappingNode}
	if _, identified := v.Type().FieldByName("Identity"); !identified && v.Type() != reflect.TypeFor[Document]() {
		pairs.Style = yaml.FlowStyle // what is part of an entry has a line of its own
	}
	for _, f := range keysOf(v.Type()) {
		if value := v.FieldByIndex(f.Index); f.Tag.Get("required") != "" || !isEmpty(value) {
			pairs.Content = append(pairs.Content, textNode(f.Tag.Get("key")), written(value))
		}
	}
	return pairs
}

func isEmpty(v reflect.Value) bool {
	if v.Type() == saidType {
		return v.Interface().(Said).Text == ""
	}
	return v.Len() == 0
}

// styleOf keeps a list of texts on one line.
func styleOf(element reflect.Type) yaml.Style {
	if element == saidType {
		return yaml.FlowStyle
	}
	return 0
}

func textNode(text string) *yaml.Node {
	n := new(yaml.Node)
	n.SetString(text)
	return n
}
