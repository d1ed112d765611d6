package network

import (
	"context"
	"errors"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// OrganizationServiceAccess is whether an account's organization lets the
// service act for its member accounts. There is one for each account that has
// ever said so. While it is being carried out, roles are deployed.
var OrganizationServiceAccess = &graph.Kind[api.OrganizationStatus]{
	Name: "organization-service-access",
	Lifecycle: graph.Lifecycle{
		Member: "SLRDeploymentStatus", Creating: "IN_PROGRESS", Updating: "IN_PROGRESS", Deleting: "IN_PROGRESS", Settled: "SUCCEEDED",
	},
	State: api.OrganizationStatusSLRDeploymentStatus,
	Named: []func(*api.OrganizationStatus) *string{api.OrganizationStatusOrganizationId},
}

const (
	accessEnabled  = "ENABLED"
	accessDisabled = "DISABLED"
)

// notEnabled is the status of an account that has never enabled access. An
// account is the management account of an organization that has no other; the
// organization's id is made of the account's digits.
func notEnabled(account string) *api.OrganizationStatus {
	return &api.OrganizationStatus{
		OrganizationId: "o-" + account, OrganizationAwsServiceAccessStatus: accessDisabled, AccountStatusList: []api.AccountStatus{},
	}
}

// StartOrganizationServiceAccessUpdate enables or disables the service's access
// to the organization. Asking for what stands already changes nothing.
func (s *Service) StartOrganizationServiceAccessUpdate(ctx context.Context, caller api.Caller, in *api.StartOrganizationServiceAccessUpdateRequest) (*api.StartOrganizationServiceAccessUpdateResponse, error) {
	if in.Action != "ENABLE" && in.Action != "DISABLE" {
		return nil, api.Invalid("action", "Must be ENABLE or DISABLE.")
	}
	to := accessDisabled
	if in.Action == "ENABLE" {
		to = accessEnabled
	}
	status, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.OrganizationStatus, error) { return setAccess(tx, to) })
	return &api.StartOrganizationServiceAccessUpdateResponse{OrganizationStatus: status}, err
}

// errStands ends an update that would change nothing.
var errStands = errors.New("the status stands already")

// setAccess holds the status before it looks at it, so that those who ask at
// once wait for one another.
func setAccess(tx *graph.Tx, to string) (*api.OrganizationStatus, error) {
	asked := notEnabled(tx.Caller.Account)
	status, err := OrganizationServiceAccess.Update(tx, graph.Address[api.OrganizationStatus]{Named: asked},
		func(status *api.OrganizationStatus) error {
			if status.OrganizationAwsServiceAccessStatus == to {
				return errStands
			}
			status.OrganizationAwsServiceAccessStatus = to
			return nil
		})
	var never *api.ResourceNotFoundException
	switch {
	case errors.Is(err, errStands):
		return standingAccess(tx, asked)
	case errors.As(err, &never) && to == accessDisabled:
		return asked, nil
	case errors.As(err, &never):
		return enableAccess(tx, asked)
	}
	return status, err
}

func standingAccess(tx *graph.Tx, asked *api.OrganizationStatus) (*api.OrganizationStatus, error) {
	if err := OrganizationServiceAccess.Gather(tx, asked); err != nil {
		return nil, err
	}
	return OrganizationServiceAccess.Standing(tx, asked)
}

// enableAccess makes the first status of an account. If somebody else has made
// it meanwhile, it changes that one.
func enableAccess(tx *graph.Tx, asked *api.OrganizationStatus) (*api.OrganizationStatus, error) {
	asked.OrganizationAwsServiceAccessStatus = accessEnabled
	made, err := OrganizationServiceAccess.Create(tx, asked)
	if errors.Is(err, graph.ErrExists) {
		return setAccess(tx, accessEnabled)
	}
	return made, err
}

// ListOrganizationServiceAccessStatus tells whether the service has access to
// the caller's organization. There is one status, so the list has one page.
func (s *Service) ListOrganizationServiceAccessStatus(ctx context.Context, caller api.Caller, _ *api.ListOrganizationServiceAccessStatusRequest) (*api.ListOrganizationServiceAccessStatusResponse, error) {
	status := notEnabled(caller.Account)
	found, _, err := pageOf(ctx, s, caller, OrganizationServiceAccess, graph.Question{
		Names: []string{graph.NameOf(OrganizationServiceAccess.Name, status.OrganizationId)},
	})
	if err != nil {
		return nil, err
	}
	known, err := found.Decode()
	if len(known) > 0 {
		status = &known[0]
	}
	return &api.ListOrganizationServiceAccessStatusResponse{OrganizationStatus: status}, err
}
