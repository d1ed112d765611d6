package control

import (
	"errors"
	"net/http"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/scenario"
)

// getScenario answers with a core network as a scenario, see package scenario.
func (c *control) getScenario(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	n, err := network.StandingCoreNetwork(r.Context(), c.Graph, callerOf(r, who), r.PathValue("network"))
	var missing *api.ResourceNotFoundException
	var early *api.ConflictException
	switch {
	case errors.As(err, &missing):
		return nil, &problem{http.StatusNotFound, "there is no core network " + r.PathValue("network")}
	case errors.As(err, &early):
		return nil, &problem{http.StatusConflict, early.Message}
	case err != nil:
		return nil, err
	}
	text, err := scenario.Write(n)
	return Text{"application/yaml", text}, err
}
