package faulttest

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/trunkline/trunkline/api"
)

// A mention is a member of an operation's input that can name something: an id, an ARN, a page token, an account.
type mention struct {
	path  string // of members, such as Source.TransitGatewayAttachmentArn; [] is an element of a list
	slot  string // what it names, a key of slots
	in    api.Place
	usual bool // it is part of every request of the operation; others are given only when it is their turn
}

// slots are what members can name, by the member's name as a path has it and without the s of a list, with what an
// inventory calls it.
var slots = map[string]string{
	"globalNetworkId": "network", "siteId": "site", "deviceId": "device", "linkId": "link", "connectionId": "connection",
	"connectedDeviceId": "other device", "connectedLinkId": "other link", "resourceArn": "arn",
	"customerGatewayArn": "customer gateway", "transitGatewayArn": "gateway", "registeredGatewayArn": "gateway",
	"transitGatewayConnectPeerArn": "gateway peer", "connectPeerId": "peer", "coreNetworkId": "core network",
	"transitGatewayRouteTableArn": "route table", "transitGatewayAttachmentArn": "attachment",
	"prefixListId": "prefix list", "routeAnalysisId": "analysis", "accountId": "account", "subnetArn": "subnet",
	"nextToken": "token", "clientToken": "client token",
	"attachmentId": "vpc attachment", "transportAttachmentId": "vpc attachment", "connectAttachmentId": "connect attachment",
	"peeringId": "peering", "vpcArn": "vpc", "vpnConnectionArn": "vpn", "directConnectGatewayArn": "dx gateway",
	"prefixListArn": "prefix list arn", "addSubnetArn": "subnet", "removeSubnetArn": "subnet",
}

// bare are the slots that a request names at its top only, if it has to, and clientTokens only when it is their turn.
const (
	bare         = "core network"
	clientTokens = "client token"
)

// fixed is what a request needs besides what it names.
var fixed = map[string]any{
	"Tags": []any{members{"Key": "k", "Value": "v"}}, "tagKeys": "k", "Bandwidth": members{}, "Metadata": members{"k": "v"},
	"Action": "ENABLE", "Source": members{}, "Destination": members{"IpAddress": "10.2.0.1"}, "RouteTableIdentifier": members{},
	"PolicyDocument": corePolicy, "policyVersionId": "1",
	"EdgeLocation": "us-west-2", "EdgeLocations": []any{"us-west-2"}, "Options": members{}, "PeerAddress": "10.1.0.77", "SegmentName": "one",
	"RoutingPolicyLabel": "l", "PrefixListAlias": "a0",
}

// corePolicy is a policy of a core network, sharePolicy one that shares a core network with nobody that is there.
const (
	corePolicy = `{"version":"2021.12","core-network-configuration":{"asn-ranges":["64512-64520"],"edge-locations":[{"location":"us-west-2"}]},` +
		`"segments":[{"name":"one"}]}`
	sharePolicy = `{"Statement":{"Effect":"Allow","Principal":{"AWS":"` + nobody + `"},"Action":"networkmanager:Get*","Resource":"*"}}`
)

// slotOf finds what a member names; nameless is a member that looks as if it named something that is not known here.
func slotOf(wire string) (slot string, nameless bool) {
	name := strings.TrimSuffix(lowered(wire), "s")
	slot, known := slots[name]
	for _, end := range []string{"Id", "Arn", "Token"} {
		nameless = nameless || strings.HasSuffix(name, end) && !known
	}
	return slot, nameless
}

// lowered is a member's name as it begins in a path.
func lowered(wire string) string {
	first, size := utf8.DecodeRuneInString(wire)
	return string(unicode.ToLower(first)) + wire[size:]
}

// mentions finds all of them in an operation's input, and the members that look like one and are not known.
func mentionsOf(op *api.Operation) (found []mention, nameless []string) {
	var walk func(s *api.Shape, m mention, name string)
	walk = func(s *api.Shape, m mention, name string) {
		switch s.Type {
		case api.TypeStructure:
			for _, inner := range s.Members {
				walk(inner.Shape, mention{path: m.path + "." + inner.Wire, in: m.in, usual: m.usual}, inner.Wire)
			}
		case api.TypeList:
			m.path += "[]"
			walk(s.Elem, m, name)
		case api.TypeString:
			slot, strange := slotOf(name)
			if strange {
				nameless = append(nameless, op.Name+" "+m.path)
			}
			if slot == "arn" && strings.HasSuffix(op.Name, "ResourcePolicy") {
				slot = "core network arn"
			}
			if slot = slotIn(op, strings.TrimSuffix(lowered(name), "s"), slot); slot == "-" {
				slot = ""
			}
			if slot != "" {
				m.slot = slot
				m.usual = m.usual && slot != clientTokens && (slot != bare || !strings.Contains(m.path, "."))
				found = append(found, m)
			}
		}
	}
	for _, m := range op.Input.Members {
		usual := m.Required || m.In == api.InBody && m.Shape.Type == api.TypeString
		walk(m.Shape, mention{path: m.Wire, in: m.In, usual: usual}, m.Wire)
	}
	return found, nameless
}

// A request is one operation with a name in some of its mentions, by their paths.
type request struct {
	op    *api.Operation
	names map[string]string
}

// ask is the request as it is sent.
func (r request) ask() ask {
	a := ask{operation: r.op.Name, query: url.Values{}}
	for _, m := range r.op.Input.Members {
		value, needed := fixed[m.Wire]
		if r.op.Name == "PutResourcePolicy" && m.Wire == "PolicyDocument" {
			value = sharePolicy
		}
		switch {
		case m.In == api.InPath:
			label, _ := value.(string)
			a.labels = append(a.labels, label)
		case !needed || !m.Required:
		case m.In == api.InQuery:
			a.query.Set(m.Wire, value.(string))
		default:
			r.body(&a)[m.Wire] = copied(value)
		}
	}
	for _, m := range known(r.op) {
		value, given := r.names[m.path]
		switch {
		case !given:
		case m.in == api.InPath:
			a.labels[labelAt(r.op, m.path)] = value
		case m.in == api.InQuery:
			a.query.Set(strings.TrimSuffix(m.path, "[]"), value)
		default:
			put(r.body(&a), strings.Split(m.path, "."), value)
		}
	}
	return a
}

func (r request) body(a *ask) members {
	if a.body == nil {
		a.body = members{}
	}
	return a.body
}

func known(op *api.Operation) []mention {
	found, _ := mentionsOf(op)
	return found
}

// copied is a value of fixed that a request may add to.
func copied(value any) any {
	from, ok := value.(members)
	if !ok {
		return value
	}
	to := members{}
	for k, v := range from {
		to[k] = v
	}
	return to
}

// labelAt is which of the path's labels a member is.
func labelAt(op *api.Operation, wire string) int {
	before, _, _ := strings.Cut(op.Path, "{"+wire+"}")
	return strings.Count(before, "{")
}

// put sets a member inside others.
func put(m members, path []string, value string) {
	name, list := strings.CutSuffix(path[0], "[]")
	switch {
	case len(path) > 1:
		inner, ok := m[name].(members)
		if !ok {
			inner = members{}
			m[name] = inner
		}
		put(inner, path[1:], value)
	case list:
		m[name] = []any{value}
	default:
		m[name] = value
	}
}
