package trunkline_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
)

// Where each kind of outside knowledge comes in. Below these rooms the clock, chance and settings arrive as values, so
// that a run can be replayed. Tests and benchmarks are free.
var (
	clockRooms       = []string{"internal/store", "internal/server", "cmd/trunkline", "trunklinetest"}
	randomRooms      = []string{"internal/store", "internal/server", "cmd/trunkline", "trunklinetest"}
	environmentRooms = []string{"internal/server", "cmd/trunkline"}
	sqlRooms         = []string{
		"internal/store", "internal/graph", "internal/network", "internal/identity", "internal/audit", "internal/webhook",
	}
)

var (
	clock       = map[string][]string{"time": {"Now", "Since", "Until"}}
	environment = map[string][]string{"os": {"Getenv", "LookupEnv", "Environ", "ExpandEnv"}}
	randomness  = []string{"math/rand", "math/rand/v2", "crypto/rand"}
)

// statement matches a text that a database would run. Verbs of HTTP are followed by a path.
var statement = regexp.MustCompile(`^\s*((SELECT|INSERT|UPDATE|DELETE|CREATE|WITH)\s+[^/\s]|` +
	`(?i:insert\s+into|delete\s+from|update\s+\w+\s+set|create\s+(unique\s+)?(table|index)|select\s+.+\sfrom)\s)`)

var originRules = []rule{
	{
		name:  "the clock comes in from outside",
		check: forEach(only(clockRooms, uses(clock))),
		bad: []tree{
			{"internal/graph/a.go": `package graph; import "time"; var t = time.Now()`},
			{"internal/httpapi/a.go": `package httpapi; import clock "time"; var d = clock.Since(t)`},
		},
		good: []tree{
			{"internal/graph/a.go": `package graph; import "time"; var t = time.Unix(0, 0)`},
			{"internal/store/a.go": `package store; import "time"; var t = time.Now()`},
			{"internal/graph/a_test.go": `package graph; import "time"; var t = time.Now()`},
		},
	},
	{
		name:  "chance comes in from outside",
		check: forEach(only(randomRooms, imports(randomness))),
		bad: []tree{
			{"internal/network/a.go": `package network; import "math/rand/v2"`},
			{"internal/graph/a.go": `package graph; import "crypto/rand"`},
		},
		good: []tree{
			{"internal/store/a.go": `package store; import "crypto/rand"`},
			{"bench/a.go": `package bench; import "math/rand"`},
		},
	},
	{
		name:  "only the server and the program read the environment",
		check: forEach(only(environmentRooms, uses(environment))),
		bad: []tree{
			{"internal/store/a.go": `package store; import "os"; var x = os.Getenv("X")`},
			{"internal/store/a.go": `package store; import "os"; var x, _ = os.LookupEnv("X")`},
		},
		good: []tree{
			{"internal/server/a.go": `package server; import "os"; var x = os.Getenv("X")`},
			{"internal/store/storetest/a.go": `package storetest; import "os"; var x = os.Getenv("X")`},
		},
	},
	{
		name:  "SQL stays with the tables",
		check: forEach(only(sqlRooms, statements)),
		bad: []tree{
			{"internal/httpapi/a.go": "package httpapi; const q = `SELECT id FROM resource`"},
			{"internal/control/a.go": "package control; var q = `\n\tWITH x AS (SELECT 1) SELECT * FROM x`"},
			{"internal/server/a.go": `package server; var q = "insert into resource values (1)"`},
		},
		good: []tree{
			{"internal/control/a.go": `package control; var route = "DELETE /_trunkline/keys/{id}"`},
			{"internal/httpapi/a.go": `package httpapi; var x, y = "CREATE", "UPDATING"`},
			{"internal/graph/a.go": `package graph; const q = "SELECT 1"`},
			{"internal/server/a.go": `package server; const help = "select a region, create a key"`},
		},
	},
}

// only keeps a check away from the rooms that may, and from tests.
func only(rooms []string, check func(source) []string) func(source) []string {
	return func(s source) []string {
		if s.isForTests() || slices.Contains(rooms, s.folder) {
			return nil
		}
		return check(s)
	}
}

// uses finds the mention of a package's members.
func uses(members map[string][]string) func(source) []string {
	return func(s source) []string {
		var found []string
		for pkg, names := range members {
			for _, selector := range s.mentions(pkg, names...) {
				found = append(found, s.at(selector.Pos(), "%s.%s is not for %s", pkg, selector.Sel.Name, s.folder))
			}
		}
		return found
	}
}

// imports finds the import of any of the packages.
func imports(packages []string) func(source) []string {
	return func(s source) []string {
		var found []string
		for _, pkg := range packages {
			if s.importedAs(pkg) != "" {
				found = append(found, s.at(s.syntax.Package, "%s is not for %s", pkg, s.folder))
			}
		}
		return found
	}
}

func statements(s source) []string {
	var found []string
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && statement.MatchString(text) {
			found = append(found, s.at(literal.Pos(), "SQL is not for %s", s.folder))
		}
		return true
	})
	return found
}
