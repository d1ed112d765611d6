package graph

import (
	"context"
	"fmt"

	"github.com/trunkline/trunkline/internal/store"
)

// SetQuota gives an account a quota of its own; nil gives it back the default.
func (g *Graph) SetQuota(ctx context.Context, account, code string, most *int64) error {
	key, err := parseAccount(account)
	if err != nil {
		return err
	}
	return g.db.Update(ctx, func(tx *store.Tx) error {
		if most == nil {
			_, err := tx.Exec(`DELETE FROM quota WHERE account = $1 AND code = $2`, key, code)
			return err
		}
		_, err := tx.Exec(`INSERT INTO quota (account, code, max) VALUES ($1, $2, $3)
			ON CONFLICT (account, code) DO UPDATE SET max = $3`, key, code, *most)
		return err
	})
}

// Quotas returns the quotas that an account has of its own, by code.
func (g *Graph) Quotas(ctx context.Context, account string) (map[string]int64, error) {
	key, err := parseAccount(account)
	if err != nil {
		return nil, err
	}
	own := make(map[string]int64)
	err = g.db.View(ctx, func(tx *store.Tx) error {
		return tx.Query(`SELECT code, max FROM quota WHERE account = $1`, func(r store.Row) error {
			own[r.Text(0)] = r.Int64(1)
			return nil
		}, key)
	})
	if err != nil {
		return nil, fmt.Errorf("read quotas: %w", err)
	}
	return own, nil
}

// Limits tells whether the defaults apply where an account has no quota of
// its own.
func (g *Graph) Limits() Limits { return g.limits }
