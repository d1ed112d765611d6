package trunkline_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

var commentRules = []rule{
	{
		name:  "every package says what it is",
		check: silentPackages,
		bad: []tree{
			{"internal/store/a.go": "package store"},
			{"cmd/trunkline/main.go": "// Copyright\n\npackage main"},
			{"scripts/a_test.go": "package scripts_test"},
		},
		good: []tree{
			{"internal/store/a.go": "package store", "internal/store/b.go": "// Package store keeps.\npackage store"},
			{"doc.go": "// Package p is.\npackage p", "a_test.go": "package p_test"},
		},
	},
	{
		name:  "every exported name has a sentence",
		check: forEach(silentNames),
		bad: []tree{
			{"a.go": "package p; type T int"},
			{"a.go": "package p; func F() {}"},
			{"a.go": "package p; const C = 1"},
			{"a.go": "package p\n\n// T is a type.\ntype T int\n\nfunc (t *T) M() {}"},
			{"a.go": "package p\n\n// T is generic.\ntype T[K any] int\n\nfunc (t *T[K]) M() {}"},
			{"a.go": "package p\n\n// T is a face.\ntype T interface { Load() }"},
			{"a.go": "package p\n\n// T is a type without an end\ntype T int"},
			{"a.go": "package p\n\n//go:noinline\nfunc F() {}"},
		},
		good: []tree{
			{"a.go": "package p; type t int; func (T) m() {}; func (t) String() string { return `` }"},
			{"a.go": "package p\n\n// The sizes.\nconst (\n\tA = 1\n\tB = 2\n)"},
			{"a.go": "package p\n\nconst (\n\tA = 1 // The first.\n)"},
			{"a.go": "package p\n\n// F lists:\n//\n//\ta list\nfunc F() {}"},
			{"a.go": "package p\n\n// T can load a page.\ntype T interface {\n\tLoad()\n\t// Save keeps it.\n\tSave()\n}"},
			{"a_test.go": "package p; func TestF() {}"},
		},
	},
}

func silentPackages(h house) []string {
	speaks := map[string]bool{}
	first := map[string]source{}
	for _, s := range h.sources {
		if s.syntax.Doc != nil {
			speaks[s.folder] = true
		}
		if _, ok := first[s.folder]; !ok {
			first[s.folder] = s
		}
	}
	var found []string
	for folder, s := range first {
		if !speaks[folder] {
			found = append(found, s.at(s.syntax.Package, "package %s has no doc comment", s.syntax.Name.Name))
		}
	}
	slices.Sort(found)
	return found
}

func silentNames(s source) []string {
	if s.isTest() {
		return nil
	}
	var found []string
	want := func(name *ast.Ident, comments ...*ast.CommentGroup) {
		if name.IsExported() && !slices.ContainsFunc(comments, isSentence) {
			found = append(found, s.at(name.Pos(), "%s has no comment that is a sentence", name.Name))
		}
	}
	for _, decl := range s.syntax.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || receiver(d.Recv).IsExported() {
				want(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				wantSpec(spec, d.Doc, want)
			}
		}
	}
	return found
}

// wantSpec asks for the comments of one line of a declaration. A group's comment serves its constants and variables.
func wantSpec(spec ast.Spec, group *ast.CommentGroup, want func(*ast.Ident, ...*ast.CommentGroup)) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			want(name, spec.Doc, spec.Comment, group)
		}
	case *ast.TypeSpec:
		want(spec.Name, spec.Doc, spec.Comment, group)
		if face, ok := spec.Type.(*ast.InterfaceType); ok && spec.Name.IsExported() {
			wantMethods(face, spec.Doc.Text()+group.Text(), want)
		}
	}
}

// wantMethods asks for the comments of an interface's methods. The interface's own comment serves those it speaks of.
func wantMethods(face *ast.InterfaceType, whole string, want func(*ast.Ident, ...*ast.CommentGroup)) {
	for _, method := range face.Methods.List {
		for _, name := range method.Names {
			if !regexp.MustCompile(`(?i)\b` + name.Name + `\b`).MatchString(whole) {
				want(name, method.Doc, method.Comment)
			}
		}
	}
}

// receiver returns the name of a method's type.
func receiver(list *ast.FieldList) *ast.Ident {
	typ := list.List[0].Type
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.IndexListExpr:
			typ = t.X
		case *ast.Ident:
			return t
		default:
			return ast.NewIdent(token.ILLEGAL.String())
		}
	}
}

// isSentence reports whether a comment ends as a sentence does, or with a list or an example.
func isSentence(comment *ast.CommentGroup) bool {
	text := strings.TrimSpace(comment.Text())
	last := text[strings.LastIndex(text, "\n")+1:]
	return text != "" && (strings.ContainsAny(text[len(text)-1:], ".:?!)") || strings.HasPrefix(last, "\t") ||
		strings.HasPrefix(last, "  "))
}
