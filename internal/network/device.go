package network

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// Device is a physical or virtual appliance, perhaps at a site.
var Device = &graph.Kind[api.Device]{
	Name:      "device",
	Lifecycle: inventory,
	Quota:     graph.Quota{Code: "L-C3B5632D", Max: 200, Per: "global network"},
	ID:        api.DeviceDeviceId,
	ARN:       api.DeviceDeviceArn,
	Network:   api.DeviceGlobalNetworkId,
	State:     api.DeviceStateOf,
	Created:   api.DeviceCreatedAt,
	Tags:      api.DeviceTags,
	Refs: []graph.Ref[api.Device]{
		{To: Site, At: api.DeviceSiteId, Field: "siteId"},
	},
	Blocked: "Device cannot be deleted due to existing association with a link, connection or gateway.",
}

// CreateDevice adds a device to a network.
func (s *Service) CreateDevice(ctx context.Context, caller api.Caller, in *api.CreateDeviceRequest) (*api.CreateDeviceResponse, error) {
	if err := tidyTags(in.Tags); err != nil {
		return nil, err
	}
	made, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Device, error) {
		device := &api.Device{
			GlobalNetworkId: in.GlobalNetworkId, SiteId: in.SiteId, Description: in.Description,
			Type: in.Type, Vendor: in.Vendor, Model: in.Model, SerialNumber: in.SerialNumber,
			Location: in.Location, AWSLocation: in.AWSLocation, Tags: in.Tags,
		}
		if err := checkDevice(device); err != nil {
			return nil, err
		}
		return Device.Create(tx, device)
	})
	return &api.CreateDeviceResponse{Device: made}, err
}

// GetDevices lists a network's devices, perhaps those of one site.
func (s *Service) GetDevices(ctx context.Context, caller api.Caller, in *api.GetDevicesRequest) (*api.GetDevicesResponse, error) {
	items, next, err := pageOf(ctx, s, caller, Device, graph.Question{
		Network: in.GlobalNetworkId, IDs: in.DeviceIds, To: []graph.Reference{{Kind: Site, ID: in.SiteId}},
		Max: in.MaxResults, Token: in.NextToken,
	})
	return &api.GetDevicesResponse{Devices: items, NextToken: next}, err
}

// UpdateDevice changes what is said of a device. It leaves its site only when
// none of the site's links is associated with it.
func (s *Service) UpdateDevice(ctx context.Context, caller api.Caller, in *api.UpdateDeviceRequest) (*api.UpdateDeviceResponse, error) {
	updated, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Device, error) {
		return Device.Update(tx, deviceAt(in.GlobalNetworkId, in.DeviceId), func(d *api.Device) error {
			moves := in.SiteId != nil && *in.SiteId != d.SiteId
			changeDevice(d, in)
			if err := checkDevice(d); err != nil || !moves {
				return err
			}
			return checkMove(tx, d)
		})
	})
	return &api.UpdateDeviceResponse{Device: updated}, err
}

func changeDevice(d *api.Device, in *api.UpdateDeviceRequest) {
	assign(&d.Description, in.Description)
	assign(&d.Type, in.Type)
	assign(&d.Vendor, in.Vendor)
	assign(&d.Model, in.Model)
	assign(&d.SerialNumber, in.SerialNumber)
	assign(&d.SiteId, in.SiteId)
	if in.Location != nil {
		d.Location = in.Location
	}
	if in.AWSLocation != nil {
		d.AWSLocation = in.AWSLocation
	}
}

// checkMove refuses a change of site that would leave a link of another site
// associated with the device.
func checkMove(tx *graph.Tx, d *api.Device) error {
	held, err := graph.Referred(tx, Device, d.DeviceId, LinkAssociation)
	if err != nil || !held {
		return err
	}
	return api.Invalid("siteId", "Device cannot change its site due to existing association with a link.")
}

// checkDevice holds the lengths that the guide states below the contract's.
func checkDevice(d *api.Device) error {
	return checkLengths(
		member{"vendor", d.Vendor}, member{"model", d.Model}, member{"serialNumber", d.SerialNumber})
}

// A member is a string member by its wire name.
type member struct{ name, value string }

const maxLabel = 128 // characters of a device's or link's label, from the guide

func checkLengths(members ...member) error {
	for _, m := range members {
		if utf8.RuneCountInString(m.value) > maxLabel {
			return api.Invalid(m.name, fmt.Sprintf("Must have at most %d characters.", maxLabel))
		}
	}
	return nil
}

// DeleteDevice deletes a device that nothing is associated with.
func (s *Service) DeleteDevice(ctx context.Context, caller api.Caller, in *api.DeleteDeviceRequest) (*api.DeleteDeviceResponse, error) {
	deleted, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.Device, error) {
		return Device.Delete(tx, deviceAt(in.GlobalNetworkId, in.DeviceId))
	})
	return &api.DeleteDeviceResponse{Device: deleted}, err
}

func deviceAt(network, id string) graph.Address[api.Device] {
	return graph.Address[api.Device]{Network: network, ID: id}
}
