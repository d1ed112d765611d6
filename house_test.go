package trunkline_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// rules are all the rules of the house; each stands in the file of its subject with samples that break and keep it.
var rules = slices.Concat(roomRules, sizeRules, wordRules, commentRules, originRules, testRules, pageRules)

// A rule is a promise about the whole repository.
type rule struct {
	name  string
	check func(house) []string // what breaks the rule, each with its place
	bad   []tree               // each breaks the rule
	good  []tree               // none breaks it
}

// A tree is the text of a repository's files, by path from its root.
type tree map[string]string

// A house is a repository as the rules see it: all its text, and its Go files parsed.
type house struct {
	files   tree
	sources []source
}

// A source is one parsed Go file.
type source struct {
	path   string
	folder string // "internal/store"; "." for the root
	text   string
	set    *token.FileSet
	syntax *ast.File
}

// TestHouse holds the repository to every rule.
func TestHouse(t *testing.T) {
	t.Parallel()
	h := build(t, read(t, os.DirFS(".")))
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			for _, found := range r.check(h) {
				t.Error(found)
			}
		})
	}
}

// TestWhatIsRead leaves out what is not the repository's own text, in a work tree of any kind.
func TestWhatIsRead(t *testing.T) {
	t.Parallel()
	some := &fstest.MapFile{Data: []byte("gitdir: elsewhere")}
	for _, root := range []fstest.MapFS{
		{"a.md": some, ".git": some, "bin/b": some}, {"a.md": some, ".git/config": some, "c": &fstest.MapFile{Data: []byte{0xFF}}},
	} {
		if files := read(t, root); len(files) != 1 || files["a.md"] == "" {
			t.Errorf("what is read is %v", files)
		}
	}
}

// TestRulesCanFail shows every rule what breaks it and what keeps it: a rule that finds nothing wrong anywhere is not
// a rule.
func TestRulesCanFail(t *testing.T) {
	t.Parallel()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			if len(r.bad) == 0 {
				t.Error("no sample breaks this rule")
			}
			for i, sample := range r.bad {
				if len(r.check(build(t, sample))) == 0 {
					t.Errorf("bad sample %d passes: %v", i, sample)
				}
			}
			for i, sample := range r.good {
				if found := r.check(build(t, sample)); len(found) > 0 {
					t.Errorf("good sample %d is refused: %v", i, found)
				}
			}
		})
	}
}

// read returns the repository's text files. What is built, fetched or hidden is not part of it.
func read(t *testing.T, root fs.FS) tree {
	t.Helper()
	files := tree{}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && isApart(entry.Name()):
			return fs.SkipDir
		case !entry.Type().IsRegular() || name == ".git": // which is a file in a second work tree
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err == nil && utf8.Valid(text) {
			files[name] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// isApart reports whether a folder of this name is outside the repository's own text.
func isApart(name string) bool {
	hidden := strings.HasPrefix(name, ".") && name != "." && name != ".ci" && name != ".github"
	return hidden || name == "bin" || name == "node_modules"
}

// build parses the Go files among the given ones.
func build(t *testing.T, files tree) house {
	t.Helper()
	h := house{files: files}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Ext(name) != ".go" || strings.Contains(name, "testdata/") {
			continue
		}
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, name, files[name], parser.ParseComments)
		if err != nil {
			t.Error(err)
			continue
		}
		h.sources = append(h.sources, source{name, path.Dir(name), files[name], set, syntax})
	}
	return h
}

// forEach makes the check of a rule that looks at one Go file at a time.
func forEach(check func(source) []string) func(house) []string {
	return func(h house) []string {
		var found []string
		for _, s := range h.sources {
			found = append(found, check(s)...)
		}
		return found
	}
}

// isTest reports whether only `go test` compiles the file.
func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// isGenerated reports whether the file is written by api/gen.
func (s source) isGenerated() bool { return strings.HasSuffix(s.path, ".gen.go") }

// isForTests reports whether nothing in the file reaches a user: a test, or a room that only tests use.
func (s source) isForTests() bool {
	_, testRoom := testRooms[s.folder]
	return s.isTest() || testRoom || s.folder == "bench" || s.folder == "scripts"
}

// at formats a finding with its place, as a compiler would.
func (s source) at(pos token.Pos, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: %s", s.path, s.set.Position(pos).Line, fmt.Sprintf(format, args...))
}

// lines counts the lines from one position to another, both included.
func (s source) lines(from, to token.Pos) int {
	return s.set.Position(to).Line - s.set.Position(from).Line + 1
}

// mentions returns every place where the file names one of a package's members, such as time.Now.
func (s source) mentions(pkg string, members ...string) []*ast.SelectorExpr {
	local := s.importedAs(pkg)
	var found []*ast.SelectorExpr
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := selector.X.(*ast.Ident)
		if ok && local != "" && x.Name == local && slices.Contains(members, selector.Sel.Name) {
			found = append(found, selector)
		}
		return true
	})
	return found
}

// importedAs returns the name under which the file imports a package, "" if it does not.
func (s source) importedAs(pkg string) string {
	for _, i := range s.syntax.Imports {
		if strings.Trim(i.Path.Value, `"`) != pkg {
			continue
		}
		if i.Name != nil {
			return i.Name.Name
		}
		return path.Base(pkg)
	}
	return ""
}
