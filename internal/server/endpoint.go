package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// An Endpoint is where the server of a data folder was started last.
type Endpoint struct {
	URL     string `json:"url"`
	Region  string `json:"region"`
	Account string `json:"account"` // whose the root access key is
}

// ReadClient returns what a client of the server on a data folder needs.
func ReadClient(data string) (e Endpoint, key RootKey, err error) {
	if data == "" {
		return e, key, errors.New("no data folder: set --data")
	}
	path := filepath.Join(data, endpointFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return e, key, fmt.Errorf("no server has run on %s yet; start one with: trunkline serve --data %s", data, data)
	}
	if err != nil {
		return e, key, err
	}
	if err := json.Unmarshal(b, &e); err != nil || e.URL == "" {
		return e, key, fmt.Errorf("%s cannot be read; it is written anew when the server starts", path)
	}
	key, err = readRootKey(data)
	return e, key, err
}
