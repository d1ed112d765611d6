package scenario

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// asJSON writes a value of YAML as JSON.
func asJSON(n *yaml.Node) []byte {
	var text bytes.Buffer
	writeJSON(&text, n)
	return text.Bytes()
}

func writeJSON(w *bytes.Buffer, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		w.WriteByte('{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				w.WriteByte(',')
			}
			writeText(w, n.Content[i].Value)
			w.WriteByte(':')
			writeJSON(w, n.Content[i+1])
		}
		w.WriteByte('}')
	case yaml.SequenceNode:
		w.WriteByte('[')
		for i, element := range n.Content {
			if i > 0 {
				w.WriteByte(',')
			}
			writeJSON(w, element)
		}
		w.WriteByte(']')
	default:
		writeScalar(w, n)
	}
}

// writeScalar writes what YAML takes for a number, a truth or nothing as such,
// and the rest as text.
func writeScalar(w *bytes.Buffer, n *yaml.Node) {
	switch n.Tag {
	case "!!null":
		w.WriteString("null")
		return
	case "!!bool":
		if yes, err := strconv.ParseBool(n.Value); err == nil {
			w.WriteString(strconv.FormatBool(yes))
			return
		}
	case "!!int":
		var number int64
		if n.Decode(&number) == nil {
			w.WriteString(strconv.FormatInt(number, 10))
			return
		}
	case "!!float":
		if json.Valid([]byte(n.Value)) {
			w.WriteString(n.Value)
			return
		}
	}
	writeText(w, n.Value)
}

// writeText writes a text, which cannot fail.
func writeText(w *bytes.Buffer, text string) {
	quoted, _ := json.Marshal(text)
	w.Write(quoted)
}

// asYAML reads JSON as YAML that has a line for each member.
func asYAML(text []byte) (*yaml.Node, error) {
	var top yaml.Node
	if err := yaml.Unmarshal(text, &top); err != nil {
		return nil, err
	}
	plain(&top)
	return top.Content[0], nil
}

// plain takes the braces and the quotes away that are not needed. What has
// scalars alone stays on one line.
func plain(n *yaml.Node) {
	n.Style = 0
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		n.SetString(n.Value)
	}
	if !slices.ContainsFunc(n.Content, func(part *yaml.Node) bool { return part.Kind != yaml.ScalarNode }) {
		n.Style |= yaml.FlowStyle
	}
	for _, part := range n.Content {
		plain(part)
	}
}
