package corenetwork

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// sketch reads a network from lines of words:
//
//	version 2021.12
//	edges use1=65000 euw1=65001
//	ecmp off
//	segment NAME [isolated] [at=EDGE,…] [deny=SEGMENT,…] [allow=SEGMENT,…]
//	group NAME
//	share SEGMENT with SEGMENT,…|*|*-SEGMENT,… [policies=NAME,…]
//	route SEGMENT PREFIX to ATTACHMENT,…|blackhole
//	via SEGMENT single-hop|dual-hop GROUP [to=SEGMENT,…|*] [override=EDGE+EDGE>EDGE,…]
//	to SEGMENT GROUP [override=…]
//	pair SEGMENT EDGE PEER policies=NAME,…
//	policy NAME inbound|outbound NUMBER
//	rule NUMBER [or] MATCH=VALUE … do ACTION [VALUE]       (of the policy above)
//	label NAME policies=NAME,… [at=EDGE,…]
//	list ALIAS PREFIX …
//	ties NAME …
//	attach ID TYPE EDGE,… SEGMENT|GROUP [label=NAME] [peering=NAME] [static] [pending]
//	says PREFIX [path=ASN,…] [med=N] [communities=A:B,…] [edge=EDGE]       (of the attachment above)
//
// Attachments are mapped by their tags.
func sketch(t testing.TB, text string) Network {
	t.Helper()
	s := sketcher{t: t}
	s.doc.Version, s.doc.Configuration.VPNECMP = "2025.11", true
	s.doc.AttachmentPolicies = []corepolicy.AttachmentPolicy{
		{RuleNumber: 1, Conditions: []corepolicy.Condition{condition("any")}, TagKey: "segment"},
	}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			s.words = words[1:]
			s.line(words[0])
		}
	}
	s.network.Name, s.network.Policy = "sketch", &s.doc
	return s.network
}

type sketcher struct {
	t       testing.TB
	network Network
	doc     corepolicy.Document
	words   []string
}

// option returns what stands behind name= in the line.
func (s *sketcher) option(name string) []string {
	for _, w := range s.words {
		if value, ok := strings.CutPrefix(w, name+"="); ok {
			return strings.Split(value, ",")
		}
	}
	return nil
}

func (s *sketcher) flag(name string) bool { return slices.Contains(s.words, name) }

func (s *sketcher) number(text string) uint32 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		s.t.Fatal(err)
	}
	return uint32(n)
}

func (s *sketcher) numbers(texts []string) (ns []uint32) {
	for _, text := range texts {
		ns = append(ns, s.number(text))
	}
	return ns
}

func (s *sketcher) names(text string) corepolicy.Names {
	if except, ok := strings.CutPrefix(text, "*-"); ok {
		return corepolicy.Names{Except: strings.Split(except, ",")}
	}
	if text == "*" {
		return corepolicy.Names{All: true}
	}
	return corepolicy.Names{Listed: strings.Split(text, ",")}
}

func (s *sketcher) act(a corepolicy.SegmentAction) {
	s.doc.SegmentActions = append(s.doc.SegmentActions, a)
}

func (s *sketcher) line(kind string) {
	w, doc := s.words, &s.doc
	switch kind {
	case "version":
		doc.Version = w[0]
	case "edges":
		for _, word := range w {
			name, asn, _ := strings.Cut(word, "=")
			s.network.Edges = append(s.network.Edges, corepolicy.Edge{Location: name, ASN: s.number(asn)})
			doc.Configuration.EdgeLocations = append(doc.Configuration.EdgeLocations, corepolicy.EdgeLocation{Location: name})
		}
	case "ecmp":
		doc.Configuration.VPNECMP = false
	case "segment":
		doc.Segments = append(doc.Segments, corepolicy.Segment{
			Name: w[0], Isolated: s.flag("isolated"), EdgeLocations: s.option("at"),
			DenyFilter: s.option("deny"), AllowFilter: s.option("allow"),
		})
	case "group":
		doc.NetworkFunctionGroups = append(doc.NetworkFunctionGroups, corepolicy.NetworkFunctionGroup{Name: w[0]})
		doc.AttachmentPolicies = append(doc.AttachmentPolicies, corepolicy.AttachmentPolicy{
			RuleNumber: 1 + len(doc.NetworkFunctionGroups), NetworkFunctionGroup: w[0],
			Conditions: []corepolicy.Condition{condition("tag-value", "group", "equals", w[0])},
		})
	case "share", "route", "via", "to", "pair":
		s.action(kind)
	case "policy", "rule", "label":
		s.policy(kind)
	case "list":
		if s.network.PrefixLists == nil {
			s.network.PrefixLists = map[string][]netip.Prefix{}
		}
		for _, p := range w[1:] {
			s.network.PrefixLists[w[0]] = append(s.network.PrefixLists[w[0]], netip.MustParsePrefix(p))
		}
	case "ties":
		s.network.Choices.Ties = w
	case "attach", "says":
		s.attachment(kind)
	default:
		s.t.Fatalf("unknown line %s %v", kind, w)
	}
}

func (s *sketcher) action(kind string) {
	w := s.words
	via := func(group string) *corepolicy.Via {
		v := &corepolicy.Via{NetworkFunctionGroup: group}
		for _, o := range s.option("override") {
			set, use, _ := strings.Cut(o, ">")
			v.Overrides = append(v.Overrides, corepolicy.EdgeOverride{EdgeSets: [][]string{strings.Split(set, "+")}, UseEdgeLocation: use})
		}
		return v
	}
	switch kind {
	case "share":
		s.act(corepolicy.SegmentAction{
			Action: corepolicy.Share, Segment: w[0], ShareWith: s.names(w[2]), RoutingPolicies: s.option("policies"),
		})
	case "route":
		s.act(corepolicy.SegmentAction{
			Action: corepolicy.CreateRoute, Segment: w[0], CIDRs: []string{w[1]}, Destinations: strings.Split(w[3], ","),
		})
	case "via":
		a := corepolicy.SegmentAction{Action: corepolicy.SendVia, Segment: w[0], Mode: w[1], Via: via(w[2])}
		if to := s.option("to"); to != nil {
			names := s.names(strings.Join(to, ","))
			a.WhenSentTo = &names
		}
		s.act(a)
	case "to":
		s.act(corepolicy.SegmentAction{Action: corepolicy.SendTo, Segment: w[0], Via: via(w[1])})
	case "pair":
		s.act(corepolicy.SegmentAction{
			Action: corepolicy.AssociateRoutingPolicy, Segment: w[0], EdgeLocation: w[1], PeerLocation: w[2],
			RoutingPolicies: s.option("policies"),
		})
	}
}

func (s *sketcher) policy(kind string) {
	w, doc := s.words, &s.doc
	switch kind {
	case "policy":
		doc.RoutingPolicies = append(doc.RoutingPolicies, corepolicy.RoutingPolicy{
			Name: w[0], Outbound: w[1] == "outbound", Number: int(s.number(w[2])),
		})
	case "rule":
		r := corepolicy.RoutingRule{Number: int(s.number(w[0])), Or: s.flag("or")}
		end := slices.Index(w, "do")
		for _, word := range w[1:end] {
			if kind, value, ok := strings.Cut(word, "="); ok {
				m := corepolicy.Match{Type: kind, Value: value}
				if kind == "asn-in-as-path" || kind == "med-equals" {
					m.Value, m.ASNOrMED = "", s.number(value)
				}
				r.Matches = append(r.Matches, m)
			}
		}
		r.Action.Type = w[end+1]
		if len(w) > end+2 {
			switch value := w[end+2]; {
			case strings.HasPrefix(r.Action.Type, "set-"):
				r.Action.Number = s.number(value)
			case strings.HasSuffix(r.Action.Type, "-asn-list"):
				r.Action.ASNs = s.numbers(strings.Split(value, ","))
			default:
				r.Action.Value = value
			}
		}
		last := &doc.RoutingPolicies[len(doc.RoutingPolicies)-1]
		last.Rules = append(last.Rules, r)
	case "label":
		doc.RoutingPolicyRules = append(doc.RoutingPolicyRules, corepolicy.RoutingPolicyRule{
			RuleNumber: 1 + len(doc.RoutingPolicyRules), Labels: w[:1], RoutingPolicies: s.option("policies"),
			EdgeLocations: s.option("at"),
		})
	}
}

var sketchTypes = map[string]string{
	"vpc": VPC, "connect": Connect, "vpn": SiteToSiteVPN, "tgw": TransitGateway, "dxgw": DirectConnectGateway,
}

func (s *sketcher) attachment(kind string) {
	w := s.words
	if kind == "attach" {
		a := Attachment{
			ID: w[0], Type: sketchTypes[w[1]], Edges: strings.Split(w[2], ","), Tags: map[string]string{"segment": w[3]},
			Label: strings.Join(s.option("label"), ""), Peering: strings.Join(s.option("peering"), ""),
			Static: s.flag("static"), Pending: s.flag("pending"),
		}
		if slices.ContainsFunc(s.doc.NetworkFunctionGroups, func(g corepolicy.NetworkFunctionGroup) bool { return g.Name == w[3] }) {
			a.Tags = map[string]string{"group": w[3]}
		}
		s.network.Attachments = append(s.network.Attachments, a)
		return
	}
	said := Announcement{
		Prefix: netip.MustParsePrefix(w[0]), ASPath: s.numbers(s.option("path")), Communities: s.option("communities"),
		Edge: strings.Join(s.option("edge"), ""),
	}
	if med := s.option("med"); med != nil {
		n := s.number(med[0])
		said.MED = &n
	}
	last := &s.network.Attachments[len(s.network.Attachments)-1]
	last.Routes = append(last.Routes, said)
}

// show writes routes a line each: prefix, destinations, and what is not as
// usual.
func show(routes []Route) string {
	var lines []string
	for _, r := range routes {
		line := r.Prefix.String() + " >"
		for _, d := range r.Destinations {
			line += " " + d.Attachment
			if d.Edge != "" {
				line += "E:" + d.Edge
			}
			if d.NetworkFunctionGroup != "" {
				line += "/" + d.NetworkFunctionGroup
			}
		}
		if r.State != "ACTIVE" {
			line += " " + r.State
		}
		if r.Type != "PROPAGATED" {
			line += " " + r.Type
		}
		if len(r.ASPath) > 0 {
			line += " " + fmt.Sprint(r.ASPath)
		}
		if r.Tie {
			line += " tie"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// table names a table: segment or group, a slash, and the edge.
func table(n Network, name string) TableID {
	place, edge, _ := strings.Cut(name, "/")
	if slices.ContainsFunc(n.Policy.NetworkFunctionGroups, func(g corepolicy.NetworkFunctionGroup) bool { return g.Name == place }) {
		return TableID{Place{NetworkFunctionGroup: place}, edge}
	}
	return TableID{Place{Segment: place}, edge}
}

// unindent takes the white space in front of lines away.
func unindent(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
