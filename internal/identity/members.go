package identity

import (
	"context"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// Create makes a user or a role. Its ARN, id and time of creation are given,
// whatever m says.
func (d *Directory) Create(ctx context.Context, caller api.Caller, m Member) (Member, error) {
	if err := m.check(); err != nil {
		return Member{}, err
	}
	var made *stored
	err := d.change(ctx, caller, "Create"+m.Kind.title(), func(tx *graph.Tx) error {
		made = &stored{Member: m, key: tx.NewKey(), account: tx.Account()}
		made.baptize()
		return made.insert(tx)
	})
	if err != nil {
		return Member{}, err
	}
	return made.Member, nil
}

func (s *stored) insert(tx *graph.Tx) error {
	folded := strings.ToLower(s.Name)
	var count int64
	taken := ""
	err := tx.Query(`SELECT COUNT(*), COALESCE(MAX(CASE WHEN folded = $3 THEN name ELSE '' END), '')
		FROM principal WHERE account = $1 AND kind = $2`,
		func(r store.Row) error { count, taken = r.Int64(0), r.Text(1); return nil }, s.account, string(s.Kind), folded)
	switch {
	case err != nil:
		return err
	case taken != "":
		return problem(Conflict, "the account has a %s %q already; the case of names does not matter", s.Kind, taken)
	case count >= s.Kind.most():
		return problem(Conflict, "an account has at most %d %ss", s.Kind.most(), s.Kind)
	}
	if _, err := tx.Exec(`INSERT INTO principal (key, account, kind, name, folded, revoked, body)
		VALUES ($1, $2, $3, $4, $5, 0, $6)`, s.key, s.account, string(s.Kind), s.Name, folded, s.body()); err != nil {
		return err
	}
	return tx.Record(tx.NewKey(), string(s.Kind), s.key, nil, s.shown())
}

// Members lists an account's users or roles, by name.
func (d *Directory) Members(ctx context.Context, account string, kind Kind) (list []Member, err error) {
	number, err := accountNumber(account)
	if err != nil {
		return nil, err
	}
	err = d.db.View(ctx, func(tx *store.Tx) error {
		list = []Member{}
		return tx.Query(`SELECT `+memberColumns+` FROM principal p WHERE p.account = $1 AND p.kind = $2 ORDER BY p.folded`,
			func(r store.Row) error {
				s, err := scanMember(r, 0)
				if err == nil {
					list = append(list, s.Member)
				}
				return err
			}, number, string(kind))
	})
	return list, err
}

// hold reads a member and holds it until the transaction ends, so that what
// belongs to it changes in one order.
func hold(tx *graph.Tx, kind Kind, name string) (*stored, error) {
	return lookUp(tx, kind, name, ` /*FOR UPDATE*/`)
}

func find(tx *graph.Tx, kind Kind, name string) (*stored, error) { return lookUp(tx, kind, name, ``) }

// lookUp reads a member; lock is the clause that holds it, or "".
func lookUp(tx *graph.Tx, kind Kind, name, lock string) (found *stored, err error) {
	err = tx.Query(`SELECT `+memberColumns+` FROM principal p
		WHERE p.account = $1 AND p.kind = $2 AND p.folded = $3`+lock,
		func(r store.Row) (err error) { found, err = scanMember(r, 0); return err },
		tx.Account(), string(kind), strings.ToLower(name))
	if err == nil && found == nil {
		return nil, missing(kind, name)
	}
	return found, err
}

// Delete deletes a user or a role, with its policies and access keys. The
// sessions of a role end.
func (d *Directory) Delete(ctx context.Context, caller api.Caller, kind Kind, name string) error {
	return d.change(ctx, caller, "Delete"+kind.title(), func(tx *graph.Tx) error {
		s, err := hold(tx, kind, name)
		if err != nil {
			return err
		}
		for _, statement := range []string{
			`DELETE FROM access_key WHERE owner = $1`,
			`DELETE FROM principal_policy WHERE principal = $1`,
			`DELETE FROM principal WHERE key = $1`,
		} {
			if _, err := tx.Exec(statement, s.key); err != nil {
				return err
			}
		}
		return tx.Record(tx.NewKey(), string(kind), s.key, s.shown(), nil)
	})
}

// SetTrust replaces the policy that says who may assume a role. Sessions that
// were issued before go on.
func (d *Directory) SetTrust(ctx context.Context, caller api.Caller, role, document string) error {
	if err := checkTrust(document); err != nil {
		return err
	}
	return d.alter(ctx, caller, "UpdateAssumeRolePolicy", role, func(_ *graph.Tx, s *stored) { s.Trust = document })
}

// RevokeSessions ends the sessions of a role that were issued until now.
func (d *Directory) RevokeSessions(ctx context.Context, caller api.Caller, role string) error {
	return d.alter(ctx, caller, "RevokeSessions", role, func(tx *graph.Tx, s *stored) { s.Revoked = tx.Now().UTC() })
}

// alter changes a role.
func (d *Directory) alter(ctx context.Context, caller api.Caller, operation, role string, how func(*graph.Tx, *stored)) error {
	return d.change(ctx, caller, operation, func(tx *graph.Tx) error {
		s, err := hold(tx, Role, role)
		if err != nil {
			return err
		}
		before := s.shown()
		how(tx, s)
		revoked := int64(0)
		if !s.Revoked.IsZero() {
			revoked = s.Revoked.UnixMilli()
		}
		if _, err := tx.Exec(`UPDATE principal SET revoked = $2, body = $3 WHERE key = $1`, s.key, revoked, s.body()); err != nil {
			return err
		}
		return tx.Record(tx.NewKey(), string(Role), s.key, before, s.shown())
	})
}
