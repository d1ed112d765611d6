package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// A listed says where the resources are listed of which an account often has
// one only, and how to speak of them.
type listed struct {
	path, list, id     string // of the operation; the members of its answer
	none, several, how string // what is said where there is none; of several, and how to say which
}

var (
	globalNetworks = listed{
		"/global-networks?maxResults=2", "GlobalNetworks", "GlobalNetworkId",
		"there is no global network to analyse", "global networks", " with --network",
	}
	coreNetworks = listed{
		"/core-networks?maxResults=2", "CoreNetworks", "CoreNetworkId",
		"there is no core network", "core networks", "",
	}
)

// theOnly is the id of the account's resource on a list, where it has one only.
func theOnly(ctx context.Context, data string, of listed) (string, error) {
	var page map[string]json.RawMessage
	if err := call(ctx, data, question{method: http.MethodGet, path: of.path, out: &page}); err != nil {
		return "", err
	}
	var items []map[string]any
	if err := json.Unmarshal(page[of.list], &items); err != nil {
		return "", fmt.Errorf("read the list of %s: %w", of.several, err)
	}
	if len(items) == 0 {
		return "", errors.New(of.none)
	}
	first := fmt.Sprint(items[0][of.id])
	if len(items) > 1 {
		return "", fmt.Errorf("there are several %s, such as %s; say which%s", of.several, first, of.how)
	}
	return first, nil
}
