package trunkline_test

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// emptyWords say nothing about what they name: anything may be data, everything has a manager.
var emptyWords = []string{
	"manager", "helper", "util", "common", "base", "impl", "data", "info", "object", "entity", "dto", "repository",
	"wrapper", "misc",
}

// domainWords name things of the user's network, so the rooms of machinery may not call their own parts by them: a
// graph edge is a reference, a database handle is a db.
var domainWords = []string{"edge", "node", "link", "connection", "attachment"}

// machinery are the rooms that know nothing of the domain.
var machinery = []string{
	"internal/store", "internal/store/storetest", "internal/sigv4", "internal/access", "internal/graph", "internal/probe",
	"internal/audit", "internal/limit", "internal/outward", "internal/webhook",
}

// wordExceptions are names that may hold a forbidden word, each for its reason. The contract's own names need none.
var wordExceptions = map[string]string{
	"NetworkManager": "the service's name",
	"networkmanager": "the service's name",
}

// The flag --data has given its name to the folder of the database, in the rooms that hand it on.
var (
	flagRooms = []string{"cmd/trunkline", "internal/server", "trunklinetest"}
	flagNames = []string{"data", "dataflag", "defaultdata"} // in lower case
)

var wordRules = []rule{
	{
		name:  "names say something",
		check: namesSayNothing,
		bad: []tree{
			{"a.go": "package util"},
			{"a.go": "package p; type SiteManager struct{}"},
			{"a.go": "package p; type Site struct { rawData []byte }"},
			{"a.go": "package p; func doMisc() {}"},
			{"a.go": "package p; func (t T) helpers() {}"},
			{"a.go": "package p; const HTTPBase = 1"},
			{"a.go": "package p; var siteDTO, other int"},
			{"a.go": "package p; type T interface { GetInfo() }"},
			{"a.go": "package p; func f() { info := 1; _ = info }"},
			{"a.go": "package p; func f(entities ...int) {}"},
			{"a.go": "package p; func f() { for _, object := range x {} }"},
			{"a.go": "package p; type NetworkManagerWrapper struct{}"},
			{"internal/network/a.go": "package network; var Data = 1"},
			{"internal/server/a.go": "package server; var rawData = 1"},
			{"internal/store/test_helpers.go": "package store"},
			{"internal/common/a.go": "package c"},
		},
		good: []tree{
			{"a.go": "package p; type T struct { database, metadata int }; func baseline() {}"},
			{"a.go": "package p; const NetworkManagerService = `networkmanager`"},
			{"internal/server/config.go": "package server; type Config struct { Data string }"},
			{"a.go": "package p; func f() { log.Info(os.FileInfo(nil)) }"},
			{
				"api/shapes.gen.go":         "package api; type T struct { VpnBase string }",
				"internal/network/sites.go": "package network; func f() { vpnBase := 1; _ = vpnBase }",
			},
		},
	},
	{
		name:  "machinery leaves the domain its words",
		check: forEach(borrowedWords),
		bad: []tree{
			{"internal/store/a.go": "package store; type Connection struct{}"},
			{"internal/graph/a.go": "package graph; func f() { nodes := 1; _ = nodes }"},
			{"internal/access/a.go": "package access; func linkTo() {}"},
		},
		good: []tree{
			{"internal/network/a.go": "package network; type Connection struct{}"},
			{"internal/store/a.go": "package store; type conn struct{}"},
			{"internal/graph/a_test.go": "package graph; var connection = 1"},
		},
	},
}

func namesSayNothing(h house) []string {
	var found []string
	contract := contractNames(h)
	for _, s := range h.sources {
		if s.isGenerated() {
			continue
		}
		for _, part := range strings.Split(strings.TrimSuffix(s.path, ".go"), "/") {
			if word := forbidden(part, emptyWords); word != "" {
				found = append(found, s.at(s.syntax.Package, "the path says %q", word))
			}
		}
		for _, name := range declared(s.syntax) {
			word, lower := forbidden(name.Name, emptyWords), strings.ToLower(name.Name)
			isFlag := slices.Contains(flagRooms, s.folder) && slices.Contains(flagNames, lower)
			if word != "" && !contract[lower] && !isFlag {
				found = append(found, s.at(name.Pos(), "%s says %q, which says nothing", name.Name, word))
			}
		}
	}
	return found
}

func borrowedWords(s source) []string {
	if s.isTest() || !slices.Contains(machinery, s.folder) {
		return nil
	}
	var found []string
	for _, name := range declared(s.syntax) {
		if word := forbidden(name.Name, domainWords); word != "" {
			found = append(found, s.at(name.Pos(), "%s: %q is the domain's word", name.Name, word))
		}
	}
	return found
}

// contractNames are the names that the generated files declare, in lower case.
func contractNames(h house) map[string]bool {
	names := map[string]bool{}
	for _, s := range h.sources {
		if !s.isGenerated() {
			continue
		}
		for _, name := range declared(s.syntax) {
			names[strings.ToLower(name.Name)] = true
		}
	}
	return names
}

// forbidden returns the first of the words that a name is made with, in singular or plural; "" if none.
func forbidden(name string, words []string) string {
	for exception := range maps.Keys(wordExceptions) {
		name = strings.ReplaceAll(name, exception, "")
	}
	for _, part := range split(name) {
		for _, word := range words {
			plural := strings.TrimSuffix(word, "y") + "ies"
			if part == word || part == word+"s" || part == plural {
				return word
			}
		}
	}
	return ""
}

// split cuts a name into its words, in lower case: "HTTPBaseURL_v2" is http, base, url, v.
func split(name string) []string {
	var words []string
	runes := []rune(name)
	start := 0
	for i, r := range runes {
		lower := i+1 < len(runes) && unicode.IsLower(runes[i+1])
		switch {
		case !unicode.IsLetter(r):
			words = append(words, string(runes[start:i]))
			start = i + 1
		case i > start && unicode.IsUpper(r) && (lower || unicode.IsLower(runes[i-1])):
			words = append(words, string(runes[start:i]))
			start = i
		}
	}
	words = append(words, string(runes[start:]))
	for i := range words {
		words[i] = strings.ToLower(words[i])
	}
	return words
}

// declared returns every name that a file gives to something: its package, types, functions, fields and variables.
func declared(file *ast.File) []*ast.Ident {
	names := []*ast.Ident{file.Name}
	define := func(targets ...ast.Expr) {
		for _, target := range targets {
			if name, ok := target.(*ast.Ident); ok {
				names = append(names, name)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			names = append(names, n.Name)
		case *ast.TypeSpec:
			names = append(names, n.Name)
		case *ast.ValueSpec:
			names = append(names, n.Names...)
		case *ast.Field:
			names = append(names, n.Names...)
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				define(n.Lhs...)
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				define(n.Key, n.Value)
			}
		}
		return true
	})
	return names
}
