package graph

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"io"
	"slices"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store"
)

// tokens is the secret by which page tokens are checked. It is stored, so that
// a token survives a restart and holds for every process on the database.
type tokens []byte

const checkLength = 16

// loadTokens reads the database's secret, and chooses it the first time.
func loadTokens(ctx context.Context, db *store.DB, random io.Reader) (tokens, error) {
	fresh := make([]byte, 32)
	if _, err := io.ReadFull(random, fresh); err != nil {
		return nil, err
	}
	var secret string
	err := db.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(`INSERT INTO setting (name, value) VALUES ('page-token-secret', $1)
			ON CONFLICT (name) DO NOTHING`, hex.EncodeToString(fresh)); err != nil {
			return err
		}
		return tx.Query(`SELECT value FROM setting WHERE name = 'page-token-secret'`,
			func(r store.Row) error { secret = r.Text(0); return nil })
	})
	if err != nil {
		return nil, err
	}
	return hex.DecodeString(secret)
}

// token is an opaque page token: the last key of the page, and a code over it
// and the question it answers, so that it fits no other question.
func (t tokens) token(key int64, question []byte) string {
	return t.seal(binary.BigEndian.AppendUint64(nil, uint64(key)), question)
}

// after reads a token back.
func (t tokens) after(token string, question []byte) (int64, error) {
	place, err := t.open(token, question)
	if err == nil && len(place) != 8 {
		err = errToken()
	}
	if err != nil {
		return 0, err
	}
	return int64(binary.BigEndian.Uint64(place)), nil
}

// seal makes a token of any place at which a page ends.
func (t tokens) seal(place, question []byte) string {
	return base64.RawURLEncoding.EncodeToString(slices.Concat(place, t.code(place, question)))
}

// open reads a sealed place back. Only the text that seal gave is one: the
// decoder would pass over line ends.
func (t tokens) open(token string, question []byte) ([]byte, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err == nil && len(b) > checkLength {
		place := b[:len(b)-checkLength]
		if hmac.Equal([]byte(token), []byte(t.seal(place, question))) {
			return place, nil
		}
	}
	return nil, errToken()
}

func errToken() error { return api.Invalid("nextToken", "The token is not valid for this request.") }

func (t tokens) code(key, question []byte) []byte {
	mac := hmac.New(sha256.New, t)
	mac.Write(key)
	mac.Write(question)
	return mac.Sum(nil)[:checkLength]
}
