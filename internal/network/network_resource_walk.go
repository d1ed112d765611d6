package network

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A run is resources of one kind that lie side by side in an index, in the
// order of their keys.
type run struct {
	kind   string
	within int64   // those of a network,
	toward int64   // or those that refer to one resource,
	keys   []int64 // or these, in order,
	led    bool    // or those that it leads to
	owner  string  // the gateway or core network that they must be listed under; a mention of it is not enough
	count  int64   // how many there are, if that is known
}

// scope tells runs of one kind apart and puts them in order.
func (r run) scope() int64 { return max(r.within, r.toward) }

// A place is where a page of a list across kinds ends: behind a resource, or
// behind one of the items that the resource stands for.
type place struct {
	kind       string
	scope, key int64
	item       string // "" is behind all of them
}

func (p place) String() string { return fmt.Sprintf("%s %d %d %s", p.kind, p.scope, p.key, p.item) }

// parsePlace reads a place that String wrote; "" is before everything.
func parsePlace(text string) (p place, err error) {
	if text == "" {
		return place{}, nil
	}
	parts := strings.SplitN(text, " ", 4)
	if len(parts) != 4 {
		return place{}, api.Invalid("nextToken", "The token is not valid for this request.")
	}
	p.kind, p.item = parts[0], parts[3]
	if p.scope, err = strconv.ParseInt(parts[1], 10, 64); err != nil {
		return place{}, err
	}
	p.key, err = strconv.ParseInt(parts[2], 10, 64)
	return p, err
}

// after is the key behind which a run is to be read, from a place on; ok is
// false when the run lies before it.
func (p place) after(r run) (key int64, ok bool) {
	switch c := cmp.Or(cmp.Compare(r.kind, p.kind), cmp.Compare(r.scope(), p.scope)); {
	case c > 0:
		return 0, true
	case c == 0 && p.item != "":
		return p.key - 1, true
	default:
		return p.key, c == 0
	}
}

// A source is a stored resource as lists across kinds read it.
type source struct {
	run                                   run
	key, account, network, settles, moved int64
	kind, name, state                     string
	body, metadata                        []byte
	leading                               []int64              // the gateways and core networks that lead to it, the network's or not
	is                                    *api.NetworkResource // as lists tell of it, once that is known
}

const sourceColumns = `r.key AS key, r.kind AS kind, r.account AS account, COALESCE(r.network, 0) AS network,
	COALESCE(r.name, '') AS name, r.state AS state, r.settles AS settles, r.changed AS moved, r.body AS body, m.body AS metadata`

// leading reads the gateways and core networks that lead to a resource.
func leading(resource string) string {
	return `COALESCE((SELECT string_agg(CAST(b.gateway AS TEXT), ' ') FROM behind b WHERE b.resource = ` + resource + `), '')`
}

func parseLeading(text string) (gateways []int64, err error) {
	for part := range strings.FieldsSeq(text) {
		key, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, err
		}
		gateways = append(gateways, key)
	}
	return gateways, nil
}

// maxRuns bounds how many runs one statement reads.
const maxRuns = 40

// read reads the next resources of the runs from a place on, at most so many,
// in one statement; next is where to go on, nil where there is nothing more.
func read(tx *graph.Tx, runs []run, at place, most int) (rows []source, next *place, err error) {
	picked, rest := pick(runs, at, most)
	if len(picked) == 0 {
		return nil, nil, nil
	}
	var b strings.Builder
	var args []any
	for i, r := range picked {
		if i > 0 {
			b.WriteString(` UNION ALL `)
		}
		after, _ := at.after(r)
		fmt.Fprintf(&b, `SELECT * FROM (SELECT %d AS run, `, i)
		args = r.write(&b, args, after)
		fmt.Fprintf(&b, ` LIMIT %d) AS s%d`, most+1, i)
	}
	b.WriteString(` ORDER BY run, key`)
	more := false
	err = tx.Query(b.String(), func(row store.Row) error {
		if more = len(rows) == most; more {
			return nil
		}
		s, err := scanSource(picked[row.Int64(0)], row)
		rows = append(rows, s)
		return err
	}, args...)
	switch {
	case more:
		end := rows[most-1].place("")
		next = &end
	case rest:
		last := picked[len(picked)-1]
		next = &place{kind: last.kind, scope: last.scope(), key: math.MaxInt64}
	}
	return rows, next, err
}

// pick takes as many runs as are needed for a page; rest tells that others
// follow. The first may have been read to its end.
func pick(runs []run, at place, most int) (picked []run, rest bool) {
	var sure int64
	for _, r := range runs {
		after, ok := at.after(r)
		if !ok {
			continue
		}
		if sure > int64(most) || len(picked) == maxRuns {
			return picked, true
		}
		if picked = append(picked, r); after == 0 {
			sure += r.count
		}
	}
	return picked, false
}

// write writes the statement that reads a run behind a key.
func (r run) write(b *strings.Builder, args []any, after int64) []any {
	param := func(v any) string {
		args = append(args, v)
		return `$` + strconv.Itoa(len(args))
	}
	b.WriteString(sourceColumns)
	if resourceKinds[r.kind].led {
		b.WriteString(`, ` + leading(`r.key`) + ` AS leading`)
	} else {
		b.WriteString(`, '' AS leading`)
	}
	if r.keys != nil {
		b.WriteString(` FROM resource r LEFT JOIN metadata m ON m.resource = r.key WHERE r.key IN (`)
		for i, key := range r.ahead(after) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(param(key))
		}
		b.WriteString(`) AND r.key > ` + param(after) + ` AND r.state <> 'DELETING' ORDER BY r.key`)
		return args
	}
	from, scope, kind, key := r.index()
	within, is, behind := param(r.scope()), param(r.kind), param(after)
	b.WriteString(` FROM ` + from + ` LEFT JOIN metadata m ON m.resource = r.key WHERE ` + scope + ` = ` + within +
		` AND ` + kind + ` IS NOT DISTINCT FROM ` + is + ` AND ` + key + ` > CAST(CAST(` + behind + ` AS BIGINT) AS NUMERIC)` +
		` AND (CAST(` + kind + ` AS TEXT), ` + key + `) > (` + is + `, ` + behind + `) AND CAST(` + kind + ` AS TEXT) <= ` + is +
		` AND r.state <> 'DELETING' ORDER BY ` + kind + `, ` + key)
	return args
}

// index tells in which index a run lies, and its columns. No other may serve:
// for a run that ends early, or from statistics of yesterday, PostgreSQL takes
// the index of keys alone and reads everything behind the place. So it is told
// the run as a part of that index's order, and not that the kind is one only,
// nor, for the numeric, what the keys are behind. SQLite is told just that; the
// order, which it would take for less, it does not see for the cast to text.
func (r run) index() (from, scope, kind, key string) {
	switch {
	case r.led:
		return `behind f JOIN resource r ON r.key = f.resource`, `f.gateway`, `f.kind`, `f.resource`
	case r.toward != 0:
		return `ref f JOIN resource r ON r.key = f.source`, `f.target`, `f.kind`, `f.source`
	}
	return `resource r`, `r.network`, `r.kind`, `r.key`
}

// maxKeys bounds how many keys of a run one statement names.
const maxKeys = 1000

// ahead are the next keys of a run; one that nobody has stands for none.
func (r run) ahead(after int64) []int64 {
	first, _ := slices.BinarySearch(r.keys, after+1)
	if next := r.keys[first:min(len(r.keys), first+maxKeys)]; len(next) > 0 {
		return next
	}
	return []int64{0}
}

func scanSource(r run, row store.Row) (source, error) {
	gateways, err := parseLeading(row.Text(11))
	return source{
		run: r, key: row.Int64(1), kind: row.Text(2), account: row.Int64(3), network: row.Int64(4), name: row.Text(5),
		state: row.Text(6), settles: row.Int64(7), moved: row.Int64(8),
		body: slices.Clone(row.Bytes(9)), metadata: slices.Clone(row.Bytes(10)),
		leading: gateways,
	}, err
}

// place is behind an item of the resource.
func (s source) place(item string) place {
	return place{kind: s.run.kind, scope: s.run.scope(), key: s.key, item: item}
}
