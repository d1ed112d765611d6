package store

import (
	"regexp"
	"strings"
)

// token finds what differs between the engines, and before it what must stay as it is: literals, quoted names and
// comments. A comment that holds a clause is how that clause is kept from one engine.
var token = regexp.MustCompile(`'[^']*'|"[^"]*"|--[^\n]*|/\*(?s:.*?)\*/|\$[0-9]+|\bBIGINT\b`)

// forSQLite returns a statement as SQLite takes it: placeholders ?1, ?2 …, INTEGER for BIGINT, which makes a primary
// key the row's own number, and the clause /*WITHOUT ROWID*/ uncovered.
func forSQLite(text string) string {
	return token.ReplaceAllStringFunc(text, func(t string) string {
		switch {
		case t[0] == '$':
			return "?" + t[1:]
		case t == "BIGINT":
			return "INTEGER"
		case t == "/*WITHOUT ROWID*/":
			return "WITHOUT ROWID"
		}
		return t
	})
}

// forPostgres returns a statement as PostgreSQL takes it: the clauses /*FOR …*/ uncovered.
func forPostgres(text string) string {
	return token.ReplaceAllStringFunc(text, func(t string) string {
		if strings.HasPrefix(t, "/*FOR ") {
			return strings.TrimSuffix(strings.TrimPrefix(t, "/*"), "*/")
		}
		return t
	})
}
