package identity

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
)

// Claims are all that a session is. They travel sealed in its token.
type claims struct {
	Role    int64     `json:"r"` // its key: a role made anew under the same name is another
	Name    string    `json:"n"`
	Issued  int64     `json:"i"` // epoch milliseconds
	Expires int64     `json:"e"`
	Policy  string    `json:"p,omitempty"` // narrows what the role may do
	Tags    []api.Tag `json:"t,omitempty"`
	Source  string    `json:"s,omitempty"` // the source identity
}

// maxClaims keeps tokens short enough for a header.
const maxClaims = 8192

// A Session is what the caller of AssumeRole gets.
type Session struct {
	AccessKeyID, Secret, Token string
	Expires                    time.Time
	ARN, ID                    string // of the session: "arn:aws:sts::…", "AROA…:NAME"
	SourceIdentity             string
}

// token seals claims for an access key id.
func (d *Directory) token(id string, c claims) (string, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	if len(text) > maxClaims {
		return "", problem(TooLarge, "the session policy and tags have %d bytes together; at most %d are possible", len(text), maxClaims)
	}
	return d.vault.seal(d.vault.inTokens, id, text)
}

// session reads what a token says, and what the role is now.
func (d *Directory) session(ctx context.Context, id, token string) (*face, error) {
	text, err := d.vault.open(d.vault.inTokens, id, token)
	if err != nil {
		return nil, sigv4.ErrUnknownKey
	}
	var c claims
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("read a session token: %w", err)
	}
	var role *stored
	var policies []Policy
	var sum digest
	var now int64
	err = d.db.View(ctx, func(tx *store.Tx) error {
		role, policies, now = nil, nil, tx.Now().UnixMilli()
		if now >= c.Expires {
			return sigv4.ErrExpiredToken
		}
		hash := sha256.New()
		mix(hash.Write, id, token)
		err := tx.Query(`SELECT `+memberColumns+`, q.name, q.document
			FROM principal p LEFT JOIN principal_policy q ON q.principal = p.key WHERE p.key = $1 ORDER BY q.name`,
			func(r store.Row) (err error) {
				if role == nil {
					role, err = scanMember(r, 0)
					mix(hash.Write, strconv.FormatInt(r.Int64(1), 10), r.Text(3), r.Text(5))
				}
				policies = addPolicy(policies, r, 6)
				mix(hash.Write, r.Text(6), r.Text(7))
				return err
			}, c.Role)
		sum = digest(hash.Sum(nil))
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case role == nil:
		return nil, sigv4.ErrUnknownKey
	case !role.Revoked.IsZero() && c.Issued <= role.Revoked.UnixMilli():
		return nil, sigv4.ErrExpiredToken
	}
	return d.known.face(sum, func() (*face, error) {
		who, err := c.principal(role, policies)
		return &face{d.vault.sessionSecret(id), who}, err
	})
}

// principal is the session of a role.
func (c claims) principal(role *stored, policies []Policy) (*permit.Principal, error) {
	layer, err := identityLayer(policies)
	if err != nil {
		return nil, err
	}
	layers := []access.Layer{layer}
	if c.Policy != "" {
		narrow, err := access.Parse("session policy", []byte(c.Policy))
		if err != nil {
			return nil, err
		}
		layers = append(layers, access.Layer{Kind: access.Session, Policies: []*access.Policy{narrow}})
	}
	return &permit.Principal{
		Kind: permit.Session, Account: digits(role.account), Name: role.Name, Tags: joined(role.Tags, c.Tags),
		ARN: c.arn(role), ID: role.ID + ":" + c.Name, Layers: layers, Issued: time.UnixMilli(c.Issued),
	}, nil
}

func (c claims) arn(role *stored) string {
	return fmt.Sprintf("arn:aws:sts::%s:assumed-role/%s/%s", digits(role.account), role.Name, c.Name)
}
