package scenario

import (
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/words"
)

// readRoutes reads what arrives from an attachment.
func (r *reader) readRoutes(e *attachmentEntry, a corenetwork.Attachment) []corenetwork.Announcement {
	first := make(map[string]int, len(e.Routes))
	routes := make([]corenetwork.Announcement, 0, len(e.Routes))
	for i := range e.Routes {
		route, said := &e.Routes[i], corenetwork.Announcement{}
		if route.Prefix.Line != 0 {
			said.Prefix = r.Prefix(route.Prefix)
		}
		said.ASPath = r.ASPath(route.Line, route.ASPath, maxNumbers)
		said.Communities = r.Communities(route.Line, route.Communities, maxNumbers)
		if route.MED.Line != 0 {
			med := uint32(r.Number(route.MED, 1<<32-1))
			said.MED = &med
		}
		said.Edge = r.arrivesAt(route, a)
		r.checkAttributes(route, a)
		key := fmt.Sprint(said.Prefix, said.ASPath, route.MED.Text, said.Communities, said.Edge)
		if line := first[key]; line != 0 && said.Prefix.IsValid() && !slices.Contains(said.ASPath, 0) {
			r.Add(route.Line, "%s has this route on line %d already: keep one.", e.ID.Text, line)
		}
		first[key] = route.Line
		routes = append(routes, said)
	}
	return routes
}

// checkAttributes looks for what only BGP tells, where nothing speaks it.
func (r *reader) checkAttributes(route *routeEntry, a corenetwork.Attachment) {
	speaks := a.Type != corenetwork.VPC && !a.Static
	switch {
	case speaks:
	case len(route.ASPath) > 0:
		r.Add(route.Line, "%s does not speak BGP, so its routes have no as-path: leave it out.", a.ID)
	case route.MED.Line != 0:
		r.Add(route.MED.Line, "%s does not speak BGP, so its routes have no med: leave it out.", a.ID)
	case len(route.Communities) > 0:
		r.Add(route.Line, "%s does not speak BGP, so its routes have no communities: leave them out.", a.ID)
	}
}

// arrivesAt is the edge at which a route arrives, of an attachment with several.
func (r *reader) arrivesAt(route *routeEntry, a corenetwork.Attachment) string {
	switch at := route.Edge; {
	case at.Line == 0:
	case a.Type != corenetwork.DirectConnectGateway:
		r.Add(at.Line, "Only routes of a direct-connect-gateway have an edge: leave it out.")
	case !slices.Contains(a.Edges, at.Text):
		r.Add(at.Line, "%s is not attached at %q: it is at %s%s.", a.ID, at.Text, words.Some(a.Edges), words.Perhaps(at.Text, a.Edges))
	}
	return route.Edge.Text
}
