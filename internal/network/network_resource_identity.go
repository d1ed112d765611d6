package network

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// identity is what lists tell of a resource by which it is found.
func (r *reach) identity(s source) (*api.NetworkResource, error) {
	switch k := resourceKinds[s.kind]; {
	case k.outside:
		return r.outsideIdentity(s)
	case k.part:
		return r.partIdentity(s)
	case !k.hasARN:
		return &api.NetworkResource{AccountId: digits(s.account), ResourceType: s.kind}, nil
	}
	return s.ownIdentity(), nil
}

// ownIdentity is that of what this service owns.
func (s source) ownIdentity() *api.NetworkResource {
	return &api.NetworkResource{
		AccountId: digits(s.account), ResourceType: s.kind,
		ResourceId: graph.FormatID(s.kind, s.key), ResourceArn: graph.ARNOf(s.account, s.kind, s.network, s.key),
	}
}

// partIdentity is that of a core network, or of what belongs to one. That is
// in the Region of its edge; of several, in the one that was asked for.
func (r *reach) partIdentity(s source) (*api.NetworkResource, error) {
	n := s.ownIdentity()
	if s.kind == CoreNetwork.Name {
		n.CoreNetworkId = n.ResourceId
		return n, nil
	}
	var said struct {
		CoreNetworkId, EdgeLocation string
		EdgeLocations               []string
	}
	err := json.Unmarshal(s.body, &said)
	n.CoreNetworkId, n.AwsRegion = said.CoreNetworkId, said.EdgeLocation
	if i := slices.Index(said.EdgeLocations, r.filter.region); i >= 0 || len(said.EdgeLocations) == 1 {
		n.AwsRegion = said.EdgeLocations[max(0, i)]
	}
	return n, err
}

// outsideIdentity is that of something outside.
func (r *reach) outsideIdentity(s source) (*api.NetworkResource, error) {
	n := new(api.NetworkResource)
	err := api.Parse(s.body, n)
	switch {
	case s.kind == TransitGateway.Name:
		n.RegisteredGatewayArn = n.ResourceArn // it is reached through itself
	case resourceKinds[s.kind].led:
		n.RegisteredGatewayArn = r.first(s.leading)
		if slices.Contains(s.leading, r.core) {
			n.CoreNetworkId = r.coreNetwork
		}
	}
	return n, err
}

// holds tells whether a resource belongs to the network. What is outside is so
// for its own account: what others attach to the core network they have told
// to nobody else.
func (r *reach) holds(s source) bool {
	switch k := resourceKinds[s.kind]; {
	case k.outside:
		return s.account == r.account && (r.registered[s.is.RegisteredGatewayArn] || s.is.CoreNetworkId != "")
	case k.part:
		return r.core != 0 && s.is.CoreNetworkId == r.coreNetwork
	}
	return s.network == r.network
}

// ownerOf is what a resource is listed under that a gateway and the core
// network can lead to: the one that was asked for, otherwise the gateway; "" is
// the network itself.
func (r *reach) ownerOf(n *api.NetworkResource) string {
	if n.CoreNetworkId != "" && (n.RegisteredGatewayArn == "" || n.CoreNetworkId == r.filter.coreNetwork) {
		return n.CoreNetworkId
	}
	return n.RegisteredGatewayArn
}

// first is the gateway under which a resource is listed that several lead to:
// the one that was asked for, otherwise, of those that are registered, the one
// whose ARN sorts first; "" if none is.
func (r *reach) first(gateways []int64) (first string) {
	for _, key := range gateways {
		arn := r.gateways[key]
		if arn != "" && arn == r.filter.gateway {
			return arn
		}
		if first == "" || arn != "" && arn < first {
			first = arn
		}
	}
	return first
}

func digits(account int64) string {
	text := strconv.FormatInt(account, 10)
	return "000000000000"[min(len(text), 12):] + text
}
