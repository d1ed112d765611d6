package network

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A HealthReport says how a resource was at a time.
type HealthReport struct {
	ARN     string    `json:"arn"`
	Address string    `json:"address,omitempty"` // a tunnel's or a peer's; "" is the resource as a whole
	Type    string    `json:"type"`              // BGP, IPSEC or STATE
	Status  string    `json:"status"`            // UP or DOWN
	At      time.Time `json:"at,omitzero"`       // zero is now
}

// A HealthOutcome says what became of reports.
type HealthOutcome struct {
	Accepted int `json:"accepted"` // all of them
	Changed  int `json:"changed"`  // said something else than the one before
	Late     int `json:"late"`     // were older than what is known, and changed nothing
}

// The bounds of what can be told.
const (
	MaxHealthReports = 200             // in one request
	keptChanges      = 100             // of one resource
	maxRespects      = 16              // addresses and types of one resource
	maxAhead         = 5 * time.Minute // by which a reporter's clock may be ahead of ours
)

// respects are the types of reports that a kind of resource can have.
var respects = map[string][]string{
	ConnectPeer.Name:               {"BGP"},
	TransitGatewayConnectPeer.Name: {"BGP", "IPSEC"},
	VpnConnection.Name:             {"BGP", "IPSEC"},
	Device.Name:                    {"STATE"},
	Link.Name:                      {"STATE"},
	Connection.Name:                {"STATE"},
}

// pushHealth names the transaction of PushHealth, which is no operation of the
// contract.
var pushHealth = &api.Operation{Name: "PushHealth"}

// PushHealth stores reports, all or none of them. A report that says the same
// as the one before makes it younger; one that says something else is kept as
// a change; one that is older than what is known changes nothing. Errors blame
// items[N].
func (s *Service) PushHealth(ctx context.Context, caller api.Caller, reports []HealthReport) (done HealthOutcome, err error) {
	if err := checkReports(reports); err != nil {
		return HealthOutcome{}, err
	}
	caller.Operation = pushHealth
	err = s.graph.Update(ctx, caller, func(tx *graph.Tx) (err error) {
		done, err = push(tx, reports)
		return err
	})
	return done, err
}

func checkReports(reports []HealthReport) error {
	if len(reports) == 0 || len(reports) > MaxHealthReports {
		return api.Invalid("items", fmt.Sprintf("Must have 1 to %d reports.", MaxHealthReports))
	}
	for i, r := range reports {
		if r.Status != "UP" && r.Status != "DOWN" {
			return blame(i, "status", "Must be UP or DOWN.")
		}
		if _, ok := spelled(r.Address); !ok {
			return blame(i, "address", "Must be an IP address without a zone.")
		}
	}
	return nil
}

// spelled is the one spelling under which an address is kept, so that reporters
// who write it otherwise tell of the same; "" stays.
func spelled(address string) (string, bool) {
	if address == "" {
		return "", true
	}
	a, err := netip.ParseAddr(address)
	return a.Unmap().String(), err == nil && a.Zone() == ""
}

func blame(i int, field, message string) error {
	return api.Invalid(fmt.Sprintf("items[%d].%s", i, field), message)
}

func push(tx *graph.Tx, reports []HealthReport) (HealthOutcome, error) {
	news, err := resolveReports(tx, reports)
	if err != nil {
		return HealthOutcome{}, err
	}
	var resources []int64
	for _, h := range news {
		resources = append(resources, h.resource)
	}
	slices.Sort(resources)
	resources = slices.Compact(resources)
	known, err := latest(tx, resources)
	if err != nil {
		return HealthOutcome{}, err
	}
	done := HealthOutcome{Accepted: len(reports)}
	var young, changes []health
	slices.SortStableFunc(news, func(a, b health) int { return int(min(1, max(-1, a.at-b.at))) })
	for _, h := range news {
		list := known[h.resource]
		i := slices.IndexFunc(list, func(k health) bool { return k.order() == h.order() })
		switch {
		case i < 0 && len(list) == maxRespects:
			return HealthOutcome{}, api.Invalid("items", fmt.Sprintf("A resource has at most %d addresses and types.", maxRespects))
		case i >= 0 && h.at < list[i].at:
			done.Late++
			continue
		case i < 0 || h.status != list[i].status:
			changes = append(changes, h)
		}
		if i < 0 {
			known[h.resource] = append(list, h)
		} else {
			list[i] = h
		}
		young = append(slices.DeleteFunc(young, func(k health) bool {
			return k.resource == h.resource && k.order() == h.order()
		}), h)
	}
	done.Changed = len(changes)
	return done, keepHealth(tx, young, changes)
}

// resolveReports finds the resources that reports are about, and holds them:
// who tells of the same resource waits, so that late and changed mean the same
// to all.
func resolveReports(tx *graph.Tx, reports []HealthReport) ([]health, error) {
	found, err := resourcesByARN(tx, reports, ` /*FOR UPDATE*/`)
	if err != nil {
		return nil, err
	}
	news := make([]health, len(reports))
	for i, r := range reports {
		at, ok := found[r.ARN]
		if !ok {
			return nil, blame(i, "arn", "No resource has this ARN.")
		}
		if types := respects[at.kind]; !slices.Contains(types, r.Type) {
			if types == nil {
				return nil, blame(i, "arn", "A "+strings.ReplaceAll(at.kind, "-", " ")+" has no health.")
			}
			return nil, blame(i, "type", "Must be "+strings.Join(types, " or ")+" for this resource.")
		}
		when := tx.Now()
		if r.At.After(when.Add(maxAhead)) {
			return nil, blame(i, "at", "Must not be in the future.")
		}
		if !r.At.IsZero() {
			when = r.At
		}
		address, _ := spelled(r.Address)
		news[i] = health{at.key, address, r.Type, r.Status, when.UnixMilli()}
	}
	return news, nil
}

// resourcesByARN reads, in one statement, which resource each ARN names; lock is
// the clause that holds them, or "".
func resourcesByARN(tx *graph.Tx, reports []HealthReport, lock string) (map[string]asked, error) {
	keys, names := []int64{0}, []string{""}
	for _, r := range reports {
		if _, key := tx.KeyOfARN(r.ARN); key != 0 {
			keys = append(keys, key)
		} else if name := nameOfOutside(r.ARN); name != "" {
			names = append(names, name)
		}
	}
	byKey, args := parameters([]any{tx.Account()}, keys)
	byName, args := parameters(args, names)
	found := make(map[string]asked, len(reports))
	err := tx.Query(
		`SELECT r.key, r.kind, COALESCE(r.network, 0), COALESCE(r.name, '') FROM resource r
		WHERE r.account = $1 AND r.state <> 'DELETING' AND (r.key IN (`+byKey+`) OR r.name IN (`+byName+`)) ORDER BY r.key`+lock,
		func(row store.Row) error {
			s := source{key: row.Int64(0), kind: row.Text(1), network: row.Int64(2), name: row.Text(3)}
			_, arn, outside := strings.Cut(s.name, " ")
			if !outside {
				arn = graph.ARNOf(tx.Account(), s.kind, s.network, s.key)
			}
			found[arn] = asked{kind: s.kind, key: s.key}
			return nil
		}, args...)
	return found, err
}

// keepHealth stores what is known now, and the changes that led there. Of each
// resource the last changes stay.
func keepHealth(tx *graph.Tx, young, changes []health) error {
	slices.SortFunc(young, func(a, b health) int {
		if a.resource != b.resource {
			return int(min(1, max(-1, a.resource-b.resource)))
		}
		return strings.Compare(a.order(), b.order())
	})
	if err := insert(tx, `INSERT INTO health (resource, address, type, status, at) VALUES `, young, health.latestRow,
		` ON CONFLICT (resource, address, type) DO UPDATE SET status = excluded.status, at = excluded.at`); err != nil {
		return err
	}
	row := func(h health) []any { return append([]any{tx.NewKey()}, h.latestRow()...) }
	if err := insert(tx, `INSERT INTO health_change (seq, resource, address, type, status, at) VALUES `, changes, row, ``); err != nil ||
		len(changes) == 0 {
		return err
	}
	var resources []int64
	for _, h := range changes {
		resources = append(resources, h.resource)
	}
	in, args := parameters(nil, resources)
	_, err := tx.Exec(`DELETE FROM health_change WHERE resource IN (`+in+`) AND seq <= (SELECT h.seq FROM health_change h
		WHERE h.resource = health_change.resource ORDER BY h.seq DESC LIMIT 1 OFFSET `+strconv.Itoa(keptChanges)+`)`, args...)
	return err
}

func (h health) latestRow() []any { return []any{h.resource, h.address, h.kind, h.status, h.at} }

// insert writes rows in one statement; none is none.
func insert[T any](tx *graph.Tx, into string, rows []T, row func(T) []any, end string) error {
	if len(rows) == 0 {
		return nil
	}
	var b strings.Builder
	var args []any
	b.WriteString(into)
	for i, v := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		var text string
		text, args = parameters(args, row(v))
		b.WriteString(`(` + text + `)`)
	}
	_, err := tx.Exec(b.String()+end, args...)
	return err
}

// parameters adds values to a statement's, and writes their places.
func parameters[V any](args []any, values []V) (string, []any) {
	places := make([]string, len(values))
	for i, v := range values {
		args = append(args, v)
		places[i] = `$` + strconv.Itoa(len(args))
	}
	return strings.Join(places, `,`), args
}
