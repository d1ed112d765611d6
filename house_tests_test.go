package trunkline_test

import (
	"go/ast"
	"slices"
	"strings"
)

var testRules = []rule{
	{
		name:  "a skipped test says why",
		check: forEach(forTests(silentSkips)),
		bad: []tree{
			{"a_test.go": "package p; func TestA(t *testing.T) { t.Skip() }"},
			{"a_test.go": "package p; func TestA(t *testing.T) { t.Skip(``) }"},
			{"a_test.go": "package p; func TestA(t *testing.T) { t.SkipNow() }"},
		},
		good: []tree{
			{"a_test.go": "package p; func TestA(t *testing.T) { t.Skip(`needs a disk that can fill`) }"},
			{"a_test.go": "package p; func TestA(t *testing.T) { t.Skipf(`needs %s`, tool) }"},
		},
	},
	{
		name:  "tests wait for conditions, never for time",
		check: forEach(forTests(sleeps)),
		bad: []tree{
			{"a_test.go": `package p; import "time"; func TestA() { time.Sleep(1) }`},
			{"internal/store/storetest/a.go": `package storetest; import "time"; func f() { time.Sleep(1) }`},
		},
		good: []tree{{"a_test.go": `package p; import "time"; func TestA() { <-time.After(1) }`}},
	},
	{
		name:  "every test is parallel",
		check: forEach(forTests(lonelyTests)),
		bad: []tree{
			{"a_test.go": "package p; func TestA(t *testing.T) { f() }"},
			{"a_test.go": "package p; func TestA(t *testing.T) { t.Run(``, func(t *testing.T) { t.Parallel() }) }"},
		},
		good: []tree{
			{"a_test.go": "package p; func TestA(t *testing.T) { t.Parallel(); f() }"},
			{"a_test.go": "package p; func TestA(t *testing.T) { t.Setenv(`HOME`, ``) }"},
			{"a_test.go": "package p; func TestMain(m *testing.M) { m.Run() }; func Testable() {}"},
		},
	},
}

// forTests points a check at what only tests run.
func forTests(check func(source) []string) func(source) []string {
	return func(s source) []string {
		if !s.isForTests() {
			return nil
		}
		return check(s)
	}
}

func silentSkips(s source) []string {
	var found []string
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !strings.HasPrefix(method.Sel.Name, "Skip") {
			return true
		}
		if method.Sel.Name == "SkipNow" || method.Sel.Name == "Skip" && !hasText(call.Args) {
			found = append(found, s.at(call.Pos(), "skipped without a reason"))
		}
		return true
	})
	return found
}

// hasText reports whether the arguments are more than an empty string.
func hasText(args []ast.Expr) bool {
	if len(args) == 0 {
		return false
	}
	literal, ok := args[0].(*ast.BasicLit)
	return !ok || len(strings.Trim(literal.Value, "`\" ")) > 0
}

func sleeps(s source) []string {
	var found []string
	for _, call := range s.mentions("time", "Sleep") {
		found = append(found, s.at(call.Pos(), "time.Sleep: wait for the condition itself"))
	}
	return found
}

// lonelyTests finds tests that do not run beside others. A test that changes the whole process has to.
func lonelyTests(s source) []string {
	var found []string
	for _, decl := range s.syntax.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if ok && isTest(f) && !callsFirst(f, "Parallel", "Setenv", "Chdir") {
			found = append(found, s.at(f.Pos(), "%s does not call t.Parallel", f.Name.Name))
		}
	}
	return found
}

func isTest(f *ast.FuncDecl) bool {
	params := f.Type.Params.List
	if f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Test") || len(params) != 1 {
		return false
	}
	pointer, ok := params[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	typ, ok := pointer.X.(*ast.SelectorExpr)
	return ok && typ.Sel.Name == "T"
}

// callsFirst reports whether one of a test's own statements calls one of these methods.
func callsFirst(f *ast.FuncDecl, methods ...string) bool {
	return slices.ContainsFunc(f.Body.List, func(statement ast.Stmt) bool {
		line, ok := statement.(*ast.ExprStmt)
		if !ok {
			return false
		}
		call, ok := line.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		return ok && slices.Contains(methods, method.Sel.Name)
	})
}
