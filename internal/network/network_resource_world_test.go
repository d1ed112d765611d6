package network_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// An outer is everything outside that a random world can have, in the simplest words: who refers to whom, by id. The
// first of each list is what it must have, "" is none.
type outer struct {
	vpn    map[string][2]string // customer gateway, transit gateway
	vif    map[string][2]string // connection, Direct Connect gateway
	attach map[string][2]string // transit gateway, what is attached
	named  map[string]bool      // of all that refer to nothing, vpc-1, tgw-1, dxcon-1 …, and of VPN connections: a catalog declares it
	core   map[string][]string  // by id of what is attached there: the core networks, as gateways
}

func newOuter() *outer {
	return &outer{vpn: map[string][2]string{}, vif: map[string][2]string{}, attach: map[string][2]string{}, named: map[string]bool{}, core: map[string][]string{}}
}

// mention makes something known that no catalog has declared.
func (o *outer) mention(id string) {
	if _, known := o.named[id]; !known {
		o.named[id] = false
	}
}

var (
	allGateways  = []string{"tgw-1", "tgw-2", "tgw-3"}
	allCustomers = []string{"cgw-1", "cgw-2", "cgw-3"}
	allVPNs      = []string{"vpn-1", "vpn-2", "vpn-3", "vpn-4"}
	allDirect    = []string{"0000dxgw-1", "0000dxgw-2"}
	allCables    = []string{"dxcon-1", "dxcon-2"}
	allVIFs      = []string{"dxvif-1", "dxvif-2", "dxvif-3"}
	allAttached  = []string{"tgw-attach-1", "tgw-attach-2", "tgw-attach-3", "tgw-attach-4", "tgw-attach-5"}
)

// draw makes a world in which every reference leads to something.
func draw(t *rapid.T) *outer {
	o := newOuter()
	have := func(of []string) (ids []string) {
		for _, id := range of {
			if rapid.IntRange(0, 3).Draw(t, id) > 0 {
				ids = append(ids, id)
			}
		}
		return ids
	}
	name := func(of []string) []string {
		ids := have(of)
		for _, id := range ids {
			o.named[id] = true
		}
		return ids
	}
	one := func(of []string, label string) string {
		if len(of) == 0 {
			return ""
		}
		return rapid.SampledFrom(of).Draw(t, label)
	}
	gateways, customers := name(allGateways), name(allCustomers)
	direct, cables := name(allDirect), name(allCables)
	o.named["vpc-1"] = true
	for _, id := range have(allVPNs) {
		if customer := one(customers, "customer"); customer != "" {
			o.vpn[id] = [2]string{customer, one(append(gateways, ""), "toward")}
			o.named[id] = true
		}
	}
	for _, id := range have(allVIFs) {
		if cable := one(cables, "cable"); cable != "" {
			o.vif[id] = [2]string{cable, one(append(direct, ""), "over")}
		}
	}
	attached := append(append(slices.Sorted(maps.Keys(o.vpn)), direct...), "vpc-1")
	for _, id := range have(allAttached) {
		if gateway := one(gateways, "at"); gateway != "" {
			o.attach[id] = [2]string{gateway, one(attached, "what")}
		}
	}
	return o
}

// text is the world as a catalog.
func (o *outer) text(account string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "account: %q\nregion: us-east-1\n", account)
	section := func(title string, ids []string, entry func(id string) string) {
		if len(ids) == 0 {
			b.WriteString(title + ": []\n")
			return
		}
		b.WriteString(title + ":\n")
		for _, id := range ids {
			fmt.Fprintf(&b, "  - {id: %s%s}\n", id, entry(id))
		}
	}
	among := func(of []string) []string {
		return slices.DeleteFunc(slices.Clone(of), func(id string) bool { return !o.named[id] })
	}
	plain := func(string) string { return "" }
	optional := func(key, id string) string {
		if id == "" {
			return ""
		}
		return ", " + key + ": " + id
	}
	section("vpcs", among([]string{"vpc-1"}), func(string) string { return ", cidrs: []" })
	section("transit-gateways", among(allGateways), plain)
	section("customer-gateways", among(allCustomers), plain)
	section("direct-connect-gateways", among(allDirect), plain)
	section("direct-connect-connections", among(allCables), plain)
	section("direct-connect-virtual-interfaces", slices.Sorted(maps.Keys(o.vif)), func(id string) string {
		return ", connection: " + o.vif[id][0] + optional("gateway", o.vif[id][1])
	})
	section("vpn-connections", slices.Sorted(maps.Keys(o.vpn)), func(id string) string {
		return ", customer-gateway: " + o.vpn[id][0] + optional("transit-gateway", o.vpn[id][1])
	})
	section("transit-gateway-attachments", slices.Sorted(maps.Keys(o.attach)), func(id string) string {
		what := o.attach[id][1]
		is := map[string]string{"vpc": "vpc", "vpn": "vpn", "000": "direct-connect-gateway"}[what[:3]]
		return ", transit-gateway: " + o.attach[id][0] + ", type: " + is + ", resource: " + what
	})
	return b.String()
}

// take makes the world as another one says: beside what it has, or instead of what was declared.
func (o *outer) take(said *outer, instead bool) {
	if instead {
		before, core := o.named, o.core
		*o = *newOuter()
		o.core = core
		for id, declared := range before {
			if !declared {
				o.mention(id)
			}
		}
	}
	maps.Copy(o.vpn, said.vpn)
	maps.Copy(o.vif, said.vif)
	maps.Copy(o.attach, said.attach)
	maps.Copy(o.named, said.named)
}

// gateways are the transit gateways and core networks that something is behind, by id, in order.
func (o *outer) gateways(id string) (list []string) {
	defer func() {
		slices.Sort(list)
		list = slices.DeleteFunc(slices.Compact(list), func(gateway string) bool { return gateway == "" })
	}()
	list = slices.Clone(o.core[id])
	switch {
	case slices.Contains(allGateways, id):
		list = append(list, id)
	case slices.Contains(allVPNs, id):
		list = append(list, o.vpn[id][1])
	case slices.Contains(allAttached, id):
		list = append(list, o.attach[id][0])
	}
	for vpn, to := range o.vpn {
		if to[0] == id {
			list = append(list, o.gateways(vpn)...)
		}
	}
	for _, attached := range o.attach {
		if attached[1] == id && slices.Contains(allDirect, id) {
			list = append(list, attached[0])
		}
	}
	for vif, to := range o.vif {
		if vif == id && to[1] != "" {
			list = append(list, o.gateways(to[1])...)
		}
		if to[0] == id {
			list = append(list, o.gateways(vif)...)
		}
	}
	return list
}

// references are all of them as pairs of ids: what refers, what is referred to.
func (o *outer) references() (pairs [][2]string) {
	for _, all := range []map[string][2]string{o.vpn, o.vif, o.attach} {
		for id, to := range all {
			pairs = append(pairs, [2]string{id, to[0]}, [2]string{id, to[1]})
		}
	}
	return pairs
}

// kindOfID is the type of a resource outside, and its ARN.
func kindOfID(account, id string) (kind, arn string) {
	for prefix, kind := range map[string]string{
		"tgw-": "transit-gateway", "cgw-": "customer-gateway", "vpn-": "vpn-connection", "tgw-attach-": "transit-gateway-attachment",
	} {
		if strings.HasPrefix(id, prefix) && (prefix != "tgw-" || !strings.HasPrefix(id, "tgw-attach-")) {
			return kind, "arn:aws:ec2:us-east-1:" + account + ":" + kind + "/" + id
		}
	}
	switch id[:5] {
	case "dxcon":
		return "dxcon", "arn:aws:directconnect:us-east-1:" + account + ":dxcon/" + id
	case "dxvif":
		return "dx-vif", "arn:aws:directconnect:us-east-1:" + account + ":dxvif/" + id
	}
	return "dx-gateway", "arn:aws:directconnect::" + account + ":dx-gateway/" + id
}
