package network

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// GetNetworkResourceRelationships lists which resources of a network refer to
// which. Nothing here knows a kind: the relationships are the references that
// kinds declare and that are stored with each resource.
//
// A relationship goes From what refers To what is referred to. What has no ARN
// itself, as an association, relates what it refers to: From the resource of
// the kind that is declared first To each of the others.
func (s *Service) GetNetworkResourceRelationships(ctx context.Context, caller api.Caller, in *api.GetNetworkResourceRelationshipsRequest) (*api.GetNetworkResourceRelationshipsResponse, error) {
	items, next, err := list(ctx, s, caller, survey{
		network: in.GlobalNetworkId, most: in.MaxResults, token: in.NextToken,
		filter: resourceFilter{in.RegisteredGatewayArn, in.CoreNetworkId, in.AwsRegion, in.AccountId, in.ResourceType, in.ResourceArn},
	}, listing[api.Relationship]{(*reach).relating, relateAll})
	return &api.GetNetworkResourceRelationshipsResponse{Relationships: items, NextToken: next}, err
}

func relateAll(tx *graph.Tx, q survey, rows []source) (map[int64][]item[api.Relationship], error) {
	targets, err := referredBy(tx, rows)
	if err != nil {
		return nil, err
	}
	found := make(map[int64][]item[api.Relationship], len(rows))
	for _, s := range rows {
		if found[s.key], err = q.relate(s, targets[s.key]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// relate lists the relationships that a resource stands for and of which one
// end is what was asked for. Both ends are resources of the network.
func (q survey) relate(s source, targets []source) (list []item[api.Relationship], err error) {
	targets = slices.DeleteFunc(targets, func(t source) bool { return !isResource(t.kind) })
	if targets, err = q.reach.keep(targets); err != nil {
		return nil, err
	}
	from := s
	if k := resourceKinds[s.kind]; !k.hasARN {
		first := slices.IndexFunc(targets, func(t source) bool { return t.kind == k.to[0] })
		if first < 0 {
			return nil, nil
		}
		from = targets[first]
		targets = slices.Delete(slices.Clone(targets), first, first+1)
	}
	one := from.is
	for _, t := range targets {
		if q.filter.admits(one) || q.filter.admits(t.is) {
			list = append(list, item[api.Relationship]{
				order: fmt.Sprintf("%016x", t.key),
				value: api.Relationship{From: one.ResourceArn, To: t.is.ResourceArn},
			})
		}
	}
	return list, nil
}

// DeclaredRelationships are the relationships that kinds declare, each as
// "`device` | `site` | through": what refers, what is referred to, and the
// association, if there is one, that says so.
func DeclaredRelationships() (lines []string) {
	for _, k := range allKinds() {
		to := slices.DeleteFunc(slices.Clone(k.to), func(kind string) bool { return !isResource(kind) })
		from, through := k.name, ""
		if !k.hasARN {
			if len(to) == 0 || to[0] != k.to[0] {
				continue
			}
			from, to, through = to[0], to[1:], "`"+k.name+"`"
		}
		for _, kind := range to {
			lines = append(lines, strings.TrimSpace("`"+from+"` | `"+kind+"` | "+through))
		}
	}
	slices.Sort(lines)
	return lines
}
