package control

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/webhook"
)

// Webhooks are those of an account.
type Webhooks struct {
	Webhooks []webhook.Hook `json:"webhooks"`
}

// A NewWebhook is what is asked for.
type NewWebhook struct {
	URL   string   `json:"url"`
	Kinds []string `json:"kinds"` // of the events that are wanted; none is all
}

// A Redelivery says from where events are delivered again.
type Redelivery struct {
	From int64 `json:"from"` // a position; 0 goes on with what was not delivered
}

func (c *control) postWebhook(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	var in NewWebhook
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, wrong(`want {"url": "https://…", "kinds": ["site"]}`)
	}
	made, err := c.Hooks.Add(r.Context(), callerOf(r, who), in.URL, in.Kinds)
	return made, refusal(err)
}

func (c *control) getWebhooks(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	list, err := c.Hooks.List(r.Context(), who.Account)
	return Webhooks{list}, refusal(err)
}

func (c *control) deleteWebhook(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	return struct{}{}, refusal(c.Hooks.Remove(r.Context(), callerOf(r, who), r.PathValue("webhook")))
}

func (c *control) testWebhook(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	select {
	case c.trying <- struct{}{}:
		defer func() { <-c.trying }()
	default:
		return nil, busy("other webhooks that are tried")
	}
	trial, err := c.Hooks.Test(r.Context(), who.Account, r.PathValue("webhook"))
	return trial, refusal(err)
}

func (c *control) redeliverWebhook(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	var in Redelivery
	if len(body) > 0 && json.Unmarshal(body, &in) != nil {
		return nil, wrong(`want {"from": POSITION}, or nothing`)
	}
	return struct{}{}, refusal(c.Hooks.Redeliver(r.Context(), callerOf(r, who), r.PathValue("webhook"), in.From))
}

// refusal is what webhooks refuse in the control API's form.
func refusal(err error) error {
	var refused webhook.Refusal
	switch {
	case errors.As(err, &refused):
		return wrong(refused.Error())
	case errors.Is(err, webhook.ErrUnknown):
		return &problem{http.StatusNotFound, err.Error()}
	}
	return told(err)
}
