package identity

import (
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

var errSeal = errors.New("a seal that is not ours")

// A Vault seals under keys that are derived from the master key, one for each
// use. It may be used by many goroutines at once.
type Vault struct {
	atRest, inTokens cipher.AEAD
	sessions         []byte // what the secrets of sessions are made with
	fingerprint      string
	random           io.Reader
	others           func(*store.Tx) (bool, error)
}

func newVault(master []byte, random io.Reader) (*Vault, error) {
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
	return &Vault{
		atRest: seal("secrets at rest"), inTokens: seal("session tokens"), sessions: derive("session secrets"),
		fingerprint: hex.EncodeToString(derive("fingerprint")[:16]), random: random,
	}, nil
}

// seal hides a text under a fresh nonce, so that it opens only beside the name
// it was sealed for.
func (v *Vault) seal(with cipher.AEAD, name string, text []byte) (string, error) {
	nonce := make([]byte, with.NonceSize())
	if _, err := io.ReadFull(v.random, nonce); err != nil {
		return "", fmt.Errorf("draw a nonce: %w", err)
	}
	return base64.StdEncoding.EncodeToString(with.Seal(nonce, nonce, text, []byte(name))), nil
}

func (v *Vault) open(with cipher.AEAD, name, sealed string) ([]byte, error) {
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
func (v *Vault) sessionSecret(accessKeyID string) string {
	mac := hmac.New(sha256.New, v.sessions)
	mac.Write([]byte(accessKeyID))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil)[:secretBytes])
}
