package network

import (
	"fmt"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// attachments compares what belongs to core networks with who is said to see
// it, and attachments with what is kept beside them.
func (c *checker) attachments() error {
	for _, q := range []struct{ table, text, problem string }{
		{"part", `SELECT r.kind, r.key FROM resource r JOIN ref f ON f.source = r.key JOIN resource n ON n.key = f.target AND n.kind = 'core-network'
			WHERE r.kind IN ('attachment', 'peering') AND 2 > (SELECT COUNT(*) + CASE WHEN r.account = n.account THEN 1 ELSE 0 END FROM part p
				WHERE p.viewer IN (r.account, n.account) AND p.kind = r.kind AND p.resource = r.key AND p.core_network = n.key)
			ORDER BY r.key`, "somebody does not see it who should"},
		{"part", `SELECT p.kind, p.resource FROM part p JOIN resource r ON r.key = p.resource
			WHERE p.kind <> r.kind OR NOT EXISTS (SELECT 1 FROM resource n WHERE n.key = p.core_network AND n.kind = 'core-network'
				AND p.viewer IN (n.account, r.account)) ORDER BY p.resource`, "somebody sees it who should not"},
		{"attachment", `SELECT kind, key FROM resource WHERE kind = 'attachment' AND key NOT IN (SELECT key FROM attachment) ORDER BY key`,
			"there is a resource, and no row"},
		{"attachment", `SELECT r.kind, r.key FROM attachment a JOIN resource r ON r.key = a.key WHERE r.kind <> 'attachment' ORDER BY r.key`,
			"is no attachment"},
		{"attachment", `SELECT r.kind, r.key FROM attachment a JOIN resource r ON r.key = a.key WHERE r.state <> 'DELETING' AND NOT EXISTS (
				SELECT 1 FROM ref f WHERE f.source = a.key AND f.target = a.core_network) ORDER BY r.key`,
			"is kept as an attachment of another core network"},
		{"attachment", `SELECT r.kind, r.key FROM attachment a JOIN resource r ON r.key = a.key WHERE r.state <> 'DELETING' AND a.outside <> ''
			AND NOT EXISTS (SELECT 1 FROM ref f JOIN resource o ON o.key = f.target WHERE f.source = a.key AND o.name = a.outside) ORDER BY r.key`,
			"is kept as an attachment of something else"},
	} {
		if err := c.tx.Query(q.text, func(r store.Row) error {
			c.find(q.table, graph.FormatID(r.Text(0), r.Int64(1)), "%s", q.problem)
			return nil
		}); err != nil {
			return fmt.Errorf("check %s: %w", q.table, err)
		}
	}
	return nil
}
