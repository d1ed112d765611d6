package network

import (
	"encoding/json"
	"fmt"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// An annex is something with a change record of its own that is kept beside
// resources and goes with them.
type annex struct {
	table string
	rows  string // a statement: the key that the record has, the seq of the last change or 0, and what body takes
	body  func(store.Row) []byte
	of    func(recorded []byte) int64 // the key of the resource; nil: it is the one that the record has
}

// noteKind is how the change record calls the metadata beside a resource.
const noteKind = "network-resource-metadata"

// annexes are all that there are, by their kinds in the change record.
var annexes = map[string]annex{
	noteKind: {
		table: "metadata", rows: `SELECT resource AS told, changed, body FROM metadata`,
		body: func(r store.Row) []byte { return r.Bytes(2) },
	},
	policyVersionKind: {
		table: "core_network_policy",
		rows:  `SELECT key AS told, 0 AS changed, core_network, version, created, description, document FROM core_network_policy`,
		body:  recordedVersion,
		of:    coreNetworkIn,
	},
	livePolicyKind: {
		table: "core_network", rows: `SELECT key AS told, 0 AS changed, live FROM core_network WHERE live > 0`,
		body: func(r store.Row) []byte {
			c := &coreNetwork{id: graph.FormatID(CoreNetwork.Name, r.Int64(0))}
			return []byte(c.liveBody(r.Int64(2)).(string))
		},
	},
	detailKind: {
		table: "attachment", rows: `SELECT key AS told, 0 AS changed, label, detail FROM attachment`,
		body: func(r store.Row) []byte { return []byte(recordedDetail(r.Text(2), r.Text(3))) },
	},
	resourcePolicyKind: {
		table: "resource_policy",
		rows:  `SELECT p.resource AS told, p.changed, r.account, p.document FROM resource_policy p JOIN resource r ON r.key = p.resource`,
		body: func(r store.Row) []byte {
			return []byte(resourcePolicyBody(graph.ARNOf(r.Int64(2), CoreNetwork.Name, 0, r.Int64(0)), r.Text(3)))
		},
	},
}

// recordedVersion is a policy version as the change record has it.
func recordedVersion(r store.Row) []byte {
	p := &policyVersion{version: r.Int64(3), created: r.Int64(4), description: r.Text(5), document: r.Bytes(6)}
	return api.Append(nil, p.stands(&coreNetwork{id: graph.FormatID(CoreNetwork.Name, r.Int64(2))}))
}

// coreNetworkIn is the key of the core network that a recorded body names.
func coreNetworkIn(recorded []byte) int64 {
	var v struct{ CoreNetworkId string }
	if err := json.Unmarshal(recorded, &v); err != nil {
		return 0 // it is found not to be what is stored
	}
	return graph.KeyOf(CoreNetwork.Name, v.CoreNetworkId)
}

// holder is the key of the resource that something recorded goes with.
func (a annex) holder(key int64, recorded []byte) int64 {
	if a.of == nil {
		return key
	}
	return a.of(recorded)
}

// compareAnnexes holds what is kept beside resources against the ends of its
// stories.
func (p *pass) compareAnnexes() error {
	for kind, a := range annexes {
		if err := p.tx.Query(`SELECT * FROM (`+a.rows+`) kept WHERE kept.told % $1 = $2 ORDER BY kept.told`, func(r store.Row) error {
			s := story{r.Int64(0), kind}
			last := p.stories[s]
			delete(p.stories, s)
			if changed := r.Int64(1); last == nil || last.gone || changed != 0 && last.seq != changed || last.body != p.hash(kind, a.body(r)) {
				p.find(a.table, fmt.Sprint(r.Int64(0)), "is not what its last change has made of it")
			}
			return nil
		}, p.parts, p.part); err != nil {
			return err
		}
	}
	return nil
}

// findHolders notes which of the resources are there that what is missing would
// have gone with.
func (p *pass) findHolders() error {
	there := map[int64]bool{}
	for _, last := range p.stories {
		if last.gone || last.holder == 0 {
			continue
		}
		held, asked := there[last.holder]
		if !asked {
			err := p.tx.Query(`SELECT key FROM resource WHERE key = $1`,
				func(store.Row) error { held = true; return nil }, last.holder)
			if err != nil {
				return err
			}
			there[last.holder] = held
		}
		last.held = held
	}
	return nil
}
