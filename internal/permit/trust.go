package permit

import (
	"context"

	"github.com/trunkline/trunkline/internal/access"
)

// DecideTrust says whether a role's trust policy lets the principal do the one
// thing that it asks for. An error is one of Tags.
func (r Request) DecideTrust(ctx context.Context, trust *access.Policy) (access.Decision, error) {
	return access.DecideTrust(trust, r.Principal.ARN, r.Principal.Account, r.about(ctx, r.Asks[0]))
}
