package identity

import (
	"context"
	"regexp"

	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/store"
)

var principalARN = regexp.MustCompile(`^arn:aws:(?:iam::([0-9]{12}):(root|user/([\w+=,.@-]{1,64})|role/([\w+=,.@-]{1,64}))|` +
	`sts::([0-9]{12}):assumed-role/([\w+=,.@-]{1,64})/([\w+=,.@-]{2,64}))$`)

// Principal is who has an ARN now: the root of an account, a user, a role, or
// a session of a role as it would be without a policy or tags of its own; nil
// where nobody has it.
func (d *Directory) Principal(ctx context.Context, arn string) (*permit.Principal, error) {
	m := principalARN.FindStringSubmatch(arn)
	switch {
	case m == nil:
		return nil, nil
	case m[2] == "root":
		return permit.RootOf(m[1]), nil
	case m[3] != "":
		return d.member(ctx, m[1], User, m[3], "")
	case m[4] != "":
		return d.member(ctx, m[1], Role, m[4], "")
	}
	return d.member(ctx, m[5], Role, m[6], m[7])
}

// member reads a user, or a role as a session of it sees itself.
func (d *Directory) member(ctx context.Context, account string, kind Kind, name, session string) (*permit.Principal, error) {
	number, err := accountNumber(account)
	if err != nil {
		return nil, err
	}
	var found *stored
	var policies []Policy
	err = d.db.View(ctx, func(tx *store.Tx) error {
		found = nil
		err := tx.Query(`SELECT `+memberColumns+` FROM principal p WHERE p.account = $1 AND p.kind = $2 AND p.name = $3`,
			func(r store.Row) (err error) { found, err = scanMember(r, 0); return err }, number, string(kind), name)
		if err != nil || found == nil {
			return err
		}
		policies, err = found.policies(tx)
		return err
	})
	if err != nil || found == nil {
		return nil, err
	}
	layer, err := identityLayer(policies)
	who := &permit.Principal{
		Kind: permit.User, Account: account, ARN: found.ARN, Name: found.Name, ID: found.ID, Tags: found.Tags,
		Layers: []access.Layer{layer},
	}
	if kind == Role {
		who.Kind = permit.Session
	}
	if session != "" {
		who.ARN, who.ID = claims{Name: session}.arn(found), found.ID+":"+session
	}
	return who, err
}
