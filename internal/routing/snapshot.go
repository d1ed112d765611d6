package routing

import (
	"cmp"
	"net/netip"
	"slices"
)

// A Snapshot is a World in memory. It does not change, and may be used by many goroutines at once.
type Snapshot struct {
	gateways    map[string]TransitGateway
	attachments map[string][]Attachment // by id
	tables      map[string]*RouteTable
}

// NewSnapshot makes a world of values. ARNs must be unique among gateways and among tables; attachments may share
// theirs if their gateways differ, as the sides of a peering inside one Region do.
func NewSnapshot(gateways []TransitGateway, attachments []Attachment, tables []*RouteTable) *Snapshot {
	s := &Snapshot{
		gateways:    make(map[string]TransitGateway, len(gateways)),
		attachments: make(map[string][]Attachment, len(attachments)),
		tables:      make(map[string]*RouteTable, len(tables)),
	}
	for _, g := range gateways {
		s.gateways[g.ARN] = g
	}
	for _, a := range attachments {
		s.attachments[a.ID()] = append(s.attachments[a.ID()], a)
	}
	for _, same := range s.attachments {
		slices.SortFunc(same, compareAttachments)
	}
	for _, t := range tables {
		s.tables[t.ARN] = t
	}
	return s
}

// TransitGateway finds a gateway by its ARN.
func (s *Snapshot) TransitGateway(arn string) (TransitGateway, bool) {
	g, ok := s.gateways[arn]
	return g, ok
}

// Attachment finds an attachment by its ARN; of several, the one whose gateway's ARN sorts first.
func (s *Snapshot) Attachment(arn string) (Attachment, bool) {
	for _, a := range s.attachments[idOf(arn)] {
		if a.ARN == arn {
			return a, true
		}
	}
	return Attachment{}, false
}

// AttachmentsWithID finds attachments by id. The slice must not be changed.
func (s *Snapshot) AttachmentsWithID(id string) []Attachment {
	return s.attachments[id]
}

// RouteTable finds a route table by its ARN, with all its routes.
func (s *Snapshot) RouteTable(arn string, _ netip.Addr) (*RouteTable, bool) {
	t, ok := s.tables[arn]
	return t, ok
}

func compareAttachments(a, b Attachment) int {
	return cmp.Or(cmp.Compare(a.ARN, b.ARN), cmp.Compare(a.TransitGateway, b.TransitGateway))
}
