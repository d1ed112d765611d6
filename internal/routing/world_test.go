package routing

import (
	"fmt"
	"net/netip"
	"strings"
)

// A drawing draws a small world. Gateways, attachments and tables go by short names: what stands before the
// dot is the gateway's ("east.vpc-a").
type drawing struct {
	gateways    []TransitGateway
	attachments []Attachment
	tables      map[string][]Route
	lists       PrefixLists
}

func newDrawing() *drawing {
	return &drawing{tables: map[string][]Route{}, lists: PrefixLists{}}
}

func (s *drawing) world() *Snapshot {
	return NewSnapshot(s.gateways, s.attachments, s.prepared())
}

func (s *drawing) prepared() (tables []*RouteTable) {
	for name, routes := range s.tables {
		tables = append(tables, NewRouteTable(Resource{ARN: arn("route-table", name)}, gatewayOf(name), routes, s.lists))
	}
	return tables
}

// gateway makes gateways known by name.
func (s *drawing) gateway(names ...string) *drawing {
	for _, name := range names {
		s.gateways = append(s.gateways, TransitGateway{Resource: Resource{ARN: gatewayOf(name)}})
	}
	return s
}

// attach adds an attachment that is associated with a table; further changes it.
func (s *drawing) attach(name string, kind ResourceType, table string, further ...func(*Attachment)) *drawing {
	a := Attachment{
		Resource: Resource{ARN: arn("attachment", name)}, TransitGateway: gatewayOf(name), ResourceType: kind,
		RouteTable: arn("route-table", table), Association: Associated,
	}
	for _, change := range further {
		change(&a)
	}
	s.attachments = append(s.attachments, a)
	return s
}

// peer adds both sides of a peering, which share their id, as EC2 has it.
func (s *drawing) peer(id, west, westTable, east, eastTable string) *drawing {
	to := func(gateway string) func(*Attachment) {
		return func(a *Attachment) { a.Peer.TransitGateway = gatewayOf(gateway) }
	}
	return s.attach(west+"."+id, Peering, westTable, to(east)).attach(east+"."+id, Peering, eastTable, to(west))
}

// route adds an active static route; further changes it.
func (s *drawing) route(table, block, attachment string, further ...func(*Route)) *drawing {
	r := Route{State: Active, Type: Static, Destinations: []Destination{{AttachmentID: attachment}}}
	if strings.HasPrefix(block, "pl-") {
		r.PrefixListID = block
	} else {
		r.CIDR = netip.MustParsePrefix(block)
	}
	for _, change := range further {
		change(&r)
	}
	s.tables[table] = append(s.tables[table], r)
	return s
}

func (s *drawing) list(id string, blocks ...string) *drawing {
	s.lists[id] = []netip.Prefix{}
	for _, b := range blocks {
		s.lists[id] = append(s.lists[id], netip.MustParsePrefix(b))
	}
	return s
}

func blackhole(r *Route)      { r.State, r.Destinations = Blackhole, nil }
func pending(r *Route)        { r.State = "PENDING" }
func propagated(r *Route)     { r.Type = Propagated }
func middlebox(a *Attachment) { a.Middlebox = true }

func by(kind ResourceType) func(*Route) {
	return func(r *Route) {
		r.Type = Propagated
		for i := range r.Destinations {
			r.Destinations[i].ResourceType = kind
		}
	}
}

func and(attachment string) func(*Route) {
	return func(r *Route) { r.Destinations = append(r.Destinations, Destination{AttachmentID: attachment}) }
}

// arn makes the ARN of a gateway's part: arn("attachment", "east.vpc-a").
func arn(kind, name string) string {
	gateway, id, _ := strings.Cut(name, ".")
	return fmt.Sprintf("arn:aws:ec2:%s:111122223333:transit-gateway-%s/%s", gateway, kind, id)
}

func gatewayOf(name string) string {
	gateway, _, _ := strings.Cut(name, ".")
	return "arn:aws:ec2:" + gateway + ":111122223333:transit-gateway/" + gateway
}

// ask makes a question between attachments: ask("east.vpc-a", "10.1.0.1", "west.vpn", "10.2.0.1").
func ask(from, source, to, destination string) Question {
	q := Question{Source: Endpoint{Attachment: arn("attachment", from)}, Destination: Endpoint{}}
	if source != "" {
		q.Source.Address = netip.MustParseAddr(source)
	}
	if to != "" {
		q.Destination.Attachment = arn("attachment", to)
	}
	q.Destination.Address = netip.MustParseAddr(destination)
	return q
}

// draw writes a path as "vpc-a > east > main 10.2.0.0/16 > vpc-b".
func draw(p *RoutePath) string {
	var parts []string
	for _, c := range p.Components {
		part := c.ID()
		if c.CIDR.IsValid() {
			part += " " + c.CIDR.String()
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " > ")
}
