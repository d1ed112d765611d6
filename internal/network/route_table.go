package network

import (
	"net/netip"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
)

func nameOfTable(arn string) string { return graph.NameOf(TransitGatewayRouteTable.Name, arn) }

// question asks a route table about packets to an address, once.
func (w *routeWorld) question(table string, to netip.Addr) (q *sheetQuestion, isNew bool) {
	key := table + " " + to.String()
	if q = w.asked[key]; q == nil {
		q, isNew = about(to, nameOfTable(table)), true
		w.asked[key] = q
	}
	return q, isNew
}

// RouteTable finds a route table with what it says about an address.
func (w *routeWorld) RouteTable(arn string, to netip.Addr) (*routing.RouteTable, bool) {
	key := arn + " " + to.String()
	if t := w.ready[key]; t != nil {
		return t, true
	}
	w.to = to
	q, isNew := w.question(arn, to)
	if isNew {
		w.read([]string{nameOfTable(arn)}, append(w.aboutLists(arn, q), q)...)
	}
	t, _, ok := w.table(arn, q)
	w.ready[key] = t
	return t, ok
}

// table prepares what a table says to a question that has been asked of it, and
// tells when the table's routes were described.
func (w *routeWorld) table(arn string, q *sheetQuestion) (t *routing.RouteTable, at api.Timestamp, ok bool) {
	r, d := w.describedTable(arn)
	if d == nil {
		return nil, 0, false
	}
	part := q.parts[nameOfTable(arn)]
	if part == nil {
		part = w.wholeTable(arn)
	}
	if part == nil {
		return nil, 0, false
	}
	for _, route := range part.routes {
		for _, to := range route.Destinations {
			w.hear(to.Attachment, to.Ahead)
		}
	}
	if q.lists == nil {
		w.read(nil, w.aboutLists(arn, q)...)
	}
	lists := w.prefixLists(d.PrefixLists, q.lists)
	return routing.NewRouteTable(routed(r), r.RegisteredGatewayArn, part.routes, lists), part.at, w.err == nil
}

// describedTable is a route table that has been read, with its description; nil
// if only its name is known.
func (w *routeWorld) describedTable(arn string) (*api.NetworkResource, *catalog.TableDefinition) {
	r := w.outside(TransitGatewayRouteTable.Name, arn)
	if r == nil {
		return nil, nil
	}
	d := w.described[arn]
	if d == nil {
		d = new(catalog.TableDefinition)
		if !w.define(r, d) {
			return nil, nil
		}
		w.described[arn] = d
	}
	return r, d
}

// aboutLists asks the prefix lists of a table what the table is asked: none, as
// long as the table has not been read.
func (w *routeWorld) aboutLists(table string, q *sheetQuestion) []*sheetQuestion {
	_, d := w.describedTable(table)
	if d == nil || len(d.PrefixLists) == 0 {
		return nil
	}
	q.lists = newSheetQuestion(q.asked, q.passes)
	for _, arn := range d.PrefixLists {
		q.lists.owners = append(q.lists.owners, graph.NameOf(PrefixList.Name, arn))
	}
	return []*sheetQuestion{q.lists}
}

// wholeTable reads all routes of a table that is not on sheets: it was last
// described by a program that did not write them. Nil is a table of which only
// the name is known.
func (w *routeWorld) wholeTable(arn string) *sheetPart {
	w.want(graph.NameOf(transitGatewayRoutes.Name, arn))
	stored := w.outside(transitGatewayRoutes.Name, arn)
	var d catalog.RoutesDefinition
	if !w.define(stored, &d) {
		return nil
	}
	return &sheetPart{routesIn(d), stored.DefinitionTimestamp}
}

// routesIn are stored routes as routing takes them.
func routesIn(d catalog.RoutesDefinition) []routing.Route {
	destinations := make([]routing.Destination, len(d.Attachments))
	for i, to := range d.Attachments {
		destinations[i] = routing.Destination{
			Attachment: to.ARN, AttachmentID: routing.Resource{ARN: to.ARN}.ID(),
			ResourceType: to.ResourceType, ResourceID: to.ResourceID, Ahead: strings.Join(to.Ahead, " "),
		}
	}
	list := make([]routing.Route, len(d.Routes))
	for i, stored := range d.Routes {
		r := &list[i]
		r.CIDR, _ = netip.ParsePrefix(stored.CIDR) // "" is a reference to a prefix list
		r.PrefixListID, r.State, r.Type = stored.PrefixList, routing.Active, routing.Static
		if stored.State != "" {
			r.State = stored.State
		}
		if stored.Propagated {
			r.Type = routing.Propagated
		}
		for _, place := range stored.To {
			r.Destinations = append(r.Destinations, destinations[place])
		}
	}
	return list
}

// prefixLists are the prefix lists of a table as far as they were asked. One
// that is not declared is left out: its entries are not known.
func (w *routeWorld) prefixLists(arns []string, q *sheetQuestion) routing.PrefixLists {
	lists := routing.PrefixLists{}
	for _, arn := range arns {
		part := q.parts[graph.NameOf(PrefixList.Name, arn)]
		if part == nil {
			part = w.wholeList(arn)
		}
		if part != nil {
			lists[routing.Resource{ARN: arn}.ID()] = blocksOf(part.routes)
		}
	}
	return lists
}

func blocksOf(routes []routing.Route) []netip.Prefix {
	blocks := make([]netip.Prefix, len(routes))
	for i, r := range routes {
		blocks[i] = r.CIDR
	}
	return blocks
}

// wholeList reads all entries of a prefix list that is not on sheets.
func (w *routeWorld) wholeList(arn string) *sheetPart {
	w.want(graph.NameOf(PrefixList.Name, arn))
	var d catalog.PrefixListDefinition
	if !w.define(w.outside(PrefixList.Name, arn), &d) {
		return nil
	}
	return &sheetPart{routes: entriesIn(d)}
}

// entriesIn are the entries of a prefix list as routes that lead nowhere.
func entriesIn(d catalog.PrefixListDefinition) []routing.Route {
	entries := make([]routing.Route, 0, len(d.Entries))
	for _, text := range d.Entries {
		if p, err := routing.ParsePrefix(text); err == nil {
			entries = append(entries, routing.Route{CIDR: p})
		}
	}
	return entries
}
