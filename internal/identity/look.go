package identity

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
)

// A Look finds out whose the access key of one request is. It is the keys of a
// verifier for that request: one statement at most, none for the root access
// key.
type Look struct {
	directory *Directory
	face      *face
	id        string // of a key whose uses are noted
	at        int64  // epoch milliseconds
}

// Look begins to look whose an access key is.
func (d *Directory) Look() *Look { return &Look{directory: d} }

// Secret is the secret of an access key, as [sigv4.Keys] has it.
func (l *Look) Secret(ctx context.Context, accessKeyID, sessionToken string) (string, error) {
	var err error
	switch d := l.directory; {
	case sessionToken != "":
		l.face, err = d.session(ctx, accessKeyID, sessionToken)
	case accessKeyID == d.rootID:
		l.face = d.root
	case strings.HasPrefix(accessKeyID, lasting):
		l.id = accessKeyID
		l.face, l.at, err = d.holder(ctx, accessKeyID)
	default:
		err = sigv4.ErrUnknownKey
	}
	if err != nil {
		return "", err
	}
	return l.face.secret, nil
}

// Principal is who has signed, once the signature is proved: only then is it
// known that the key was used.
func (l *Look) Principal() *permit.Principal {
	if l.id != "" {
		l.directory.uses.note(l.id, l.at)
	}
	return l.face.who
}

func operator(r Root) *face {
	who := permit.RootOf(r.Account)
	who.Operator = true
	return &face{r.Secret, who}
}

// facts are what the tables say about the holder of a key.
type facts struct {
	member   *stored // nil: an account's root
	account  int64
	sealed   string // the secret
	enabled  bool
	policies []Policy
}

// holder reads whose a lasting key is, and when that was.
func (d *Directory) holder(ctx context.Context, id string) (f *face, at int64, err error) {
	var known *facts
	var sum digest
	err = d.db.View(ctx, func(tx *store.Tx) error {
		known, at = nil, tx.Now().UnixMilli()
		hash := sha256.New()
		err := tx.Query(`SELECT `+memberColumns+`, q.name, q.document, k.account, k.secret, k.enabled
			FROM access_key k LEFT JOIN principal p ON p.key = k.principal
			LEFT JOIN principal_policy q ON q.principal = k.principal WHERE k.id = $1 ORDER BY q.name`,
			func(r store.Row) (err error) {
				if known == nil {
					known = &facts{account: r.Int64(8), sealed: r.Text(9), enabled: r.Int64(10) == 1}
					if !r.Null(0) {
						known.member, err = scanMember(r, 0)
					}
					mix(hash.Write, id, known.sealed, r.Text(3), r.Text(5))
				}
				known.policies = addPolicy(known.policies, r, 6)
				mix(hash.Write, r.Text(6), r.Text(7))
				return err
			}, id)
		sum = digest(hash.Sum(nil))
		return err
	})
	switch {
	case err != nil:
		return nil, 0, err
	case known == nil || !known.enabled:
		return nil, 0, sigv4.ErrUnknownKey
	}
	f, err = d.known.face(sum, func() (*face, error) {
		secret, err := d.vault.open(d.vault.atRest, id, known.sealed)
		if err != nil {
			return nil, err
		}
		who, err := known.principal()
		return &face{string(secret), who}, err
	})
	return f, at, err
}

// mix adds texts to a hash so that other texts add something else.
func mix(write func([]byte) (int, error), texts ...string) {
	for _, t := range texts {
		_, _ = write(binary.BigEndian.AppendUint64(nil, uint64(len(t)))) // a hash takes everything
		_, _ = write([]byte(t))
	}
}

// addPolicy reads a policy from the columns at at, unless there is none.
func addPolicy(list []Policy, r store.Row, at int) []Policy {
	if r.Null(at) {
		return list
	}
	return append(list, Policy{r.Text(at), r.Text(at + 1)})
}

// principal is the user, or the root.
func (k *facts) principal() (*permit.Principal, error) {
	if k.member == nil {
		return permit.RootOf(digits(k.account)), nil
	}
	m := k.member
	layer, err := identityLayer(k.policies)
	return &permit.Principal{
		Kind: permit.User, Account: digits(m.account), ARN: m.ARN, Name: m.Name, ID: m.ID, Tags: m.Tags,
		Layers: []access.Layer{layer},
	}, err
}

func identityLayer(policies []Policy) (access.Layer, error) {
	layer := access.Layer{Kind: access.Identity}
	for _, p := range policies {
		parsed, err := access.Parse(p.Name, []byte(p.Document))
		if err != nil {
			return layer, err
		}
		layer.Policies = append(layer.Policies, parsed)
	}
	return layer, nil
}

// joined are the tags of a role and those of its session, which count where
// both have a key.
func joined(role, session []api.Tag) []api.Tag {
	all := append([]api.Tag(nil), session...)
	taken := map[string]bool{}
	for _, t := range session {
		taken[strings.ToLower(t.Key)] = true
	}
	for _, t := range role {
		if !taken[strings.ToLower(t.Key)] {
			all = append(all, t)
		}
	}
	return all
}
