package access

import (
	"regexp"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// principals are those whom a statement of a trust or resource policy is about, or with not all but those.
type principals struct {
	list []principal
	not  bool
}

// A principal is one whom such a policy names. All empty names somebody who never calls here, such as a service.
type principal struct {
	all     bool
	account string // everybody of this account
	arn     string // one user, role or session
}

// A caller is who wants to assume a role. It is zero where policies name nobody.
type caller struct{ arn, account string }

const (
	awsPrincipal = "AWS"
	anyone       = "*"
)

var (
	principalKinds = []string{awsPrincipal, "CanonicalUser", "Federated", "Service"}
	accountForm    = regexp.MustCompile(`^[0-9]{12}$`)
	principalForm  = regexp.MustCompile(`^arn:aws[a-z-]*:(iam::([0-9]{12}):(root|(user|role)/[\w+=,.@/-]+)|` +
		`sts::([0-9]{12}):(assumed-role|federated-user)/[\w+=,.@/-]+)$`)
)

// whom reads Principal or NotPrincipal.
func (p *parser) whom(s *placed.Value, found map[string]*placed.Value, deny bool) *principals {
	v, not, ok := p.either(s, found, "Principal")
	if !ok {
		return nil
	}
	if not && !deny {
		p.problems.add(v, "NotPrincipal is for Deny alone: an Allow names whom it allows.")
	}
	if v.Kind == placed.Text {
		if v.Text != anyone {
			p.problems.add(v, "%q is not a principal: write {\"AWS\": …}, or * for everybody.", v.Text)
		}
		return &principals{list: []principal{{all: true}}, not: not}
	}
	if !p.is(v, placed.Block) {
		return nil
	}
	if len(v.Inside) == 0 {
		p.problems.add(v, "Nobody is named: write {\"AWS\": …}.")
	}
	p.elements(v, principalKinds...)
	whom := &principals{not: not}
	for _, m := range v.Inside {
		for _, item := range p.texts(m) {
			whom.list = append(whom.list, p.principal(m.Name, item))
		}
	}
	return whom
}

func (p *parser) principal(of string, v *placed.Value) principal {
	switch {
	case of != awsPrincipal:
		return principal{}
	case v.Text == anyone:
		return principal{all: true}
	case accountForm.MatchString(v.Text):
		return principal{account: v.Text}
	case !principalForm.MatchString(v.Text):
		p.problems.add(v, "%q is not a principal: write an account's twelve digits, the ARN of a user, role or session "+
			"without wildcards, or *.", v.Text)
		return principal{}
	}
	cut, _ := arnFields(v.Text)
	if cut[5] == "root" {
		return principal{account: cut[4]}
	}
	return principal{arn: v.Text}
}

// Named returns the accounts that the Allow statements of a trust or resource policy name, as accounts or by somebody of
// theirs, in order and each once; everybody says that one of them allows all.
func (p *Policy) Named() (accounts []string, everybody bool) {
	for _, s := range p.statements {
		if s.deny || s.principals == nil {
			continue
		}
		for _, one := range s.principals.list {
			everybody = everybody || one.all
			account := one.account
			if cut, ok := arnFields(one.arn); ok {
				account = cut[4]
			}
			if account != "" {
				accounts = append(accounts, account)
			}
		}
	}
	slices.Sort(accounts)
	return slices.Compact(accounts), everybody
}

// cover reports whether the principals include a caller, and whether only as somebody of an account.
func (p *principals) cover(c caller) (covered, asAccount bool) {
	for _, one := range p.list {
		switch {
		case one.all || one.arn != "" && c.is(one.arn):
			return !p.not, false
		case one.account == "" || one.account != c.account:
		case !p.not:
			covered, asAccount = true, true
		case c.isRoot(): // NotPrincipal spares an account's root, not everybody in the account
			return false, false
		}
	}
	return covered || p.not, asAccount
}

func (c caller) isRoot() bool {
	cut, ok := arnFields(c.arn)
	return ok && cut[5] == "root"
}

// is reports whether the caller is whom an ARN names: the same, or a session of that role. A session's ARN has the
// role's name without its path.
func (c caller) is(arn string) bool {
	if c.arn == arn {
		return true
	}
	mine, ok := arnFields(c.arn)
	named, alsoOK := arnFields(arn)
	if !ok || !alsoOK || mine[1] != named[1] || mine[4] != named[4] || mine[2] != "sts" || named[2] != "iam" {
		return false
	}
	session, isSession := strings.CutPrefix(mine[5], "assumed-role/")
	path, isRole := strings.CutPrefix(named[5], "role/")
	role, _, _ := strings.Cut(session, "/")
	return isSession && isRole && role == path[strings.LastIndex(path, "/")+1:]
}
