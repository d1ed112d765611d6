package network

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A reach is what belongs to a global network: its own resources, the gateways
// that are registered in it, its core network, and what is behind these. It
// knows how many there are of each kind, never which.
type reach struct {
	network, account int64
	found            bool             // the network is there for the caller
	own              map[string]int64 // how many of its own it has, by kind, and of what several owners can lead to
	gateways         map[int64]string // ARNs by key
	registered       map[string]bool  // the same ARNs
	core             int64            // the core network; 0 is none
	coreNetwork      string           // its id
	behind           []run            // what belongs to the gateways and the core network
	asked            asked
	filter           resourceFilter
}

// asked is the one resource that a request names.
type asked struct {
	kind      string
	key       int64 // 0: nobody's
	mentioned int64 // of a Connect peer, the mention of it that associations refer to; 0: there is none
}

// reachOf reads a network's reach in one statement, whose cost grows with the
// number of its gateways and with nothing else.
func reachOf(tx *graph.Tx, network string, f resourceFilter) (*reach, error) {
	r := &reach{
		network: graph.KeyOf(GlobalNetwork.Name, network), account: tx.Account(), own: map[string]int64{}, filter: f,
		gateways: map[int64]string{}, registered: map[string]bool{},
	}
	r.asked.kind, r.asked.key = graph.KeyOfAnyARN(f.arn)
	err := tx.Query(
		`SELECT 'network' AS what, '' AS kind, r.key AS scope, r.settles AS count, '' AS name FROM resource r
			WHERE r.key = $1 AND r.account = $2 AND r.kind = 'global-network' AND NOT (r.state = 'DELETING' AND r.settles <= $3)
		UNION ALL
		SELECT 'own', t.kind, t.scope, t.count, '' FROM tally t WHERE t.scope = $1 AND t.count > 0
		UNION ALL
		SELECT 'gateway', g.kind, g.key, 0, g.name FROM (`+gatewaysIn+`) w JOIN resource g ON g.key = w.gateway
		UNION ALL
		SELECT 'behind', t.kind, t.scope, t.count, '' FROM (`+gatewaysIn+`) w JOIN tally t ON t.scope = w.gateway WHERE t.count > 0
		UNION ALL
		SELECT 'asked', r.kind, r.key, 0, '' FROM resource r WHERE r.account = $2 AND r.name = $4`,
		r.take, r.network, r.account, tx.Now().UnixMilli(), r.nameAsked())
	if err == nil && !r.found {
		err = api.GlobalNetworkNotFound()
	}
	for i, behind := range r.behind {
		r.behind[i].owner = r.gateways[behind.toward]
		if behind.toward == r.core {
			r.behind[i].owner = r.coreNetwork
		}
	}
	return r, err
}

// gatewaysIn reads the gateways that are registered in the network that is the
// first parameter, each by its registration: a join would leave it to the
// engine to read all references instead. Its core network is one more.
const gatewaysIn = `SELECT (SELECT f.target FROM ref f WHERE f.source = s.key) AS gateway FROM resource s
	WHERE s.network = $1 AND s.kind = 'transit-gateway-registration' AND s.state <> 'DELETING'
	UNION ALL SELECT c.key FROM ref f JOIN resource c ON c.key = f.source
	WHERE f.target = $1 AND f.kind = 'core-network' AND c.state <> 'DELETING'`

func (r *reach) take(row store.Row) error {
	kind, scope, count := row.Text(1), row.Int64(2), row.Int64(3)
	switch row.Text(0) {
	case "network":
		r.found = true
	case "own":
		r.own[kind] = count
	case "gateway":
		if kind == CoreNetwork.Name {
			r.core, r.coreNetwork = scope, graph.FormatID(kind, scope)
			break
		}
		_, arn, _ := strings.Cut(row.Text(4), " ")
		r.gateways[scope], r.registered[arn] = arn, true
	case "behind":
		r.behind = append(r.behind, run{kind: kind, toward: scope, count: count, led: resourceKinds[kind].led})
	case "asked":
		if kind == connectPeer.Name {
			r.asked.mentioned = scope
			break
		}
		r.asked.kind, r.asked.key = kind, scope
	}
	return nil
}

// nameAsked is the natural name by which the one resource that was asked for is
// known, or the mention of it.
func (r *reach) nameAsked() string {
	if r.asked.kind == ConnectPeer.Name {
		return graph.NameOf(connectPeer.Name, lastPart(r.filter.arn))
	}
	return nameOfOutside(r.filter.arn)
}

// nameOfOutside is the natural name of what an ARN of another service names.
func nameOfOutside(arn string) string {
	for _, k := range outsides() {
		if k.WellFormed(arn) {
			return graph.NameOf(k.Name, arn)
		}
	}
	return ""
}

func outsides() []*Outside {
	return []*Outside{
		TransitGateway, TransitGatewayAttachment, TransitGatewayRouteTable, TransitGatewayConnectPeer, VpnConnection,
		CustomerGateway, DirectConnectConnection, DirectConnectGateway, DirectConnectInterface,
	}
}

// counts are how many resources of each kind there are, in the order of kinds.
// What several owners can lead to is counted with the network.
func (r *reach) counts() []run {
	number := map[string]int64{TransitGateway.Name: int64(len(r.gateways)), CoreNetwork.Name: min(r.core, 1)}
	for kind, count := range r.own {
		number[kind] += count
	}
	for _, behind := range r.behind {
		if !behind.led {
			number[behind.kind] += behind.count
		}
	}
	var list []run
	for kind, count := range number {
		if isResource(kind) && count > 0 {
			list = append(list, run{kind: kind, count: count})
		}
	}
	return sorted(list)
}

// resources are the runs in which the resources lie that a filter admits.
func (r *reach) resources(f resourceFilter) []run {
	if f.arn != "" {
		return r.named(f)
	}
	return sorted(append(slices.DeleteFunc(r.runs(f.mayList), f.elsewhere), r.themselves(f)...))
}

// elsewhere tells whether all that is in a run is listed under others than what
// was asked for.
func (f resourceFilter) elsewhere(r run) bool {
	return r.owner != "" && r.owner != cmp.Or(f.coreNetwork, f.gateway, r.owner)
}

// named is the run of the one resource that a filter names.
func (r *reach) named(f resourceFilter) []run {
	if r.asked.key == 0 || !f.mayList(resourceKinds[r.asked.kind]) {
		return nil
	}
	return []run{{kind: r.asked.kind, keys: []int64{r.asked.key}, count: 1}}
}

// themselves are the runs of the gateways and of the core network.
func (r *reach) themselves(f resourceFilter) []run {
	gateways, cores := run{kind: TransitGateway.Name}, run{kind: CoreNetwork.Name}
	for key, arn := range r.gateways {
		if admits(f.gateway, arn) && f.coreNetwork == "" {
			gateways.keys = append(gateways.keys, key)
		}
	}
	if r.core != 0 && admits(f.coreNetwork, r.coreNetwork) {
		cores.keys = []int64{r.core}
	}
	slices.Sort(gateways.keys)
	return slices.DeleteFunc([]run{cores.counted(), gateways.counted()}, func(r run) bool {
		return r.count == 0 || !f.mayList(resourceKinds[r.kind])
	})
}

// counted is a run of keys that knows how many they are.
func (r run) counted() run {
	r.count = int64(len(r.keys))
	return r
}

// relating are the runs in which whatever refers to, or relates, resources
// lies that a filter admits.
func (r *reach) relating(f resourceFilter) []run {
	if f.arn == "" {
		return sorted(r.runs(f.mayRelate))
	}
	if r.asked.key == 0 || !isResource(r.asked.kind) {
		return nil
	}
	list := []run{{kind: r.asked.kind, keys: []int64{r.asked.key}, count: 1}}
	for _, k := range allKinds() {
		if k.refers && (k.outside || slices.Contains(k.to, r.asked.kind)) {
			list = append(list, run{kind: k.name, toward: r.asked.key})
		}
	}
	if r.asked.mentioned != 0 {
		list = append(list, run{kind: ConnectPeerAssociation.Name, toward: r.asked.mentioned})
	}
	return sorted(list)
}

// runs are those of the network's own kinds and of what is behind its gateways
// and its core network.
// Associations are not counted: there may be some.
func (r *reach) runs(may func(resourceKind) bool) (list []run) {
	for _, k := range ownKinds {
		if count := r.own[k.name]; may(k) && (count > 0 || !k.hasARN) {
			list = append(list, run{kind: k.name, within: r.network, count: count})
		}
	}
	for _, behind := range r.behind {
		if k := resourceKinds[behind.kind]; k.name != "" && may(k) {
			list = append(list, behind)
		}
	}
	return list
}

func sorted(list []run) []run {
	slices.SortFunc(list, func(a, b run) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.scope(), b.scope()))
	})
	return list
}
