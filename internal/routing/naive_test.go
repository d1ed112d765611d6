package routing

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// missingEnd is how naive says that something is missing.
const missingEnd = "MISSING"

// naive is a second reading of the rules: no index, no preparation, every look-up a scan. It gives how the path ends,
// and the path as draw writes it.
func naive(d *drawing, q Question) (end, path string) {
	at, end := naiveEnds(d, q)
	if end != "" {
		return end, ""
	}
	parts, beenAt, beenIn := []string{at.ID()}, []Attachment{at}, []string{}
	visit := func(a Attachment, end string) string {
		if end != "" {
			return end
		}
		at, parts = a, append(parts, a.ID())
		isHere := func(b Attachment) bool { return a.ARN == b.ARN && a.TransitGateway == b.TransitGateway }
		switch {
		case a.ARN == q.Destination.Attachment:
			return string(Connected)
		case slices.ContainsFunc(beenAt, isHere):
			return string(CyclicPathDetected)
		}
		beenAt = append(beenAt, a)
		return ""
	}
	for hops := 0; end == ""; hops++ {
		table, steps, stop := naiveTable(d, at)
		parts = append(parts, steps...)
		if end = stop; end == "" && slices.Contains(beenIn, table) {
			end = string(CyclicPathDetected)
		}
		if end != "" {
			break
		}
		beenIn = append(beenIn, table)
		id, block, stop := naiveRoute(d, table, q.Destination)
		parts[len(parts)-1] += block
		if end = stop; end == "" {
			end = visit(naiveAttachment(d, at.TransitGateway, id, AttachmentNotInTransitGateway))
		}
		switch {
		case end != "":
		case at.ResourceType == Peering:
			end = visit(naiveAttachment(d, at.Peer.TransitGateway, id, missingEnd))
		default:
			end = naiveExit(at, q)
		}
		if end == "" && hops == MaxHops-1 {
			end = string(MaxHopsExceeded)
		}
	}
	return end, strings.Join(parts, " > ")
}

func naiveEnds(d *drawing, q Question) (source Attachment, end string) {
	source, ok := naiveFind(d, q.Source.Attachment)
	switch {
	case !ok:
		return source, string(AttachmentNotFound)
	case q.Source.TransitGateway != "" && q.Source.TransitGateway != source.TransitGateway:
		return source, string(AttachmentNotInTransitGateway)
	}
	if _, ok := naiveFind(d, q.Destination.Attachment); !ok && q.Destination.Attachment != "" {
		return source, string(AttachmentNotFound)
	}
	return source, ""
}

func naiveFind(d *drawing, arn string) (Attachment, bool) {
	for _, a := range d.attachments {
		if a.ARN == arn {
			return a, true
		}
	}
	return Attachment{}, false
}

func naiveTable(d *drawing, at Attachment) (table string, steps []string, end string) {
	if !slices.ContainsFunc(d.gateways, func(g TransitGateway) bool { return g.ARN == at.TransitGateway }) {
		return "", nil, missingEnd
	}
	steps = []string{idOf(at.TransitGateway)}
	if at.Association != Associated {
		return "", steps, string(StableRouteTableNotFound)
	}
	for name := range d.tables {
		if arn("route-table", name) != at.RouteTable {
			continue
		}
		steps = append(steps, idOf(at.RouteTable))
		if gatewayOf(name) != at.TransitGateway {
			return "", steps, string(AttachmentNotInTransitGateway)
		}
		return name, steps, ""
	}
	return "", steps, missingEnd
}

// naiveRoute scans a table for the routes of the longest block, then for the best of them, then for the attachment.
func naiveRoute(d *drawing, table string, to Endpoint) (id, block, end string) {
	longest, order, certain, state := -1, 0, true, Active
	var ids []string
	for _, r := range d.tables[table] {
		blocks := []netip.Prefix{r.CIDR}
		if !r.CIDR.IsValid() {
			entries, known := d.lists[r.PrefixListID]
			certain, blocks = certain && known, entries
		}
		for _, b := range blocks {
			if !b.Contains(to.Address) {
				continue
			}
			mine := naiveOrder(r)
			if b.Bits() > longest || b.Bits() == longest && mine < order {
				longest, order, ids, block, state = b.Bits(), mine, nil, " "+b.Masked().String(), r.State
			}
			if b.Bits() == longest && mine == order {
				for _, d := range r.Destinations {
					ids = append(ids, d.AttachmentID)
				}
			}
		}
	}
	switch {
	case !certain && (longest != to.Address.BitLen() || order >= 10):
		return "", "", missingEnd
	case longest < 0:
		return "", "", string(RouteNotFound)
	case state == Blackhole:
		return "", block, string(BlackholeRouteFound)
	case state != Active:
		return "", block, string(InactiveRouteFound)
	case len(ids) == 0:
		return "", block, missingEnd
	case slices.Contains(ids, idOf(to.Attachment)):
		return idOf(to.Attachment), block, ""
	}
	return slices.Min(ids), block, ""
}

// naiveOrder is a number that is less for the better of two routes of one block.
func naiveOrder(r Route) int {
	order := 90
	for _, d := range r.Destinations {
		order = min(order, map[ResourceType]int{
			VPC: 20, DirectConnectGateway: 30, Connect: 40, VPN: 50, Peering: 60, GatewayPeering: 70, "": 90,
		}[d.ResourceType])
	}
	if r.Type == Static {
		order = 0
	}
	if r.PrefixListID != "" {
		order = 10
	}
	return order + map[RouteState]int{Active: 0, Blackhole: 1, "DELETING": 2, "PENDING": 3}[r.State]
}

// naiveAttachment finds a gateway's attachment by id; elsewhere is the end if only another gateway has one.
func naiveAttachment(d *drawing, gateway, id string, elsewhere ReasonCode) (Attachment, string) {
	end := missingEnd
	for _, a := range d.attachments {
		switch {
		case a.ID() != id:
		case a.TransitGateway == gateway:
			return a, ""
		default:
			end = string(elsewhere)
		}
	}
	return Attachment{}, end
}

func naiveExit(at Attachment, q Question) string {
	switch {
	case at.Middlebox && q.UseMiddleboxes:
		return ""
	case q.Destination.Attachment == "":
		return string(NoDestinationARNProvided)
	case at.Middlebox:
		return string(PossibleMiddlebox)
	}
	return string(AttachmentNoMatch)
}

// endOf says how Analyze's path ends in naive's words.
func endOf(p *RoutePath) string {
	switch {
	case p.Missing != "":
		return missingEnd
	case p.Result == Connected:
		return string(Connected)
	}
	return fmt.Sprint(p.Reason)
}
