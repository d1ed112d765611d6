package corepolicy

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A variant is the sound document with something changed, as the files in
// testdata have them: lines that change it, and indented lines with the
// problems that it must have.
//
//	set PATH JSON   put a value there
//	cut PATH        take it away
//	add PATH JSON   put one more value at the end of a list
type variant struct {
	name    string // the changes
	changes []string
	want    []string // code and path of each problem
}

// variants reads the files of a folder.
func variants(t testing.TB, folder string) []variant {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	var all []variant
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range strings.Split(string(text), "\n\n") {
			if v := readVariant(block); len(v.changes) > 0 {
				v.name = strings.TrimSuffix(filepath.Base(file), ".txt") + ": " + strings.Join(v.changes, "; ")
				all = append(all, v)
			}
		}
	}
	return all
}

func readVariant(block string) (v variant) {
	for line := range strings.Lines(block) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "\t"):
			v.want = append(v.want, line[1:])
		default:
			v.changes = append(v.changes, line)
		}
	}
	slices.Sort(v.want)
	return v
}

// of makes the changes to a document.
func (v variant) of(t testing.TB, text []byte) []byte {
	t.Helper()
	root := parsed(t, text)
	for _, change := range v.changes {
		word, rest, _ := strings.Cut(change, " ")
		path, literal, _ := strings.Cut(rest, " ")
		up, last := descend(t, root, path)
		switch word {
		case "cut":
			up.inside = slices.DeleteFunc(up.inside, func(inside *value) bool { return inside.isAt(last) })
		case "set":
			up.put(last, parsed(t, []byte(literal)))
		case "add":
			list := up.find(last)
			if n, err := strconv.Atoi(last); err == nil {
				list = up.find(n)
			}
			list.push(parsed(t, []byte(literal)))
		default:
			t.Fatalf("%s: %q is no change", v.name, change)
		}
	}
	return root.bytes()
}

func parsed(t testing.TB, text []byte) *value {
	t.Helper()
	c := new(checker)
	v := scan(c, bytes.TrimSpace(text))
	if v == nil {
		t.Fatalf("%s: %v", text, c.problems(text))
	}
	return v
}

// descend finds what the last step of a path is in.
func descend(t testing.TB, root *value, path string) (*value, string) {
	t.Helper()
	steps := strings.Split(path, ".")
	up := root
	for _, s := range steps[:len(steps)-1] {
		next := (*value)(nil)
		for _, inside := range up.inside {
			if inside.isAt(s) {
				next = inside
			}
		}
		if next == nil {
			t.Fatalf("there is no %s in %s", s, path)
		}
		up = next
	}
	return up, steps[len(steps)-1]
}

func (v *value) isAt(step string) bool {
	if v.up.kind == aList {
		return strconv.Itoa(v.index) == step
	}
	return v.name == step
}

// put sets what is at a step.
func (v *value) put(step string, new *value) {
	if v.kind == aBlock {
		v.replace(step, new)
		return
	}
	for i, inside := range v.inside {
		if inside.isAt(step) {
			new.up, new.index = v, i
			v.inside[i] = new
		}
	}
}
