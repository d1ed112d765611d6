package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/permit"
)

// Members are the users or the roles of an account.
type Members struct {
	Members []identity.Member `json:"members"`
}

// Policies are those of a user or a role.
type Policies struct {
	Policies []identity.Policy `json:"policies"`
}

// A Creation is what may be said of a new user or role, besides its name.
type Creation struct {
	Description string    `json:"description,omitempty"`
	Tags        []api.Tag `json:"tags,omitempty"`
	Trust       string    `json:"trust,omitempty"`
	MaxSession  int64     `json:"maxSessionSeconds,omitempty"`
}

// A Document is a policy as it travels.
type Document struct {
	Document string `json:"document"`
}

// members answers for one kind of them.
type members struct {
	*control
	kind identity.Kind
}

// within is the caller as it acts in the account of the path.
func within(r *http.Request, who *permit.Principal) api.Caller {
	return callerFor(r, who, r.PathValue("account"))
}

// told is a refusal of the directory in the control API's form.
func told(err error) error {
	var p *identity.Problem
	if !errors.As(err, &p) {
		return err
	}
	status := http.StatusBadRequest
	switch p.Fault {
	case identity.Missing:
		status = http.StatusNotFound
	case identity.Conflict:
		status = http.StatusConflict
	case identity.Denied:
		status = http.StatusForbidden
	}
	return &problem{status, p.Message}
}

func (m members) list(r *http.Request, _ *permit.Principal, _ []byte) (any, error) {
	list, err := m.Directory.Members(r.Context(), r.PathValue("account"), m.kind)
	return Members{list}, told(err)
}

func (m members) create(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	var in Creation
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, wrong(`want {"description": "…", "tags": [{"Key": "…", "Value": "…"}]}, and of a role {"trust": "…", "maxSessionSeconds": 3600}`)
	}
	made, err := m.Directory.Create(r.Context(), within(r, who), identity.Member{
		Kind: m.kind, Name: r.PathValue("name"), Description: in.Description, Tags: in.Tags, Trust: in.Trust, MaxSession: in.MaxSession})
	return made, told(err)
}

func (m members) delete(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	return struct{}{}, told(m.Directory.Delete(r.Context(), within(r, who), m.kind, r.PathValue("name")))
}

func (m members) policies(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	list, err := m.Directory.Policies(r.Context(), within(r, who), m.kind, r.PathValue("name"))
	return Policies{list}, told(err)
}

func (m members) policy(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	list, err := m.Directory.Policies(r.Context(), within(r, who), m.kind, r.PathValue("name"))
	if err != nil {
		return nil, told(err)
	}
	for _, p := range list {
		if p.Name == r.PathValue("policy") {
			return p, nil
		}
	}
	return nil, &problem{http.StatusNotFound, fmt.Sprintf("the %s %q has no policy %q", m.kind, r.PathValue("name"), r.PathValue("policy"))}
}

func (m members) putPolicy(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	document, err := documentOf(body)
	if err != nil {
		return nil, err
	}
	p := identity.Policy{Name: r.PathValue("policy"), Document: document}
	return p, told(m.Directory.PutPolicy(r.Context(), within(r, who), m.kind, r.PathValue("name"), p))
}

func documentOf(body []byte) (string, error) {
	var in Document
	if err := json.Unmarshal(body, &in); err != nil || in.Document == "" {
		return "", wrong(`want {"document": "the policy, as a text"}`)
	}
	return in.Document, nil
}

func (m members) deletePolicy(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	return struct{}{}, told(m.Directory.DeletePolicy(r.Context(), within(r, who), m.kind, r.PathValue("name"), r.PathValue("policy")))
}

func (c *control) putTrust(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	document, err := documentOf(body)
	if err != nil {
		return nil, err
	}
	return struct{}{}, told(c.Directory.SetTrust(r.Context(), within(r, who), r.PathValue("name"), document))
}

func (c *control) revokeSessions(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	return struct{}{}, told(c.Directory.RevokeSessions(r.Context(), within(r, who), r.PathValue("name")))
}

// AccessPath is where something about an account's principals is found, behind
// Prefix.
func AccessPath(account string, steps ...string) string {
	path := "access/" + url.PathEscape(account)
	for _, s := range steps {
		path += "/" + url.PathEscape(s)
	}
	return path
}
