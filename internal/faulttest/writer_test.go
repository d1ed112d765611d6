package faulttest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
)

// A ground is what all writers build on and none of them changes.
type ground struct {
	network string
	sites   []string
	hub     string // a device that connections lead to
}

// A writer makes, changes and deletes resources of its own, one request after the other, and keeps a ledger.
type writer struct {
	ledger
	ground
	name string
	made int // how many names it has given
}

// most is how many resources of a kind a writer has at a time.
const most = 12

// next is a mutation that the service must accept, chosen at random.
func (w *writer) next() *mutation {
	choices := []func() *mutation{
		w.addDevice, w.addDevice, w.addLink, w.associate, w.associate, w.connect, w.connect, w.connect,
		w.changeDevice, w.changeLink, w.changeConnection, w.moveDevice, w.tag, w.tag, w.remove, w.remove, w.remove,
	}
	for {
		if m := choices[rand.N(len(choices))](); m != nil {
			return m
		}
	}
}

// run sends mutations until one of them is not answered.
func (w *writer) run(ctx context.Context, c *caller, event func()) error {
	for {
		w.pending = w.next()
		event()
		got, err := c.call(ctx, w.pending.ask)
		if err != nil {
			return nil
		}
		if err := w.enter(w.pending, got); err != nil {
			return err
		}
		event()
	}
}

// endure sends mutations to a program that lives through a fault below it, until it is told to stop or does not know
// what became of one. Whatever is refused as busy was not done. It returns how often it was refused.
func (w *writer) endure(ctx context.Context, c *caller, event func(), stop <-chan struct{}) (refused int, err error) {
	for {
		select {
		case <-stop:
			return refused, nil
		default:
		}
		w.pending = w.next()
		event()
		got, err := c.call(ctx, w.pending.ask)
		switch {
		case err != nil:
			return refused, fmt.Errorf("%s was not answered: %w", w.pending.operation, err)
		case got.status == http.StatusInternalServerError && got.failure == "InternalServerException":
			return refused, nil // it stays pending
		case got.status == http.StatusTooManyRequests && got.failure == "ThrottlingException":
			w.pending = nil
			refused++
			continue
		}
		if err := w.enter(w.pending, got); err != nil {
			return refused, err
		}
		event()
	}
}

// create is the mutation that makes a resource; its members are also what is asked for.
func (w *writer) create(k kind, m members) *mutation {
	if len(w.all(k)) >= most {
		return nil
	}
	e := &entry{kind: k}
	body := maps.Clone(m)
	if k == associations {
		e.name = nameOf(k, m)
	} else {
		w.made++
		e.name = fmt.Sprintf("%s-%d", w.name, w.made)
		body["Tags"] = tagList(map[string]string{made: e.name})
	}
	after := maps.Clone(body)
	if w.network != "" {
		after["GlobalNetworkId"] = w.network
	}
	return &mutation{ask{operation: k.creates, labels: []string{w.network}, body: body}, e, after}
}

func (w *writer) addDevice() *mutation {
	m := members{"Description": word(), "Vendor": word()}
	if site := pick(append(slices.Clip(w.sites), "")); site != "" {
		m["SiteId"] = site
	}
	return w.create(devices, m)
}

func (w *writer) addLink() *mutation {
	return w.create(links, members{"SiteId": pick(w.sites), "Type": word(), "Provider": word(),
		"Bandwidth": members{"DownloadSpeed": 100.0, "UploadSpeed": 10.0}})
}

func (w *writer) associate() *mutation {
	device, link := pick(w.all(devices)), pick(w.all(links))
	if device == nil || link == nil || text(device.now, "SiteId") != text(link.now, "SiteId") {
		return nil
	}
	m := members{"DeviceId": device.id(), "LinkId": link.id()}
	if w.entries[nameOf(associations, m)] != nil {
		return nil
	}
	return w.create(associations, m)
}

// connect joins a device with another or with the hub, if it can through a link.
func (w *writer) connect() *mutation {
	from, to := pick(w.all(devices)), pick(w.all(devices))
	if from == nil {
		return nil
	}
	m := members{"DeviceId": from.id(), "ConnectedDeviceId": w.hub, "Description": word()}
	if to != from {
		m["ConnectedDeviceId"] = to.id()
		w.through(to, "ConnectedLinkId", m)
	}
	w.through(from, "LinkId", m)
	return w.create(connections, m)
}

// through sets a member to a link that a device is associated with, if there is one.
func (w *writer) through(device *entry, member string, m members) {
	for _, a := range w.all(associations) {
		if text(a.now, "DeviceId") == device.id() {
			m[member] = text(a.now, "LinkId")
		}
	}
}

func (w *writer) changeDevice() *mutation {
	return w.change(pick(w.all(devices)), "Description", "Vendor")
}

func (w *writer) changeLink() *mutation { return w.change(pick(w.all(links)), "Type", "Provider") }

// change sets one of the members to another word.
func (w *writer) change(e *entry, names ...string) *mutation {
	if e == nil {
		return nil
	}
	return w.update(e, members{pick(names): word()})
}

// update is the mutation that sets members; an empty one goes.
func (w *writer) update(e *entry, body members) *mutation {
	after := maps.Clone(e.now)
	maps.Copy(after, body)
	maps.DeleteFunc(after, func(_ string, v any) bool { return v == "" })
	return &mutation{ask{operation: e.kind.updates, labels: []string{w.network, e.id()}, body: body}, e, after}
}

// moveDevice takes a device to another site, or to none.
func (w *writer) moveDevice() *mutation {
	e := pick(w.all(devices))
	if e == nil || w.used(e) {
		return nil
	}
	return w.update(e, members{"SiteId": pick(append(slices.Clip(w.sites), "")), "Description": word()})
}

// changeConnection takes a connection off its links, or puts it on those that there are now.
func (w *writer) changeConnection() *mutation {
	e := pick(w.all(connections))
	if e == nil {
		return nil
	}
	body := members{"Description": word(), "LinkId": "", "ConnectedLinkId": ""}
	for _, device := range w.all(devices) {
		switch {
		case rand.N(2) == 0:
		case device.id() == text(e.now, "DeviceId"):
			w.through(device, "LinkId", body)
		case device.id() == text(e.now, "ConnectedDeviceId"):
			w.through(device, "ConnectedLinkId", body)
		}
	}
	return w.update(e, body)
}

// tag sets or removes a tag.
func (w *writer) tag() *mutation {
	e := pick(slices.Concat(w.all(devices), w.all(links), w.all(connections)))
	if e == nil {
		return nil
	}
	key, value := pick([]string{"one", "two"}), word()
	tags := tagsOf(e.now)
	a := ask{operation: "TagResource", labels: []string{text(e.now, e.kind.arn())},
		body: members{"Tags": []any{members{"Key": key, "Value": value}}}}
	if _, there := tags[key]; there && rand.N(2) == 0 {
		delete(tags, key)
		a.operation, a.body, a.query = "UntagResource", nil, url.Values{"tagKeys": {key}}
	} else {
		tags[key] = value
	}
	after := maps.Clone(e.now)
	after["Tags"] = tagList(tags)
	return &mutation{a, e, after}
}

// remove deletes something that nothing else needs.
func (w *writer) remove() *mutation {
	e := pick(w.all(pick([]kind{devices, links, associations, connections})))
	if e == nil || w.used(e) {
		return nil
	}
	a := ask{operation: e.kind.deletes, labels: []string{w.network, e.id()}}
	if e.kind == associations {
		a.labels = a.labels[:1]
		a.query = url.Values{"deviceId": {text(e.now, "DeviceId")}, "linkId": {text(e.now, "LinkId")}}
	}
	return &mutation{a, e, nil}
}

// used tells whether another resource of the writer names this one.
func (w *writer) used(e *entry) bool {
	for _, other := range w.entries {
		m := other.now
		switch {
		case other == e:
		case e.kind == associations:
			device, link := text(e.now, "DeviceId"), text(e.now, "LinkId")
			if other.kind == connections && (text(m, "DeviceId") == device && text(m, "LinkId") == link ||
				text(m, "ConnectedDeviceId") == device && text(m, "ConnectedLinkId") == link) {
				return true
			}
		case slices.Contains([]string{text(m, "DeviceId"), text(m, "ConnectedDeviceId"), text(m, "LinkId"),
			text(m, "ConnectedLinkId")}, e.id()) && other.kind != e.kind:
			return true
		}
	}
	return false
}

// all are the writer's resources of a kind.
func (w *writer) all(k kind) (list []*entry) {
	for _, name := range slices.Sorted(maps.Keys(w.entries)) {
		if e := w.entries[name]; e.kind == k {
			list = append(list, e)
		}
	}
	return list
}

func (e *entry) id() string { return e.kind.idOf(e.now) }

// pick chooses one at random, the zero value from none.
func pick[T any](list []T) (chosen T) {
	if len(list) > 0 {
		chosen = list[rand.N(len(list))]
	}
	return chosen
}

// word is a word that was not there before, so that every change can be told from none.
func word() string {
	return fmt.Sprintf("%s %d", pick([]string{"fibre", "copper", "radio", "satellite", "glass", "ether"}), rand.Uint32())
}
