package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// certificateInterval is how often the files are looked at.
const certificateInterval = 5 * time.Second

// A certificate is the pair that the server shows to callers. When its files
// change, callers see the new pair from their next handshake on; a pair that
// does not fit together leaves the old one in place.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger
	pair              atomic.Pointer[tls.Certificate]

	mu   sync.Mutex
	used [sha256.Size]byte // the files of the pair
	said string            // the trouble that was logged last
}

// newCertificate reads a pair that must be sound.
func newCertificate(certFile, keyFile string, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log}
	_, err := c.read()
	return c, err
}

// read reads the files, and takes the pair if it is another than before.
func (c *certificate) read() (changed bool, err error) {
	cert, err := os.ReadFile(c.certFile)
	if err != nil {
		return false, err
	}
	key, err := os.ReadFile(c.keyFile)
	if err != nil {
		return false, err
	}
	files := sha256.Sum256(bytes.Join([][]byte{cert, key}, []byte{0}))
	if files == c.used {
		return false, nil
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return false, fmt.Errorf("%s and %s: %w", c.certFile, c.keyFile, err)
	}
	c.used = files
	c.pair.Store(&pair)
	return true, nil
}

// reload reads the files again. It logs that the pair is another one, and a
// trouble once, until it is over or another one.
func (c *certificate) reload() {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed, err := c.read()
	switch {
	case err != nil && err.Error() != c.said:
		c.said = err.Error()
		c.log.Error("the certificate cannot be used, the old one stays", "error", err)
	case err == nil:
		c.said = ""
		if changed {
			c.log.Info("the certificate has changed", "expires", c.pair.Load().Leaf.NotAfter)
		}
	}
}

// watch looks at the files until ctx ends.
func (c *certificate) watch(ctx context.Context) {
	tick := time.NewTicker(certificateInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			c.reload()
		}
	}
}

// get is asked at each handshake.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.pair.Load(), nil }
