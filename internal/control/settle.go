package control

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/permit"
)

// putSettle changes how long the states of one kind, or of all, take to
// settle from now on. It holds for this process until it ends.
func (c *control) putSettle(r *http.Request, who *permit.Principal, body []byte) (any, error) {
	var in struct {
		Duration string `json:"duration"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, wrong(`want {"duration": "2s"}`)
	}
	d, err := time.ParseDuration(in.Duration)
	if err != nil || d < 0 {
		return nil, wrong(`want {"duration": "2s"}, not negative`)
	}
	kind := r.PathValue("kind")
	if kind != "" && !slices.Contains(network.Kinds(), kind) {
		return nil, &problem{http.StatusNotFound, "no kind is called " + kind + "; there are " + strings.Join(network.Kinds(), ", ")}
	}
	if err := c.record(r, callerOf(r, who), "PutSettle", map[string]string{"Kind": kind, "Duration": d.String()}); err != nil {
		return nil, err
	}
	c.Settling.Set(kind, d)
	return struct{}{}, nil
}
