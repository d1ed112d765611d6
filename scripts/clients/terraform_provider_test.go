package clients

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

// A provider does what Terraform's does, for one test.
type provider struct {
	*testing.T
	*networkmanager.Client
}

// A kind is a resource type of the provider: how it is read and what a reader may see of it.
type kind[T any, S ~string] struct {
	find  finder[T]
	state func(T) S
	again S // the state while an update settles; "" where there is none
}

// created waits for what was asked to be made, and reads it. Terraform would bear with a thing that cannot be seen yet;
// nobody has to here.
func (k kind[T, S]) created(p provider) T {
	p.Helper()
	k.read(p)
	return k.await(p, "PENDING", "AVAILABLE")
}

// updated waits for a change, and reads it.
func (k kind[T, S]) updated(p provider) T {
	p.Helper()
	return k.await(p, k.again, "AVAILABLE")
}

func (k kind[T, S]) await(p provider, pending, target S) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	v, err := wait[T, S]{find: k.find, state: k.state, pending: []S{pending}, target: []S{target}}.until(ctx)
	if err != nil {
		p.Fatalf("wait from %s to %s: %v", pending, target, err)
	}
	return *v
}

// deleted takes what the call of a delete said, and waits until nothing is there.
func (k kind[T, S]) deleted(p provider, err error) {
	p.Helper()
	if isMissing(err) || isNetworkGone(err) {
		return
	}
	if err != nil {
		p.Fatal(err)
	}
	k.awaitGone(p)
}

func (k kind[T, S]) awaitGone(p provider) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	if _, err := (wait[T, S]{find: k.find, state: k.state, pending: []S{"DELETING"}}).until(ctx); err != nil {
		p.Fatalf("wait until it is gone: %v", err)
	}
}

// read reads what must be there.
func (k kind[T, S]) read(p provider) T {
	p.Helper()
	v, err := k.find(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return *v
}

// absent checks that the next plan would make it anew.
func (k kind[T, S]) absent(p provider) {
	p.Helper()
	if _, err := k.find(p.Context()); !errors.Is(err, errGone) {
		p.Errorf("got %v, want it to be gone", err)
	}
}

func (p provider) globalNetwork(id string) kind[types.GlobalNetwork, types.GlobalNetworkState] {
	return kind[types.GlobalNetwork, types.GlobalNetworkState]{
		find: func(ctx context.Context) (*types.GlobalNetwork, error) {
			var list []types.GlobalNetwork
			err := follow(ctx, networkmanager.NewDescribeGlobalNetworksPaginator(p.Client, &networkmanager.DescribeGlobalNetworksInput{
				GlobalNetworkIds: []string{id},
			}), func(page *networkmanager.DescribeGlobalNetworksOutput) { list = append(list, page.GlobalNetworks...) })
			return single(list, err, func(v types.GlobalNetwork) bool { return text(v.GlobalNetworkId) == id })
		},
		state: func(v types.GlobalNetwork) types.GlobalNetworkState { return v.State }, again: types.GlobalNetworkStateUpdating,
	}
}

func (p provider) site(network, id string) kind[types.Site, types.SiteState] {
	return kind[types.Site, types.SiteState]{
		find: func(ctx context.Context) (*types.Site, error) {
			var list []types.Site
			err := follow(ctx, networkmanager.NewGetSitesPaginator(p.Client, &networkmanager.GetSitesInput{
				GlobalNetworkId: &network, SiteIds: []string{id},
			}), func(page *networkmanager.GetSitesOutput) { list = append(list, page.Sites...) })
			return single(list, orGone(err), func(v types.Site) bool {
				return text(v.GlobalNetworkId) == network && text(v.SiteId) == id
			})
		},
		state: func(v types.Site) types.SiteState { return v.State }, again: types.SiteStateUpdating,
	}
}

func (p provider) device(network, id string) kind[types.Device, types.DeviceState] {
	return kind[types.Device, types.DeviceState]{
		find: func(ctx context.Context) (*types.Device, error) {
			var list []types.Device
			err := follow(ctx, networkmanager.NewGetDevicesPaginator(p.Client, &networkmanager.GetDevicesInput{
				GlobalNetworkId: &network, DeviceIds: []string{id},
			}), func(page *networkmanager.GetDevicesOutput) { list = append(list, page.Devices...) })
			return single(list, orGone(err), func(v types.Device) bool {
				return text(v.GlobalNetworkId) == network && text(v.DeviceId) == id
			})
		},
		state: func(v types.Device) types.DeviceState { return v.State }, again: types.DeviceStateUpdating,
	}
}

func (p provider) link(network, id string) kind[types.Link, types.LinkState] {
	return kind[types.Link, types.LinkState]{
		find: func(ctx context.Context) (*types.Link, error) {
			var list []types.Link
			err := follow(ctx, networkmanager.NewGetLinksPaginator(p.Client, &networkmanager.GetLinksInput{
				GlobalNetworkId: &network, LinkIds: []string{id},
			}), func(page *networkmanager.GetLinksOutput) { list = append(list, page.Links...) })
			return single(list, orGone(err), func(v types.Link) bool {
				return text(v.GlobalNetworkId) == network && text(v.LinkId) == id
			})
		},
		state: func(v types.Link) types.LinkState { return v.State }, again: types.LinkStateUpdating,
	}
}

func (p provider) connection(network, id string) kind[types.Connection, types.ConnectionState] {
	return kind[types.Connection, types.ConnectionState]{
		find: func(ctx context.Context) (*types.Connection, error) {
			var list []types.Connection
			err := follow(ctx, networkmanager.NewGetConnectionsPaginator(p.Client, &networkmanager.GetConnectionsInput{
				GlobalNetworkId: &network, ConnectionIds: []string{id},
			}), func(page *networkmanager.GetConnectionsOutput) { list = append(list, page.Connections...) })
			return single(list, orGone(err), func(v types.Connection) bool {
				return text(v.GlobalNetworkId) == network && text(v.ConnectionId) == id
			})
		},
		state: func(v types.Connection) types.ConnectionState { return v.State }, again: types.ConnectionStateUpdating,
	}
}

// linkAssociation has no update; one that is DELETED counts as gone.
func (p provider) linkAssociation(network, link, device string) kind[types.LinkAssociation, types.LinkAssociationState] {
	return kind[types.LinkAssociation, types.LinkAssociationState]{
		find: func(ctx context.Context) (*types.LinkAssociation, error) {
			var list []types.LinkAssociation
			err := follow(ctx, networkmanager.NewGetLinkAssociationsPaginator(p.Client, &networkmanager.GetLinkAssociationsInput{
				GlobalNetworkId: &network, LinkId: &link, DeviceId: &device,
			}), func(page *networkmanager.GetLinkAssociationsOutput) { list = append(list, page.LinkAssociations...) })
			found, err := single(list, orGone(err), func(v types.LinkAssociation) bool {
				return text(v.GlobalNetworkId) == network && text(v.LinkId) == link && text(v.DeviceId) == device
			})
			if err == nil && found.LinkAssociationState == types.LinkAssociationStateDeleted {
				return nil, errGone
			}
			return found, err
		},
		state: func(v types.LinkAssociation) types.LinkAssociationState { return v.LinkAssociationState },
	}
}

// follow reads a list to its end, without asking for a size of pages.
func follow[Out any](ctx context.Context, p paginator[Out], take func(Out)) error {
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			return err
		}
		take(page)
	}
	return nil
}
