package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/permit"
)

// maxHealth has room for as many reports as a request may have, with white
// space.
const maxHealth = network.MaxHealthReports << 10

// HealthReports are what a request tells of resources.
type HealthReports struct {
	Items []network.HealthReport `json:"items"`
}

// postHealth stores what a monitoring system tells: all of it or nothing.
func (c *control) postHealth(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	reports, err := readReports(body)
	if err != nil {
		return nil, err
	}
	done, err := network.New(c.Graph).PushHealth(r.Context(), callerOf(r, who), reports)
	return done, explained(err)
}

func readReports(body []byte) ([]network.HealthReport, error) {
	var in struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		said := `want {"items": [{"arn": "…", "type": "STATE", "status": "UP", "at": "2026-01-02T15:04:05Z"}]}`
		if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
			said += ": " + syntax.Error()
		}
		return nil, wrong(said)
	}
	reports := make([]network.HealthReport, len(in.Items))
	for i, text := range in.Items {
		var err error
		if reports[i], err = network.ReadHealthReport(text); err != nil {
			return nil, wrong(fmt.Sprintf("items[%d]: %v", i, err))
		}
	}
	return reports, nil
}

// getHealth tells how a resource is, and how that came about.
func (c *control) getHealth(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	arn := r.URL.Query().Get("arn")
	if arn == "" {
		return nil, wrong("want ?arn=ARN")
	}
	known, err := network.New(c.Graph).Health(r.Context(), callerOf(r, who), arn)
	return known, explained(err)
}

// explained is a refusal of the service in the control API's form.
func explained(err error) error {
	var invalid *api.ValidationException
	var unknown *api.ResourceNotFoundException
	switch {
	case errors.As(err, &invalid) && len(invalid.Fields) > 0:
		return wrong(invalid.Fields[0].Name + ": " + invalid.Fields[0].Message)
	case errors.As(err, &unknown):
		return &problem{http.StatusNotFound, "no resource has the ARN " + unknown.ResourceId}
	}
	return err
}
