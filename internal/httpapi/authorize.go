package httpapi

import (
	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/permit"
)

// authorize refuses what the caller's policies do not allow. The root of an
// account may do everything in it, so nothing is asked for it.
func (x *exchange) authorize(in any) error {
	if x.who.Kind == permit.Root {
		return nil
	}
	now := x.Now()
	verdict, err := permit.Request{
		Principal: x.who,
		Occasion:  permit.Occasion{Time: now, Secure: x.Secure, HTTP: x.request},
		Asks:      permit.Asks(x.op, x.who.Account, in),
		Tags:      x.Tags,
	}.Decide(x.context())
	if err != nil || verdict.Allowed {
		return err
	}
	if x.Denied != nil {
		x.Denied(x.context(), permit.Denial{Caller: x.caller(), Verdict: verdict, Time: now, Input: in})
	}
	return api.Denied(verdict.Message)
}

// caller is who asks, as the inventory sees it.
func (x *exchange) caller() api.Caller {
	return api.Caller{Account: x.who.Account, Principal: x.who.ARN, RequestID: x.id, Operation: x.op}.
		From(x.request.RemoteAddr, x.request.UserAgent())
}
