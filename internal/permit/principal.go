package permit

import (
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
)

// Kind is what a principal is.
type Kind int

// The kinds of principals.
const (
	Root    Kind = iota // an account itself: may do everything in it
	User                // may do what its policies say
	Session             // of a role: may do what the role's policies and its own say
)

// A Principal is who asks, as far as permission depends on it. It is read
// only, and safe for concurrent use.
type Principal struct {
	Kind     Kind
	Operator bool   // holds the root access key of the server: may administer every account
	Account  string // twelve digits
	ARN      string // "arn:aws:sts::ACCT:assumed-role/ROLE/SESSION" of a session
	Name     string // of the user or the role
	ID       string // "AIDA…", or "AROA…:SESSION"
	Tags     []api.Tag
	Layers   []access.Layer // all of which must allow; none allows nothing
	Issued   time.Time      // of the session; zero for keys that last
}

// RootOf is the root of an account.
func RootOf(account string) *Principal {
	return &Principal{Account: account, ARN: "arn:aws:iam::" + account + ":root"}
}

// identityARN is the role behind a session, and otherwise the principal's own.
func (p *Principal) identityARN() string {
	if p.Kind != Session {
		return p.ARN
	}
	return "arn:aws:iam::" + p.Account + ":role/" + p.Name
}

// kindNames are the values of aws:PrincipalType.
var kindNames = map[Kind]string{Root: "Account", User: "User", Session: "AssumedRole"}

// key returns the values of a condition key that the principal has; false if
// it has none.
func (p *Principal) key(name string) ([]string, bool) {
	if tag, ok := strings.CutPrefix(name, "aws:principaltag/"); ok {
		return tagged(p.Tags, tag)
	}
	switch name {
	case "aws:principalarn":
		return one(p.identityARN())
	case "aws:principalaccount":
		return one(p.Account)
	case "aws:principaltype":
		return one(kindNames[p.Kind])
	case "aws:principalisawsservice":
		return one("false")
	case "aws:userid":
		if p.Kind == Root {
			return one(p.Account)
		}
		return one(p.ID)
	case "aws:username":
		if p.Kind == User {
			return one(p.Name)
		}
	case "aws:tokenissuetime":
		if !p.Issued.IsZero() {
			return one(p.Issued.UTC().Format(time.RFC3339))
		}
	}
	return nil, false
}

func one(value string) ([]string, bool) { return []string{value}, true }
