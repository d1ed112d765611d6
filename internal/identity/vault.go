package identity

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/trunkline/trunkline/internal/store"
)

// MasterKeySize is the length of a master key in bytes.
const MasterKeySize = 32

// ErrMasterKey is returned where the database's secrets are sealed under
// another master key.
var ErrMasterKey = errors.New("the master key is not the one that this database's secrets are sealed under: " +
	"restore the file master-key of the data folder, or set TRUNKLINE_MASTER_KEY")

var errSeal = errors.New("a seal that is not ours")

// A vault seals under keys that are derived from the master key, one for each
// use.
type vault struct {
	atRest, inTokens cipher.AEAD
	sessions         []byte // what the secrets of sessions are made with
	fingerprint      string
	random           io.Reader
}

func newVault(master []byte, random io.Reader) (*vault, error) {
	if len(master) != MasterKeySize {
		return nil, fmt.Errorf("a master key has %d bytes, not %d", MasterKeySize, len(master))
	}
	derive := func(use string) []byte {
		key, err := hkdf.Key(sha256.New, master, nil, "trunkline "+use, 32)
		if err != nil {
			panic(err) // asked for more than HKDF gives
		}
		return key
	}
	seal := func(use string) cipher.AEAD {
		block, err := aes.NewCipher(derive(use))
		if err != nil {
			panic(err) // not 32 bytes
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			panic(err) // not the block that GCM takes
		}
		return aead
	}
	return &vault{
		atRest: seal("secrets at rest"), inTokens: seal("session tokens"), sessions: derive("session secrets"),
		fingerprint: hex.EncodeToString(derive("fingerprint")[:16]), random: random,
	}, nil
}

// seal hides a text under a fresh nonce, so that it opens only beside the name
// it was sealed for.
func (v *vault) seal(with cipher.AEAD, name string, text []byte) (string, error) {
	nonce := make([]byte, with.NonceSize())
	if _, err := io.ReadFull(v.random, nonce); err != nil {
		return "", fmt.Errorf("draw a nonce: %w", err)
	}
	return base64.StdEncoding.EncodeToString(with.Seal(nonce, nonce, text, []byte(name))), nil
}

func (v *vault) open(with cipher.AEAD, name, sealed string) ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(sealed)
	if err != nil || len(b) < with.NonceSize() || strings.ContainsAny(sealed, "\r\n") { // which the decoder passes over
		return nil, errSeal
	}
	text, err := with.Open(nil, b[:with.NonceSize()], b[with.NonceSize():], []byte(name))
	if err != nil {
		return nil, errSeal
	}
	return text, nil
}

// sessionSecret is the secret of a session's access key: 40 characters.
func (v *vault) sessionSecret(accessKeyID string) string {
	mac := hmac.New(sha256.New, v.sessions)
	mac.Write([]byte(accessKeyID))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil)[:secretBytes])
}

const fingerprintName = "master-key-fingerprint"

// HasMasterKey tells whether a database's secrets are sealed under some master
// key already.
func HasMasterKey(ctx context.Context, db *store.DB) (has bool, err error) {
	err = db.View(ctx, func(tx *store.Tx) error {
		has = false
		return tx.Query(`SELECT value FROM setting WHERE name = $1`, func(store.Row) error { has = true; return nil }, fingerprintName)
	})
	return has, err
}

// claim ties the database to the master key, the first time.
func claim(ctx context.Context, db *store.DB, fingerprint string) error {
	known := ""
	err := db.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`,
			fingerprintName, fingerprint); err != nil {
			return err
		}
		return tx.Query(`SELECT value FROM setting WHERE name = $1`, func(r store.Row) error { known = r.Text(0); return nil },
			fingerprintName)
	})
	if err == nil && known != fingerprint {
		return ErrMasterKey
	}
	return err
}
