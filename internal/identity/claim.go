package identity

import (
	"context"
	"errors"

	"github.com/trunkline/trunkline/internal/store"
)

// ErrMasterKey is returned where the database's secrets are sealed under
// another master key.
var ErrMasterKey = errors.New("the master key is not the one that this database's secrets are sealed under: " +
	"restore the file master-key of the data folder, or set TRUNKLINE_MASTER_KEY")

// fingerprintName is the setting that tells which master key a database has.
const fingerprintName = "master-key-fingerprint"

// claim ties a database to the master key. A key that was drawn just now takes
// the place of another as long as nothing is sealed under that.
func (v *Vault) claim(ctx context.Context, db *store.DB, drawn bool) error {
	return db.Update(ctx, func(tx *store.Tx) error {
		known, err := v.tie(tx)
		switch {
		case err != nil:
			return err
		case known == v.fingerprint:
			return nil
		case !drawn:
			return ErrMasterKey
		}
		return v.adopt(tx)
	})
}

// Seal seals a secret that is kept by this transaction, so that it opens only
// beside the name it was sealed for. Processes on one
// database may have begun with different keys while nothing was sealed: the
// first that seals something decides, and the others seal nothing any more.
func (v *Vault) Seal(tx *store.Tx, name string, text []byte) (string, error) {
	known, err := v.tie(tx)
	if err == nil && known != v.fingerprint {
		err = v.adopt(tx)
	}
	if errors.Is(err, ErrMasterKey) {
		return "", problem(Conflict, "%v; then start this server again", err)
	}
	if err != nil {
		return "", err
	}
	return v.seal(v.atRest, name, text)
}

// Open opens what was sealed for a name. It fails for anything else.
func (v *Vault) Open(name, sealed string) ([]byte, error) { return v.open(v.atRest, name, sealed) }

// tie holds the fingerprint of a database's master key until the transaction
// ends. One that has none gets this one's.
func (v *Vault) tie(tx *store.Tx) (known string, err error) {
	if _, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
		fingerprintName, v.fingerprint); err != nil {
		return "", err
	}
	err = tx.Query(`SELECT value FROM setting WHERE name = $1 /*FOR UPDATE*/`, func(r store.Row) error {
		known = r.Text(0)
		return nil
	}, fingerprintName)
	return known, err
}

// adopt makes a master key the database's, unless something is sealed under the
// one that it has.
func (v *Vault) adopt(tx *store.Tx) error {
	sealed := false
	err := tx.Query(`SELECT 1 FROM access_key LIMIT 1`, func(store.Row) error { sealed = true; return nil })
	if err == nil && !sealed && v.others != nil {
		sealed, err = v.others(tx)
	}
	switch {
	case err != nil:
		return err
	case sealed:
		return ErrMasterKey
	}
	_, err = tx.Exec(`UPDATE setting SET value = $2 WHERE name = $1`, fingerprintName, v.fingerprint)
	return err
}
