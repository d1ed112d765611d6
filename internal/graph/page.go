package graph

import (
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
)

// A Question is what a list is asked for. All its conditions must hold.
type Question struct {
	Network string      // "" for what stands alone
	IDs     []string    // any of these; nil does not restrict
	Names   []string    // any of these natural names, see NameOf; nil does not restrict
	To      []Reference // refer to all of these
	Facet   string      // "" or the facet that must have Value
	Value   string
	Max     *int32 // the page's size, 100 when nil
	Token   string // of the page before
}

// A Reference asks for what refers to one resource.
type Reference struct {
	Kind Target
	ID   string // "" does not restrict
}

const defaultPage = 100

// Page answers a question with one page of stored bodies side by side, and the
// token of the next page, "" on the last. Its cost grows with the page.
func (k *Kind[T]) Page(tx *Tx, q Question) (api.JSON[[]T], string, error) {
	p := page{tx: tx, kind: k.declared(), question: q, now: millis(tx.Now()), max: defaultPage}
	if q.Max != nil {
		p.max = int(*q.Max)
	}
	if q.Token != "" {
		var err error
		if p.after, err = tx.graph.tokens.after(q.Token, p.print()); err != nil {
			return nil, "", err
		}
	}
	if err := p.read(); err != nil {
		return nil, "", err
	}
	if p.count == 0 && !p.kind.alone {
		if found, err := tx.hasNetwork(q.Network); err != nil || !found {
			return nil, "", orElse(err, api.GlobalNetworkNotFound())
		}
	}
	next := ""
	if p.more {
		next = tx.graph.tokens.token(p.last, p.print())
	}
	return append(p.wire, ']'), next, nil
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// A page starts with room for bodies of the usual size, at most maxFirst bytes.
const (
	usualBody = 512
	maxFirst  = 64 << 10
)

// page is the reading of one page.
type page struct {
	tx       *Tx
	kind     declaration
	question Question
	now      int64
	max      int
	after    int64

	wire  []byte
	count int
	last  int64
	more  bool
}

func (p *page) read() error {
	most := p.max
	if p.question.IDs != nil {
		most = min(most, len(p.question.IDs))
	}
	p.wire = append(make([]byte, 0, min(most*usualBody, maxFirst)), '[')
	text, args, empty := p.statement()
	if empty {
		return nil
	}
	return p.tx.Query(text, p.take, args...)
}

// take appends one row in wire form, without decoding it.
func (p *page) take(r store.Row) error {
	if p.count == p.max {
		p.more = true
		return nil
	}
	if p.count > 0 {
		p.wire = append(p.wire, ',')
	}
	state := p.kind.lifecycle.Settled
	if settles := r.Int64(1); settles > p.now || p.kind.lifecycle.Others != nil {
		state = p.kind.lifecycle.current(r.Text(2), settles, p.now)
	}
	p.wire = p.kind.lifecycle.appendWire(p.wire, r.Bytes(3), state)
	p.last = r.Int64(0)
	p.count++
	return nil
}

// statement is the question as SQL. The first condition that narrows most
// drives the read through its index in the order of keys. empty tells that
// the question names something that nobody can have.
func (p *page) statement() (text string, args []any, empty bool) {
	q := p.question
	b := &strings.Builder{}
	args = []any{p.now, p.tx.account, p.kind.name, p.after}
	b.WriteString(`SELECT r.key, r.settles, r.state, r.body FROM `)
	targets, ok := targets(q.To)
	if !ok {
		return "", nil, true
	}
	driver := `r.key`
	switch {
	case q.IDs != nil:
		keys := keysOf(p.kind.name, q.IDs)
		if len(keys) == 0 {
			return "", nil, true
		}
		b.WriteString(`resource r WHERE r.key IN (`)
		args = list(b, args, keys)
		b.WriteByte(')')
	case q.Names != nil:
		b.WriteString(`resource r WHERE r.name IN (`)
		args = list(b, args, q.Names)
		b.WriteByte(')')
	case len(targets) > 0:
		driver = `f.source`
		args = append(args, targets[0])
		b.WriteString(`ref f JOIN resource r ON r.key = f.source WHERE f.kind = $3 AND f.target = $` + strconv.Itoa(len(args)))
		targets = targets[1:]
	case q.Facet != "":
		driver = `f.source`
		network, _ := parseID(networkKind, q.Network)
		args = append(args, network, q.Facet, q.Value)
		b.WriteString(`facet f JOIN resource r ON r.key = f.source
			WHERE f.network = $5 AND f.kind = $3 AND f.name = $6 AND f.value = $7`)
		q.Facet = ""
	default:
		b.WriteString(`resource r WHERE true`)
	}
	args = p.rest(b, args, q, targets)
	// The limit stands in the text: SQLite plans a statement again when a bound
	// one changes.
	b.WriteString(` AND ` + driver + ` > $4 ORDER BY ` + driver + ` LIMIT ` + strconv.Itoa(p.max+1))
	return b.String(), args, false
}

// rest adds the conditions that do not drive the read.
func (p *page) rest(b *strings.Builder, args []any, q Question, targets []int64) []any {
	for _, target := range targets {
		args = append(args, target)
		b.WriteString(` AND EXISTS (SELECT 1 FROM ref WHERE source = r.key AND target = $` + strconv.Itoa(len(args)) + `)`)
	}
	if q.Facet != "" {
		args = append(args, q.Facet, q.Value)
		b.WriteString(` AND EXISTS (SELECT 1 FROM facet WHERE network = r.network AND kind = r.kind AND name = $` +
			strconv.Itoa(len(args)-1) + ` AND value = $` + strconv.Itoa(len(args)) + ` AND source = r.key)`)
	}
	b.WriteString(` AND r.account = $2 AND r.kind = $3 AND ` + visible)
	if p.kind.alone {
		b.WriteString(` AND r.network IS NULL`)
		return args
	}
	network, _ := parseID(networkKind, q.Network)
	args = append(args, network)
	b.WriteString(` AND r.network = $` + strconv.Itoa(len(args)))
	return args
}

// print is the question's identity: whose it is and what it asks, not how many.
func (p *page) print() []byte {
	q := p.question
	parts := []string{p.tx.Caller.Account, p.tx.Caller.Operation.Name, q.Network, q.Facet, q.Value,
		strconv.Itoa(len(q.IDs)), strconv.Itoa(len(q.Names))}
	parts = append(append(parts, q.IDs...), q.Names...)
	for _, to := range q.To {
		parts = append(parts, to.ID)
	}
	return []byte(JoinFacet(parts...))
}

func keysOf(kind string, ids []string) []int64 {
	var keys []int64
	for _, id := range ids {
		if key, ok := parseID(kind, id); ok {
			keys = appendNew(keys, key)
		}
	}
	return keys
}

// targets are the keys of what is referred to; ok is false when one of them
// is an id that nobody can have.
func targets(list []Reference) (keys []int64, ok bool) {
	for _, to := range list {
		if to.ID == "" {
			continue
		}
		key, ok := parseID(to.Kind.declared().name, to.ID)
		if !ok {
			return nil, false
		}
		keys = append(keys, key)
	}
	return keys, true
}
