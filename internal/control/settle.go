package control

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/trunkline/trunkline/api"
)

// putSettle changes how long the states of one kind, or of all, take to
// settle from now on. It holds for this process until it ends.
func (c *control) putSettle(r *http.Request, _ api.Caller, body []byte) (any, error) {
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
	c.Settling.Set(r.PathValue("kind"), d)
	return struct{}{}, nil
}
