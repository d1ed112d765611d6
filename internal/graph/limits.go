package graph

import (
	"context"
	"fmt"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
)

// SetQuota gives the caller's account a quota of its own, and records that;
// nil gives it back the default.
func (g *Graph) SetQuota(ctx context.Context, caller api.Caller, code string, most *int64) error {
	return g.Update(ctx, caller, func(tx *Tx) error {
		said := any(fmt.Sprintf(`{"Code":%q,"Max":null}`, code))
		text, args := `DELETE FROM quota WHERE account = $1 AND code = $2`, []any{tx.account, code}
		if most != nil {
			said = fmt.Sprintf(`{"Code":%q,"Max":%d}`, code, *most)
			text, args = `INSERT INTO quota (account, code, max) VALUES ($1, $2, $3)
				ON CONFLICT (account, code) DO UPDATE SET max = $3`, append(args, *most)
		}
		if _, err := tx.Exec(text, args...); err != nil {
			return err
		}
		return tx.Record(tx.NewKey(), ControlKind, 0, nil, said)
	})
}

// Quotas returns the quotas that an account has of its own, by code.
func (g *Graph) Quotas(ctx context.Context, account string) (map[string]int64, error) {
	key, err := ParseAccount(account)
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
