package network

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

// ProbeTag is the key of the tag that says where a device, link or connection
// is probed.
const ProbeTag = "trunkline:probe"

// A Probed is a resource that carries ProbeTag.
type Probed struct {
	Account string
	ARN     string
	Targets string // the tag's value, as its author wrote it
}

// probedPage is how many rows one page looks at.
const probedPage = 2000

var (
	getProbed = &api.Operation{Name: "GetProbed"}
	// probedKinds are those of whose state reports can be told.
	probedKinds = []string{Device.Name, Link.Name, Connection.Name}
	// Most rows are not probed. Their bodies stay where they are.
	probedRows = `SELECT r.key, r.kind, r.account, COALESCE(r.network, 0), CASE WHEN
		r.kind IN ('` + strings.Join(probedKinds, `','`) + `') AND r.state <> 'DELETING' AND r.body LIKE '%"` + ProbeTag + `"%' THEN r.body END
		FROM resource r WHERE r.key > $1 ORDER BY r.key LIMIT ` + strconv.Itoa(probedPage)
)

// Probed reads the next resources that carry ProbeTag, of all accounts, behind
// a key, 0 at first; next is the key to go on behind, 0 at the end. A page
// costs its own size, and can be empty.
func (s *Service) Probed(ctx context.Context, after int64) (page []Probed, next int64, err error) {
	nobody := api.Caller{Account: "000000000000", Operation: getProbed} // the statement asks for no account
	err = s.graph.View(ctx, nobody, func(tx *graph.Tx) error {
		page, next = nil, 0
		rows := 0
		err := tx.Query(probedRows, func(r store.Row) error {
			rows, next = rows+1, r.Int64(0)
			if r.Null(4) {
				return nil
			}
			targets, err := probeTagOf(r.Bytes(4))
			if err != nil {
				return fmt.Errorf("read the tags of %s: %w", graph.FormatID(r.Text(1), next), err)
			}
			if targets != nil {
				arn := graph.ARNOf(r.Int64(2), r.Text(1), r.Int64(3), next)
				page = append(page, Probed{fmt.Sprintf("%012d", r.Int64(2)), arn, *targets})
			}
			return nil
		}, after)
		if rows < probedPage {
			next = 0
		}
		return err
	})
	return page, next, err
}

// probeTagOf is the value of ProbeTag in a stored body, nil where it is not.
func probeTagOf(body []byte) (*string, error) {
	var v struct{ Tags []api.Tag }
	if err := json.Unmarshal(body, &v); err != nil {
		return nil, err
	}
	for _, tag := range v.Tags {
		if tag.Key == ProbeTag {
			return &tag.Value, nil
		}
	}
	return nil, nil
}
