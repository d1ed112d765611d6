package identity

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/permit"
)

// An Assumption is what the caller of AssumeRole asks for.
type Assumption struct {
	Role           string // its ARN
	Name           string // of the session
	Seconds        int64  // how long; 0 is an hour, or less where the role allows less
	Policy         string // narrows what the session may do; "" does not
	Tags           []api.Tag
	ExternalID     string
	SourceIdentity string
	RequestID      string
	Occasion       permit.Occasion
}

const maxSessionPolicy = 2048

var (
	roleARN    = regexp.MustCompile(`^arn:aws:iam::([0-9]{12}):role/([\w+=,.@-]{1,64})$`)
	externalID = regexp.MustCompile(`^[\w+=,.@:/-]{2,}$`)
)

func (a *Assumption) check() error {
	switch {
	case a.Role == "":
		return invalid("1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null")
	case !roleARN.MatchString(a.Role):
		return invalid("%s is invalid", a.Role)
	case !sessionName.MatchString(a.Name):
		return constraint("roleSessionName", a.Name, `[\w+=,.@-]{2,64}`)
	case a.Seconds != 0 && (a.Seconds < MinSession || a.Seconds > MaxSession):
		return invalid("1 validation error detected: Value '%d' at 'durationSeconds' failed to satisfy constraint: "+
			"Member must have value between %d and %d", a.Seconds, MinSession, MaxSession)
	case a.ExternalID != "" && (len(a.ExternalID) > 1224 || !externalID.MatchString(a.ExternalID)):
		return constraint("externalId", a.ExternalID, `[\w+=,.@:\/-]{2,1224}`)
	case a.SourceIdentity != "" && !sessionName.MatchString(a.SourceIdentity):
		return constraint("sourceIdentity", a.SourceIdentity, `[\w+=,.@-]{2,64}`)
	case len(a.Policy) > maxSessionPolicy:
		return problem(TooLarge, "a session policy has at most %d bytes", maxSessionPolicy)
	}
	if a.Policy != "" {
		if _, err := access.Parse("session policy", []byte(a.Policy)); err != nil {
			return unread("the session policy", err)
		}
	}
	return checkTags(a.Tags)
}

func constraint(member, value, pattern string) error {
	return invalid("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: "+
		"Member must satisfy regular expression pattern: %s", value, member, pattern)
}

// Assume begins a session of a role, if the role's trust policy and the
// caller's own policies allow it. That is recorded in the role's account.
func (d *Directory) Assume(ctx context.Context, who *permit.Principal, a Assumption) (made Session, err error) {
	if err := a.check(); err != nil {
		return Session{}, err
	}
	id, err := drawID(d.random, passing)
	if err != nil {
		return Session{}, err
	}
	parts := roleARN.FindStringSubmatch(a.Role)
	caller := api.Caller{Account: parts[1], Principal: who.ARN, RequestID: a.RequestID}
	err = d.change(ctx, caller, "AssumeRole", func(tx *graph.Tx) error {
		role, err := find(tx, Role, parts[2])
		var refused *Problem
		if errors.As(err, &refused) {
			return a.denied(who, "sts:AssumeRole") // as if it were there
		}
		if err != nil {
			return err
		}
		if err := a.authorize(ctx, who, role); err != nil {
			return err
		}
		made, err = d.begin(tx, who, role, id, a)
		return err
	})
	return made, err
}

// begin makes the session and records it.
func (d *Directory) begin(tx *graph.Tx, who *permit.Principal, role *stored, id string, a Assumption) (Session, error) {
	seconds, err := a.lasts(who, role)
	if err != nil {
		return Session{}, err
	}
	expires := tx.Now().Add(time.Duration(seconds) * time.Second).Truncate(time.Second).UTC()
	c := claims{
		Role: role.key, Name: a.Name, Issued: tx.Now().UnixMilli(), Expires: expires.UnixMilli(),
		Policy: a.Policy, Tags: a.Tags, Source: a.SourceIdentity,
	}
	token, err := d.token(id, c)
	if err != nil {
		return Session{}, err
	}
	made := Session{
		AccessKeyID: id, Secret: d.vault.sessionSecret(id), Token: token, Expires: expires,
		ARN: c.arn(role), ID: role.ID + ":" + c.Name, SourceIdentity: a.SourceIdentity,
	}
	return made, tx.Record(tx.NewKey(), "session", role.key, nil, made.shown())
}

// shown is a session as the record keeps it.
func (s Session) shown() string {
	text, err := json.Marshal(map[string]string{
		"accessKeyId": s.AccessKeyID, "arn": s.ARN, "expires": s.Expires.Format(time.RFC3339), "sourceIdentity": s.SourceIdentity})
	if err != nil {
		panic(err) // texts
	}
	return string(text)
}

// lasts is for how many seconds.
func (a *Assumption) lasts(who *permit.Principal, role *stored) (int64, error) {
	chained := who.Kind == permit.Session
	switch {
	case a.Seconds == 0:
		return min(DefaultSession, role.MaxSession), nil
	case chained && a.Seconds > chainedSession:
		return 0, invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
	case a.Seconds > role.MaxSession:
		return 0, invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	return a.Seconds, nil
}

// authorize lets a caller whom the trust policy allows. In the role's account,
// it needs nothing else if it is named itself; otherwise its own policies must
// allow it, too.
func (a *Assumption) authorize(ctx context.Context, who *permit.Principal, role *stored) error {
	trust, err := access.ParseTrust("trust policy", []byte(role.Trust))
	if err != nil {
		return err
	}
	for _, action := range a.actions() {
		r := a.request(who, role, action)
		trusted, err := r.DecideTrust(ctx, trust)
		if err != nil {
			return err
		}
		allowed := trusted.Allowed
		if allowed && who.Kind != permit.Root {
			allowed, err = isAllowed(ctx, r, trusted.Delegated || who.Account != digits(role.account))
		}
		if err != nil {
			return err
		}
		if !allowed {
			return a.denied(who, action)
		}
	}
	return nil
}

// isAllowed decides by the caller's own policies. Where it is named itself,
// those that are attached to it need only not deny.
func isAllowed(ctx context.Context, r permit.Request, needed bool) (bool, error) {
	verdict, err := r.Decide(ctx)
	if err != nil || verdict.Allowed || verdict.Explicit || needed {
		return verdict.Allowed, err
	}
	narrowed := *r.Principal
	narrowed.Layers = slices.DeleteFunc(slices.Clone(narrowed.Layers), func(l access.Layer) bool { return l.Kind == access.Identity })
	if len(narrowed.Layers) == 0 {
		return true, nil
	}
	r.Principal = &narrowed
	verdict, err = r.Decide(ctx)
	return verdict.Allowed, err
}

func (a *Assumption) actions() []string {
	actions := []string{"sts:AssumeRole"}
	if len(a.Tags) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if a.SourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	return actions
}

func (a *Assumption) request(who *permit.Principal, role *stored, action string) permit.Request {
	given := map[string][]string{"sts:rolesessionname": {a.Name}}
	if a.ExternalID != "" {
		given["sts:externalid"] = []string{a.ExternalID}
	}
	if a.SourceIdentity != "" {
		given["sts:sourceidentity"] = []string{a.SourceIdentity}
	}
	if a.Seconds != 0 {
		given["sts:durationseconds"] = []string{strconv.FormatInt(a.Seconds, 10)}
	}
	for _, t := range a.Tags {
		given["aws:requesttag/"+strings.ToLower(t.Key)] = []string{t.Value}
		given["aws:tagkeys"] = append(given["aws:tagkeys"], t.Key)
	}
	return permit.Request{
		Principal: who, Occasion: a.Occasion, Given: given, Asks: []permit.Ask{{Action: action, Resources: []string{role.ARN}}},
		Tags: func(context.Context, string, string) ([]api.Tag, error) { return role.Tags, nil },
	}
}

func (a *Assumption) denied(who *permit.Principal, action string) error {
	return problem(Denied, "User: %s is not authorized to perform: %s on resource: %s", who.ARN, action, a.Role)
}
