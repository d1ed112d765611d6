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
	ends, err := e.find([]thing{{routing.DeviceKind, q.from}, {routing.DeviceKind, q.to}})
	if err != nil {
		return query, err
	}
	query.From, query.To = ends[0], ends[1]
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
	ids, err := e.find(q.without)
	for i, id := range ids {
		list := to[q.without[i].kind]
		*list = append(*list, id)
	}
	return r, err
}

// find returns the ids of things that are called by their ids, or by their
// names where no other has it. It looks through the network once, however many
// they are.
func (e *estate) find(wanted []thing) (ids []string, err error) {
	called := make(map[thing][]string, len(wanted))
	for _, w := range wanted {
		called[w] = nil
	}
	known := make(map[thing]bool, len(wanted))
	for _, kind := range removable {
		for id, name := range e.all(kind) {
			if _, asked := called[thing{kind, id}]; asked {
				known[thing{kind, id}] = true
			}
			if named, asked := called[thing{kind, name}]; asked {
				called[thing{kind, name}] = append(named, id)
			}
		}
	}
	for _, w := range wanted {
		id := w.name
		if !known[w] {
			if id, err = only(w, called[w]); err != nil {
				return nil, err
			}
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// only is the one id of those that have the name of what is wanted.
func only(wanted thing, named []string) (string, error) {
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
