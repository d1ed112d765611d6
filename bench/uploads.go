package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/trunkline/trunkline/internal/catalog"
)

// uploads is how many send large bodies at the same time.
const uploads = 1000

// hugeUploads has a thousand callers send large bodies as fast as they can:
// to an operation and to the control API, signed and not.
func (r *run) hugeUploads(ctx context.Context) error {
	c, err := startChild(ctx, 2000, "--log", "text")
	if err != nil {
		return err
	}
	defer func() { r.fact("uploads: the server ended: %s", errText(c.stop())) }()
	document := fmt.Appendf(nil, `{"GlobalNetworkId":%q,"PolicyDocument":%q}`, c.network, bytes.Repeat([]byte{'x'}, 2_000_000))
	declared := fmt.Appendf(nil, `{"account":%q,"region":"us-east-1","vpcs":[{"id":"vpc-1","cidrs":["10.0.0.0/8"]}]}`, account)
	declared = append(declared, bytes.Repeat([]byte{' '}, catalog.MaxSize-len(declared))...)
	ordinary := bytes.Repeat([]byte{' '}, 1<<20)
	kinds := []struct {
		name string
		sent []byte
	}{
		{"2 MB to CreateCoreNetwork, signed", c.request(http.MethodPost, "/core-networks", document, true)},
		{"2 MB to CreateCoreNetwork, unsigned", c.request(http.MethodPost, "/core-networks", document, false)},
		{"32 MiB to the catalog, signed", c.request(http.MethodPost, "/_trunkline/catalog", declared, true)},
		{"32 MiB to the catalog, unsigned", c.request(http.MethodPost, "/_trunkline/catalog", declared, false)},
		{"1 MiB to CreateSite, unsigned", c.request(http.MethodPost, c.at("sites"), ordinary, false)},
	}
	idle := c.resident()
	peak := c.peak()
	answers := make([]map[int]int, len(kinds))
	var mu sync.Mutex
	var all sync.WaitGroup
	began := time.Now()
	for i := range uploads {
		kind := i % len(kinds)
		all.Go(func() {
			status := c.upload(kinds[kind].sent, began.Add(25*time.Second))
			mu.Lock()
			defer mu.Unlock()
			if answers[kind] == nil {
				answers[kind] = map[int]int{}
			}
			answers[kind][status]++
		})
	}
	all.Wait()
	most := peak()
	r.fact("uploads: %d at once in %.1f s; resident memory was %.0f MiB before and %.0f MiB at most: %.0f MiB more, budget 64",
		uploads, time.Since(began).Seconds(), idle, most, most-idle)
	for i, kind := range kinds {
		text := ""
		for _, status := range slices.Sorted(maps.Keys(answers[i])) {
			text += fmt.Sprintf(", %d × %d", answers[i][status], status)
		}
		r.fact("uploads: %s: answers%s", kind.name, text)
	}
	return nil
}

// upload sends a request, reads the answer meanwhile and tells its status; 0
// where there was none.
func (c *child) upload(request []byte, until time.Time) int {
	stream, err := c.dial()
	if err != nil {
		return 0
	}
	defer func() { _ = stream.Close() }()
	_ = stream.SetDeadline(until)
	go func() {
		if _, err := io.Copy(stream, bytes.NewReader(request)); err != nil {
			return // answered before all was sent
		}
	}()
	status, err := readStatus(bufio.NewReader(stream))
	if err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	return status
}
