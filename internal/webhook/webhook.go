// Package webhook sends the events of an account to the addresses that it has named: in order, signed, and again until
// they are taken. What was delivered is kept for each, so a process that is killed goes on where it was. One process at
// a time delivers to one address.
package webhook

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/outward"
	"github.com/trunkline/trunkline/internal/store"
)

// Options are what webhooks are made of. All are needed, except where it says otherwise.
type Options struct {
	DB       *store.DB
	Graph    *graph.Graph    // on it
	Vault    *identity.Vault // that secrets are sealed in
	Audit    *audit.Log
	Rules    outward.Rules // which addresses may be called
	Resolver *net.Resolver
	Random   io.Reader
	Now      func() time.Time
	Log      *slog.Logger
	Patience time.Duration // with a receiver that fails; 0 is three days
	Pause    time.Duration // before the first repetition, of which each next is twice as long; 0 is a second
	Timeout  time.Duration // of one delivery, at most ten seconds; 0 is that
}

// Hooks are the webhooks of all accounts in one database.
type Hooks struct {
	Options
	client *client
	name   string // of this process, among those on the database
	asked  chan struct{}
	tally  tally
}

// New returns the webhooks. Secrets that an earlier version kept as they are it seals.
func New(ctx context.Context, o Options) (*Hooks, error) {
	if o.Patience == 0 {
		o.Patience = 72 * time.Hour
	}
	if o.Pause == 0 {
		o.Pause = time.Second
	}
	if o.Timeout == 0 || o.Timeout > sendTime {
		o.Timeout = sendTime
	}
	name := make([]byte, 12)
	if _, err := io.ReadFull(o.Random, name); err != nil {
		return nil, fmt.Errorf("name this process among those that deliver: %w", err)
	}
	h := &Hooks{Options: o, client: newClient(o), name: base64.RawURLEncoding.EncodeToString(name), asked: make(chan struct{}, 1)}
	return h, h.sealOld(ctx)
}

// A Hook is a webhook as its owner sees it.
type Hook struct {
	ID       string     `json:"id"`
	URL      string     `json:"url"`
	Kinds    []string   `json:"kinds"`            // of the events that are wanted; empty is all
	State    string     `json:"state"`            // Active, Failing or Paused
	Position int64      `json:"position"`         // up to here all is delivered
	Failures int64      `json:"failures"`         // in a row
	Reason   string     `json:"reason,omitempty"` // of the last of them
	Next     *time.Time `json:"next,omitempty"`   // when it is tried again, where it is Failing
	Secret   string     `json:"secret,omitempty"` // shown once, when it is made
}

// The states of a hook.
const (
	Active  = "active"
	Failing = "failing" // the last delivery failed and is repeated
	Paused  = "paused"  // nothing is delivered until somebody asks for it
)

// A Refusal says what is wrong with what was asked.
type Refusal string

// Error is the text for the caller.
func (r Refusal) Error() string { return string(r) }

// ErrUnknown says that the account has no such webhook.
var ErrUnknown = errors.New("the account has no such webhook")

// The bounds of an account's webhooks.
const (
	maxHooks = 20
	maxURL   = 2048
	maxKinds = 32
)

// Add makes a webhook that gets the events from now on. The answer has its secret, which is not shown again.
func (h *Hooks) Add(ctx context.Context, caller api.Caller, address string, kinds []string) (Hook, error) {
	host, err := h.check(address)
	if err != nil {
		return Hook{}, err
	}
	if err := checkKinds(kinds); err != nil {
		return Hook{}, err
	}
	drawn := make([]byte, 32)
	if _, err := io.ReadFull(h.Random, drawn); err != nil {
		return Hook{}, fmt.Errorf("draw a secret: %w", err)
	}
	head, err := h.Audit.Head(ctx, caller.Account)
	if err != nil {
		return Hook{}, err
	}
	secret := secretPrefix + base64.StdEncoding.EncodeToString(drawn)
	r := row{url: address, kinds: strings.Join(kinds, ","), position: head.Position}
	caller.Operation = &api.Operation{Name: "CreateWebhook"}
	err = h.Graph.Update(ctx, caller, func(tx *graph.Tx) error {
		r.key = tx.NewKey()
		if r.secret, err = h.Vault.Seal(tx.Tx, r.id(), []byte(secret)); err != nil {
			return err
		}
		if err := insert(tx, r); err != nil {
			return err
		}
		return note(tx, r.id(), map[string]any{"Host": host, "Kinds": kinds})
	})
	shown := r.shown(h.Now())
	shown.Secret = secret
	return shown, err
}

// check says why an address cannot be a webhook's, and gives the host in it.
func (h *Hooks) check(address string) (host string, err error) {
	u, err := url.Parse(address)
	switch {
	case len(address) > maxURL:
		return "", Refusal(fmt.Sprintf("the URL has more than %d bytes", maxURL))
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return "", Refusal("the URL is https://… or http://… with a host")
	case u.User != nil || u.Fragment != "":
		return "", Refusal("the URL has neither a user nor a fragment; what is delivered is signed")
	}
	if err := h.client.mayCall(u.Hostname()); err != nil {
		return "", Refusal(err.Error())
	}
	return u.Scheme + "://" + u.Host, nil
}

func checkKinds(kinds []string) error {
	if len(kinds) > maxKinds {
		return Refusal(fmt.Sprintf("there are more than %d kinds", maxKinds))
	}
	for _, kind := range kinds {
		if kind == "" || len(kind) > 64 || strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz-") != "" {
			return Refusal(fmt.Sprintf("%q is no kind, such as site, denied or control", kind))
		}
	}
	return nil
}

// List returns the account's webhooks in the order in which they were made.
func (h *Hooks) List(ctx context.Context, account string) ([]Hook, error) {
	shown := []Hook{}
	err := h.view(ctx, account, func(tx *graph.Tx) error {
		shown = shown[:0]
		rows, err := ofAccount(tx)
		for _, r := range rows {
			shown = append(shown, r.shown(h.Now()))
		}
		return err
	})
	return shown, err
}

// Remove ends a webhook. What is on its way may still arrive.
func (h *Hooks) Remove(ctx context.Context, caller api.Caller, id string) error {
	caller.Operation = &api.Operation{Name: "DeleteWebhook"}
	return h.Graph.Update(ctx, caller, func(tx *graph.Tx) error {
		if err := remove(tx, id); err != nil {
			return err
		}
		return note(tx, id, nil)
	})
}

// Redeliver delivers the events again that come from a position on, also to a webhook that is paused; 0 goes on with
// what was not delivered.
func (h *Hooks) Redeliver(ctx context.Context, caller api.Caller, id string, from int64) error {
	head, err := h.Audit.Head(ctx, caller.Account)
	if err != nil {
		return err
	}
	if from < 0 || from > head.Position+1 {
		return Refusal(fmt.Sprintf("there is no position %d; the last is %d", from, head.Position))
	}
	caller.Operation = &api.Operation{Name: "RedeliverWebhook"}
	err = h.Graph.Update(ctx, caller, func(tx *graph.Tx) error {
		if err := rewind(tx, id, from); err != nil {
			return err
		}
		return note(tx, id, map[string]any{"From": from})
	})
	select {
	case h.asked <- struct{}{}:
	default:
	}
	return err
}

// view reads on behalf of an account.
func (h *Hooks) view(ctx context.Context, account string, fn func(*graph.Tx) error) error {
	return h.Graph.View(ctx, api.Caller{Account: account, Operation: &api.Operation{Name: "ListWebhooks"}}, fn)
}
