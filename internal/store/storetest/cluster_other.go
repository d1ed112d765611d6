//go:build !unix

package storetest

import (
	"errors"
	"net/url"
)

// startCluster fails: here tests use PostgreSQL only where TRUNKLINE_TEST_POSTGRES names a cluster.
func startCluster() (*url.URL, error) { return nil, errors.New(givenPostgres + " is not set") }
