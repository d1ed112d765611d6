package clients

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"

	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// TestSDKForGo tells the whole story of a network with the AWS SDK for Go.
func TestSDKForGo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		s := &story{T: t, Client: dial(start(t, e, trunklinetest.Options{}))}
		s.makeNetwork()
		s.makeSites()
		s.makeDevices()
		s.makeLinks()
		s.associate()
		s.connect()
		s.update()
		s.tag()
		s.page()
		s.core()
		s.remove()
	})
}

// A story is a network as its teller knows it.
type story struct {
	*testing.T
	*networkmanager.Client

	network    *string
	sites      []types.Site
	devices    []types.Device
	links      []types.Link
	connection types.Connection
}

const words = "Zürich ⇄ 東京 🛰"

func (s *story) makeNetwork() {
	made := ask(s.T, s.CreateGlobalNetwork, &networkmanager.CreateGlobalNetworkInput{
		Description: aws.String(words), Tags: tagged("Name=Überland", "env=テスト"),
	}).GlobalNetwork
	s.network = made.GlobalNetworkId
	s.matches(made.GlobalNetworkId, `^global-network-0[0-9a-f]{16}$`)
	same(s.T, "ARN", text(made.GlobalNetworkArn), "arn:aws:networkmanager::"+account+":global-network/"+*s.network)
	same(s.T, "state", made.State, types.GlobalNetworkStatePending)
	same(s.T, "description", text(made.Description), words)
	same(s.T, "tags", spoken(made.Tags), "env=テスト,Name=Überland")
	s.recent(made.CreatedAt)

	read := one(s.T, ask(s.T, s.DescribeGlobalNetworks, &networkmanager.DescribeGlobalNetworksInput{
		GlobalNetworkIds: []string{*s.network},
	}).GlobalNetworks)
	same(s.T, "state", read.State, types.GlobalNetworkStateAvailable)
	same(s.T, "description", text(read.Description), words)
	same(s.T, "tags", spoken(read.Tags), "env=テスト,Name=Überland")
	same(s.T, "time of creation", *read.CreatedAt, *made.CreatedAt)
}

func (s *story) makeSites() {
	place := &types.Location{
		Address: aws.String("Bahnhofstraße 1, Zürich"), Latitude: aws.String("47.370"), Longitude: aws.String("8.5400"),
	}
	for _, in := range []networkmanager.CreateSiteInput{
		{Description: aws.String("head office"), Location: place, Tags: tagged("Name=Zürich")},
		{},
	} {
		in.GlobalNetworkId = s.network
		made := ask(s.T, s.CreateSite, &in).Site
		s.matches(made.SiteId, `^site-0[0-9a-f]{16}$`)
		same(s.T, "ARN", text(made.SiteArn), s.arn("site", made.SiteId))
		same(s.T, "state", made.State, types.SiteStatePending)
		s.recent(made.CreatedAt)
		read := one(s.T, ask(s.T, s.GetSites, &networkmanager.GetSitesInput{
			GlobalNetworkId: s.network, SiteIds: []string{*made.SiteId},
		}).Sites)
		same(s.T, "state", read.State, types.SiteStateAvailable)
		s.sites = append(s.sites, read)
	}
	first, second := s.sites[0], s.sites[1]
	same(s.T, "address", text(first.Location.Address), *place.Address)
	same(s.T, "latitude", text(first.Location.Latitude), "47.370")
	same(s.T, "longitude", text(first.Location.Longitude), "8.5400")
	if second.Description != nil || second.Location != nil || second.Tags != nil {
		s.Errorf("a site of which nothing was said: got %+v, want unset members", second)
	}
}

func (s *story) makeDevices() {
	for i, in := range []networkmanager.CreateDeviceInput{
		{
			Description: aws.String("border router"), Type: aws.String("router"), Vendor: aws.String("Ünïcode"),
			Model: aws.String("M1"), SerialNumber: aws.String("SN 1/α"),
			Location: &types.Location{Address: aws.String("rack 7")}, Tags: tagged("rack=7"),
		},
		{AWSLocation: &types.AWSLocation{Zone: aws.String("us-west-2a")}},
	} {
		in.GlobalNetworkId, in.SiteId = s.network, s.sites[i].SiteId
		made := ask(s.T, s.CreateDevice, &in).Device
		s.matches(made.DeviceId, `^device-0[0-9a-f]{16}$`)
		same(s.T, "ARN", text(made.DeviceArn), s.arn("device", made.DeviceId))
		same(s.T, "state", made.State, types.DeviceStatePending)
		s.recent(made.CreatedAt)
		read := one(s.T, ask(s.T, s.GetDevices, &networkmanager.GetDevicesInput{
			GlobalNetworkId: s.network, DeviceIds: []string{*made.DeviceId}, SiteId: s.sites[i].SiteId,
		}).Devices)
		same(s.T, "state", read.State, types.DeviceStateAvailable)
		s.devices = append(s.devices, read)
	}
	first, second := s.devices[0], s.devices[1]
	same(s.T, "vendor", text(first.Vendor), "Ünïcode")
	same(s.T, "serial number", text(first.SerialNumber), "SN 1/α")
	same(s.T, "address", text(first.Location.Address), "rack 7")
	same(s.T, "zone", text(second.AWSLocation.Zone), "us-west-2a")
	if first.Location.Latitude != nil || first.AWSLocation != nil || second.Location != nil || second.Vendor != nil {
		s.Errorf("members of which nothing was said are set: %+v, %+v", first, second)
	}
}

func (s *story) makeLinks() {
	for i, in := range []networkmanager.CreateLinkInput{
		{
			Bandwidth: &types.Bandwidth{UploadSpeed: aws.Int32(100), DownloadSpeed: aws.Int32(200)},
			Type:      aws.String("fibre"), Provider: aws.String("Société A"), Description: aws.String("uplink"),
		},
		{Bandwidth: &types.Bandwidth{DownloadSpeed: aws.Int32(50)}},
	} {
		in.GlobalNetworkId, in.SiteId = s.network, s.sites[i].SiteId
		made := ask(s.T, s.CreateLink, &in).Link
		s.matches(made.LinkId, `^link-0[0-9a-f]{16}$`)
		same(s.T, "ARN", text(made.LinkArn), s.arn("link", made.LinkId))
		same(s.T, "state", made.State, types.LinkStatePending)
		s.recent(made.CreatedAt)
		read := one(s.T, ask(s.T, s.GetLinks, &networkmanager.GetLinksInput{
			GlobalNetworkId: s.network, LinkIds: []string{*made.LinkId}, Type: in.Type, Provider: in.Provider,
		}).Links)
		same(s.T, "state", read.State, types.LinkStateAvailable)
		s.links = append(s.links, read)
	}
	first, second := s.links[0], s.links[1]
	same(s.T, "upload", *first.Bandwidth.UploadSpeed, 100)
	same(s.T, "provider", text(first.Provider), "Société A")
	if second.Bandwidth.UploadSpeed != nil || second.Type != nil {
		s.Errorf("members of which nothing was said are set: %+v", second)
	}
}

func (s *story) associate() {
	for i := range s.links {
		made := ask(s.T, s.AssociateLink, &networkmanager.AssociateLinkInput{
			GlobalNetworkId: s.network, DeviceId: s.devices[i].DeviceId, LinkId: s.links[i].LinkId,
		}).LinkAssociation
		same(s.T, "state", made.LinkAssociationState, types.LinkAssociationStatePending)
		read := one(s.T, ask(s.T, s.GetLinkAssociations, &networkmanager.GetLinkAssociationsInput{
			GlobalNetworkId: s.network, LinkId: s.links[i].LinkId,
		}).LinkAssociations)
		same(s.T, "device", text(read.DeviceId), *s.devices[i].DeviceId)
		same(s.T, "state", read.LinkAssociationState, types.LinkAssociationStateAvailable)
	}
}

func (s *story) connect() {
	made := ask(s.T, s.CreateConnection, &networkmanager.CreateConnectionInput{
		GlobalNetworkId: s.network, DeviceId: s.devices[0].DeviceId, ConnectedDeviceId: s.devices[1].DeviceId,
		LinkId: s.links[0].LinkId, Description: aws.String(words), Tags: tagged("tier=金"),
	}).Connection
	s.matches(made.ConnectionId, `^connection-0[0-9a-f]{16}$`)
	same(s.T, "ARN", text(made.ConnectionArn), s.arn("connection", made.ConnectionId))
	same(s.T, "state", made.State, types.ConnectionStatePending)
	s.recent(made.CreatedAt)
	if made.ConnectedLinkId != nil {
		s.Errorf("connected link: got %s, want none", *made.ConnectedLinkId)
	}
	for _, end := range s.devices {
		read := one(s.T, ask(s.T, s.GetConnections, &networkmanager.GetConnectionsInput{
			GlobalNetworkId: s.network, DeviceId: end.DeviceId,
		}).Connections)
		same(s.T, "id", text(read.ConnectionId), *made.ConnectionId)
		same(s.T, "state", read.State, types.ConnectionStateAvailable)
		same(s.T, "device", text(read.DeviceId), *s.devices[0].DeviceId)
		same(s.T, "connected device", text(read.ConnectedDeviceId), *s.devices[1].DeviceId)
		same(s.T, "link", text(read.LinkId), *s.links[0].LinkId)
		same(s.T, "description", text(read.Description), words)
		same(s.T, "tags", spoken(read.Tags), "tier=金")
		s.connection = read
	}
}

// arn is what a resource of the story's network must be called.
func (s *story) arn(kind string, id *string) string {
	return "arn:aws:networkmanager::" + account + ":" + kind + "/" + *s.network + "/" + text(id)
}

func (s *story) matches(got *string, pattern string) {
	s.Helper()
	if !regexp.MustCompile(pattern).MatchString(text(got)) {
		s.Errorf("got %s, want %s", text(got), pattern)
	}
}

// recent checks a time of creation: now, in whole seconds.
func (s *story) recent(at *time.Time) {
	s.Helper()
	if at == nil || time.Since(*at).Abs() > patience || at.Nanosecond() != 0 {
		s.Errorf("time of creation: got %v, want now, in whole seconds", at)
	}
}

// isOrdered reports whether a list's ids ascend, which also means that none is there twice.
func isOrdered(ids []string) bool {
	return slices.IsSorted(ids) && len(slices.Compact(slices.Clone(ids))) == len(ids)
}
