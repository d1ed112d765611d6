package network

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
	"github.com/trunkline/trunkline/internal/store"
)

// A sheetQuestion asks what some route tables or prefix lists say about
// stretches.
type sheetQuestion struct {
	owners []string // natural names
	asked  []routing.Stretch
	passes func(netip.Prefix) bool // nil lets all pass

	parts map[string]*sheetPart // what was found, by owner; nil where an owner is not on sheets
	lists *sheetQuestion        // the same to a table's prefix lists, once it is asked and there are any
}

// A sheetPart is what was asked of one owner, and when that was described.
type sheetPart struct {
	routes []routing.Route
	at     api.Timestamp
}

func newSheetQuestion(asked []routing.Stretch, passes func(netip.Prefix) bool, owners ...string) *sheetQuestion {
	return &sheetQuestion{owners: owners, asked: asked, passes: passes, parts: map[string]*sheetPart{}}
}

// about asks what decides about packets to an address.
func about(to netip.Addr, owners ...string) *sheetQuestion {
	return newSheetQuestion([]routing.Stretch{routing.StretchOf(to)}, func(p netip.Prefix) bool { return p.Contains(to) }, owners...)
}

// take keeps a sheet of an owner.
func (q *sheetQuestion) take(owner string, r store.Row) error {
	part := q.parts[owner]
	if part == nil {
		part = &sheetPart{at: api.Timestamp(r.Int64(3))}
		q.parts[owner] = part
	}
	routes, err := routing.ReadSheet(r.Text(4), q.passes)
	if err != nil {
		return fmt.Errorf("read the routes of %s: %w", owner, err)
	}
	part.routes = append(part.routes, routes...)
	return nil
}

// A worldRead is one statement that reads bodies and sheets, put together.
type worldRead struct {
	text strings.Builder
	args []any
}

// bodies are the rows of the resources with these names.
func (s *worldRead) bodies(names []string) {
	if len(names) > 0 {
		s.part(`SELECT -1, r.name, '', 0, r.body FROM resource r`, names, ` AND r.state <> 'DELETING'`)
	}
}

// sheets are the rows for the question of a number.
func (s *worldRead) sheets(number int, q *sheetQuestion) {
	from := `SELECT ` + strconv.Itoa(number) + `, r.name, s.first, s.at, s.text FROM resource r JOIN route_sheet s ON s.owner = r.key`
	for _, a := range q.asked {
		s.args = append(s.args, a.From, a.To)
		n := len(s.args)
		s.part(from, q.owners, fmt.Sprintf(
			` AND s.first <= $%d AND s.first >= (SELECT MAX(b.first) FROM route_sheet b WHERE b.owner = r.key AND b.first <= $%d)`, n, n-1))
	}
}

// part adds a SELECT of what is about some of the account's names.
func (s *worldRead) part(from string, names []string, where string) {
	if s.text.Len() > 0 {
		s.text.WriteString(` UNION ALL `)
	}
	var in string
	in, s.args = parameters(s.args, names)
	s.text.WriteString(from + ` WHERE r.account = $1 AND r.name IN (` + in + `)` + where)
}

// keepSheets writes the sheets of a route table or prefix list in place of those
// that it has.
func keepSheets(tx *graph.Tx, owner string, routes []routing.Route, at api.Timestamp) error {
	var key int64
	if err := tx.Query(`SELECT r.key FROM resource r WHERE r.account = $1 AND r.name = $2`,
		func(r store.Row) error { key = r.Int64(0); return nil }, tx.Account(), owner); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM route_sheet WHERE owner = $1`, key); err != nil {
		return err
	}
	for some := range slices.Chunk(routing.WriteSheets(routes), sheetsAtOnce) {
		row := func(s routing.Sheet) []any { return []any{key, s.First, int64(at), s.Text} }
		if err := insert(tx, `INSERT INTO route_sheet (owner, first, at, text) VALUES `, some, row, ``); err != nil {
			return err
		}
	}
	return nil
}

// sheetsAtOnce is how many sheets one statement writes.
const sheetsAtOnce = 100

// onSheets are the natural names of what is on sheets.
func onSheets(tx *graph.Tx) (map[string]bool, error) {
	names := map[string]bool{}
	err := tx.Query(`SELECT r.name FROM route_sheet s JOIN resource r ON r.key = s.owner WHERE s.first = $1 AND r.account = $2`,
		func(r store.Row) error { names[r.Text(0)] = true; return nil }, routing.LeadSheet, tx.Account())
	return names, err
}
