package faulttest

import (
	"encoding/base64"
	"net/url"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// masterKey is what all servers of one inventory have in common.
var masterKey = base64.StdEncoding.EncodeToString(make([]byte, identity.MasterKeySize))

// served is one inventory with one or more servers in this process.
type served struct {
	config  store.Config
	servers []*trunklinetest.Server
	callers []*caller // one for each server
}

// serve starts servers on an inventory.
func serve(t *testing.T, c store.Config, count int, o trunklinetest.Options) *served {
	t.Helper()
	s := &served{config: c}
	o.MasterKey = masterKey
	for range count {
		o.Data, o.Database = c.Dir, c.URL
		server := trunklinetest.Start(t, o)
		s.servers = append(s.servers, server)
		s.callers = append(s.callers, newCaller(t, server.URL, server.AccessKeyID, server.SecretAccessKey))
	}
	return s
}

// stop stops the servers.
func (s *served) stop(t *testing.T) {
	t.Helper()
	for i, server := range s.servers {
		s.callers[i].client.CloseIdleConnections()
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	}
}

// verify stops the servers and wants the inventory to be sound.
func (s *served) verify(t *testing.T) *inventory {
	t.Helper()
	s.stop(t)
	v := inspect(t, s.config)
	for _, wrong := range v.wrong {
		t.Error(wrong)
	}
	return v
}

// everywhere runs a test on each engine with one server, and with two on the engine that several may share.
func everywhere(t *testing.T, o trunklinetest.Options, test func(*testing.T, *served)) {
	t.Helper()
	for _, e := range storetest.Engines(t) {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			test(t, serve(t, e.New(t), 1, o))
		})
		if e.Name == "postgres" {
			t.Run("postgres with two servers", func(t *testing.T) {
				t.Parallel()
				test(t, serve(t, e.New(t), 2, o))
			})
		}
	}
}

// together sends all asks at the same moment, in turn through each server, and wants a modelled answer to each.
func (s *served) together(t *testing.T, asks []ask) []answer {
	t.Helper()
	answers := make([]answer, len(asks))
	begin := make(chan struct{})
	var all sync.WaitGroup
	for i, a := range asks {
		all.Go(func() {
			<-begin
			got, err := s.callers[i%len(s.callers)].call(t.Context(), a)
			if wrong := unmodelled(a.operation, got, err); wrong != "" {
				t.Error(wrong)
			}
			answers[i] = got
		})
	}
	close(begin)
	all.Wait()
	return answers
}

// A plot is a network with a site, on which a race is run.
type plot struct {
	*caller
	network, site string
}

func newPlot(t *testing.T, c *caller) plot {
	t.Helper()
	p := plot{caller: c}
	p.network = globalNetworks.idOf(c.create(t, globalNetworks, "", nil))
	p.site = p.anotherSite(t)
	return p
}

func (p plot) anotherSite(t *testing.T) string {
	t.Helper()
	return sites.idOf(p.create(t, sites, p.network, members{}))
}

func (p plot) device(t *testing.T, site string) string {
	t.Helper()
	return devices.idOf(p.create(t, devices, p.network, atSite(site)))
}

func (p plot) link(t *testing.T, site string) string {
	t.Helper()
	return links.idOf(p.create(t, links, p.network, linkAt(site)))
}

func atSite(site string) members {
	if site == "" {
		return members{}
	}
	return members{"SiteId": site}
}

func linkAt(site string) members {
	return members{"SiteId": site, "Bandwidth": members{"UploadSpeed": 1.0}, "Type": "fibre", "Provider": "ether"}
}

func (p plot) make(k kind, m members) ask {
	return ask{operation: k.creates, labels: []string{p.network}, body: m}
}

func (p plot) update(k kind, id string, m members) ask {
	return ask{operation: k.updates, labels: []string{p.network, id}, body: m}
}

func (p plot) remove(k kind, id string) ask {
	return ask{operation: k.deletes, labels: []string{p.network, id}}
}

func (p plot) associate(device, link string) ask {
	return p.make(associations, members{"DeviceId": device, "LinkId": link})
}

func (p plot) disassociate(device, link string) ask {
	return ask{operation: "DisassociateLink", labels: []string{p.network},
		query: url.Values{"deviceId": {device}, "linkId": {link}}}
}

// connect joins two devices, through a link of the first unless that is "".
func (p plot) connect(device, other, link string) ask {
	m := members{"DeviceId": device, "ConnectedDeviceId": other}
	if link != "" {
		m["LinkId"] = link
	}
	return p.make(connections, m)
}
