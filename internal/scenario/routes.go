package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/corenetwork"
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
		said.ASPath = r.asPath(route)
		said.Communities = r.communities(route)
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
		r.Add(at.Line, "%s is not attached at %q: it is at %s%s.", a.ID, at.Text, some(a.Edges), perhaps(at.Text, a.Edges))
	}
	return route.Edge.Text
}

func (r *reader) asPath(route *routeEntry) []uint32 {
	if len(route.ASPath) > maxNumbers {
		r.Add(route.Line, "The AS path has %d numbers, at most %d are read.", len(route.ASPath), maxNumbers)
		return nil
	}
	var path []uint32
	for _, s := range route.ASPath {
		path = append(path, r.asn(s))
	}
	return path
}

// The AS numbers that no path has: RFC 7607, RFC 6793, RFC 7300.
var impossible = map[uint64]string{
	0:          "no one's",
	23456:      "the stand-in that speakers of 16-bit numbers see for a 32-bit number, which core networks speak",
	65535:      "reserved",
	4294967295: "reserved",
}

// asn reads an AS number; 0 if it is none.
func (r *reader) asn(s said) uint32 {
	if s.Line == 0 {
		return 0 // which has been told
	}
	n, err := strconv.ParseUint(s.Text, 10, 32)
	if err != nil {
		r.Add(s.Line, "%q is no AS number: it is from 1 to 4294967294, in digits alone.", s.Text)
		return 0
	}
	if why := impossible[n]; why != "" {
		r.Add(s.Line, "The AS number %d cannot be used: it is %s.", n, why)
	}
	return uint32(n)
}

func (r *reader) communities(route *routeEntry) []string {
	if len(route.Communities) > maxNumbers {
		r.Add(route.Line, "The route has %d communities, at most %d are read.", len(route.Communities), maxNumbers)
		return nil
	}
	var list []string
	for _, s := range route.Communities {
		if s.Line != 0 && !isCommunity(s.Text) {
			r.Add(s.Line, "%q is no community: write two numbers from 0 to 65535, as in \"65051:200\".", s.Text)
		}
		list = append(list, s.Text)
	}
	return list
}

func isCommunity(text string) bool {
	asn, value, found := strings.Cut(text, ":")
	for _, half := range []string{asn, value} {
		if n, err := strconv.ParseUint(half, 10, 16); err != nil || strconv.FormatUint(n, 10) != half {
			return false
		}
	}
	return found
}
