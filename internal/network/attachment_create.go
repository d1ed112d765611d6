package network

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// attachmentQuota bounds the attachments of a core network.
var attachmentQuota = graph.Quota{Code: "L-A2478D36", Max: 5000, Per: "core network"}

// attachmentsPerVPC bounds the attachments of one VPC, to all core networks.
// attachmentsOfGateways bounds those of Direct Connect gateways.
var (
	attachmentsPerVPC     = graph.Quota{Code: "attachments-per-vpc", Max: 5, Per: "VPC"}
	attachmentsOfGateways = graph.Quota{Code: "direct-connect-gateway-attachments", Max: 40, Per: "core network"}
)

// A detail is what attachments have that lists do not show, by their type.
type detail struct {
	SubnetArns []string                      `json:",omitempty"` // VPC
	Options    *api.VpcOptions               `json:",omitempty"` // VPC
	Connect    *api.ConnectAttachmentOptions `json:",omitempty"` // Connect
	PeeringId  string                        `json:",omitempty"` // transit gateway route table
}

func (d detail) text() string {
	text, _ := json.Marshal(d) // texts and truth values: nothing can fail
	return string(text)
}

// readDetail reads what text has written.
func readDetail(text string) (d detail, err error) {
	if err = json.Unmarshal([]byte(text), &d); err != nil {
		err = fmt.Errorf("read an attachment's detail: %w", err)
	}
	return d, err
}

// An attaching is an attachment that is to be made.
type attaching struct {
	is      api.AttachmentType
	arn     string   // of what is attached
	edges   []string // where
	field   string   // the member that named the edges, or what they follow from
	outside *Outside // the kind of what is attached; nil: another attachment
	label   string
	tags    []api.Tag
	peering int64
	detail  detail
}

// attach makes an attachment to a core network that is locked, at edges of its
// live policy, and lets it into the segment that the policy has for it, or wait
// for that.
func (s *Service) attach(tx *graph.Tx, h *hub, want attaching) (*api.Attachment, error) {
	if want.label != "" && h.owner != tx.Account() {
		return nil, api.Denied("Only the owner of the core network sets routing policy labels.")
	}
	if err := h.mustHaveEdges(want.field, want.edges); err != nil {
		return nil, err
	}
	outside := ""
	if want.outside != nil {
		if _, err := s.mention(tx, want.outside, want.arn, want.outside.field()); err != nil {
			return nil, err
		}
		outside = graph.NameOf(want.outside.Name, want.arn)
	}
	if err := want.withinQuotas(tx, h, outside); err != nil {
		return nil, err
	}
	a := want.attachment(tx, h)
	m := corenetwork.Map(h.policy, asSeen(a, want.label))
	if err := mayStand(tx, h.key, a, m.Place); err != nil {
		return nil, err
	}
	put(a, m)
	if a.State = courseCreated; m.NeedsAcceptance {
		a.State = courseAwaiting
	}
	made, err := Attachment.Create(tx, a)
	if err != nil {
		return nil, err
	}
	if err := want.settle(tx, h, graph.KeyOf(Attachment.Name, made.AttachmentId), outside); err != nil {
		return nil, err
	}
	return made, h.followComing(tx, outside)
}

// field is the member that names a resource of the kind.
func (k *Outside) field() string {
	for _, ref := range Attachment.Refs {
		if ref.To == graph.Target(&k.Kind) {
			return ref.Field
		}
	}
	return "transitGatewayArn"
}

// attachment is what is to be made, without a place and a state.
func (want attaching) attachment(tx *graph.Tx, h *hub) *api.Attachment {
	a := &api.Attachment{
		CoreNetworkId: h.id, CoreNetworkArn: h.arn, OwnerAccountId: tx.Caller.Account, AttachmentType: want.is,
		ResourceArn: want.arn, Tags: want.tags, UpdatedAt: api.TimestampOf(tx.Now()),
	}
	if want.is == api.AttachmentTypeDirectConnectGateway {
		a.EdgeLocations = want.edges
	} else {
		a.EdgeLocation = want.edges[0]
	}
	return a
}

// settle keeps what stands beside a new attachment.
func (want attaching) settle(tx *graph.Tx, h *hub, key int64, outside string) error {
	var peering any
	if want.peering != 0 {
		peering = want.peering
	}
	if _, err := tx.Exec(`INSERT INTO attachment (key, core_network, outside, peering, label, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
		key, h.key, outside, peering, want.label, want.detail.text()); err != nil {
		return err
	}
	if err := tx.Record(tx.NewKey(), detailKind, key, nil, recordedDetail(want.label, want.detail.text())); err != nil {
		return err
	}
	if err := h.settlePart(tx, Attachment, key, want.is, want.edges); err != nil {
		return err
	}
	return takeTurn(tx, h.key, key)
}

// mustHaveEdges refuses edges that the live policy does not have.
func (h *hub) mustHaveEdges(field string, edges []string) error {
	for _, edge := range edges {
		if !slices.ContainsFunc(h.edges, atLocation(edge)) {
			return api.Invalid(field, fmt.Sprintf("The core network has no edge in %s.", edge))
		}
	}
	return nil
}

// withinQuotas refuses what would be one attachment too many: of the core
// network, or of what is attached.
func (want attaching) withinQuotas(tx *graph.Tx, h *hub, outside string) error {
	var all, same, gateways int64
	err := tx.Query(`SELECT (SELECT COUNT(*) FROM attachment a WHERE a.core_network = $1),
		(SELECT COUNT(*) FROM attachment a JOIN resource r ON r.key = a.key WHERE a.outside = $2 AND a.outside <> ''
			AND r.account = $3 AND r.state NOT IN ('DELETING', 'REJECTED', 'FAILED')),
		(SELECT COUNT(*) FROM part p WHERE p.viewer = $4 AND p.kind = 'attachment' AND p.core_network = $1 AND p.type = $5)`,
		func(r store.Row) error { all, same, gateways = r.Int64(0), r.Int64(1), r.Int64(2); return nil },
		h.key, outside, tx.Account(), h.owner, api.AttachmentTypeDirectConnectGateway)
	if err != nil {
		return err
	}
	owner := tx.As(h.owner)
	if err := owner.Within(Attachment, attachmentQuota, all+1); err != nil {
		return err
	}
	switch {
	case want.outside == Vpc:
		return tx.Within(Attachment, attachmentsPerVPC, same+1)
	case same > 0:
		return api.Invalid(want.outside.field(), "Is attached to a core network already.")
	case want.outside == DirectConnectGateway:
		return owner.Within(Attachment, attachmentsOfGateways, gateways+1)
	}
	return nil
}

// atLocation finds the edge at a location.
func atLocation(location string) func(corepolicy.Edge) bool {
	return func(e corepolicy.Edge) bool { return e.Location == location }
}
