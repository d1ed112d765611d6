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
	"github.com/trunkline/trunkline/internal/webhook"
)

const masterKeyFile = "master-key"

// A masterKey is what secrets are sealed under.
type masterKey struct {
	key   []byte
	path  string // of the data folder's
	drawn bool   // just now; it is not kept yet
}

// readMasterKey returns the key that the configuration gives, the one that the
// data folder keeps, or a new one.
func readMasterKey(c Config) (k masterKey, err error) {
	k.path = filepath.Join(c.Data, masterKeyFile)
	if c.MasterKey != "" {
		k.key, err = parseMasterKey("TRUNKLINE_MASTER_KEY", c.MasterKey)
		return k, err
	}
	text, err := os.ReadFile(k.path)
	switch {
	case err == nil:
		k.key, err = parseMasterKey(k.path, strings.TrimSpace(string(text)))
		return k, err
	case !errors.Is(err, fs.ErrNotExist):
		return k, fmt.Errorf("master key: %w", err)
	}
	k.key, k.drawn = make([]byte, identity.MasterKeySize), true
	_, _ = rand.Read(k.key) // never fails, see crypto/rand
	return k, nil
}

// keep keeps a new key in the data folder.
func (k masterKey) keep() error {
	if !k.drawn {
		return nil
	}
	return writePrivate(k.path, []byte(base64.StdEncoding.EncodeToString(k.key)+"\n"))
}

func parseMasterKey(from, text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != identity.MasterKeySize {
		return nil, fmt.Errorf("%s is no master key: want %d bytes in Base64", from, identity.MasterKeySize)
	}
	return key, nil
}

// openDirectory opens who there is, under the master key.
func (s *Server) openDirectory(ctx context.Context) error {
	master, err := readMasterKey(s.config)
	if err != nil {
		return err
	}
	root := identity.Root{AccessKeyID: s.RootKey.AccessKeyID, Secret: s.RootKey.SecretAccessKey, Account: s.config.Account}
	s.directory, err = identity.Open(ctx, s.db, s.graph, identity.Options{
		Root: root, Master: master.key, Drawn: master.drawn, Others: webhook.IsAnySealed, Random: rand.Reader})
	switch {
	case master.drawn && errors.Is(err, identity.ErrMasterKey):
		return fmt.Errorf("there is no %s, and this database's secrets are sealed under a master key: "+
			"restore the file, copy it from another server on the same database, or set TRUNKLINE_MASTER_KEY", master.path)
	case err != nil:
		return err
	}
	return master.keep()
}
