package network

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

const maxMetadata = 50 // keys of one resource

// UpdateNetworkResourceMetadata changes what is noted beside a resource, key
// by key: what is not named stays, and an empty value takes a key away.
func (s *Service) UpdateNetworkResourceMetadata(ctx context.Context, caller api.Caller, in *api.UpdateNetworkResourceMetadataRequest) (*api.UpdateNetworkResourceMetadataResponse, error) {
	if _, found := in.Metadata[""]; found {
		return nil, api.Invalid("metadata", "A key must not be empty.")
	}
	out := &api.UpdateNetworkResourceMetadataResponse{ResourceArn: in.ResourceArn}
	err := s.graph.Update(ctx, caller, func(tx *graph.Tx) error {
		at, err := resourceIn(tx, in.GlobalNetworkId, in.ResourceArn)
		if err != nil {
			return err
		}
		n, err := readNote(tx, at)
		if err != nil {
			return err
		}
		out.Metadata = merge(n.metadata, in.Metadata)
		if len(out.Metadata) > maxMetadata {
			return api.Invalid("metadata", "A resource has at most 50 keys.")
		}
		if maps.Equal(out.Metadata, n.metadata) {
			return nil
		}
		return n.write(tx, at, out.Metadata)
	})
	return out, err
}

// resourceIn finds a resource that belongs to a network, by its ARN, and holds
// it until the transaction ends.
func resourceIn(tx *graph.Tx, network, resourceARN string) (key int64, err error) {
	asked := resourceFilter{arn: resourceARN}
	r, err := reachOf(tx, network, asked)
	if err != nil {
		return 0, err
	}
	rows, _, err := read(tx, r.named(asked), place{}, 1)
	if err == nil {
		rows, err = r.keep(rows)
	}
	if err != nil {
		return 0, err
	}
	held := false
	if len(rows) > 0 && rows[0].is.ResourceArn == resourceARN {
		err = tx.Query(`SELECT key FROM resource WHERE key = $1 AND state <> 'DELETING' /*FOR UPDATE*/`,
			func(store.Row) error { held = true; return nil }, rows[0].key)
	}
	if err == nil && !held {
		err = api.NotFound("network-resource", resourceARN)
	}
	if err != nil {
		return 0, err
	}
	return rows[0].key, nil
}

func merge(before, said map[string]string) map[string]string {
	after := make(map[string]string, len(before)+len(said))
	maps.Copy(after, before)
	maps.Copy(after, said)
	maps.DeleteFunc(after, func(_, value string) bool { return value == "" })
	return after
}

// A note is the metadata of a resource as it is stored.
type note struct {
	metadata map[string]string
	body     any // nil: there was none
	changed  int64
}

func readNote(tx *graph.Tx, resource int64) (n note, err error) {
	err = tx.Query(`SELECT body, changed FROM metadata WHERE resource = $1`, func(row store.Row) error {
		n.body, n.changed = row.Text(0), row.Int64(1)
		return json.Unmarshal(row.Bytes(0), &n.metadata)
	}, resource)
	return n, err
}

// write replaces the note, and records that.
func (n note) write(tx *graph.Tx, resource int64, metadata map[string]string) error {
	body, err := json.Marshal(metadata)
	if err != nil {
		return err
	}
	changed := tx.NewKeyAfter(n.changed)
	if _, err := tx.Exec(`INSERT INTO metadata (resource, body, changed) VALUES ($1, $2, $3)
		ON CONFLICT (resource) DO UPDATE SET body = $2, changed = $3`, resource, string(body), changed); err != nil {
		return err
	}
	return tx.Record(changed, noteKind, resource, n.body, string(body))
}
