package corepolicy

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/placed"
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
			up.Inside = slices.DeleteFunc(up.Inside, func(inside *placed.Value) bool { return isAt(inside, last) })
		case "set":
			put(up, last, parsed(t, []byte(literal)))
		case "add":
			list := up.Find(last)
			if n, err := strconv.Atoi(last); err == nil {
				list = up.Find(n)
			}
			list.Push(parsed(t, []byte(literal)))
		default:
			t.Fatalf("%s: %q is no change", v.name, change)
		}
	}
	return root.Bytes()
}

func parsed(t testing.TB, text []byte) *placed.Value {
	t.Helper()
	v, _, fault := placed.Read(bytes.TrimSpace(text), maxDepth)
	if fault != nil {
		t.Fatalf("%s: %s", text, fault.Reason)
	}
	return v
}

// descend finds what the last step of a path is in.
func descend(t testing.TB, root *placed.Value, path string) (*placed.Value, string) {
	t.Helper()
	steps := strings.Split(path, ".")
	up := root
	for _, s := range steps[:len(steps)-1] {
		next := (*placed.Value)(nil)
		for _, inside := range up.Inside {
			if isAt(inside, s) {
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

func isAt(v *placed.Value, step string) bool {
	if v.Up.Kind == placed.List {
		return strconv.Itoa(int(v.Index)) == step
	}
	return v.Name == step
}

// put sets what is at a step.
func put(v *placed.Value, step string, new *placed.Value) {
	if v.Kind == placed.Block {
		v.Replace(step, new)
		return
	}
	for i, inside := range v.Inside {
		if isAt(inside, step) {
			new.Up, new.Index = v, int32(i)
			v.Inside[i] = new
		}
	}
}
