package network

import (
	"strconv"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// policyVersionKind is how the change record calls a policy version, and under
// which name settling knows the time that generating one takes. livePolicyKind is
// how the change record calls which of them is live.
const (
	policyVersionKind = "core-network-policy"
	livePolicyKind    = "core-network-live-policy"
)

// A policyVersion is a version of a core network's policy as it is stored.
type policyVersion struct {
	key, version               int64
	created, executed, settles int64 // see the table core_network_policy
	turn                       int64
	description, errors        string
	document                   []byte // nil where it was not read
}

const policyVersionColumns = `p.key, p.version, p.created, p.executed, p.settles, p.turn, p.description, p.errors`

// scanPolicyVersion reads policyVersionColumns.
func scanPolicyVersion(r store.Row) *policyVersion {
	return &policyVersion{
		key: r.Int64(0), version: r.Int64(1), created: r.Int64(2), executed: r.Int64(3), settles: r.Int64(4),
		turn: r.Int64(5), description: r.Text(6), errors: r.Text(7),
	}
}

// policyVersion finds a version of the core network's policy.
func (c *coreNetwork) policyVersion(tx *graph.Tx, version int64) (found *policyVersion, err error) {
	err = tx.Query(`SELECT `+policyVersionColumns+`, p.document FROM core_network_policy p
		WHERE p.core_network = $1 AND p.version = $2`, func(r store.Row) error {
		found = scanPolicyVersion(r)
		found.document = append([]byte{}, r.Bytes(8)...)
		return nil
	}, c.key, version)
	if err == nil && found == nil {
		err = errNoPolicyVersion(version)
	}
	return found, err
}

func errNoPolicyVersion(version int64) error {
	return api.NotFound("core-network-policy-version", strconv.FormatInt(version, 10))
}

// state is the version's as a reader sees it: what it was asked to become, once
// that has settled. What waits to be executed is out of date as soon as it would
// change something else than what it says.
func (p *policyVersion) state(c *coreNetwork, now int64) api.ChangeSetState {
	settled := p.settles <= now
	switch {
	case p.executed != 0 && settled:
		return api.ChangeSetStateExecutionSucceeded
	case p.executed != 0:
		return api.ChangeSetStateExecuting
	case !settled:
		return api.ChangeSetStatePendingGeneration
	case p.errors != "":
		return api.ChangeSetStateFailedGeneration
	case p.turn != c.turn:
		return api.ChangeSetStateOutOfDate
	}
	return api.ChangeSetStateReadyToExecute
}

// alias is the version's alias. The live version is LIVE also when it is the
// latest.
func (p *policyVersion) alias(c *coreNetwork, now int64) api.CoreNetworkPolicyAlias {
	switch p.version {
	case c.aliasLive(now):
		return api.CoreNetworkPolicyAliasLive
	case c.newest:
		return api.CoreNetworkPolicyAliasLatest
	}
	return ""
}

// shown is the version as a reader sees it now.
func (p *policyVersion) shown(tx *graph.Tx, c *coreNetwork) (*api.CoreNetworkPolicy, error) {
	now := tx.Now().UnixMilli()
	v := p.stands(c)
	v.Alias, v.ChangeSetState = p.alias(c, now), p.state(c, now)
	if p.errors == "" || v.ChangeSetState == api.ChangeSetStatePendingGeneration {
		return v, nil
	}
	var err error
	v.PolicyErrors, err = api.JSON[[]api.CoreNetworkPolicyError](p.errors).Decode()
	return v, err
}

// stands is what of a version never changes.
func (p *policyVersion) stands(c *coreNetwork) *api.CoreNetworkPolicy {
	number := int32(p.version)
	return &api.CoreNetworkPolicy{
		CoreNetworkId: c.id, PolicyVersionId: &number, Description: p.description,
		CreatedAt: api.Timestamp(p.created), PolicyDocument: string(p.document),
	}
}

// insert stores a new version, and records that.
func (p *policyVersion) insert(tx *graph.Tx, c *coreNetwork) error {
	if _, err := tx.Exec(
		`INSERT INTO core_network_policy (key, core_network, version, created, executed, settles, turn, description, errors, document)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		p.key, c.key, p.version, p.created, p.executed, p.settles, p.turn, p.description, p.errors, p.document); err != nil {
		return err
	}
	return tx.Record(tx.NewKey(), policyVersionKind, p.key, nil, string(api.Append(nil, p.stands(c))))
}
