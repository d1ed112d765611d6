package network

import (
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// A resourceKind is a kind as lists across kinds see it. Everything they tell
// of it follows from its declaration.
type resourceKind struct {
	graph.Target
	name    string
	hasARN  bool     // its resources are network resources; otherwise each stands for relationships between others
	part    bool     // its resources belong to a core network, or are one
	outside bool     // its resources belong to a gateway or to what is attached, not to the network
	led     bool     // they can belong to several of these, see lead
	refers  bool     // they refer to others: relationships begin at them
	to      []string // the kinds it declares references to, in their order, each once
}

// ownKinds are the kinds of which a network has resources, or associations
// that relate resources; partKinds those of what its core network has;
// gatewayKinds those of what is behind its gateways and its core network.
var (
	ownKinds = []resourceKind{
		declaring(&ConnectPeerAssociation.Kind), declaring(Connection), declaring(&CustomerGatewayAssociation.Kind),
		declaring(Device), declaring(Link), declaring(LinkAssociation), declaring(Site),
		declaring(&TransitGatewayConnectPeerAssociation.Kind),
	}
	partKinds    = []resourceKind{within(Attachment), within(ConnectPeer), within(CoreNetwork), within(Peering)}
	gatewayKinds = []resourceKind{
		foreign(CustomerGateway), foreign(DirectConnectGateway), foreign(DirectConnectInterface), foreign(DirectConnectConnection),
		foreign(TransitGateway), foreign(TransitGatewayAttachment), foreign(TransitGatewayConnectPeer),
		foreign(TransitGatewayRouteTable), foreign(VpnConnection),
	}
)

// resourceKinds are all of them by name.
var resourceKinds = func() map[string]resourceKind {
	all := make(map[string]resourceKind)
	for _, k := range allKinds() {
		all[k.name] = k
	}
	return all
}()

func allKinds() []resourceKind { return slices.Concat(ownKinds, partKinds, gatewayKinds) }

// declaring tells what a kind of the network's own declares: the network is not
// a resource of its own.
func declaring[T any](k *graph.Kind[T]) resourceKind {
	r := resourceKind{Target: k, name: k.Name, hasARN: k.ARN != nil}
	for _, ref := range k.Refs {
		if to := graph.NameOfKind(ref.To); to != GlobalNetwork.Name && !slices.Contains(r.to, to) {
			r.to = append(r.to, to)
		}
	}
	r.refers = len(r.to) > 1 || r.hasARN && len(r.to) > 0
	return r
}

func within[T any](k *graph.Kind[T]) resourceKind {
	r := declaring(k)
	r.hasARN, r.part, r.refers = true, true, len(r.to) > 0
	return r
}

func foreign(k *Outside) resourceKind {
	r := declaring(&k.Kind)
	r.hasARN, r.outside = true, true
	r.led = slices.ContainsFunc(leads, func(l lead) bool { return l.kind == k.Name })
	r.refers = len(r.to) > 0 || k == DirectConnectInterface // of which catalogs say it
	return r
}

// isResource tells whether resources of a kind are network resources.
func isResource(kind string) bool { return resourceKinds[kind].hasARN }

// A resourceFilter is what a list across kinds is asked for; "" does not
// restrict, and what is said must all hold.
type resourceFilter struct{ gateway, coreNetwork, region, account, kind, arn string }

// parts are the filter as a page token is bound to it.
func (f resourceFilter) parts() []string {
	return []string{f.gateway, f.coreNetwork, f.region, f.account, f.kind, f.arn}
}

// admits tells whether a resource is what was asked for.
func (f resourceFilter) admits(r *api.NetworkResource) bool {
	return admits(f.gateway, r.RegisteredGatewayArn) && admits(f.coreNetwork, r.CoreNetworkId) &&
		admits(f.region, r.AwsRegion) && admits(f.account, r.AccountId) &&
		admits(f.kind, r.ResourceType) && admits(f.arn, r.ResourceArn)
}

func admits(asked, is string) bool { return asked == "" || asked == is }

// mayList tells whether a kind can have resources that the filter admits.
func (f resourceFilter) mayList(k resourceKind) bool {
	return k.hasARN && admits(f.kind, k.name) &&
		(k.outside || f.gateway == "" && (k.part || f.region == "" && f.coreNetwork == ""))
}

// mayRelate tells whether resources of a kind can refer to, be, or relate
// resources that the filter admits.
func (f resourceFilter) mayRelate(k resourceKind) bool {
	beyond := func(k resourceKind) bool { return k.outside || k.part }
	outward := beyond(k) || slices.ContainsFunc(k.to, func(to string) bool { return beyond(resourceKinds[to]) })
	touches := admits(f.kind, k.name) || slices.Contains(k.to, f.kind) || k.outside && resourceKinds[f.kind].outside
	return k.refers && touches && (outward || f.gateway == "" && f.region == "" && f.coreNetwork == "")
}
