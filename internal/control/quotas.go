package control

import (
	"encoding/json"
	"net/http"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/permit"
)

// A Quota is one of an account's quotas as the control API shows it.
type Quota struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Default *int64 `json:"default"` // the service's; null when the server applies none
	Max     *int64 `json:"max"`     // what holds for the account; null when nothing does
}

func (c *control) getQuotas(r *http.Request, _ *permit.Principal, _ []byte) (any, error) {
	account, err := accountOf(r)
	if err != nil {
		return nil, err
	}
	own, err := c.Graph.Quotas(r.Context(), account)
	if err != nil {
		return nil, err
	}
	var list []Quota
	for _, q := range network.Quotas() {
		shown := Quota{Code: q.Code, Name: q.Name}
		if c.Graph.Limits() == graph.Defaults {
			shown.Default, shown.Max = &q.Max, &q.Max
		}
		if most, ok := own[q.Code]; ok {
			shown.Max = &most
		}
		list = append(list, shown)
	}
	return map[string][]Quota{"quotas": list}, nil
}

func (c *control) putQuota(r *http.Request, _ *permit.Principal, body []byte) (any, error) {
	var in struct {
		Max *int64 `json:"max"`
	}
	if err := json.Unmarshal(body, &in); err != nil || in.Max == nil || *in.Max < 0 {
		return nil, wrong(`want {"max": NUMBER}, not negative`)
	}
	return c.setQuota(r, in.Max)
}

func (c *control) deleteQuota(r *http.Request, _ *permit.Principal, _ []byte) (any, error) {
	return c.setQuota(r, nil)
}

func (c *control) setQuota(r *http.Request, most *int64) (any, error) {
	account, err := accountOf(r)
	if err != nil {
		return nil, err
	}
	for _, q := range network.Quotas() {
		if q.Code == r.PathValue("code") {
			return struct{}{}, c.Graph.SetQuota(r.Context(), account, q.Code, most)
		}
	}
	return nil, &problem{http.StatusNotFound, "no quota has this code"}
}

// accountOf is the account that the path names.
func accountOf(r *http.Request) (string, error) {
	account := r.PathValue("account")
	if len(account) != 12 {
		return "", wrong("an account is twelve digits")
	}
	for _, c := range account {
		if c < '0' || c > '9' {
			return "", wrong("an account is twelve digits")
		}
	}
	return account, nil
}
