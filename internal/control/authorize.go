package control

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/permit"
)

// authorize refuses what the caller may not do. What is about another account,
// or about the whole server, is for the operator alone: no policy grants it.
func (c *control) authorize(r *http.Request, who *permit.Principal, to route) error {
	if to.open {
		return nil
	}
	account := who.Account
	if strings.Contains(to.pattern, "{account}") {
		var err error
		if account, err = accountOf(r); err != nil {
			return err
		}
	}
	ask := permit.Ask{Action: "trunkline:" + to.action, Resources: []string{to.arn(r, account)}}
	if !who.Operator && (to.server || account != who.Account) {
		return c.denied(r, who, reserved(who, ask))
	}
	verdict, err := permit.Request{
		Principal: who, Occasion: permit.Occasion{Time: c.Now(), Secure: c.Secure, HTTP: r},
		Asks: []permit.Ask{ask}, Tags: c.Tags,
	}.Decide(r.Context())
	if err != nil || verdict.Allowed {
		return err
	}
	return c.denied(r, who, verdict)
}

// reserved is the verdict on what only the operator may do.
func reserved(who *permit.Principal, ask permit.Ask) permit.Verdict {
	d := access.Decision{Resource: ask.Resources[0]}
	text, _, _ := strings.Cut(d.Message(who.ARN, ask.Action), " because ")
	return permit.Verdict{Decision: d, Action: ask.Action,
		Message: text + " because only the holder of the server's root access key may"}
}

func (c *control) denied(r *http.Request, who *permit.Principal, v permit.Verdict) error {
	if c.Denied != nil {
		c.Denied(r.Context(), permit.Denial{Caller: callerOf(r, who), Verdict: v, Time: c.Now()})
	}
	return &problem{http.StatusForbidden, v.Message}
}

// callerOf is who asks, as the inventory sees it.
func callerOf(r *http.Request, who *permit.Principal) api.Caller {
	return callerFor(r, who, who.Account)
}

// callerFor is who asks on behalf of an account.
func callerFor(r *http.Request, who *permit.Principal, account string) api.Caller {
	return api.Caller{Account: account, Principal: who.ARN, RequestID: requestID(r)}.From(r.RemoteAddr, r.UserAgent())
}

// requestKey is where the context of a request has its id.
type requestKey struct{}

func numbered(r *http.Request, id string) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
}

// requestID is the id under which a request is recorded.
func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string) // every signed request has one
	return id
}

var braced = regexp.MustCompile(`\{\w+\}`)

// arn is what the request is done to.
func (to route) arn(r *http.Request, account string) string {
	return braced.ReplaceAllStringFunc(to.on, func(name string) string {
		if name == "{account}" {
			return account
		}
		return r.PathValue(strings.Trim(name, "{}"))
	})
}
