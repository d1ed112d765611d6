package routing

import (
	"fmt"
	"strings"
	"unicode"
)

// Mermaid draws as a Mermaid flowchart.
func (m *Mesh) Mermaid(d Drawing) (string, error) {
	p, err := m.picture(d)
	if err != nil {
		return "", err
	}
	w := mermaid{}
	w.WriteString("flowchart LR\n")
	for i, f := range p.frames {
		w.frame(i, f)
	}
	if p.note != "" {
		fmt.Fprintf(&w, "  note[\"%s\"]\n", mermaidText(p.note))
	}
	for i, s := range p.strokes {
		w.stroke(i, s)
	}
	w.styles()
	return w.String(), nil
}

// A mermaid is a flowchart that is being written. Styles come last, in terms of the names before.
type mermaid struct {
	strings.Builder
	classes, lines [removed + 1][]string
}

var mermaidStyles = [...]string{
	onPath: "stroke-width:4px", weak: "stroke:#c00,stroke-width:4px", removed: "stroke:#888,stroke-dasharray:4",
}

var markNames = [...]string{onPath: "onpath", weak: "weak", removed: "removed"}

func (w *mermaid) frame(i int, f frame) {
	if f.label != "" {
		fmt.Fprintf(w, "  subgraph s%d[\"%s\"]\n", i, mermaidText(f.label))
		w.classes[f.mark] = append(w.classes[f.mark], fmt.Sprintf("s%d", i))
	}
	for _, b := range f.boxes {
		fmt.Fprintf(w, "    d%d[\"%s\"]\n", b.number, mermaidText(b.label))
		w.classes[b.mark] = append(w.classes[b.mark], fmt.Sprintf("d%d", b.number))
	}
	if f.label != "" {
		w.WriteString("  end\n")
	}
}

func (w *mermaid) stroke(i int, s stroke) {
	label := ""
	if s.label != "" {
		label = "|\"" + mermaidText(s.label) + "\"|"
	}
	fmt.Fprintf(w, "  d%d ---%s d%d\n", s.a, label, s.b)
	w.lines[s.mark] = append(w.lines[s.mark], fmt.Sprint(i))
}

func (w *mermaid) styles() {
	for as := onPath; as <= removed; as++ {
		if names := w.classes[as]; len(names) > 0 {
			fmt.Fprintf(w, "  classDef %s %s\n", markNames[as], mermaidStyles[as])
			fmt.Fprintf(w, "  class %s %s\n", strings.Join(names, ","), markNames[as])
		}
		if numbers := w.lines[as]; len(numbers) > 0 {
			fmt.Fprintf(w, "  linkStyle %s %s\n", strings.Join(numbers, ","), mermaidStyles[as])
		}
	}
}

// mermaidText writes a text for between quotes. Mermaid reads HTML, Markdown, entities and styles inside quotes, so only
// letters, digits, spaces and a few marks within words stay as they are; the rest become entities by number.
func mermaidText(text string) string {
	var b strings.Builder
	runes := []rune(text)
	isWord := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	for i, r := range runes {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			b.WriteByte(' ')
		case isWord(i) || strings.ContainsRune("-_./", r) && isWord(i-1) && isWord(i+1):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}

var dotStyles = [...]string{
	onPath: "penwidth=3", weak: `color="#cc0000", penwidth=3`, removed: `color="#888888", style=dashed`,
}

// DOT draws as an undirected Graphviz graph.
func (m *Mesh) DOT(d Drawing) (string, error) {
	p, err := m.picture(d)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("graph topology {\n  node [shape=box];\n")
	if p.note != "" {
		fmt.Fprintf(&b, "  label=%s;\n", dotText(p.note))
	}
	for i, f := range p.frames {
		dotFrame(&b, i, f)
	}
	for _, s := range p.strokes {
		var attributes []string
		if s.label != "" {
			attributes = append(attributes, "label="+dotText(s.label))
		}
		if style := dotStyles[s.mark]; style != "" {
			attributes = append(attributes, style)
		}
		fmt.Fprintf(&b, "  d%d -- d%d%s;\n", s.a, s.b, dotAttributes(attributes))
	}
	b.WriteString("}\n")
	return b.String(), nil
}

func dotFrame(b *strings.Builder, i int, f frame) {
	if f.label != "" {
		fmt.Fprintf(b, "  subgraph cluster_%d {\n    label=%s;\n", i, dotText(f.label))
		for _, attribute := range strings.Split(dotStyles[f.mark], ", ") {
			if attribute != "" {
				fmt.Fprintf(b, "    %s;\n", attribute)
			}
		}
	}
	for _, box := range f.boxes {
		attributes := []string{"label=" + dotText(box.label)}
		if style := dotStyles[box.mark]; style != "" {
			attributes = append(attributes, style)
		}
		fmt.Fprintf(b, "    d%d%s;\n", box.number, dotAttributes(attributes))
	}
	if f.label != "" {
		b.WriteString("  }\n")
	}
}

func dotAttributes(attributes []string) string {
	if len(attributes) == 0 {
		return ""
	}
	return " [" + strings.Join(attributes, ", ") + "]"
}

// dotText quotes a text. Graphviz knows backslashes and HTML entities inside quotes; line ends become spaces.
func dotText(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `&`, `&amp;`).Replace(text) + `"`
}
