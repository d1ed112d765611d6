package routing

import (
	"slices"
	"strconv"
	"strings"
)

// A walk follows one path. Its steps return how the path ended there, or nil if it goes on.
type walk struct {
	world       World
	to          Endpoint
	middleboxes bool
	seen        map[string]bool // attachments and route tables passed
	components  []PathComponent
}

func follow(world World, from, to Endpoint, middleboxes bool) *RoutePath {
	to.Address = to.Address.Unmap().WithZone("")
	w := &walk{world: world, to: to, middleboxes: middleboxes, seen: map[string]bool{}}
	entry, end := w.start(from)
	for hops := 0; end == nil; hops++ {
		if hops == MaxHops {
			end = notConnected(MaxHopsExceeded, keyHops, strconv.Itoa(hops), keyAddress, to.Address.String(),
				keyAttachment, entry.ARN, keyGateway, entry.TransitGateway)
			break
		}
		entry, end = w.hop(entry)
	}
	for i := range w.components {
		w.components[i].Sequence = len(w.components) - 1 - i
	}
	return &RoutePath{Completion: *end, Components: w.components}
}

// start checks both ends, so that a path is never followed to a destination that is not there.
func (w *walk) start(from Endpoint) (Attachment, *Completion) {
	source, end := w.find(from)
	if end != nil {
		return source, end
	}
	if w.to.Attachment != "" {
		if _, end := w.find(w.to); end != nil {
			return source, end
		}
	}
	w.passAttachment(source)
	w.isSecondVisit(source.TransitGateway + " " + source.ARN)
	return source, nil
}

// find looks an endpoint up. Where both sides of a peering have one ARN, the endpoint's gateway tells them apart.
func (w *walk) find(e Endpoint) (Attachment, *Completion) {
	a, ok := w.world.Attachment(e.Attachment)
	switch {
	case !ok:
		return a, notConnected(AttachmentNotFound, keyAttachment, e.Attachment, keyGateway, e.TransitGateway)
	case a.TransitGateway == "":
		return a, missing("It is not known which transit gateway attachment %s belongs to.", a.ARN)
	case e.TransitGateway == "" || e.TransitGateway == a.TransitGateway:
		return a, nil
	}
	if side, _ := w.attachmentOf(e.TransitGateway, a.ID()); side.ARN == a.ARN {
		return side, nil
	}
	return a, notConnected(AttachmentNotInTransitGateway, keyAttachment, a.ARN, keyGateway, e.TransitGateway,
		keyOwnerGateway, a.TransitGateway)
}

// hop goes from where packets enter one gateway to where they enter the next.
func (w *walk) hop(entry Attachment) (Attachment, *Completion) {
	table, end := w.tableOf(entry)
	if end != nil {
		return entry, end
	}
	routes, end := w.routesOf(table)
	if end != nil {
		return entry, end
	}
	exit, equal, end := w.exitOf(table, routes)
	if end != nil {
		return entry, end
	}
	if end = w.reach(exit, equal); end != nil {
		return exit, end
	}
	return w.leave(exit)
}

// tableOf finds the route table that decides for packets from an attachment.
func (w *walk) tableOf(entry Attachment) (*RouteTable, *Completion) {
	gateway, ok := w.world.TransitGateway(entry.TransitGateway)
	if !ok {
		return nil, missing("Transit gateway %s of attachment %s is not known.", entry.TransitGateway, entry.ARN)
	}
	if gateway.Unregistered {
		return nil, missing("Transit gateway %s of attachment %s is not registered in this global network.", gateway.ARN, entry.ARN)
	}
	w.pass(PathComponent{Resource: gateway.Resource, Type: TransitGatewayType, TransitGateway: gateway.ARN})
	if entry.Association != Associated || entry.RouteTable == "" {
		return nil, notConnected(StableRouteTableNotFound, keyAttachment, entry.ARN, keyGateway, gateway.ARN,
			keyRouteTable, entry.RouteTable, keyAssociation, string(entry.Association))
	}
	table, ok := w.world.RouteTable(entry.RouteTable, w.to.Address)
	if !ok {
		return nil, missing("Route table %s, with which attachment %s is associated, is not known.",
			entry.RouteTable, entry.ARN)
	}
	w.pass(PathComponent{Resource: table.Resource, Type: RouteTableType, TransitGateway: table.TransitGateway})
	if table.TransitGateway != gateway.ARN {
		return nil, notConnected(AttachmentNotInTransitGateway, keyAttachment, entry.ARN, keyOwnerGateway, gateway.ARN,
			keyRouteTable, table.ARN, keyRouteTableGateway, table.TransitGateway)
	}
	if w.isSecondVisit(table.ARN) {
		return nil, w.cycle(table.ARN, RouteTableType)
	}
	return table, nil
}

// routesOf finds the equal routes that carry packets on from a table, the last component of the path so far.
func (w *walk) routesOf(table *RouteTable) ([]Route, *Completion) {
	context := []string{
		keyAddress, w.to.Address.String(), keyRouteTable, table.ARN, keyGateway, table.TransitGateway,
	}
	best := table.best(w.to.Address)
	switch {
	case !table.isCertain(best):
		return nil, missing("Route table %s may route %s by prefix list %s, whose entries are not known.",
			table.ARN, w.to.Address, strings.Join(table.unknown, ", "))
	case len(best) == 0:
		return nil, notConnected(RouteNotFound, context...)
	}
	route, here := best[0], &w.components[len(w.components)-1]
	here.CIDR, here.PrefixListID = route.CIDR, route.PrefixListID
	context = append(context, keyBlock, route.CIDR.String(), keyPrefixList, route.PrefixListID,
		keyRouteState, string(route.State), keyRouteType, string(route.Type))
	switch route.State {
	case Active:
		return best, nil
	case Blackhole:
		return nil, notConnected(BlackholeRouteFound, context...)
	}
	return nil, notConnected(InactiveRouteFound, context...)
}

// exitOf finds the attachment that routes lead to, and the ids of those that are as good.
func (w *walk) exitOf(table *RouteTable, routes []Route) (exit Attachment, equal []string, end *Completion) {
	for _, r := range routes {
		for _, d := range r.Destinations {
			equal = append(equal, d.AttachmentID)
		}
	}
	slices.Sort(equal)
	equal = slices.Compact(equal)
	if len(equal) == 0 {
		return exit, nil, missing("Route %s of route table %s is active and leads nowhere.", routes[0].CIDR, table.ARN)
	}
	chosen := max(0, slices.Index(equal, idOf(w.to.Attachment)))
	id := equal[chosen]
	exit, others := w.attachmentOf(table.TransitGateway, id)
	switch {
	case exit.ARN != "":
		return exit, slices.Delete(equal, chosen, chosen+1), nil
	case others != "":
		return exit, nil, notConnected(AttachmentNotInTransitGateway, keyAttachmentID, id,
			keyGateway, table.TransitGateway, keyOwnerGateway, others, keyRouteTable, table.ARN,
			keyBlock, routes[0].CIDR.String())
	}
	return exit, nil, missing("Attachment %s, to which route table %s routes %s, is not known.",
		id, table.ARN, routes[0].CIDR)
}

// attachmentOf finds a gateway's attachment by its id. If there is none, it names the gateway which has one.
func (w *walk) attachmentOf(gateway, id string) (found Attachment, owner string) {
	same := slices.SortedFunc(slices.Values(w.world.AttachmentsWithID(id)), compareAttachments)
	for _, a := range same {
		switch {
		case a.TransitGateway == gateway:
			return a, ""
		case owner == "":
			owner = a.TransitGateway
		}
	}
	return Attachment{}, owner
}
