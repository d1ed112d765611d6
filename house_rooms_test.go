package trunkline_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

const module = "github.com/trunkline/trunkline"

// storeys are the rooms of the house from the ground up. A room imports only rooms on lower storeys: never one above
// it, never one beside it. A new room is a line here, in the design and in an ADR.
var storeys = [][]string{
	{"internal/words"},
	{"internal/outward", "internal/placed", "internal/strict"},
	{"api", "internal/archive", "internal/limit", "internal/probe"},
	{"internal/store", "internal/sigv4", "internal/access", "internal/corepolicy", "internal/routing"},
	{"internal/corenetwork"},
	{"internal/graph", "internal/catalog", "internal/permit", "internal/scenario"},
	{"internal/network", "internal/survey", "internal/identity", "internal/audit", "simulate"},
	{"internal/webhook"},
	{"internal/httpapi", "internal/control", "internal/sts", "internal/console"},
	{"internal/server"},
	{"trunklinetest", "cmd/trunkline"},
}

// pureRooms import nothing of ours but what is as pure and below them, not even api: values in, values out, so they can be
// fuzzed, read and reused alone.
var pureRooms = []string{
	"internal/access", "internal/archive", "internal/corepolicy", "internal/limit", "internal/outward", "internal/placed",
	"internal/routing", "internal/sigv4", "internal/strict", "internal/words",
}

// testRooms hold what the tests of several rooms share. Each serves one room, stands half a storey above it, and is
// imported by tests alone.
var testRooms = map[string]string{
	"internal/identity/identitytest": "internal/identity",
	"internal/store/storetest":       "internal/store",
	"internal/survey/surveytest":     "internal/survey",
}

// outbuildings stand beside the house and nothing imports them. Each looks down from the storey given.
var outbuildings = map[string]int{
	".":                  0,
	"api/gen":            0,
	"bench":              len(storeys),
	"scripts":            len(storeys),
	"scripts/clients":    len(storeys),
	"internal/faulttest": len(storeys),
	"packaging/release":  0,
}

// drivers are the modules that know how a database engine works.
var drivers = []string{"modernc.org/sqlite", "zombiezen.com/go/sqlite", "github.com/jackc/pgx", "database/sql"}

var roomRules = []rule{
	{
		name:  "every folder with Go in it is a room of the house",
		check: forEach(homeless),
		bad: []tree{
			{"internal/cache/cache.go": "package cache"},
			{"internal/network/sub/sub.go": "package sub"},
		},
		good: []tree{
			{"internal/network/site.go": "package network", "api/gen/main.go": "package main"},
			{"internal/store/storetest/suite.go": "package storetest", "doc.go": "package trunkline"},
		},
	},
	{
		name:  "rooms look down, never up or sideways",
		check: forEach(looksUp),
		bad: []tree{
			importing("internal/store/a.go", "internal/graph"),
			importing("internal/httpapi/a.go", "internal/control"),
			importing("internal/network/a.go", "internal/cache"),
			importing("internal/routing/a.go", "api"),
			importing("internal/routing/a_test.go", "api"),
			importing("internal/placed/a.go", "internal/access"),
			importing("internal/access/a.go", "internal/probe"),
			importing("internal/server/a.go", "bench"),
			importing("internal/graph/a.go", "internal/store/storetest"),
			importing("internal/sigv4/a_test.go", "internal/server"),
			importing("internal/catalog/a.go", "internal/graph"),
			importing("internal/store/storetest/a.go", "internal/graph"),
			importing("api/a_test.go", "internal/store/storetest"),
			importing("api/gen/main.go", "api"),
		},
		good: []tree{
			importing("internal/network/a.go", "internal/graph", "internal/store", "api"),
			importing("internal/catalog/a.go", "internal/routing", "api"),
			importing("internal/access/a.go", "internal/placed"),
			importing("internal/graph/a_test.go", "internal/store/storetest", "internal/graph"),
			importing("internal/store/a_test.go", "internal/store/storetest"),
			importing("internal/store/storetest/a.go", "internal/store", "api"),
			importing("internal/routing/a_test.go", "internal/routing"),
			importing("scripts/a_test.go", "trunklinetest", "cmd/trunkline"),
		},
	},
	{
		name:  "only the store knows a database engine",
		check: forEach(knowsEngine),
		bad: []tree{
			{"internal/graph/a.go": `package graph; import "zombiezen.com/go/sqlite"`},
			{"internal/server/a.go": `package server; import "github.com/jackc/pgx/v5/pgxpool"`},
		},
		good: []tree{
			{"internal/store/a.go": `package store; import "zombiezen.com/go/sqlite/sqlitex"`},
			{"internal/server/a_test.go": `package server; import "github.com/jackc/pgx/v5"`},
		},
	},
}

// importing is a Go file that imports the given rooms.
func importing(file string, rooms ...string) tree {
	text := "package p\n"
	for _, room := range rooms {
		text += fmt.Sprintf("import %q\n", module+"/"+room)
	}
	return tree{file: text}
}

func homeless(s source) []string {
	if _, ok := height(s.folder); ok {
		return nil
	}
	return []string{s.at(s.syntax.Package, "%s is not a room: give it a place in house_rooms_test.go and in the design, "+
		"and say why in an ADR", s.folder)}
}

func looksUp(s source) []string {
	var found []string
	for _, i := range s.syntax.Imports {
		room, ours := roomOf(i)
		if !ours {
			continue
		}
		if reason := refusal(s, room); reason != "" {
			found = append(found, s.at(i.Pos(), "%s imports %s, %s", s.folder, room, reason))
		}
	}
	return found
}

// refusal says why a file may not import a room; "" if it may.
func refusal(s source, room string) string {
	from, _ := height(s.folder)
	to, known := height(room)
	_, isOutbuilding := outbuildings[room]
	_, isTestRoom := testRooms[room]
	switch {
	case !known:
		return "which is not a room of the house"
	case isOutbuilding:
		return "which nothing may import"
	case room == s.folder:
		return "" // an external test of the room itself
	case slices.Contains(pureRooms, s.folder) && !slices.Contains(pureRooms, room):
		return "but is pure and imports only what is as pure"
	case isTestRoom && !s.isForTests():
		return "which is for tests alone"
	case isTestRoom && to <= from+1:
		return ""
	case to >= from:
		return "which is not below it"
	}
	return ""
}

// height returns how high a folder stands, two steps to a storey; false if it has no place in the house.
func height(folder string) (int, bool) {
	if storey, ok := outbuildings[folder]; ok {
		return 2 * storey, true
	}
	if room, ok := testRooms[folder]; ok {
		h, known := height(room)
		return h + 1, known
	}
	for storey, rooms := range storeys {
		if slices.Contains(rooms, folder) {
			return 2 * storey, true
		}
	}
	return 0, false
}

// roomOf returns the folder that an import names; false if it is not ours.
func roomOf(i *ast.ImportSpec) (string, bool) {
	name := strings.Trim(i.Path.Value, `"`)
	if name == module {
		return ".", true
	}
	return strings.CutPrefix(name, module+"/")
}

func knowsEngine(s source) []string {
	if s.folder == "internal/store" || s.isForTests() {
		return nil
	}
	var found []string
	for _, i := range s.syntax.Imports {
		name := strings.Trim(i.Path.Value, `"`)
		for _, driver := range drivers {
			if name == driver || strings.HasPrefix(name, driver+"/") {
				found = append(found, s.at(i.Pos(), "%s belongs in internal/store", name))
			}
		}
	}
	return found
}
