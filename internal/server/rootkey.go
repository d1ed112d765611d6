package server

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/trunkline/trunkline/internal/sigv4"
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
	id, secret := make([]byte, 10), make([]byte, 30)
	_, _ = rand.Read(id) // never fails, see crypto/rand
	_, _ = rand.Read(secret)
	return RootKey{
		AccessKeyID:     "AKIA" + base32.StdEncoding.EncodeToString(id),
		SecretAccessKey: base64.StdEncoding.EncodeToString(secret),
	}
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
	fresh := path + ".new"
	if err := os.WriteFile(fresh, append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}

// Secret returns the secret of the root access key, the only one there is.
func (k RootKey) Secret(_ context.Context, accessKeyID, sessionToken string) (string, error) {
	if accessKeyID != k.AccessKeyID || sessionToken != "" {
		return "", sigv4.ErrUnknownKey
	}
	return k.SecretAccessKey, nil
}
