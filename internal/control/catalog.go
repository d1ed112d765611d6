package control

import (
	"errors"
	"net/http"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/permit"
)

// A CatalogDiff is what applying a catalog has changed, or would change.
type CatalogDiff struct {
	DryRun  bool                    `json:"dryRun"`
	Changes []network.CatalogChange `json:"changes"`
}

// postCatalog applies the catalog in the body. With dry-run=1 it only tells
// what would change; with prune=1 it withdraws what the catalog does not have.
func (c *control) postCatalog(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	declared, problems := catalog.Parse(body)
	if len(problems) > 0 {
		var lines []string
		for _, p := range problems {
			lines = append(lines, p.String())
		}
		return nil, wrong("The catalog is not applied: " + strings.Join(lines, "; "))
	}
	query := r.URL.Query()
	o := network.CatalogOptions{DryRun: query.Get("dry-run") == "1", Prune: query.Get("prune") == "1"}
	changes, err := network.ApplyCatalog(r.Context(), c.Graph, callerOf(r, who), declared, o)
	var refused *api.ValidationException
	if errors.As(err, &refused) {
		return nil, &problem{http.StatusConflict, "The catalog is not applied: " + refused.Message}
	}
	return CatalogDiff{o.DryRun, changes}, err
}
