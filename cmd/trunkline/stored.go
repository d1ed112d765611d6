package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/store"
)

// A stored says where an inventory is kept.
type stored struct{ data, database string }

func (s *stored) flags(cmd *cobra.Command) {
	dataFlag(cmd, &s.data)
	cmd.Flags().StringVar(&s.database, "database", "", "postgres://… `URL`; default is SQLite in the data folder")
}

// read opens the inventory to be read. It returns nil where the server on the
// data folder must be asked instead: it holds the folder, or keeps the
// inventory elsewhere.
func (s *stored) read(ctx context.Context) (*store.DB, error) {
	db, err := store.Open(ctx, store.Config{Dir: s.data, URL: s.database, ReadOnly: true, Readers: 1})
	if errors.Is(err, store.ErrInUse) || errors.Is(err, store.ErrMissing) {
		return nil, nil
	}
	return db, err
}
