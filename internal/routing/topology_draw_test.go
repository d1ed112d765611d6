package routing_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/routing"
)

// drawn reads a topology from lines of these forms; what a line names exists from then on:
//
//	a - b            a connection "a-b"; a second one is "a-b/2"
//	a(l1) - b(l2)    one through links
//	a - b 5          one that weighs 5
//	site s: a l1     devices and links at a site; links are named l and a digit
//	link l1 100/?    a link's upload and download in Mbps, ? for unknown
func drawn(t testing.TB, text string) routing.Topology {
	t.Helper()
	d := &drafter{t: t, devices: map[string]*routing.Device{}, links: map[string]*routing.Link{}, times: map[string]int{}}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			d.line(line)
		}
	}
	for _, device := range d.devices {
		d.topology.Devices = append(d.topology.Devices, *device)
	}
	for _, link := range d.links {
		d.topology.Links = append(d.topology.Links, *link)
	}
	return d.topology
}

type drafter struct {
	t        testing.TB
	topology routing.Topology
	devices  map[string]*routing.Device
	links    map[string]*routing.Link
	times    map[string]int
}

func (d *drafter) line(line string) {
	words := strings.Fields(line)
	switch {
	case words[0] == "site":
		site := strings.TrimSuffix(words[1], ":")
		d.topology.Sites = append(d.topology.Sites, routing.Site{ID: site})
		for _, id := range words[2:] {
			if isLink(id) {
				d.link(id).Site = site
			} else {
				d.device(id).Site = site
			}
		}
	case words[0] == "link":
		up, down, _ := strings.Cut(words[2], "/")
		d.link(words[1]).Upload, d.link(words[1]).Download = d.number(up), d.number(down)
	case len(words) == 1:
		d.device(words[0])
	default:
		d.connection(words)
	}
}

func (d *drafter) connection(words []string) {
	c := routing.Connection{A: d.end(words[0]), B: d.end(words[2])}
	c.ID = c.A.Device + "-" + c.B.Device
	d.times[c.ID]++
	if n := d.times[c.ID]; n > 1 {
		c.ID = fmt.Sprintf("%s/%d", c.ID, n)
	}
	if len(words) > 3 {
		c.Weight = *d.number(words[3])
	}
	d.topology.Connections = append(d.topology.Connections, c)
}

func (d *drafter) end(text string) routing.End {
	device, link, through := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	if through {
		d.link(link)
	}
	d.device(device)
	return routing.End{Device: device, Link: link}
}

func (d *drafter) number(text string) *int32 {
	if text == "?" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		d.t.Fatal(err)
	}
	number := int32(n)
	return &number
}

func (d *drafter) device(id string) *routing.Device {
	if d.devices[id] == nil {
		d.devices[id] = &routing.Device{ID: id}
	}
	return d.devices[id]
}

func (d *drafter) link(id string) *routing.Link {
	if d.links[id] == nil {
		d.links[id] = &routing.Link{ID: id}
	}
	return d.links[id]
}

func isLink(id string) bool { return len(id) > 1 && id[0] == 'l' && id[1] >= '0' && id[1] <= '9' }

func drawnMesh(t testing.TB, text string) *routing.Mesh {
	t.Helper()
	return indexed(t, drawn(t, text))
}
