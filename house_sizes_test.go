package trunkline_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
)

// The largest sizes, with what to aim for: a file 150 lines, a function 12.
const (
	maxFileLines     = 400
	maxFunctionLines = 70
	maxMainLines     = 60
	maxMethods       = 5
	maxParameters    = 5
	maxKernelLines   = 1900 // lines of code in internal/graph, without comments and its tests
)

// largeInterfaces may have more methods, each for its reason.
var largeInterfaces = map[string]string{
	"api/Service": "one method for each of the contract's operations",
}

var sizeRules = []rule{
	{
		name:  "a file fits in the head",
		check: longFiles,
		bad: []tree{
			{"internal/store/a.go": "package store" + strings.Repeat("\n", maxFileLines+1)},
			{"internal/console/app.js": strings.Repeat("f()\n", maxFileLines+1)},
		},
		good: []tree{
			{"internal/store/a.go": "package store\n" + strings.Repeat("\n", maxFileLines-1)},
			{"api/shapes.gen.go": "package api" + strings.Repeat("\n", maxFileLines+1)},
		},
	},
	{
		name:  "a function fits on a screen",
		check: forEach(longFunctions),
		bad: []tree{
			{"a.go": "package p; func f() {" + strings.Repeat("\n", maxFunctionLines) + "}"},
			{"a.go": "package main; func main() {" + strings.Repeat("\n", maxMainLines) + "}"},
			{"a.go": "package p; var f = func() {" + strings.Repeat("\n", maxFunctionLines) + "}"},
		},
		good: []tree{
			{"a.go": "package p; func f() {" + strings.Repeat("\n", maxFunctionLines-1) + "}"},
			{"a.gen.go": "package p; func f() {" + strings.Repeat("\n", maxFunctionLines) + "}"},
		},
	},
	{
		name:  "an interface is small",
		check: forEach(wideInterfaces),
		bad: []tree{
			{"a.go": "package p; type T interface { A(); B(); C(); D(); E(); F() }"},
			{"api/a.go": "package api; type Other interface { A(); B(); C(); D(); E(); F() }"},
		},
		good: []tree{
			{"a.go": "package p; type T interface { A(); B(); C(); D(); E() }"},
			{"api/a.gen.go": "package api; type Service interface { A(); B(); C(); D(); E(); F() }"},
		},
	},
	{
		name:  "a function has few parameters",
		check: forEach(manyParameters),
		bad: []tree{
			{"a.go": "package p; func f(a, b, c int, d, e, f string) {}"},
			{"a.go": "package p; type T interface { F(int, int, int, int, int, int) }"},
			{"a.go": "package p; var f = func(a, b, c, d, e, f int) {}"},
			{"a.go": "package p; func f(t *testing.T, a, b, c, d, e uintptr) {}"},
			{"a_test.go": "package p; func FuzzA(f *testing.F) { f.Add(func(a, b, c, d, e, f int) {}) }"},
		},
		good: []tree{
			{"a.go": "package p; func (t T) f(a, b, c int, d ...string) (e, f, g int) { return }"},
			{"a.go": "package p; func f(tls *libc.TLS, a, b, c, d, e uintptr) {}"},
			{"a_test.go": "package p; func FuzzA(f *testing.F) { f.Fuzz(func(t *testing.T, a, b, c, d, e int) {}) }"},
		},
	},
	{
		name:  "the kernel stays a kernel",
		check: largeKernel,
		bad: []tree{{
			"internal/graph/a.go": "package graph" + strings.Repeat("\nvar _ = 0", maxKernelLines/2),
			"internal/graph/b.go": "package graph" + strings.Repeat("\nvar _ = 0", maxKernelLines/2+1),
		}},
		good: []tree{{
			"internal/graph/a.go":      "package graph" + strings.Repeat("\nvar _ = 0", maxKernelLines/2),
			"internal/graph/a_test.go": "package graph" + strings.Repeat("\nvar _ = 0", maxKernelLines),
		}},
	},
}

func longFiles(h house) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(h.files)) {
		if !isHandwrittenCode(name) {
			continue
		}
		if n := strings.Count(h.files[name], "\n"); n > maxFileLines {
			found = append(found, fmt.Sprintf("%s: %d lines, at most %d", name, n, maxFileLines))
		}
	}
	return found
}

func isHandwrittenCode(name string) bool {
	code := []string{".go", ".js", ".ts", ".tsx", ".css", ".html", ".sh", ".txtar"}
	return slices.Contains(code, path.Ext(name)) && !strings.HasSuffix(name, ".gen.go") &&
		!strings.Contains(name, "testdata/")
}

func longFunctions(s source) []string {
	var found []string
	measure := func(name string, body *ast.BlockStmt, from token.Pos, most int) {
		if n := s.lines(from, body.End()); n > most {
			found = append(found, s.at(from, "%s has %d lines, at most %d", name, n, most))
		}
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch f := n.(type) {
		case *ast.FuncDecl:
			switch {
			case f.Body == nil || s.isGenerated():
			case f.Name.Name == "main" && s.syntax.Name.Name == "main":
				measure("main", f.Body, f.Pos(), maxMainLines)
			default:
				measure(f.Name.Name, f.Body, f.Pos(), maxFunctionLines)
			}
		case *ast.FuncLit:
			if !s.isGenerated() {
				measure("a function literal", f.Body, f.Pos(), maxFunctionLines)
			}
		}
		return true
	})
	return found
}

func wideInterfaces(s source) []string {
	var found []string
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		face, ok := spec.Type.(*ast.InterfaceType)
		_, excused := largeInterfaces[s.folder+"/"+spec.Name.Name]
		if ok && !excused && face.Methods.NumFields() > maxMethods {
			found = append(found, s.at(spec.Pos(), "%s has %d methods, at most %d",
				spec.Name.Name, face.Methods.NumFields(), maxMethods))
		}
		return true
	})
	return found
}

func manyParameters(s source) []string {
	var found []string
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		f, ok := n.(*ast.FuncType)
		if ok && !s.isGenerated() && !isForC(f) && f.Params.NumFields() > maxParameters {
			found = append(found, s.at(f.Pos(), "%d parameters, at most %d", f.Params.NumFields(), maxParameters))
		}
		return !isFuzzing(n) // its parameters are the fuzzed input
	})
	return found
}

// isForC reports whether this is a function that C calls, whose parameters C has chosen.
func isForC(f *ast.FuncType) bool {
	if len(f.Params.List) == 0 {
		return false
	}
	pointer, ok := f.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	typ, ok := pointer.X.(*ast.SelectorExpr)
	return ok && typ.Sel.Name == "TLS"
}

// isFuzzing reports whether this is a call of testing.F.Fuzz.
func isFuzzing(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	return ok && method.Sel.Name == "Fuzz"
}

// codeLines counts what is neither blank nor a comment.
func codeLines(text string) (n int) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			n++
		}
	}
	return n
}

func largeKernel(h house) []string {
	lines := 0
	for _, s := range h.sources {
		if s.folder == "internal/graph" && !s.isTest() {
			lines += codeLines(s.text)
		}
	}
	if lines > maxKernelLines {
		return []string{fmt.Sprintf("internal/graph: %d lines, at most %d", lines, maxKernelLines)}
	}
	return nil
}
