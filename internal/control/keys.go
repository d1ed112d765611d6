package control

import (
	"encoding/json"
	"net/http"

	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/permit"
)

// Keys are the access keys of an account, without their secrets.
type Keys struct {
	Keys []identity.Key `json:"keys"`
}

// A Switch turns an access key on or off.
type Switch struct {
	Enabled *bool `json:"enabled"`
}

// A Self is who asks.
type Self struct {
	Account  string `json:"account"`
	ARN      string `json:"arn"`
	ID       string `json:"id"`
	Operator bool   `json:"operator"` // may administer every account
}

func (c *control) whoAmI(_ *http.Request, who *permit.Principal, _ []byte) (any, error) {
	self := Self{who.Account, who.ARN, who.ID, who.Operator}
	if who.Kind == permit.Root {
		self.ID = who.Account
	}
	return self, nil
}

func (c *control) listKeys(r *http.Request, _ *permit.Principal, _ []byte) (any, error) {
	list, err := c.Directory.Keys(r.Context(), r.PathValue("account"))
	return Keys{list}, told(err)
}

// forRoot keeps the keys of roots to roots: whoever could make one would be
// one, whatever policies say.
func forRoot(who *permit.Principal, user string) error {
	if user == "" && who.Kind != permit.Root {
		return &problem{http.StatusForbidden, "the access keys of an account's root are for a root alone; no policy grants them"}
	}
	return nil
}

func (c *control) createKey(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	return c.newKey(r, who, r.PathValue("name"))
}

func (c *control) newKey(r *http.Request, who *permit.Principal, user string) (any, error) {
	if err := forRoot(who, user); err != nil {
		return nil, err
	}
	made, err := c.Directory.CreateKey(r.Context(), within(r, who), user)
	return made, told(err)
}

// key is the access key of the path, if it is for the caller.
func (c *control) key(r *http.Request, who *permit.Principal) (identity.Key, error) {
	k, err := c.Directory.Key(r.Context(), r.PathValue("account"), r.PathValue("key"))
	if err != nil {
		return k, told(err)
	}
	return k, forRoot(who, k.User)
}

func (c *control) putKey(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	var in Switch
	if err := json.Unmarshal(body, &in); err != nil || in.Enabled == nil {
		return nil, wrong(`want {"enabled": true} or {"enabled": false}`)
	}
	k, err := c.key(r, who)
	if err != nil {
		return nil, err
	}
	k, err = c.Directory.EnableKey(r.Context(), within(r, who), k.ID, *in.Enabled)
	return k, told(err)
}

// rotateKey gives the owner of an access key another one. The old one stays
// good until it is deleted.
func (c *control) rotateKey(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	k, err := c.key(r, who)
	if err != nil {
		return nil, err
	}
	return c.newKey(r, who, k.User)
}

func (c *control) deleteKey(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	k, err := c.key(r, who)
	if err != nil {
		return nil, err
	}
	return struct{}{}, told(c.Directory.DeleteKey(r.Context(), within(r, who), k.ID))
}
