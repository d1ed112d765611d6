package server

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/store"
)

const masterKeyFile = "master-key"

// keepMasterKey returns the key that secrets are sealed under: the one that the
// configuration gives, the one that the data folder keeps, or, where nothing is
// sealed yet, a new one, which the folder keeps from then on.
func keepMasterKey(ctx context.Context, c Config, db *store.DB) ([]byte, error) {
	if c.MasterKey != "" {
		return parseMasterKey("TRUNKLINE_MASTER_KEY", c.MasterKey)
	}
	path := filepath.Join(c.Data, masterKeyFile)
	text, err := os.ReadFile(path)
	switch {
	case err == nil:
		return parseMasterKey(path, strings.TrimSpace(string(text)))
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("master key: %w", err)
	}
	sealed, err := identity.HasMasterKey(ctx, db)
	switch {
	case err != nil:
		return nil, err
	case sealed:
		return nil, fmt.Errorf("there is no %s, and this database's secrets are sealed under a master key: "+
			"restore the file, copy it from another server on the same database, or set TRUNKLINE_MASTER_KEY", path)
	}
	key := make([]byte, identity.MasterKeySize)
	_, _ = rand.Read(key) // never fails, see crypto/rand
	return key, writePrivate(path, []byte(base64.StdEncoding.EncodeToString(key)+"\n"))
}

func parseMasterKey(from, text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != identity.MasterKeySize {
		return nil, fmt.Errorf("%s is no master key: want %d bytes in Base64", from, identity.MasterKeySize)
	}
	return key, nil
}
