package server

import (
	"context"
	"encoding/json"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/permit"
)

// denied keeps in the record that policies refused a call. The caller is
// refused whether or not that can be written.
func (s *Server) denied(ctx context.Context, d permit.Denial) {
	input, err := json.Marshal(d.Input)
	if err != nil {
		input = nil
	}
	err = s.denials.Denied(ctx, d.Caller, audit.Refused{Action: d.Action, Message: d.Message, Input: input, At: d.Time})
	if err != nil {
		s.log.Error("a denied call could not be recorded", "request", d.RequestID, "action", d.Action, "error", err)
	}
}
