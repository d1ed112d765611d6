package network

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
)

// CreateVpcAttachment attaches a VPC, through a subnet in each of its zones,
// to a core network's edge in the VPC's Region.
func (s *Service) CreateVpcAttachment(ctx context.Context, caller api.Caller, in *api.CreateVpcAttachmentRequest) (*api.CreateVpcAttachmentResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.VpcAttachment, error) {
		h, err := s.lockHub(tx, in.CoreNetworkId)
		if err != nil {
			return nil, err
		}
		d := detail{SubnetArns: in.SubnetArns, Options: vpcOptions(&api.VpcOptions{}, in.Options)}
		a, err := s.attach(tx, h, attaching{
			is: api.AttachmentTypeVpc, arn: in.VpcArn, outside: Vpc, edges: []string{regionOf(in.VpcArn)}, field: "vpcArn",
			label: in.RoutingPolicyLabel, tags: in.Tags, detail: d,
		})
		if err != nil {
			return nil, err
		}
		return &api.VpcAttachment{Attachment: a, SubnetArns: d.SubnetArns, Options: d.Options}, s.checkSubnets(tx, "subnetArns", in.VpcArn, d.SubnetArns)
	}))
	return &api.CreateVpcAttachmentResponse{VpcAttachment: made}, err
}

// vpcOptions are options with what is said of them; what was never said has
// the service's default.
func vpcOptions(stand, said *api.VpcOptions) *api.VpcOptions {
	if said == nil {
		said = &api.VpcOptions{}
	}
	choose := func(otherwise bool, options ...*bool) *bool {
		for _, option := range options {
			if option != nil {
				return option
			}
		}
		return &otherwise
	}
	return &api.VpcOptions{
		Ipv6Support:                     choose(false, said.Ipv6Support, stand.Ipv6Support),
		ApplianceModeSupport:            choose(false, said.ApplianceModeSupport, stand.ApplianceModeSupport),
		DnsSupport:                      choose(true, said.DnsSupport, stand.DnsSupport),
		SecurityGroupReferencingSupport: choose(true, said.SecurityGroupReferencingSupport, stand.SecurityGroupReferencingSupport),
	}
}

// regionOf is the Region in an ARN.
func regionOf(arn string) string { return strings.SplitN(arn, ":", 6)[3] }

// GetVpcAttachment tells of a VPC attachment.
func (s *Service) GetVpcAttachment(ctx context.Context, caller api.Caller, in *api.GetVpcAttachmentRequest) (*api.GetVpcAttachmentResponse, error) {
	out := &api.GetVpcAttachmentResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		a, d, err := attachmentOf(tx, in.AttachmentId, api.AttachmentTypeVpc)
		if err == nil {
			out.VpcAttachment = &api.VpcAttachment{Attachment: a, SubnetArns: d.SubnetArns, Options: d.Options}
		}
		return err
	})
	return out, err
}

// attachmentOf finds an attachment of a type that the caller sees.
func attachmentOf(tx *graph.Tx, id string, is api.AttachmentType) (*api.Attachment, detail, error) {
	p, err := partAt(tx, Attachment, id)
	if err != nil {
		return nil, detail{}, err
	}
	a, err := decodePart[api.Attachment](tx, Attachment, p)
	if err != nil {
		return nil, detail{}, err
	}
	if a.AttachmentType != is {
		return nil, detail{}, api.NotFound(Attachment.Name, id)
	}
	d, err := readDetail(p.detail)
	return a, d, err
}

// UpdateVpcAttachment changes the subnets and options of a VPC attachment that
// is available.
func (s *Service) UpdateVpcAttachment(ctx context.Context, caller api.Caller, in *api.UpdateVpcAttachmentRequest) (*api.UpdateVpcAttachmentResponse, error) {
	updated, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.VpcAttachment, error) {
		p, err := ownAttachment(tx, in.AttachmentId, api.AttachmentTypeVpc)
		if err != nil {
			return nil, err
		}
		d, err := readDetail(p.detail)
		if err != nil {
			return nil, err
		}
		if d.SubnetArns, err = resubnet(d.SubnetArns, in); err != nil {
			return nil, err
		}
		d.Options = vpcOptions(d.Options, in.Options)
		a, err := updateAttachment(tx, p, d)
		if err != nil {
			return nil, err
		}
		return &api.VpcAttachment{Attachment: a, SubnetArns: d.SubnetArns, Options: d.Options}, s.checkSubnets(tx, "addSubnetArns", a.ResourceArn, d.SubnetArns)
	})
	return &api.UpdateVpcAttachmentResponse{VpcAttachment: updated}, err
}

// resubnet takes subnets away and adds others.
func resubnet(subnets []string, in *api.UpdateVpcAttachmentRequest) ([]string, error) {
	for _, arn := range in.RemoveSubnetArns {
		if !slices.Contains(subnets, arn) {
			return nil, api.Invalid("removeSubnetArns", arn+" is not a subnet of the attachment.")
		}
	}
	subnets = slices.DeleteFunc(subnets, func(arn string) bool { return slices.Contains(in.RemoveSubnetArns, arn) })
	if subnets = append(subnets, in.AddSubnetArns...); len(subnets) == 0 {
		return nil, api.Invalid("removeSubnetArns", lastSubnet)
	}
	return subnets, nil
}

// lastSubnet refuses an attachment without subnets.
const lastSubnet = "An attachment has at least one subnet."

// checkSubnets holds an attachment's subnets to its VPC: at least one, of the
// VPC's Region and account, at most one in a zone as far as the catalog knows
// them.
func (s *Service) checkSubnets(tx *graph.Tx, field, vpc string, subnets []string) error {
	if len(subnets) == 0 {
		return api.Invalid(field, lastSubnet)
	}
	known, err := Vpc.Known(tx, graph.NameOf(Vpc.Name, vpc))
	if err != nil {
		return err
	}
	zones, err := zonesOf(known)
	if err != nil {
		return err
	}
	seen := map[string]string{}
	for _, arn := range subnets {
		if within, _, _ := strings.Cut(vpc, ":vpc/"); !strings.HasPrefix(arn, within+":subnet/") {
			return api.Invalid(field, arn+" is not in the VPC's Region and account.")
		}
		zone, declared := zones[lastPart(arn)]
		if !declared && s.closed {
			return api.Invalid(field, arn+" is not a subnet of the VPC.")
		}
		if seen[arn] != "" {
			return api.Invalid(field, arn+" is given twice.")
		}
		if zone != "" && seen[zone] != "" {
			return api.Invalid(field, fmt.Sprintf("%s and %s are in one Availability Zone.", seen[zone], arn))
		}
		seen[arn], seen[zone] = arn, arn
	}
	return nil
}

// zonesOf are the zones of a VPC's subnets, by subnet; "" is not known.
func zonesOf(vpc *api.NetworkResource) (map[string]string, error) {
	zones := map[string]string{}
	if vpc == nil || vpc.Definition == "" {
		return zones, nil
	}
	var d catalog.VpcDefinition
	if err := json.Unmarshal([]byte(vpc.Definition), &d); err != nil {
		return nil, fmt.Errorf("read the definition of %s: %w", vpc.ResourceArn, err)
	}
	for _, subnet := range d.Subnets {
		zones[subnet.SubnetId] = subnet.AvailabilityZone
	}
	return zones, nil
}
