package network

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
)

// What a global network is connected to but does not own: resources of other
// services, known by their ARNs. They are declared by a catalog, or, where the
// catalog is open, made known by being mentioned. Each is stored as the
// NetworkResource that lists show.
var (
	TransitGateway            = outside(catalog.TransitGateway, `ec2:REGION:ACCOUNT:transit-gateway/ID`)
	TransitGatewayAttachment  = behind(outside(catalog.TransitGatewayAttachment, `ec2:REGION:ACCOUNT:transit-gateway-attachment/ID`))
	TransitGatewayRouteTable  = behind(outside(catalog.TransitGatewayRouteTable, `ec2:REGION:ACCOUNT:transit-gateway-route-table/ID`))
	TransitGatewayConnectPeer = behind(outside(catalog.TransitGatewayConnectPeer, `ec2:REGION:ACCOUNT:transit-gateway-connect-peer/ID`))
	VpnConnection             = followed(behind(outside(catalog.VpnConnection, `ec2:REGION:ACCOUNT:vpn-connection/ID`)))
	CustomerGateway           = outside(catalog.CustomerGateway, `ec2:REGION:ACCOUNT:customer-gateway/ID`)
	Vpc                       = outside(catalog.Vpc, `ec2:REGION:ACCOUNT:vpc/ID`)
	PrefixList                = outside(catalog.PrefixList, `ec2:REGION:ACCOUNT:prefix-list/ID`)
	DirectConnectConnection   = outside(catalog.DirectConnectConnection, `directconnect:REGION:ACCOUNT:dxcon/ID`)
	DirectConnectGateway      = outside(catalog.DirectConnectGateway, `directconnect::ACCOUNT:dx-gateway/ID`)
	DirectConnectInterface    = outside(catalog.DirectConnectInterface, `directconnect:REGION:ACCOUNT:dxvif/ID`)
)

// outsideOf are the kinds that a catalog can declare.
var outsideOf = func() map[catalog.Kind]*Outside {
	kinds := map[catalog.Kind]*Outside{}
	for _, k := range []*Outside{
		TransitGateway, TransitGatewayAttachment, TransitGatewayRouteTable, TransitGatewayConnectPeer, VpnConnection,
		CustomerGateway, Vpc, PrefixList, DirectConnectConnection, DirectConnectGateway, DirectConnectInterface,
	} {
		kinds[catalog.Kind(k.Name)] = k
	}
	return kinds
}()

// An Outside is a kind of resource that other services own.
type Outside struct {
	graph.Kind[api.NetworkResource]
	arn *regexp.Regexp
}

// arnParts are the forms of what ARNs are made of, as a catalog has them: what
// is mentioned can be declared.
var arnParts = strings.NewReplacer(
	"REGION", `[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}`, "ACCOUNT", `[0-9]{12}`, "ID", `[0-9A-Za-z-]{1,64}`)

// outside declares a kind by the part of its ARNs behind the partition.
func outside(kind catalog.Kind, arn string) *Outside {
	return &Outside{
		Kind: graph.Kind[api.NetworkResource]{
			Name:      string(kind),
			Lifecycle: graph.Lifecycle{Settled: "KNOWN"},
			Named:     []func(*api.NetworkResource) *string{api.NetworkResourceResourceArn},
			Blocked:   "It cannot be withdrawn while others refer to it.",
		},
		arn: regexp.MustCompile(`^arn:aws(-[a-z]+)*:` + arnParts.Replace(arn) + `$`),
	}
}

// behind declares that resources of a kind belong to a transit gateway, where
// they name one. For what others lead to, see lead.
func behind(k *Outside) *Outside {
	k.Refs = []graph.Ref[api.NetworkResource]{{
		To: &TransitGateway.Kind, Named: []func(*api.NetworkResource) *string{api.NetworkResourceRegisteredGatewayArn},
		Field: "registeredGatewayArn", Counted: true,
	}}
	return k
}

// followed declares that such a kind can be behind others too: leads say so, and
// count it.
func followed(k *Outside) *Outside {
	k.Refs[0].Counted = false
	return k
}

// WellFormed tells whether an ARN can be one of this kind: also that it is a
// text that both engines can store.
func (k *Outside) WellFormed(arn string) bool {
	return k.arn.MatchString(arn) && utf8.ValidString(arn) && !strings.ContainsRune(arn, 0)
}

// described is the least that an ARN tells about its resource.
func (k *Outside) described(arn string) *api.NetworkResource {
	parts := strings.SplitN(arn, ":", 6)
	return &api.NetworkResource{
		ResourceArn: arn, ResourceType: k.Name, ResourceId: arn[strings.LastIndexByte(arn, '/')+1:],
		AwsRegion: parts[3], AccountId: parts[4],
	}
}

// mention makes sure that a resource outside is known: in an open catalog a
// well-formed ARN is enough, in a closed one it must have been declared, which
// the reference to it will tell. It returns whether this is the first that is
// known of it, so that nothing else is.
func (s *Service) mention(tx *graph.Tx, k *Outside, arn, field string) (first bool, err error) {
	if !k.WellFormed(arn) {
		return false, api.Invalid(field, "Must be the ARN of a "+strings.ReplaceAll(k.Name, "-", " ")+".")
	}
	if s.closed {
		return false, nil
	}
	known, err := k.Known(tx, graph.NameOf(k.Name, arn))
	if err != nil || known != nil {
		return false, err
	}
	return k.Put(tx, k.described(arn))
}
