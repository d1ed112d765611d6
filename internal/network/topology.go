package network

import (
	"context"
	"fmt"
	"iter"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
)

// Topology is a global network's inventory as one snapshot holds it, ready for
// analysis: names are the tags Name, and what is being deleted is left out. It
// keeps ids and names only, so its size grows with the network's and with
// nothing else. A network that the caller does not have is a
// ResourceNotFoundException.
func (s *Service) Topology(ctx context.Context, caller api.Caller, globalNetwork string) (t routing.Topology, err error) {
	err = s.graph.View(ctx, caller, func(tx *graph.Tx) (err error) {
		if t.Sites, err = collect(Site.All(tx, globalNetwork), siteIn); err != nil {
			return err
		}
		if t.Devices, err = collect(Device.All(tx, globalNetwork), deviceIn); err != nil {
			return err
		}
		if t.Links, err = collect(Link.All(tx, globalNetwork), linkIn); err != nil {
			return err
		}
		t.Connections, err = collect(Connection.All(tx, globalNetwork), connectionIn)
		return err
	})
	if err != nil {
		return routing.Topology{}, fmt.Errorf("read the topology of %s: %w", globalNetwork, err)
	}
	return t, nil
}

// collect gathers what a topology says of each resource.
func collect[T, V any](all iter.Seq2[*T, error], describe func(*T) V) ([]V, error) {
	var list []V
	for v, err := range all {
		if err != nil {
			return nil, err
		}
		list = append(list, describe(v))
	}
	return list, nil
}

func siteIn(s *api.Site) routing.Site {
	return routing.Site{ID: s.SiteId, Name: nameIn(s.Tags)}
}

func deviceIn(d *api.Device) routing.Device {
	return routing.Device{ID: d.DeviceId, Name: nameIn(d.Tags), Site: d.SiteId}
}

func linkIn(l *api.Link) routing.Link {
	in := routing.Link{ID: l.LinkId, Name: nameIn(l.Tags), Site: l.SiteId}
	if l.Bandwidth != nil {
		in.Upload, in.Download = l.Bandwidth.UploadSpeed, l.Bandwidth.DownloadSpeed
	}
	return in
}

func connectionIn(c *api.Connection) routing.Connection {
	return routing.Connection{
		ID: c.ConnectionId, Name: nameIn(c.Tags),
		A: routing.End{Device: c.DeviceId, Link: c.LinkId},
		B: routing.End{Device: c.ConnectedDeviceId, Link: c.ConnectedLinkId},
	}
}

// nameIn is what people call a resource: its tag Name, as in the rest of AWS.
func nameIn(tags []api.Tag) string {
	for _, tag := range tags {
		if tag.Key == "Name" {
			return tag.Value
		}
	}
	return ""
}
