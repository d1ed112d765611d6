package network

import (
	"encoding/json"
	"fmt"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
)

// putRoutes stores the routes of a table that is stored, and writes them onto
// sheets if that has not been done; it returns what it changes.
func (a *catalogApply) putRoutes(r *catalog.Resource) (string, error) {
	routes := &api.NetworkResource{ResourceArn: r.ARN, Definition: r.Routes}
	changed, err := a.store(transitGatewayRoutes, routes)
	if err != nil || changed == "" && a.sheeted[nameOutside(r)] {
		return changed, err
	}
	return changed, keepSheets(a.tx, nameOutside(r), routesIn(r.Routing), routes.DefinitionTimestamp)
}

// putEntries does the same with the entries of a prefix list that is stored.
func (a *catalogApply) putEntries(r *catalog.Resource, stored *api.NetworkResource, changed string) error {
	if changed == "" && a.sheeted[nameOutside(r)] {
		return nil
	}
	var d catalog.PrefixListDefinition
	if err := json.Unmarshal([]byte(stored.Definition), &d); err != nil {
		return fmt.Errorf("read the entries: %w", err)
	}
	return keepSheets(a.tx, nameOutside(r), entriesIn(d), stored.DefinitionTimestamp)
}
