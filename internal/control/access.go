package control

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/permit"
)

// An AccessQuestion asks whether a principal may do something.
type AccessQuestion struct {
	Principal string              `json:"principal"`          // an ARN
	Action    string              `json:"action"`             // "networkmanager:CreateSite"
	Resource  string              `json:"resource,omitempty"` // an ARN; "" is "*"
	Context   map[string][]string `json:"context,omitempty"`  // values of condition keys
}

// An AccessAnswer is a decision with its reasons.
type AccessAnswer struct {
	Allowed    bool            `json:"allowed"`
	Explicit   bool            `json:"explicit"`  // a statement denies it
	Policy     string          `json:"policy"`    // whose statement decided; "" where none did
	Statement  string          `json:"statement"` // its Sid or its place
	Message    string          `json:"message"`   // why, in a sentence
	Statements []AccessFinding `json:"statements"`
}

// An AccessFinding is what one statement has to do with a question.
type AccessFinding struct {
	Kind      string `json:"kind"` // of the policy: "identity-based policy"
	Policy    string `json:"policy"`
	Statement string `json:"statement"`
	Effect    string `json:"effect"`
	Applies   bool   `json:"applies"`
	Text      string `json:"text"` // all of it in a line, with the reasons why it does not apply
}

// explainAccess decides as if the principal had asked now, without a request:
// condition keys have the values that are given, those of the principal, and
// the tags of the resource.
func (c *control) explainAccess(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	var in AccessQuestion
	if err := json.Unmarshal(body, &in); err != nil || in.Principal == "" || in.Action == "" {
		return nil, wrong(`want {"principal": "ARN", "action": "networkmanager:GetSites", "resource": "ARN", "context": {"aws:SourceIp": ["192.0.2.1"]}}`)
	}
	principal, err := c.principal(r, who, in.Principal)
	if err != nil {
		return nil, err
	}
	request := in.request(principal)
	request.Occasion.Time, request.Tags = c.Now(), c.Tags
	verdict, err := request.Decide(r.Context())
	if err != nil {
		return nil, err
	}
	explained, err := request.Explain(r.Context())
	if err != nil {
		return nil, err
	}
	return answer(principal, verdict, explained), nil
}

// principal is whom the caller asks about: somebody of its own account, or for
// the operator of any.
func (c *control) principal(r *http.Request, who *permit.Principal, arn string) (*permit.Principal, error) {
	principal, err := c.Directory.Principal(r.Context(), arn)
	if err != nil {
		return nil, err
	}
	if principal == nil || principal.Account != who.Account && !who.Operator {
		return nil, missing("no principal has the ARN %q", arn)
	}
	return principal, nil
}

func (in AccessQuestion) request(principal *permit.Principal) permit.Request {
	ask := permit.Ask{Action: in.Action, Resources: []string{in.Resource}}
	if in.Resource == "" {
		ask.Resources[0] = "*"
	}
	given := make(map[string][]string, len(in.Context))
	for name, values := range in.Context {
		given[strings.ToLower(name)] = values
	}
	return permit.Request{Principal: principal, Asks: []permit.Ask{ask}, Given: given}
}

func answer(principal *permit.Principal, v permit.Verdict, explained []access.Explanation) AccessAnswer {
	a := AccessAnswer{
		Allowed: v.Allowed, Explicit: v.Explicit, Policy: v.Policy, Statement: v.Statement, Message: v.Message,
		Statements: []AccessFinding{},
	}
	switch {
	case v.Allowed && principal.Kind == permit.Root:
		a.Message = "The root of an account may do everything in it."
	case v.Allowed:
		a.Message = "Allowed by " + v.Statement + " of " + v.Policy + "."
	}
	for _, e := range explained {
		for _, f := range e.Findings {
			a.Statements = append(a.Statements, AccessFinding{string(f.Kind), f.Policy, f.Statement, f.Effect, f.Applies, f.String()})
		}
	}
	return a
}
