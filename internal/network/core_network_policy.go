package network

import (
	"context"
	"fmt"
	"strconv"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// PutCoreNetworkPolicy adds a version of a core network's policy and works out
// what it would change. It changes nothing until it is executed. What is wrong
// with the document is told at once (CoreNetworkPolicyException).
func (s *Service) PutCoreNetworkPolicy(ctx context.Context, caller api.Caller, in *api.PutCoreNetworkPolicyRequest) (*api.PutCoreNetworkPolicyResponse, error) {
	policy, err := parsePolicy(in.PolicyDocument)
	if err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, once(in.ClientToken, in, func(tx *graph.Tx) (*api.CoreNetworkPolicy, error) {
		c, err := holdOwnCoreNetwork(tx, in.CoreNetworkId)
		if err != nil {
			return nil, err
		}
		if said := in.LatestVersionId; said != nil && int64(*said) != c.newest {
			return nil, api.Conflict(CoreNetwork.Name, c.id, fmt.Sprintf("The latest policy version is %d, not %d.", c.newest, *said))
		}
		d := c.draft(tx, in.Description, in.PolicyDocument, policy)
		problems, err := c.generate(tx, d)
		if err != nil {
			return nil, err
		}
		if len(problems) > 0 {
			return nil, errPolicy(problems)
		}
		return c.keep(tx, d)
	}))
	if err != nil {
		return nil, err
	}
	made.PolicyDocument = in.PolicyDocument // which the token's answer leaves out
	return &api.PutCoreNetworkPolicyResponse{CoreNetworkPolicy: made}, nil
}

// parsePolicy reads a document that a caller gives.
func parsePolicy(text string) (*corepolicy.Document, error) {
	policy, problems := corepolicy.Parse([]byte(text))
	if len(problems) > 0 {
		return nil, errPolicy(problems)
	}
	return policy, nil
}

// errPolicy refuses a policy and says everything that stands against it.
func errPolicy(problems []corepolicy.Problem) error {
	return &api.CoreNetworkPolicyException{Message: corepolicy.Summary(problems), Errors: policyErrors(problems)}
}

func policyErrors(problems []corepolicy.Problem) []api.CoreNetworkPolicyError {
	list := make([]api.CoreNetworkPolicyError, len(problems))
	for i, p := range problems {
		list[i] = api.CoreNetworkPolicyError{ErrorCode: p.Code, Message: p.Message, Path: p.Path}
	}
	return list
}

// GetCoreNetworkPolicy tells of one version of a core network's policy: that
// with a number, or with an alias, or the newest.
func (s *Service) GetCoreNetworkPolicy(ctx context.Context, caller api.Caller, in *api.GetCoreNetworkPolicyRequest) (*api.GetCoreNetworkPolicyResponse, error) {
	out := &api.GetCoreNetworkPolicyResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		c, err := coreNetworkFor(tx, in.CoreNetworkId)
		if err != nil {
			return err
		}
		version := c.newest
		switch {
		case in.PolicyVersionId != nil:
			version = int64(*in.PolicyVersionId)
		case in.Alias == api.CoreNetworkPolicyAliasLive:
			version = c.aliasLive(tx.Now().UnixMilli())
		}
		if version == 0 && in.PolicyVersionId == nil {
			return api.NotFound(policyVersionKind, c.id)
		}
		p, err := c.policyVersion(tx, version)
		if err == nil {
			out.CoreNetworkPolicy, err = p.shown(tx, c)
		}
		return err
	})
	return out, err
}

// ListCoreNetworkPolicyVersions lists the versions of a core network's policy
// without their documents, oldest first.
func (s *Service) ListCoreNetworkPolicyVersions(ctx context.Context, caller api.Caller, in *api.ListCoreNetworkPolicyVersionsRequest) (*api.ListCoreNetworkPolicyVersionsResponse, error) {
	out := &api.ListCoreNetworkPolicyVersionsResponse{}
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		after, err := numberPlace(tx, in.NextToken, in.CoreNetworkId)
		if err != nil {
			return err
		}
		c, err := coreNetworkFor(tx, in.CoreNetworkId)
		if err != nil {
			return err
		}
		most := pageSize(in.MaxResults)
		found, err := c.policyVersionsAfter(tx, after, most+1)
		if err != nil {
			return err
		}
		out.NextToken = ""
		if len(found) > most {
			found = found[:most]
			out.NextToken = tx.NextToken(strconv.FormatInt(found[most-1].version, 10), in.CoreNetworkId)
		}
		list := make([]api.CoreNetworkPolicyVersion, len(found))
		for i, p := range found {
			list[i] = p.listed(c, tx.Now().UnixMilli())
		}
		out.CoreNetworkPolicyVersions = api.Items(list)
		return nil
	})
	return out, err
}

// policyVersionsAfter reads the versions that come next, without documents.
func (c *coreNetwork) policyVersionsAfter(tx *graph.Tx, after int64, most int) (found []*policyVersion, err error) {
	err = tx.Query(`SELECT `+policyVersionColumns+` FROM core_network_policy p
		WHERE p.core_network = $1 AND p.version > $2 ORDER BY p.version LIMIT `+strconv.Itoa(most),
		func(r store.Row) error { found = append(found, scanPolicyVersion(r)); return nil }, c.key, after)
	return found, err
}

// listed is the version as lists show it.
func (p *policyVersion) listed(c *coreNetwork, now int64) api.CoreNetworkPolicyVersion {
	v := p.stands(c)
	return api.CoreNetworkPolicyVersion{
		CoreNetworkId: v.CoreNetworkId, PolicyVersionId: v.PolicyVersionId, Description: v.Description, CreatedAt: v.CreatedAt,
		Alias: p.alias(c, now), ChangeSetState: p.state(c, now),
	}
}
