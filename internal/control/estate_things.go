package control

import (
	"iter"

	"github.com/trunkline/trunkline/internal/routing"
)

// all gives the id and the name of every thing of a kind.
func (e *estate) all(kind routing.Kind) iter.Seq2[string, string] {
	switch kind {
	case routing.SiteKind:
		return labels(e.topology.Sites, func(s routing.Site) (string, string) { return s.ID, s.Name })
	case routing.DeviceKind:
		return labels(e.topology.Devices, func(d routing.Device) (string, string) { return d.ID, d.Name })
	case routing.LinkKind:
		return labels(e.topology.Links, func(l routing.Link) (string, string) { return l.ID, l.Name })
	default:
		return labels(e.topology.Connections, func(c routing.Connection) (string, string) { return c.ID, c.Name })
	}
}

func labels[T any](list []T, of func(T) (id, name string)) iter.Seq2[string, string] {
	return func(yield func(id, name string) bool) {
		for _, thing := range list {
			if !yield(of(thing)) {
				return
			}
		}
	}
}
