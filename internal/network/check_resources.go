package network

import (
	"fmt"
	"slices"

	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

const checkedAtOnce = 500 // resources that are held with what is beside them

// A besides is what is stored beside a resource.
type besides struct {
	refs   []storedRef
	facets []storedFacet
}

type storedRef struct {
	kind   string       // the source's, as the row has it
	target graph.Stored // without its body; Kind is "" where it is missing
}

type storedFacet struct {
	network int64
	kind    string
	graph.ImpliedFacet
}

// resources compares every resource with what is stored beside it.
func (c *checker) resources() error {
	for after := int64(0); ; {
		list, err := c.batch(after)
		if err != nil || len(list) == 0 {
			return err
		}
		after = list[len(list)-1].Key
		beside, err := c.beside(list[0].Key, after)
		if err != nil {
			return err
		}
		for _, r := range list {
			if err := c.resource(r, beside[r.Key]); err != nil {
				return err
			}
		}
		c.report.Resources += int64(len(list))
	}
}

func (c *checker) batch(after int64) (list []graph.Stored, err error) {
	err = c.tx.Query(`SELECT key, kind, account, COALESCE(network, 0), COALESCE(name, ''), state, changed, body
		FROM resource WHERE key > $1 ORDER BY key LIMIT $2`, func(r store.Row) error {
		list = append(list, graph.Stored{
			Key: r.Int64(0), Kind: r.Text(1), Account: r.Int64(2), Network: r.Int64(3), Name: r.Text(4),
			State: r.Text(5), Changed: r.Int64(6), Body: slices.Clone(r.Bytes(7)),
		})
		return nil
	}, after, checkedAtOnce)
	return list, err
}

// beside reads what is beside the resources whose keys are in a range.
func (c *checker) beside(first, last int64) (map[int64]*besides, error) {
	all := map[int64]*besides{}
	of := func(source int64) *besides {
		if all[source] == nil {
			all[source] = new(besides)
		}
		return all[source]
	}
	err := c.tx.Query(`SELECT f.source, f.kind, f.target, COALESCE(t.kind, ''), COALESCE(t.account, 0), COALESCE(t.network, 0),
			COALESCE(t.name, ''), COALESCE(t.state, '')
		FROM ref f LEFT JOIN resource t ON t.key = f.target WHERE f.source >= $1 AND f.source <= $2 ORDER BY f.source, f.target`,
		func(r store.Row) error {
			b := of(r.Int64(0))
			b.refs = append(b.refs, storedRef{r.Text(1), graph.Stored{
				Key: r.Int64(2), Kind: r.Text(3), Account: r.Int64(4), Network: r.Int64(5), Name: r.Text(6), State: r.Text(7)}})
			return nil
		}, first, last)
	if err != nil {
		return nil, err
	}
	err = c.tx.Query(`SELECT source, network, kind, name, value FROM facet WHERE source >= $1 AND source <= $2 ORDER BY source, name`,
		func(r store.Row) error {
			b := of(r.Int64(0))
			b.facets = append(b.facets, storedFacet{r.Int64(1), r.Text(2), graph.ImpliedFacet{Name: r.Text(3), Value: r.Text(4)}})
			return nil
		}, first, last)
	return all, err
}

// resource compares one resource. What is being deleted keeps the references
// it had, and nobody follows them.
func (c *checker) resource(r graph.Stored, b *besides) error {
	kind := checkedKinds[r.Kind]
	if kind == nil {
		c.find("resource", fmt.Sprint(r.Key), "its kind is %q, which is none", r.Kind)
		return nil
	}
	i := kind.Imply(r)
	for _, wrong := range i.Wrong {
		c.find("resource", spoken(r), "%s", wrong)
	}
	if i.Counted {
		c.tallies[tally{i.Scope, r.Kind}]++
	}
	if b == nil {
		b = new(besides)
	}
	if !r.Deleting() && !i.Unread {
		c.refs(r, i.Targets, b.refs)
		c.facets(r, i.Facets, b.facets)
	}
	if i.Within != 0 {
		c.tallies[tally{i.Within, r.Kind}]++
	}
	if i.Holder == "" {
		return nil
	}
	holder, err := c.named(r.Account, i.Holder)
	c.tallies[tally{holder, r.Kind}]++
	return err
}

// spoken is what a finding calls a resource.
func spoken(r graph.Stored) string {
	if r.Name != "" {
		return r.Name
	}
	return graph.FormatID(r.Kind, r.Key)
}

// named is the key of what has a natural name, 0 where nothing has.
func (c *checker) named(account int64, name string) (key int64, err error) {
	err = c.tx.Query(`SELECT key FROM resource WHERE account = $1 AND name = $2`,
		func(r store.Row) error { key = r.Int64(0); return nil }, account, name)
	return key, err
}

// refs compares the references that a body implies with those that are stored.
// A foreign key that leads nowhere was found before.
func (c *checker) refs(r graph.Stored, wants []graph.ImpliedTarget, refs []storedRef) {
	implied := make([]bool, len(refs))
	for _, w := range wants {
		at := slices.IndexFunc(refs, func(ref storedRef) bool {
			return w.Key != 0 && ref.target.Key == w.Key ||
				w.Name != "" && ref.target.Name == w.Name && ref.target.Account == r.Account
		})
		if at < 0 {
			c.find("ref", spoken(r), "its body names the %s %s, and no reference leads there", w.Kind, w.ID)
			continue
		}
		implied[at] = true
		if t := refs[at].target; t.Kind != "" {
			c.target(r, w, t)
		}
	}
	for n, ref := range refs {
		if ref.kind != r.Kind {
			c.find("ref", spoken(r), "its reference to %s is stored as that of a %s", spoken(ref.target), ref.kind)
		}
		if !implied[n] && ref.target.Kind != "" && !mayStandBeside(r, ref.target) {
			c.find("ref", spoken(r), "a reference leads to %s, which its body does not name", spoken(ref.target))
		}
	}
}

// target checks that a resource may refer to another.
func (c *checker) target(r graph.Stored, w graph.ImpliedTarget, t graph.Stored) {
	switch {
	case t.Kind != w.Kind:
		c.find("ref", spoken(r), "its body names %s as a %s", spoken(t), w.Kind)
	case t.Account != r.Account && !w.Shared || w.Within && t.Network != r.Network:
		c.find("ref", spoken(r), "its body names %s, which is in another network or account", spoken(t))
	case t.Deleting():
		c.find("ref", spoken(r), "its body names %s, which is being deleted", spoken(t))
	}
}

// mayStandBeside tells whether a reference need not follow from the body:
// between what a catalog declares, the document says it.
func mayStandBeside(r, t graph.Stored) bool {
	return outsideOf[catalog.Kind(r.Kind)] != nil && outsideOf[catalog.Kind(t.Kind)] != nil && r.Account == t.Account
}

func (c *checker) facets(r graph.Stored, wants []graph.ImpliedFacet, stored []storedFacet) {
	for _, w := range wants {
		want := storedFacet{r.Network, r.Kind, w}
		if !slices.Contains(stored, want) {
			c.find("facet", spoken(r), "by its body it is found by %s %s, and no row says so", w.Name, w.Value)
		}
	}
	for _, f := range stored {
		if f.network != r.Network || f.kind != r.Kind || !slices.Contains(wants, f.ImpliedFacet) {
			c.find("facet", spoken(r), "a row says that it is found by %s %s as a %s of network %d, and its body does not",
				f.Name, f.Value, f.kind, f.network)
		}
	}
}

// sites compares the sites of devices with those of the links that they use.
func (c *checker) sites() error {
	var association, device, site string
	return c.tx.Query(`SELECT a.name, t.kind, t.body FROM ref f JOIN resource a ON a.key = f.source JOIN resource t ON t.key = f.target
		WHERE f.kind = 'link-association' AND a.state <> 'DELETING' AND t.kind IN ('device', 'link') ORDER BY a.key, t.kind`,
		func(r store.Row) error {
			at, err := siteOf(r.Bytes(2))
			switch {
			case err != nil: // the resource's own row was found to be wrong
			case r.Text(1) == Device.Name:
				association, device, site = r.Text(0), r.Text(1), at
			case device != "" && association == r.Text(0) && site != at:
				c.find("resource", association, "its device is at the site %q and its link at %q", site, at)
			}
			return nil
		})
}
