package network

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// changesAtOnce is how many changes are followed in one pass over the record.
const changesAtOnce = 1 << 20

// A story is what the change record tells of one thing: a resource, or what is
// kept beside it.
type story struct {
	resource int64
	kind     string
}

// A chapter is where a story has got to.
type chapter struct {
	seq, account int64
	body         uint64 // its hash
	gone         bool
	holder       int64 // the key of the resource that it goes with, 0 for a resource
	held         bool  // that one is there
}

// changes follows the change record: each story begins with nothing, each
// change begins where the one before it ended, and the last ends with what is
// stored. In each pass it remembers a part of the resources.
func (c *checker) changes() error {
	err := c.tx.Query(`SELECT COUNT(*) FROM change`, func(r store.Row) error { c.report.Changes = r.Int64(0); return nil })
	if err != nil {
		return err
	}
	parts := 1 + c.report.Changes/changesAtOnce
	for part := range parts {
		p := &pass{checker: c, parts: parts, part: part, seed: maphash.MakeSeed(), stories: map[story]*chapter{}}
		for _, step := range []func() error{p.follow, p.compare, p.compareAnnexes, p.findHolders} {
			if err := step(); err != nil {
				return err
			}
		}
		p.rest()
	}
	return nil
}

// A pass follows the changes of the resources whose keys leave a remainder.
type pass struct {
	*checker
	parts, part int64
	seed        maphash.Seed
	stories     map[story]*chapter
}

// hash is that of a body as the program would write it now: migration 3 took a
// member away from customer gateways, and not from their changes.
func (p *pass) hash(kind string, body []byte) uint64 {
	const member = `"RegisteredGatewayArn":"`
	if from := bytes.Index(body, []byte(member)); kind == CustomerGateway.Name && from >= 0 {
		if to := bytes.Index(body[from+len(member):], []byte(`",`)); to >= 0 {
			body = append(bytes.Clone(body[:from]), body[from+len(member)+to+len(`",`):]...)
		}
	}
	return maphash.Bytes(p.seed, body)
}

func (p *pass) follow() error {
	return p.tx.Query(`SELECT seq, resource, kind, account, before, after FROM change WHERE resource % $1 = $2 ORDER BY seq`,
		func(r store.Row) error {
			s := story{r.Int64(1), r.Text(2)}
			a, known := annexes[s.kind]
			if checkedKinds[s.kind] == nil && !known {
				return nil // it is told of what other rooms keep
			}
			last, before := p.stories[s], uint64(0)
			if !r.Null(4) {
				before = p.hash(s.kind, r.Bytes(4))
			}
			switch begins := r.Null(4); {
			case last == nil && !begins:
				p.find("change", fmt.Sprint(r.Int64(0)), "is the first of %s, and does not begin with nothing", s)
			case last != nil && (last.gone != begins || !begins && last.body != before):
				p.find("change", fmt.Sprint(r.Int64(0)), "does not begin where the one before it, %d of %s, has ended", last.seq, s)
			}
			p.stories[s] = &chapter{seq: r.Int64(0), account: r.Int64(3), gone: r.Null(5), body: p.hash(s.kind, r.Bytes(5))}
			if known && !r.Null(5) {
				p.stories[s].holder = a.holder(s.resource, r.Bytes(5))
			}
			return nil
		}, p.parts, p.part)
}

// String is what a finding calls the story.
func (s story) String() string { return graph.FormatID(s.kind, s.resource) }

// compare holds the resources against the ends of their stories.
func (p *pass) compare() error {
	return p.tx.Query(`SELECT key, kind, account, state, changed, body, COALESCE(name, '') FROM resource WHERE key % $1 = $2 ORDER BY key`,
		func(row store.Row) error {
			r := graph.Stored{Key: row.Int64(0), Kind: row.Text(1), Account: row.Int64(2), State: row.Text(3), Changed: row.Int64(4), Name: row.Text(6)}
			s := story{r.Key, r.Kind}
			last := p.stories[s]
			if last == nil {
				p.find("resource", spoken(r), "has no change on record")
				return nil
			}
			delete(p.stories, s)
			switch {
			case r.Deleting() != last.gone:
				p.find("resource", spoken(r), "its state is %s, and its last change, %d, says otherwise", r.State, last.seq)
			case !r.Deleting() && last.body != p.hash(r.Kind, row.Bytes(5)):
				p.find("resource", spoken(r), "its body is not what its last change, %d, has made of it", last.seq)
			case last.account != r.Account:
				p.find("resource", spoken(r), "is account %012d's, and its last change, %d, account %012d's", r.Account, last.seq, last.account)
			}
			// What is deleted together has the number of the last of them.
			if r.Changed != last.seq && (!r.Deleting() || r.Changed < last.seq) {
				p.find("resource", spoken(r), "says that its last change is %d, which is %d", r.Changed, last.seq)
			}
			return nil
		}, p.parts, p.part)
}

// rest complains of stories whose end is missing. Old route analyses are
// forgotten without a change, and what is kept beside a resource goes with it.
func (p *pass) rest() {
	for _, s := range slices.SortedFunc(maps.Keys(p.stories), func(a, b story) int { return cmp.Compare(a.resource, b.resource) }) {
		last, table := p.stories[s], "resource"
		if a, ok := annexes[s.kind]; ok {
			table = a.table
		}
		if !last.gone && s.kind != RouteAnalysis.Name && (last.holder == 0 || last.held) {
			p.find(table, s.String(), "is missing, and its last change, %d, says that it is there", last.seq)
		}
	}
}
