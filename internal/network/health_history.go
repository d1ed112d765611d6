package network

import (
	"context"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// A HealthHistory is what is known of a resource, and how it came about.
type HealthHistory struct {
	Now     []HealthReport `json:"now"`     // by address and type
	Changes []HealthReport `json:"changes"` // the last ones, the youngest first
}

var getHealth = &api.Operation{Name: "GetHealth"}

// Health is what was told of a resource of the caller's, wherever it is. It is
// a ResourceNotFoundException where nothing has the ARN.
func (s *Service) Health(ctx context.Context, caller api.Caller, resourceARN string) (known HealthHistory, err error) {
	caller.Operation = getHealth
	err = s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		known = HealthHistory{Now: []HealthReport{}, Changes: []HealthReport{}}
		found, err := resourcesByARN(tx, []HealthReport{{ARN: resourceARN}}, "")
		if err != nil {
			return err
		}
		at, ok := found[resourceARN]
		if !ok {
			return api.NotFound("network-resource", resourceARN)
		}
		told, err := latest(tx, []int64{at.key})
		if err != nil {
			return err
		}
		for _, h := range told[at.key] {
			known.Now = append(known.Now, h.report(resourceARN))
		}
		return tx.Query(`SELECT address, type, status, at FROM health_change WHERE resource = $1 ORDER BY at DESC, seq DESC`,
			func(row store.Row) error {
				h := health{at.key, row.Text(0), row.Text(1), row.Text(2), row.Int64(3)}
				known.Changes = append(known.Changes, h.report(resourceARN))
				return nil
			}, at.key)
	})
	return known, err
}

func (h health) report(resourceARN string) HealthReport {
	return HealthReport{
		ARN: resourceARN, Address: h.address, Type: h.kind, Status: h.status, At: time.UnixMilli(h.at).UTC(),
	}
}
