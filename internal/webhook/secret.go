package webhook

import (
	"context"
	"errors"
	"strings"

	"github.com/trunkline/trunkline/internal/store"
)

// secretPrefix is what a secret begins with, and nothing that is sealed does.
const secretPrefix = "whsec_"

// errSecret says why a webhook that was made under another master key gets nothing.
var errSecret = errors.New("its secret is sealed under another master key: remove it, and add it again")

// secretOf is the secret of a webhook as its owner has it. A process of an earlier version may have just made one that is
// not sealed.
func (h *Hooks) secretOf(r row) (string, error) {
	if strings.HasPrefix(r.secret, secretPrefix) {
		return r.secret, nil
	}
	secret, err := h.Vault.Open(r.id(), r.secret)
	if err != nil {
		return "", errSecret
	}
	return string(secret), nil
}

// sealOld seals what earlier versions kept as it is.
func (h *Hooks) sealOld(ctx context.Context) error {
	return h.DB.Update(ctx, func(tx *store.Tx) error {
		rows, err := plain(tx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			sealed, err := h.Vault.Seal(tx, r.id(), []byte(r.secret))
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`UPDATE webhook SET secret = $2 WHERE key = $1`, r.key, sealed); err != nil {
				return err
			}
		}
		return nil
	})
}

// plain reads the webhooks whose secrets are not sealed.
func plain(tx *store.Tx) (rows []row, err error) {
	err = tx.Query(`SELECT `+columns+` FROM webhook WHERE SUBSTR(secret, 1, 6) = '`+secretPrefix+`' ORDER BY key /*FOR UPDATE*/`, func(r store.Row) error {
		rows = append(rows, scan(r))
		return nil
	})
	return rows, err
}

// IsAnySealed tells whether a webhook's secret is sealed, whose ever it is.
func IsAnySealed(tx *store.Tx) (sealed bool, err error) {
	err = tx.Query(`SELECT 1 FROM webhook WHERE SUBSTR(secret, 1, 6) <> '`+secretPrefix+`' LIMIT 1`, func(store.Row) error {
		sealed = true
		return nil
	})
	return sealed, err
}
