package network

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// tokensKept is for how long a client token is known. Clients repeat a request
// within minutes.
const tokensKept = 24 * time.Hour

// once lets a caller repeat a request with the same client token: what is asked
// for is done the first time, and the first answer is given every time. It
// refuses the token with other parameters (ConflictException). A request that
// failed has not used its token; one without a token is done each time. T is a
// shape of the contract.
func once[T any](token string, in any, do func(*graph.Tx) (*T, error)) func(*graph.Tx) (*T, error) {
	if token == "" {
		return do
	}
	return func(tx *graph.Tx) (*T, error) {
		answer, err := claimToken(tx, token, in)
		if err != nil {
			return nil, err
		}
		if answer != "" {
			v := new(T)
			return v, api.Parse([]byte(answer), v)
		}
		v, err := do(tx)
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(`UPDATE client_token SET answer = $1 WHERE account = $2 AND operation = $3 AND token = $4`,
			string(api.Append(nil, v)), tx.Account(), tx.Caller.Operation.Name, token)
		return v, err
	}
}

// claimToken takes a token for a request, so that whoever has the same waits
// for this transaction. It gives the answer of the request that has used the
// token before, "" if none has.
func claimToken(tx *graph.Tx, token string, in any) (answer string, err error) {
	asked, err := fingerprint(in)
	if err != nil {
		return "", err
	}
	first, now := asked, tx.Now()
	err = tx.Query(
		`INSERT INTO client_token (account, operation, token, asked, at, answer) VALUES ($1, $2, $3, $4, $5, '')
		ON CONFLICT (account, operation, token) DO UPDATE SET
			asked = CASE WHEN client_token.at < $6 THEN excluded.asked ELSE client_token.asked END,
			answer = CASE WHEN client_token.at < $6 THEN excluded.answer ELSE client_token.answer END,
			at = CASE WHEN client_token.at < $6 THEN excluded.at ELSE client_token.at END
		RETURNING asked, answer`,
		func(r store.Row) error { first, answer = r.Text(0), r.Text(1); return nil },
		tx.Account(), tx.Caller.Operation.Name, token, asked, now.UnixMilli(), now.Add(-tokensKept).UnixMilli())
	if err == nil && first != asked {
		err = api.Conflict("client-token", token, "The client token was used with other parameters.")
	}
	return answer, err
}

// fingerprint is a hash of a request.
func fingerprint(in any) (string, error) {
	text, err := json.Marshal(in)
	if err != nil {
		return "", fmt.Errorf("fingerprint a request: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// ForgetTokens gives back the space of client tokens that are not known any
// more.
func ForgetTokens(ctx context.Context, db *store.DB) error {
	return db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM client_token WHERE at < $1`, tx.Now().Add(-tokensKept).UnixMilli())
		return err
	})
}
