package control

import (
	"fmt"
	"strings"

	"github.com/trunkline/trunkline/internal/routing"
)

// Names are what people call the things that an answer mentions by id alone.
// What has no name is not in it.
type Names map[string]string

// Weaknesses are what a network cannot afford to lose.
type Weaknesses struct {
	routing.Weaknesses
	Names Names `json:"names"`
}

// Paths are ways between two devices.
type Paths struct {
	routing.Paths
	Names Names `json:"names"`
}

// A Consequence is what a removal would do.
type Consequence struct {
	routing.Consequence
	Names Names `json:"names"`
}

// An estate is a network that is being analysed.
type estate struct {
	topology routing.Topology
	mesh     *routing.Mesh
}

func (e *estate) weaknesses(q inquiry) (any, routing.Drawing, error) {
	found := e.mesh.Weaknesses(q.limit)
	ids := beyond(found.Points)
	for _, thread := range found.Threads {
		ids = append(ids, thread.By)
	}
	return Weaknesses{found, e.names(ids)}, routing.Drawing{Weak: found.Points}, nil
}

func (e *estate) paths(q inquiry) (any, routing.Drawing, error) {
	query, err := e.pathQuery(q)
	if err != nil {
		return nil, routing.Drawing{}, err
	}
	found, err := e.mesh.Paths(query)
	if err != nil {
		return nil, routing.Drawing{}, err
	}
	ids := append(append(append([]string{query.From, query.To},
		found.Shared.Sites...), found.Shared.Devices...), found.Shared.Links...)
	for _, path := range found.Paths {
		for _, hop := range path.Hops {
			ids = append(ids, hop.From, hop.OutLink, hop.Connection, hop.InLink, hop.To)
		}
	}
	return Paths{found, e.names(ids)}, routing.Drawing{Paths: found.Paths, Removed: query.Without}, nil
}

func (e *estate) pathQuery(q inquiry) (query routing.PathQuery, err error) {
	query = routing.PathQuery{Count: q.count, Apart: q.apart}
	if q.from == "" || q.to == "" {
		return query, wrong("a path needs two devices, from and to")
	}
	if query.From, err = e.find(thing{routing.DeviceKind, q.from}); err != nil {
		return query, err
	}
	if query.To, err = e.find(thing{routing.DeviceKind, q.to}); err != nil {
		return query, err
	}
	if query.From == query.To {
		return query, wrong("from and to are the same device")
	}
	query.Without, err = e.removal(q)
	return query, err
}

func (e *estate) whatIf(q inquiry) (any, routing.Drawing, error) {
	removed, err := e.removal(q)
	if err != nil {
		return nil, routing.Drawing{}, err
	}
	if len(q.without) == 0 {
		return nil, routing.Drawing{}, wrong("nothing is removed; say what, such as device:ID")
	}
	found, err := e.mesh.WhatIf(removed, q.limit)
	if err != nil {
		return nil, routing.Drawing{}, err
	}
	ids := beyond(found.NewPoints)
	for _, b := range found.Breaks {
		for _, part := range b.Parts {
			ids = append(ids, part.Sample...)
		}
	}
	return Consequence{found, e.names(ids)}, routing.Drawing{Removed: removed, Weak: found.NewPoints}, nil
}

func (e *estate) diagram(inquiry) (any, routing.Drawing, error) {
	return nil, routing.Drawing{}, nil
}

// beyond lists the devices that stand for what weak points cut off.
func beyond(points []routing.WeakPoint) (ids []string) {
	for _, point := range points {
		ids = append(ids, point.Sample...)
	}
	return ids
}

func (e *estate) removal(q inquiry) (r routing.Removal, err error) {
	to := map[routing.Kind]*[]string{
		routing.SiteKind: &r.Sites, routing.DeviceKind: &r.Devices,
		routing.LinkKind: &r.Links, routing.ConnectionKind: &r.Connections,
	}
	for _, wanted := range q.without {
		id, err := e.find(wanted)
		if err != nil {
			return r, err
		}
		*to[wanted.kind] = append(*to[wanted.kind], id)
	}
	return r, nil
}

// find returns the id of a thing that is called by its id, or by its name
// where no other has it.
func (e *estate) find(wanted thing) (string, error) {
	var named []string
	for id, name := range e.all(wanted.kind) {
		if id == wanted.name {
			return id, nil
		}
		if name == wanted.name {
			named = append(named, id)
		}
	}
	switch len(named) {
	case 0:
		return "", missing("the network has no %s %q", wanted.kind, wanted.name)
	case 1:
		return named[0], nil
	}
	return "", wrong(fmt.Sprintf("%d %ss are called %q; say which by its id, such as %s",
		len(named), wanted.kind, wanted.name, strings.Join(named[:2], " or ")))
}

// names finds what people call the things of these ids.
func (e *estate) names(ids []string) Names {
	names := Names{}
	mentioned := make(map[string]bool, len(ids))
	for _, id := range ids {
		mentioned[id] = true
	}
	for _, kind := range removable {
		for id, name := range e.all(kind) {
			if name != "" && mentioned[id] {
				names[id] = name
			}
		}
	}
	return names
}
