package network

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// PrefixListAssociation lets the policy of a core network speak of a prefix
// list, by an alias.
var PrefixListAssociation = &graph.Kind[api.PrefixListAssociation]{
	Name:  "prefix-list-association",
	Named: []func(*api.PrefixListAssociation) *string{api.PrefixListAssociationCoreNetworkId, api.PrefixListAssociationPrefixListArn},
	Refs: []graph.Ref[api.PrefixListAssociation]{
		{To: CoreNetwork, At: api.PrefixListAssociationCoreNetworkId, Field: "coreNetworkId", Required: true},
		{
			To: &PrefixList.Kind, Field: "prefixListArn", Required: true,
			Named: []func(*api.PrefixListAssociation) *string{api.PrefixListAssociationPrefixListArn},
		},
	},
	Lifecycle: graph.Lifecycle{Settled: "KNOWN"},
}

// prefixListRegion is where the prefix lists of core networks are.
const prefixListRegion = "us-west-2"

// prefixLists bounds the prefix lists of a core network, prefixListEntries the
// entries of each.
var prefixLists = graph.Quota{Code: "prefix-lists-per-core-network", Max: 100, Per: "core network"}

const prefixListEntries = 200

// CreateCoreNetworkPrefixListAssociation gives a prefix list an alias in a core
// network of the caller's.
func (s *Service) CreateCoreNetworkPrefixListAssociation(ctx context.Context, caller api.Caller, in *api.CreateCoreNetworkPrefixListAssociationRequest) (*api.CreateCoreNetworkPrefixListAssociationResponse, error) {
	return write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.CreateCoreNetworkPrefixListAssociationResponse, error) {
		h, err := s.lockOwnHub(tx, in.CoreNetworkId)
		if err != nil {
			return nil, err
		}
		if err := s.mayAssociate(tx, h, in); err != nil {
			return nil, err
		}
		if _, err := PrefixListAssociation.Create(tx, &api.PrefixListAssociation{
			CoreNetworkId: in.CoreNetworkId, PrefixListArn: in.PrefixListArn, PrefixListAlias: in.PrefixListAlias,
		}); err != nil {
			return nil, err
		}
		return &api.CreateCoreNetworkPrefixListAssociationResponse{
			CoreNetworkId: in.CoreNetworkId, PrefixListArn: in.PrefixListArn, PrefixListAlias: in.PrefixListAlias,
		}, h.update(tx)
	}))
}

// mayAssociate refuses a prefix list or an alias that a core network cannot
// have.
func (s *Service) mayAssociate(tx *graph.Tx, h *hub, in *api.CreateCoreNetworkPrefixListAssociationRequest) error {
	const field = "prefixListArn"
	if in.PrefixListAlias == "" {
		return api.Invalid("prefixListAlias", "Must have at least 1 character.")
	}
	if _, err := s.mention(tx, PrefixList, in.PrefixListArn, field); err != nil {
		return err
	}
	if regionOf(in.PrefixListArn) != prefixListRegion {
		return api.Invalid(field, "Must be the ARN of a prefix list in "+prefixListRegion+".")
	}
	there, err := prefixListsOf(tx, h)
	if err != nil {
		return err
	}
	for _, other := range there {
		switch {
		case other.PrefixListArn == in.PrefixListArn:
			return api.Conflict(PrefixListAssociation.Name, in.PrefixListArn, "Prefix list is associated already, as "+other.PrefixListAlias+".")
		case other.PrefixListAlias == in.PrefixListAlias:
			return api.Conflict(PrefixListAssociation.Name, in.PrefixListAlias, "Alias is that of "+other.PrefixListArn+" already.")
		}
	}
	if err := tx.Within(PrefixListAssociation, prefixLists, int64(len(there))+1); err != nil {
		return err
	}
	known, err := PrefixList.Known(tx, graph.NameOf(PrefixList.Name, in.PrefixListArn))
	if err != nil {
		return err
	}
	entries, err := entriesSaid(known)
	if err == nil && len(entries) > prefixListEntries {
		err = api.Invalid(field, fmt.Sprintf("Prefix list has more than %d entries.", prefixListEntries))
	}
	return err
}

// prefixListsOf are the prefix lists of a core network.
func prefixListsOf(tx *graph.Tx, h *hub) (all []api.PrefixListAssociation, err error) {
	err = h.eachPrefixList(tx, func(a api.PrefixListAssociation, _ []byte) error { all = append(all, a); return nil })
	return all, err
}

// eachPrefixList reads the prefix lists of a core network, each with its body.
func (h *hub) eachPrefixList(tx *graph.Tx, take func(a api.PrefixListAssociation, list []byte) error) error {
	err := tx.Query(`SELECT a.body, l.body FROM ref f JOIN resource a ON a.key = f.source
		JOIN ref g ON g.source = a.key JOIN resource l ON l.key = g.target AND l.kind = 'prefix-list'
		WHERE f.target = $1 AND f.kind = 'prefix-list-association' AND a.state <> 'DELETING' ORDER BY a.key`, func(r store.Row) error {
		var a api.PrefixListAssociation
		if err := api.Parse(r.Bytes(0), &a); err != nil {
			return err
		}
		return take(a, r.Bytes(1))
	}, h.key)
	if err != nil {
		return fmt.Errorf("read the prefix lists: %w", err)
	}
	return nil
}

// entriesSaid are the entries that the catalog has of a prefix list; nil is not
// known.
func entriesSaid(list *api.NetworkResource) ([]string, error) {
	if list == nil || list.Definition == "" {
		return nil, nil
	}
	var d catalog.PrefixListDefinition
	if err := json.Unmarshal([]byte(list.Definition), &d); err != nil {
		return nil, fmt.Errorf("read the definition of %s: %w", list.ResourceArn, err)
	}
	return d.Entries, nil
}

// DeleteCoreNetworkPrefixListAssociation takes a prefix list away from a core
// network, unless the live policy speaks of it.
func (s *Service) DeleteCoreNetworkPrefixListAssociation(ctx context.Context, caller api.Caller, in *api.DeleteCoreNetworkPrefixListAssociationRequest) (*api.DeleteCoreNetworkPrefixListAssociationResponse, error) {
	err := s.graph.Update(ctx, caller, func(tx *graph.Tx) error {
		h, err := s.lockOwnHub(tx, in.CoreNetworkId)
		if err != nil {
			return err
		}
		there, err := prefixListsOf(tx, h)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(there, func(a api.PrefixListAssociation) bool { return a.PrefixListArn == in.PrefixListArn })
		if i < 0 {
			return api.NotFound(PrefixListAssociation.Name, in.PrefixListArn)
		}
		if speaksOf(h.policy, there[i].PrefixListAlias) {
			return api.Conflict(PrefixListAssociation.Name, in.PrefixListArn, "The live policy uses the prefix list as "+there[i].PrefixListAlias+".")
		}
		if _, err := PrefixListAssociation.Delete(tx, graph.Address[api.PrefixListAssociation]{Named: &there[i]}); err != nil {
			return err
		}
		return h.update(tx)
	})
	return &api.DeleteCoreNetworkPrefixListAssociationResponse{CoreNetworkId: in.CoreNetworkId, PrefixListArn: in.PrefixListArn}, err
}

// speaksOf tells whether a policy uses the alias of a prefix list.
func speaksOf(policy *corepolicy.Document, alias string) bool {
	for _, routing := range policy.RoutingPolicies {
		for _, rule := range routing.Rules {
			if slices.ContainsFunc(rule.Matches, func(m corepolicy.Match) bool { return m.Type == "prefix-in-prefix-list" && m.Value == alias }) {
				return true
			}
		}
	}
	return false
}

// ListCoreNetworkPrefixListAssociations lists the prefix lists of a core
// network.
func (s *Service) ListCoreNetworkPrefixListAssociations(ctx context.Context, caller api.Caller, in *api.ListCoreNetworkPrefixListAssociationsRequest) (*api.ListCoreNetworkPrefixListAssociationsResponse, error) {
	out := &api.ListCoreNetworkPrefixListAssociationsResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		h, err := s.readHub(tx, in.CoreNetworkId)
		if err != nil {
			return err
		}
		q := graph.Question{To: []graph.Reference{{Kind: CoreNetwork, ID: h.id}}, Max: in.MaxResults, Token: in.NextToken}
		if in.PrefixListArn != "" {
			q.Names = []string{graph.NameOf(PrefixListAssociation.Name, in.CoreNetworkId, in.PrefixListArn)}
		}
		out.PrefixListAssociations, out.NextToken, err = PrefixListAssociation.Page(tx, q)
		return err
	})
	return out, err
}
