package network

import (
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/graph"
)

// DestinationOf is where in memory the way to an attachment stands, in the route tables that a service keeps of a core
// network in which it is in segment one; nil if there is none.
func DestinationOf(s *Service, coreNetwork, attachment string) *corenetwork.Destination {
	t := s.tables.find(graph.KeyOf(CoreNetwork.Name, coreNetwork))
	for _, route := range t.tables.Routes(corenetwork.TableID{Place: corenetwork.Place{Segment: "one"}, Edge: "us-west-2"}) {
		if route.Destinations[0].Attachment == attachment {
			return &route.Destinations[0]
		}
	}
	return nil
}

// MakeTables makes as if somebody were working on the route tables of a core network, until end.
func MakeTables(s *Service, coreNetwork string) (end func()) {
	end, _ = s.tables.begin(graph.KeyOf(CoreNetwork.Name, coreNetwork))
	return end
}
