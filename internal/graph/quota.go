package graph

import (
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
)

// Limits says whether the service's default quotas apply where an account has
// none of its own.
type Limits bool

// Defaults applies the service's default quotas; Unlimited applies none.
const (
	Defaults  Limits = true
	Unlimited Limits = false
)

const serviceCode = "networkmanager"

// count keeps the number of a kind's resources in its scope, and refuses the
// one that exceeds the quota. A kind without a quota is not counted.
func (tx *Tx) count(kind declaration, quota Quota, network, by int64) error {
	if quota.Code == "" {
		return nil
	}
	scope := network
	if kind.alone {
		scope = tx.account
	}
	var count, most int64
	err := tx.Query(
		`INSERT INTO tally (scope, kind, count) VALUES ($1, $2, $3)
		ON CONFLICT (scope, kind) DO UPDATE SET count = tally.count + $3
		RETURNING count, (SELECT max FROM quota WHERE account = $4 AND code = $5)`,
		func(r store.Row) error {
			count, most = r.Int64(0), quota.Max
			if !r.Null(1) {
				most = r.Int64(1)
			} else if tx.graph.limits == Unlimited {
				most = count
			}
			return nil
		}, scope, kind.name, by, tx.account, quota.Code)
	if err != nil || by < 0 || count <= most {
		return err
	}
	return tx.exceeded(kind, quota, most)
}

// Within refuses the resource with which there would be more than a quota of
// the caller's account allows, of a kind that the operation has counted itself.
func (tx *Tx) Within(kind Target, quota Quota, count int64) error {
	most := quota.Max
	if tx.graph.limits == Unlimited {
		most = count
	}
	err := tx.Query(`SELECT max FROM quota WHERE account = $1 AND code = $2`,
		func(r store.Row) error { most = r.Int64(0); return nil }, tx.account, quota.Code)
	if err != nil || count <= most {
		return err
	}
	return tx.exceeded(kind.declared(), quota, most)
}

// exceeded is the answer to one too many: of a quota, where the operation
// declares that error.
func (tx *Tx) exceeded(kind declaration, quota Quota, most int64) error {
	const refusal = "ServiceQuotaExceededException"
	text := fmt.Sprintf("Quota %s (%ss per %s) of %d is reached", quota.Code, kind.words(), quota.Per, most)
	if strings.HasPrefix(quota.Code, "L-") {
		text += fmt.Sprintf("; raise it with: trunkline quotas set --account %s %s NUMBER", tx.Caller.Account, quota.Code)
	}
	if !tx.Caller.Operation.Declares(refusal) {
		return api.Refused(text)
	}
	return &api.ServiceQuotaExceededException{Message: text, ResourceType: kind.name, LimitCode: quota.Code, ServiceCode: serviceCode}
}
