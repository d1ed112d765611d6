package network_test

import (
	"slices"
	"time"

	"github.com/trunkline/trunkline/api"
)

// A model is the inventory in the simplest words there are: a list of things, and rules that walk it.
type model struct {
	now    time.Time
	settle time.Duration
	quotas map[string]int // by kind
	things []*thing       // in the order in which they were made
}

// A thing is one resource. An association, which has no id, goes by its device and link.
type thing struct {
	kind, network, id string
	body              any // of the contract, without a state
	state             string
	settles           time.Time
}

const deleting = "DELETING"

// shown is the state that a reader sees.
func (m *model) shown(t *thing) string {
	if t.state != deleting && !t.settles.After(m.now) {
		return "AVAILABLE"
	}
	return t.state
}

// visible tells whether anybody can still see a thing.
func (m *model) visible(t *thing) bool { return t.state != deleting || t.settles.After(m.now) }

// find is the visible thing of an id, nil where there is none.
func (m *model) find(kind, network, id string) *thing {
	for _, t := range m.things {
		if t.kind == kind && t.network == network && t.id == id && m.visible(t) {
			return t
		}
	}
	return nil
}

// A verdict is the errors of which a request may answer any; none means that it is answered.
type verdict []string

const (
	invalid  = "ValidationException"
	conflict = "ConflictException"
	notFound = "ResourceNotFoundException"
	overrun  = "ServiceQuotaExceededException"
)

// A want is something that a request refers to.
type want struct{ kind, id string }

// judge says what comes of a request that refers to things in a network. Where one is missing and another is being
// deleted, either may be said.
func (m *model) judge(network string, unknown string, wants ...want) (v verdict) {
	gn := m.find("global-network", "", network)
	switch {
	case gn == nil:
		return verdict{invalid}
	case gn.state == deleting:
		return verdict{conflict}
	}
	missing := ""
	for _, w := range wants {
		t := m.find(w.kind, network, w.id)
		switch {
		case t == nil && missing == "" && w.kind == "link-association":
			missing = invalid
		case t == nil && missing == "":
			missing = unknown
		case t != nil && t.state == deleting:
			v = append(v, conflict)
		}
	}
	if missing != "" {
		v = append(v, missing)
	}
	return v
}

// address says what comes of a request for one thing; it is nil where there is a verdict.
func (m *model) address(kind, network, id string) (*thing, verdict) {
	if t := m.find(kind, network, id); t != nil {
		return t, nil
	}
	if kind != "global-network" && m.find("global-network", "", network) == nil {
		return nil, verdict{invalid}
	}
	return nil, verdict{notFound}
}

// full says whether one more of a kind exceeds its quota.
func (m *model) full(kind, network string) verdict {
	count := 0
	for _, t := range m.things {
		if t.kind == kind && t.network == network && t.state != deleting {
			count++
		}
	}
	if most, limited := m.quotas[kind]; limited && count >= most {
		return verdict{overrun}
	}
	return nil
}

// add puts a new thing into the model.
func (m *model) add(t *thing) {
	t.state, t.settles = m.enter("PENDING")
	m.things = append(m.things, t)
}

// enter is a state that begins now.
func (m *model) enter(state string) (string, time.Time) { return state, m.now.Add(m.settle) }

// remove deletes a thing that nothing live refers to. What is itself being deleted and refers to it is gone at once.
func (m *model) remove(t *thing) verdict {
	if t.state == deleting {
		return nil
	}
	refers := func(other *thing) bool {
		return t.kind == "global-network" && other.network == t.id || other.network == t.network && refersTo(other.body, t)
	}
	for _, other := range m.things {
		if refers(other) && other.state != deleting {
			return verdict{invalid}
		}
	}
	m.things = slices.DeleteFunc(m.things, refers)
	t.state, t.settles = m.enter(deleting)
	return nil
}

// refersTo tells whether a resource mentions a thing.
func refersTo(body any, t *thing) bool {
	return slices.ContainsFunc(wantsOf(body), func(w want) bool { return w.kind == t.kind && w.id == t.id })
}

// wantsOf is what a resource refers to, in the order in which missing things are named.
func wantsOf(body any) (list []want) {
	add := func(kind, id string) {
		if id != "" {
			list = append(list, want{kind, id})
		}
	}
	switch r := body.(type) {
	case *api.Device:
		add("site", r.SiteId)
	case *api.Link:
		add("site", r.SiteId)
	case *api.LinkAssociation:
		add("device", r.DeviceId)
		add("link", r.LinkId)
	case *api.Connection:
		add("device", r.DeviceId)
		add("device", r.ConnectedDeviceId)
		add("link", r.LinkId)
		add("link", r.ConnectedLinkId)
		if r.LinkId != "" {
			add("link-association", pair(r.DeviceId, r.LinkId))
		}
		if r.ConnectedLinkId != "" {
			add("link-association", pair(r.ConnectedDeviceId, r.ConnectedLinkId))
		}
	}
	return list
}

// pair is what an association goes by.
func pair(device, link string) string { return device + "/" + link }

// associate says what comes of an association, and the one that stands already.
func (m *model) associate(a *api.LinkAssociation) (standing *thing, v verdict) {
	if v = m.judge(a.GlobalNetworkId, notFound, wantsOf(a)...); v != nil {
		return nil, v
	}
	device := m.find("device", a.GlobalNetworkId, a.DeviceId).body.(*api.Device)
	link := m.find("link", a.GlobalNetworkId, a.LinkId).body.(*api.Link)
	if device.SiteId != link.SiteId {
		return nil, verdict{invalid}
	}
	standing = m.find("link-association", a.GlobalNetworkId, pair(a.DeviceId, a.LinkId))
	if standing != nil && standing.state == deleting {
		return nil, verdict{conflict}
	}
	return standing, nil
}

// uses tells whether a device has an association that stays.
func (m *model) uses(device *thing) bool {
	return slices.ContainsFunc(m.things, func(t *thing) bool {
		return t.kind == "link-association" && t.state != deleting && refersTo(t.body, device)
	})
}
