// Package archive is the form of a backup: rows of tables as lines of JSON, compressed, with a checksum over all of
// them at the end. It knows nothing of databases, so that a backup of one engine can be read into another.
//
// The lines of a backup, once decompressed with gzip, are
//
//	{"format":"trunkline backup","version":1,"schema":3,"made":"2026-11-25T12:00:00Z"}
//	{"table":"setting","columns":["name","value"]}
//	["page-token-secret","5f0c…"]
//	…
//	{"rows":{"setting":1},"sha256":"…"}
//
// A row has a number, a text or null for each column. The last line counts the rows of each table, and its checksum is
// that of all lines before it. Without it a backup was cut short.
package archive

import (
	"errors"
	"fmt"
	"time"
)

const (
	format  = "trunkline backup"
	version = 1
	maxLine = 256 << 20 // bytes; far above the largest row that the store takes
)

// A Header is what a backup says of itself before its rows.
type Header struct {
	Format  string    `json:"format"`
	Version int       `json:"version"` // of this form
	Schema  int64     `json:"schema"`  // the version of the tables
	Made    time.Time `json:"made"`    // the moment whose state it holds
}

// A Table names the columns of the rows that follow.
type Table struct {
	Name    string   `json:"table"`
	Columns []string `json:"columns"`
}

// A Summary is what a backup holds, once all of it was written or read and its checksum was right.
type Summary struct {
	Header Header
	Rows   map[string]int64 // of each table
	SHA256 string           // of its lines, in hex
}

// An end is the last line.
type end struct {
	Rows   map[string]int64 `json:"rows"`
	SHA256 string           `json:"sha256"`
}

// ErrCut is what reading ends with where a backup does not go on to its end.
var ErrCut = errors.New("the backup is cut short")

// errForm says that a line is not what the form has there.
func errForm(line int64, what string) error {
	return fmt.Errorf("the backup is damaged: line %d %s", line, what)
}
