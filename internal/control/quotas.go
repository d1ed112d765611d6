package control

import (
	"encoding/json"
	"net/http"

	"github.com/trunkline/trunkline/api"
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

func (c *control) putQuota(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	var in struct {
		Max *int64 `json:"max"`
	}
	if err := json.Unmarshal(body, &in); err != nil || in.Max == nil || *in.Max < 0 {
		return nil, wrong(`want {"max": NUMBER}, not negative`)
	}
	return c.setQuota(r, callerOf(r, who), in.Max, putQuota)
}

func (c *control) deleteQuota(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	return c.setQuota(r, callerOf(r, who), nil, deleteQuota)
}

// How the record calls what is done to quotas.
var putQuota, deleteQuota = &api.Operation{Name: "PutQuota"}, &api.Operation{Name: "DeleteQuota"}

func (c *control) setQuota(r *http.Request, caller api.Caller, most *int64, as *api.Operation) (any, error) {
	account, err := accountOf(r)
	if err != nil {
		return nil, err
	}
	caller.Account, caller.Operation = account, as
	for _, q := range network.Quotas() {
		if q.Code == r.PathValue("code") {
			return struct{}{}, c.Graph.SetQuota(r.Context(), caller, q.Code, most)
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
