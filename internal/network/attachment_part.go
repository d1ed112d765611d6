package network

import (
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A part is something that belongs to a core network: an attachment, a Connect
// peer or a peering. Whoever made it sees it, and the owner of the core network.
type part struct {
	key, coreNetwork int64
	account, owner   int64  // whose it is, and whose the core network is
	state            string // as a reader sees it now
	stored           string // as the row has it
	settles          int64
	body             []byte

	outside, label, detail string // of an attachment
	peering                int64
}

const partColumns = `r.key, p.core_network, r.account, c.account, r.state, r.settles, r.body,
	COALESCE(a.outside, ''), COALESCE(a.label, ''), COALESCE(a.detail, ''), COALESCE(a.peering, 0)`

// attachmentColumns are the same of attachments alone, but for whose the core
// network is.
const attachmentColumns = `r.key, a.core_network, r.account, 0, r.state, r.settles, r.body, a.outside, a.label, a.detail, COALESCE(a.peering, 0)`

const partTables = ` FROM part p JOIN resource r ON r.key = p.resource JOIN resource c ON c.key = p.core_network
	LEFT JOIN attachment a ON a.key = p.resource `

// scanPart reads partColumns.
func scanPart(tx *graph.Tx, kind graph.Target, r store.Row) *part {
	p := &part{
		key: r.Int64(0), coreNetwork: r.Int64(1), account: r.Int64(2), owner: r.Int64(3), stored: r.Text(4), settles: r.Int64(5),
		body: slices.Clone(r.Bytes(6)), outside: r.Text(7), label: r.Text(8), detail: r.Text(9), peering: r.Int64(10),
	}
	p.state = tx.Current(kind, p.stored, p.settles)
	return p
}

// gone tells whether the part's deletion has settled.
func (p *part) gone(tx *graph.Tx) bool {
	return p.stored == deletingState && p.settles <= tx.Now().UnixMilli()
}

// partAt finds a part that the caller sees by its id.
func partAt(tx *graph.Tx, kind graph.Target, id string) (found *part, err error) {
	name := graph.NameOfKind(kind)
	err = tx.Query(`SELECT `+partColumns+partTables+`WHERE p.viewer = $1 AND p.kind = $2 AND p.resource = $3`,
		func(r store.Row) error { found = scanPart(tx, kind, r); return nil }, tx.Account(), name, graph.KeyOf(name, id))
	if err == nil && (found == nil || found.gone(tx)) {
		err = api.NotFound(name, id)
	}
	return found, err
}

// decodePart reads a part's body, with its state.
func decodePart[T any](tx *graph.Tx, kind graph.Target, p *part) (*T, error) {
	v := new(T)
	return v, api.Parse(tx.Shown(kind, p.body, p.stored, p.settles), v)
}

// settlePart keeps who sees a part that has just been made, and where it is.
func (h *hub) settlePart(tx *graph.Tx, kind graph.Target, key int64, is string, edges []string) error {
	viewers := []int64{tx.Account()}
	if h.owner != tx.Account() {
		viewers = append(viewers, h.owner)
	}
	for _, viewer := range viewers {
		if _, err := tx.Exec(`INSERT INTO part (viewer, kind, resource, core_network, type, edges) VALUES ($1, $2, $3, $4, $5, $6)`,
			viewer, graph.NameOfKind(kind), key, h.key, is, spacedOut(edges)); err != nil {
			return err
		}
	}
	return nil
}

// spacedOut is a list of edges as part has it.
func spacedOut(edges []string) string { return " " + strings.Join(edges, " ") + " " }

// A partQuestion is what a list of parts is asked for. What is "" does not
// restrict.
type partQuestion struct {
	coreNetwork, is, edge, state, id string
	toward                           graph.Reference // what they refer to
	labelled                         bool            // attachments with a label alone
	most                             *int32
	token                            string

	show func(*graph.Tx, *part) ([]byte, error) // nil: as they are
}

// parts are the question as a page token is bound to it.
func (q partQuestion) parts() []string {
	return []string{q.coreNetwork, q.is, q.edge, q.state, q.id, q.toward.ID}
}

const (
	partsAtOnce = 500     // that are read at a time when not all are wanted
	everyPart   = 1 << 30 // no limit
)

// readParts reads one page of the parts that the caller sees, in the order of
// their ids, and the token of the next.
func readParts(tx *graph.Tx, kind graph.Target, q partQuestion) (wire []byte, next string, err error) {
	after, err := numberPlace(tx, q.token, q.parts()...)
	if err != nil {
		return nil, "", err
	}
	most := pageSize(q.most)
	limit := most + 1
	if q.state != "" {
		limit = partsAtOnce
	}
	wire = []byte{'['}
	for count := 0; ; {
		batch, err := partsAfter(tx, kind, q, after, limit)
		if err != nil {
			return nil, "", err
		}
		for _, p := range batch {
			switch {
			case q.state != "" && p.state != q.state:
				continue
			case count == most:
				return append(wire, ']'), tx.NextToken(strconv.FormatInt(after, 10), q.parts()...), nil
			case count > 0:
				wire = append(wire, ',')
			}
			item, err := q.showPart(tx, kind, p)
			if err != nil {
				return nil, "", err
			}
			wire = append(wire, item...)
			after = p.key
			count++
		}
		if len(batch) < limit {
			return append(wire, ']'), "", nil
		}
		after = batch[len(batch)-1].key
	}
}

func (q partQuestion) showPart(tx *graph.Tx, kind graph.Target, p *part) ([]byte, error) {
	if q.show != nil {
		return q.show(tx, p)
	}
	return tx.Shown(kind, p.body, p.stored, p.settles), nil
}

// partsAfter reads the parts behind a key that a question admits but for their
// state.
func partsAfter(tx *graph.Tx, kind graph.Target, q partQuestion, after int64, limit int) (batch []*part, err error) {
	text := `SELECT ` + partColumns + partTables + `WHERE p.viewer = $1 AND p.kind = $2 AND p.resource > $3
		AND NOT (r.state = 'DELETING' AND r.settles <= $4)`
	args := []any{tx.Account(), graph.NameOfKind(kind), after, tx.Now().UnixMilli()}
	add := func(asked, condition string, value any) {
		if asked != "" {
			args = append(args, value)
			text += ` AND ` + strings.ReplaceAll(condition, `$n`, `$`+strconv.Itoa(len(args)))
		}
	}
	add(q.coreNetwork, `p.core_network = $n`, graph.KeyOf(CoreNetwork.Name, q.coreNetwork))
	add(q.is, `p.type = $n`, q.is)
	add(q.id, `p.resource = $n`, graph.KeyOf(graph.NameOfKind(kind), q.id))
	add(q.edge, `p.edges LIKE $n ESCAPE '\'`, "% "+literally.Replace(q.edge)+" %")
	if q.toward.ID != "" {
		add(q.toward.ID, `EXISTS (SELECT 1 FROM ref f WHERE f.source = p.resource AND f.target = $n)`,
			graph.KeyOf(graph.NameOfKind(q.toward.Kind), q.toward.ID))
	}
	if q.labelled {
		text += ` AND a.label <> ''`
	}
	err = tx.Query(text+` ORDER BY p.resource LIMIT `+strconv.Itoa(limit),
		func(r store.Row) error { batch = append(batch, scanPart(tx, kind, r)); return nil }, args...)
	return batch, err
}

// literally keeps a text from being a pattern.
var literally = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// holdNetwork lets nobody else change what is attached to a core network until
// the transaction ends.
func holdNetwork(tx *graph.Tx, coreNetwork int64) error {
	return tx.Query(`SELECT c.key FROM core_network c WHERE c.key = $1 /*FOR UPDATE*/`, func(store.Row) error { return nil }, coreNetwork)
}

// holdOwnNetworks does so for all core networks of the caller's account. Who
// attaches something holds the core network first, and then what is outside.
func holdOwnNetworks(tx *graph.Tx) error {
	return tx.Query(`SELECT c.key FROM core_network c WHERE c.key IN (
			SELECT r.key FROM resource r WHERE r.network IS NULL AND r.account = $1 AND r.kind = 'core-network')
		ORDER BY c.key /*FOR UPDATE*/`, func(store.Row) error { return nil }, tx.Account())
}

// lastPart is what stands behind the last slash of an ARN.
func lastPart(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// outsideBelow finds what the transport of a Connect attachment attaches, by
// its natural name, and what the catalog says of it.
func outsideBelow(tx *graph.Tx, connect string) (name, definition string, err error) {
	err = tx.Query(`SELECT o.name, o.body FROM ref f JOIN attachment a ON a.key = f.target JOIN resource t ON t.key = a.key
		JOIN resource o ON o.account = t.account AND o.name = a.outside WHERE f.source = $1`,
		func(r store.Row) error {
			var known api.NetworkResource
			name = r.Text(0)
			if err := api.Parse(r.Bytes(1), &known); err != nil {
				return err
			}
			definition = known.Definition
			return nil
		}, graph.KeyOf(Attachment.Name, connect))
	return name, definition, err
}
