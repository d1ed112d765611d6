package server

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/trunkline/trunkline/internal/identity"
)

// A RootKey is the access key that a data folder begins with.
type RootKey struct {
	AccessKeyID     string `json:"accessKeyId"`
	SecretAccessKey string `json:"secretAccessKey"`
}

const (
	rootKeyFile  = "root-key.json"
	endpointFile = "endpoint.json"
)

// keepRootKey returns the root access key of a data folder: the one that the
// configuration gives, the one that is kept, or a new one. It is kept in a
// file that only its owner can read.
func keepRootKey(c Config) (key RootKey, err error) {
	path := filepath.Join(c.Data, rootKeyFile)
	key, err = readRootKey(c.Data)
	given := RootKey{AccessKeyID: c.RootAccessKeyID, SecretAccessKey: c.RootSecretAccessKey}
	switch {
	case given.AccessKeyID != "" && key == given:
		return key, nil
	case given.AccessKeyID != "":
		return given, writeJSON(path, given)
	case errors.Is(err, fs.ErrNotExist):
		key = newRootKey()
		return key, writeJSON(path, key)
	}
	return key, err
}

// newRootKey is a key in the form that clients expect of one.
func newRootKey() RootKey {
	id, secret, _ := identity.DrawKey(rand.Reader) // never fails, see crypto/rand
	return RootKey{AccessKeyID: id, SecretAccessKey: secret}
}

func readRootKey(data string) (key RootKey, err error) {
	path := filepath.Join(data, rootKeyFile)
	b, err := os.ReadFile(path)
	if err != nil {
		return RootKey{}, err
	}
	if err := json.Unmarshal(b, &key); err != nil || key.AccessKeyID == "" || key.SecretAccessKey == "" {
		return RootKey{}, fmt.Errorf("%s is not a root access key; restore it, or remove it to get a new one", path)
	}
	return key, nil
}

// writeJSON replaces a private file as a whole.
func writeJSON(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writePrivate(path, append(b, '\n'))
}

// writePrivate replaces a private file as a whole. It outlasts a loss of power,
// as what is sealed under a key would be lost with it.
func writePrivate(path string, text []byte) error {
	fresh := path + ".new"
	f, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
