package identity

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/store"
)

// A Kind is what a member of an account is.
type Kind string

// The kinds of members.
const (
	User Kind = "user"
	Role Kind = "role"
)

// title is the kind as operations have it in their names.
func (k Kind) title() string { return strings.ToUpper(string(k[:1])) + string(k[1:]) }

// prefix begins the unique ids of a kind.
func (k Kind) prefix() string {
	if k == Role {
		return "AROA"
	}
	return "AIDA"
}

// most is how many of a kind an account may have, as in IAM.
func (k Kind) most() int64 {
	if k == Role {
		return 1000
	}
	return 5000
}

// A Member is a user or a role of an account.
type Member struct {
	Kind        Kind      `json:"kind"`
	Name        string    `json:"name"`
	ARN         string    `json:"arn"`
	ID          string    `json:"id"` // "AIDA…" of a user, "AROA…" of a role; never given twice
	Created     time.Time `json:"created"`
	Description string    `json:"description,omitempty"`
	Tags        []api.Tag `json:"tags,omitempty"`

	// Of a role only.
	Trust      string    `json:"trust,omitempty"`             // the policy that says who may assume it
	MaxSession int64     `json:"maxSessionSeconds,omitempty"` // how long a session may last
	Revoked    time.Time `json:"sessionsRevoked,omitzero"`    // sessions issued until then have ended
}

// The bounds of a session, in seconds.
const (
	MinSession     = 900
	MaxSession     = 12 * 3600
	DefaultSession = 3600
	chainedSession = 3600 // the longest that a session may ask for
)

const (
	maxDescription = 1000
	maxTags        = 50
	maxPolicyName  = 128
	maxDocument    = 10_240 // bytes
	maxPolicies    = 20     // of one member
)

var (
	memberName  = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)
	policyName  = regexp.MustCompile(fmt.Sprintf(`^[\w+=,.@-]{1,%d}$`, maxPolicyName))
	sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)
)

// check refuses a new member that cannot be meant.
func (m *Member) check() error {
	switch {
	case !memberName.MatchString(m.Name):
		return invalid("the name %q of a %s: want 1 to 64 letters, digits and +=,.@_-", m.Name, m.Kind)
	case utf8.RuneCountInString(m.Description) > maxDescription || strings.ContainsRune(m.Description, 0):
		return invalid("a description has at most %d characters, none of them U+0000", maxDescription)
	}
	if err := checkTags(m.Tags); err != nil {
		return err
	}
	if m.Kind == User {
		if m.Trust != "" || m.MaxSession != 0 {
			return invalid("a user has no trust policy and no sessions")
		}
		return nil
	}
	if m.MaxSession == 0 {
		m.MaxSession = DefaultSession
	}
	if m.MaxSession < MinSession || m.MaxSession > MaxSession {
		return invalid("the longest session of a role: want %d to %d seconds", MinSession, MaxSession)
	}
	return checkTrust(m.Trust)
}

func checkTrust(document string) error {
	if len(document) > maxDocument {
		return problem(Malformed, "the trust policy has more than %d bytes", maxDocument)
	}
	_, err := access.ParseTrust("trust policy", []byte(document))
	return unread("the trust policy", err)
}

func checkTags(tags []api.Tag) error {
	if len(tags) > maxTags {
		return invalid("at most %d tags", maxTags)
	}
	seen := map[string]bool{}
	for _, t := range tags {
		folded := strings.ToLower(t.Key)
		switch n := utf8.RuneCountInString(t.Key); {
		case n < 1 || n > 128 || utf8.RuneCountInString(t.Value) > 256 || strings.ContainsRune(t.Key+t.Value, 0):
			return invalid("a tag has a key of 1 to 128 and a value of at most 256 characters, none of them U+0000")
		case seen[folded]:
			return invalid("the tag %q is there twice; the case of keys does not matter", t.Key)
		}
		seen[folded] = true
	}
	return nil
}

// A stored is a member with its row.
type stored struct {
	Member
	key     int64
	account int64
}

// A body is the stored part of a member that nothing is looked up by.
type body struct {
	Description string    `json:"description,omitempty"`
	Tags        []api.Tag `json:"tags,omitempty"`
	Trust       string    `json:"trust,omitempty"`
	MaxSession  int64     `json:"maxSessionSeconds,omitempty"`
}

func (m *Member) body() string {
	text, err := json.Marshal(body{m.Description, m.Tags, m.Trust, m.MaxSession})
	if err != nil {
		panic(err) // texts and numbers
	}
	return string(text)
}

const memberColumns = `p.key, p.account, p.kind, p.name, p.revoked, p.body`

// scanMember reads memberColumns, of which the first is column at.
func scanMember(r store.Row, at int) (*stored, error) {
	var b body
	if err := json.Unmarshal(r.Bytes(at+5), &b); err != nil {
		return nil, fmt.Errorf("read a stored principal: %w", err)
	}
	s := &stored{key: r.Int64(at), account: r.Int64(at + 1)}
	s.Member = Member{
		Kind: Kind(r.Text(at + 2)), Name: r.Text(at + 3), Description: b.Description, Tags: b.Tags,
		Trust: b.Trust, MaxSession: b.MaxSession,
	}
	if revoked := r.Int64(at + 4); revoked != 0 {
		s.Revoked = time.UnixMilli(revoked).UTC()
	}
	s.baptize()
	return s, nil
}

// baptize gives a member what follows from its row.
func (s *stored) baptize() {
	s.ARN = fmt.Sprintf("arn:aws:iam::%s:%s/%s", digits(s.account), s.Kind, s.Name)
	s.ID = fmt.Sprintf("%s%017X", s.Kind.prefix(), s.key)
	s.Created = store.Moment(s.key).UTC()
}

// shown is a member as the record keeps it.
func (s *stored) shown() string {
	text, err := json.Marshal(s.Member)
	if err != nil {
		panic(err) // texts, numbers and times
	}
	return string(text)
}
