package scenario

import (
	"fmt"
	"net/netip"
	"strconv"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/strict"
)

// Write writes a core network as a scenario, so that Parse reads the same from
// it. What carries no routes although nobody has to accept it, because it was
// refused or has failed, is left out. One network is always the same bytes.
func Write(n corenetwork.Network) ([]byte, error) {
	policy, err := asYAML(n.Policy.Canonical())
	if err != nil {
		return nil, fmt.Errorf("write the policy of %s: %w", n.Name, err)
	}
	file := document{
		Name: strict.Say(n.Name), Policy: policy, PrefixLists: map[string][]said{}, EdgeASNs: map[string]said{},
		Choices: choicesEntry{RegionPriority: all(n.Choices.RegionPriority), Ties: all(n.Choices.Ties)},
	}
	if n.Choices.DenyBothWays {
		file.Choices.DenyBothWays = strict.SayBare("true")
	}
	for alias, entries := range n.PrefixLists {
		file.PrefixLists[alias] = prefixes(entries)
	}
	for _, e := range n.Edges {
		file.EdgeASNs[e.Location] = number(e.ASN)
	}
	for _, a := range n.Attachments {
		if a.Pending && !corenetwork.Map(n.Policy, a).NeedsAcceptance {
			continue
		}
		file.Attachments = append(file.Attachments, entryOf(a))
	}
	text, err := strict.Write(file)
	if err != nil {
		return nil, fmt.Errorf("write the scenario of %s: %w", n.Name, err)
	}
	return text, nil
}

func entryOf(a corenetwork.Attachment) attachmentEntry {
	e := attachmentEntry{
		ID: strict.Say(a.ID), Type: strict.Say(a.Type), Account: strict.Say(a.Account), Label: strict.Say(a.Label),
		Over: strict.Say(a.Over), Peering: strict.Say(a.Peering), Tags: map[string]said{},
	}
	if a.ResourceID != a.ID {
		e.Resource = strict.Say(a.ResourceID)
	}
	if a.Type == corenetwork.DirectConnectGateway {
		e.Edges = all(a.Edges)
	} else if len(a.Edges) > 0 {
		e.Edge = strict.Say(a.Edges[0])
	}
	for key, value := range a.Tags {
		e.Tags[key] = strict.Say(value)
	}
	if a.Pending {
		e.Accepted = strict.SayBare("false")
	}
	if a.Static {
		e.Static = strict.SayBare("true")
	}
	if a.Held != nil {
		e.Held = heldEntry{Line: 1, Segment: strict.Say(a.Held.Segment), Group: strict.Say(a.Held.NetworkFunctionGroup)}
	}
	for _, said := range a.Routes {
		e.Routes = append(e.Routes, routeOf(said))
	}
	return e
}

func routeOf(a corenetwork.Announcement) routeEntry {
	e := routeEntry{Prefix: strict.Say(a.Prefix.String()), Communities: all(a.Communities), Edge: strict.Say(a.Edge)}
	for _, asn := range a.ASPath {
		e.ASPath = append(e.ASPath, number(asn))
	}
	if a.MED != nil {
		e.MED = number(*a.MED)
	}
	return e
}

func all(texts []string) []said {
	var list []said
	for _, text := range texts {
		list = append(list, strict.Say(text))
	}
	return list
}

func prefixes(blocks []netip.Prefix) []said {
	list := make([]said, len(blocks))
	for i, block := range blocks {
		list[i] = strict.Say(block.String())
	}
	return list
}

func number(n uint32) said { return strict.SayBare(strconv.FormatUint(uint64(n), 10)) }
