package clients

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

// update changes one thing of each kind, clears another, and leaves the rest.
func (s *story) update() {
	network := ask(s.T, s.UpdateGlobalNetwork, &networkmanager.UpdateGlobalNetworkInput{
		GlobalNetworkId: s.network, Description: aws.String("renamed"),
	}).GlobalNetwork
	same(s.T, "state", network.State, types.GlobalNetworkStateUpdating)
	same(s.T, "description", text(network.Description), "renamed")

	site := ask(s.T, s.UpdateSite, &networkmanager.UpdateSiteInput{
		GlobalNetworkId: s.network, SiteId: s.sites[0].SiteId, Description: aws.String(""),
	}).Site
	same(s.T, "state", site.State, types.SiteStateUpdating)
	same(s.T, "latitude", text(site.Location.Latitude), "47.370")
	same(s.T, "tags", spoken(site.Tags), "Name=Zürich")
	if text(site.Description) != "" && site.Description != nil {
		s.Errorf("cleared description: got %q", *site.Description)
	}

	device := ask(s.T, s.UpdateDevice, &networkmanager.UpdateDeviceInput{
		GlobalNetworkId: s.network, DeviceId: s.devices[1].DeviceId, Vendor: aws.String("v2"),
	}).Device
	same(s.T, "vendor", text(device.Vendor), "v2")
	same(s.T, "site", text(device.SiteId), *s.sites[1].SiteId)
	same(s.T, "zone", text(device.AWSLocation.Zone), "us-west-2a")

	link := ask(s.T, s.UpdateLink, &networkmanager.UpdateLinkInput{
		GlobalNetworkId: s.network, LinkId: s.links[0].LinkId, Provider: aws.String("B"),
	}).Link
	same(s.T, "provider", text(link.Provider), "B")
	same(s.T, "type", text(link.Type), "fibre")
	same(s.T, "download", *link.Bandwidth.DownloadSpeed, 200)
	s.updateConnection()
}

func (s *story) updateConnection() {
	updated := ask(s.T, s.UpdateConnection, &networkmanager.UpdateConnectionInput{
		GlobalNetworkId: s.network, ConnectionId: s.connection.ConnectionId,
		LinkId: aws.String(""), ConnectedLinkId: s.links[1].LinkId,
	}).Connection
	same(s.T, "state", updated.State, types.ConnectionStateUpdating)
	read := one(s.T, ask(s.T, s.GetConnections, &networkmanager.GetConnectionsInput{
		GlobalNetworkId: s.network, ConnectionIds: []string{*s.connection.ConnectionId},
	}).Connections)
	same(s.T, "state", read.State, types.ConnectionStateAvailable)
	same(s.T, "connected link", text(read.ConnectedLinkId), *s.links[1].LinkId)
	same(s.T, "description", text(read.Description), words)
	if read.LinkId != nil {
		s.Errorf("cleared link: got %q, want it unset", *read.LinkId)
	}
	same(s.T, "time of creation", *read.CreatedAt, *s.connection.CreatedAt)
}

// tag changes the connection's tags through its ARN, which stands in the path.
func (s *story) tag() {
	arn := s.connection.ConnectionArn
	ask(s.T, s.TagResource, &networkmanager.TagResourceInput{
		ResourceArn: arn, Tags: tagged("tier=銀", "owner=Ægir + Søn", "empty="),
	})
	list := func() string {
		return spoken(ask(s.T, s.ListTagsForResource, &networkmanager.ListTagsForResourceInput{ResourceArn: arn}).TagList)
	}
	same(s.T, "tags", list(), "empty=,owner=Ægir + Søn,tier=銀")
	ask(s.T, s.UntagResource, &networkmanager.UntagResourceInput{
		ResourceArn: arn, TagKeys: []string{"empty", "tier", "never there"},
	})
	same(s.T, "tags", list(), "owner=Ægir + Søn")
	read := one(s.T, ask(s.T, s.GetConnections, &networkmanager.GetConnectionsInput{GlobalNetworkId: s.network}).Connections)
	same(s.T, "tags", spoken(read.Tags), "owner=Ægir + Søn")
}

// page reads lists in small pages: everything once, in order, however many to a page.
func (s *story) page() {
	for range 3 {
		ask(s.T, s.CreateSite, &networkmanager.CreateSiteInput{GlobalNetworkId: s.network})
	}
	for most := int32(1); most <= 6; most++ {
		var seen []string
		last := 0
		for _, page := range pages(s.T, networkmanager.NewGetSitesPaginator(s.Client,
			&networkmanager.GetSitesInput{GlobalNetworkId: s.network, MaxResults: aws.Int32(most)})) {
			last = len(page.Sites)
			seen = append(seen, ids(page.Sites, func(site types.Site) *string { return site.SiteId })...)
		}
		if len(seen) != 5 || !isOrdered(seen) || last == 0 {
			s.Errorf("sites, %d to a page: got %v, %d on the last", most, seen, last)
		}
	}
	all := ask(s.T, s.GetSites, &networkmanager.GetSitesInput{GlobalNetworkId: s.network}).Sites
	for _, site := range all[2:] {
		ask(s.T, s.DeleteSite, &networkmanager.DeleteSiteInput{GlobalNetworkId: s.network, SiteId: site.SiteId})
	}
	s.pageOthers()
}

// pageOthers reads one element at a time of everything else that there are two of.
func (s *story) pageOthers() {
	one := aws.Int32(1)
	var devices, links, ends []string
	for _, page := range pages(s.T, networkmanager.NewGetDevicesPaginator(s.Client,
		&networkmanager.GetDevicesInput{GlobalNetworkId: s.network, MaxResults: one})) {
		devices = append(devices, ids(page.Devices, func(v types.Device) *string { return v.DeviceId })...)
	}
	for _, page := range pages(s.T, networkmanager.NewGetLinksPaginator(s.Client,
		&networkmanager.GetLinksInput{GlobalNetworkId: s.network, MaxResults: one})) {
		links = append(links, ids(page.Links, func(v types.Link) *string { return v.LinkId })...)
	}
	for _, page := range pages(s.T, networkmanager.NewGetLinkAssociationsPaginator(s.Client,
		&networkmanager.GetLinkAssociationsInput{GlobalNetworkId: s.network, MaxResults: one})) {
		ends = append(ends, ids(page.LinkAssociations, func(v types.LinkAssociation) *string { return v.LinkId })...)
	}
	slices.Sort(ends)
	wantDevices := ids(s.devices, func(v types.Device) *string { return v.DeviceId })
	wantLinks := ids(s.links, func(v types.Link) *string { return v.LinkId })
	if !slices.Equal(devices, wantDevices) || !slices.Equal(links, wantLinks) || !slices.Equal(ends, wantLinks) {
		s.Errorf("one to a page: got %v, %v, %v", devices, links, ends)
	}
	connections := pages(s.T, networkmanager.NewGetConnectionsPaginator(s.Client,
		&networkmanager.GetConnectionsInput{GlobalNetworkId: s.network, MaxResults: one}))
	networks := pages(s.T, networkmanager.NewDescribeGlobalNetworksPaginator(s.Client,
		&networkmanager.DescribeGlobalNetworksInput{MaxResults: one}))
	if len(connections) != 1 || len(networks) != 1 {
		s.Errorf("got %d pages of connections, %d of networks, want one each", len(connections), len(networks))
	}
}

// remove deletes everything from the leaves to the root, trying the wrong order first.
func (s *story) remove() {
	network, site := s.network, &networkmanager.DeleteSiteInput{GlobalNetworkId: s.network, SiteId: s.sites[1].SiteId}
	device := &networkmanager.DeleteDeviceInput{GlobalNetworkId: network, DeviceId: s.devices[1].DeviceId}
	link := &networkmanager.DeleteLinkInput{GlobalNetworkId: network, LinkId: s.links[1].LinkId}
	used := &networkmanager.DisassociateLinkInput{
		GlobalNetworkId: network, DeviceId: s.devices[1].DeviceId, LinkId: s.links[1].LinkId,
	}
	inUse(s, s.DeleteGlobalNetwork, &networkmanager.DeleteGlobalNetworkInput{GlobalNetworkId: network})
	inUse(s, s.DeleteSite, site)
	inUse(s, s.DeleteDevice, device)
	inUse(s, s.DeleteLink, link)
	inUse(s, s.DisassociateLink, used)

	gone := ask(s.T, s.DeleteConnection, &networkmanager.DeleteConnectionInput{
		GlobalNetworkId: network, ConnectionId: s.connection.ConnectionId,
	}).Connection
	same(s.T, "state", gone.State, types.ConnectionStateDeleting)
	same(s.T, "id", text(gone.ConnectionId), *s.connection.ConnectionId)
	for i := range s.links {
		ended := ask(s.T, s.DisassociateLink, &networkmanager.DisassociateLinkInput{
			GlobalNetworkId: network, DeviceId: s.devices[i].DeviceId, LinkId: s.links[i].LinkId,
		}).LinkAssociation
		same(s.T, "state", ended.LinkAssociationState, types.LinkAssociationStateDeleting)
	}
	for i := range s.devices {
		ask(s.T, s.DeleteDevice, &networkmanager.DeleteDeviceInput{GlobalNetworkId: network, DeviceId: s.devices[i].DeviceId})
		ask(s.T, s.DeleteLink, &networkmanager.DeleteLinkInput{GlobalNetworkId: network, LinkId: s.links[i].LinkId})
		ask(s.T, s.DeleteSite, &networkmanager.DeleteSiteInput{GlobalNetworkId: network, SiteId: s.sites[i].SiteId})
	}
	ended := ask(s.T, s.DeleteGlobalNetwork, &networkmanager.DeleteGlobalNetworkInput{GlobalNetworkId: network}).GlobalNetwork
	same(s.T, "state", ended.State, types.GlobalNetworkStateDeleting)
	left := ask(s.T, s.DescribeGlobalNetworks, &networkmanager.DescribeGlobalNetworksInput{}).GlobalNetworks
	if left == nil || len(left) != 0 {
		s.Errorf("networks that are left: got %v, want an empty list", left)
	}
}

// inUse checks that what others refer to cannot be deleted.
func inUse[In, Out any](s *story, call operation[In, Out], in In) {
	s.Helper()
	failure := refused[*types.ValidationException](s.T, call, in)
	same(s.T, "reason", failure.Reason, types.ValidationExceptionReasonOther)
	if !strings.Contains(text(failure.Message), "cannot be deleted due to existing") {
		s.Errorf("message: got %q", text(failure.Message))
	}
}
