package server_test

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/server"
)

// A notebook keeps what is logged.
type notebook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notebook) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(b)
}

// count is how many lines have a text.
func (n *notebook) count(text string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Count(n.text.String(), text)
}

const (
	broken  = "the certificate cannot be used, the old one stays"
	changed = "the certificate has changed"
)

// shown is the serial number of the certificate that a handshake is shown.
func shown(t *testing.T, s *server.Server) int64 {
	t.Helper()
	c, err := tls.Dial("tcp", strings.TrimPrefix(s.Endpoint.URL, "https://"), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

// TestCertificateIsReadAgain replaces the pair of a running server, breaks it, and mends it. Certificate and key are in
// one file that changes as a whole, so that the server never sees half of a change.
func TestCertificateIsReadAgain(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "pair.pem")
	replace := func(text []byte) {
		t.Helper()
		if err := os.WriteFile(file+".new", text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+".new", file); err != nil {
			t.Fatal(err)
		}
	}
	second := pair(t, 2)
	replace(pair(t, 1))
	log := new(notebook)
	s := serveTLS(t, file, file, slog.New(slog.NewTextHandler(log, nil)))
	want := func(when string, serial int64, troubles, changes int) {
		t.Helper()
		s.Reload()
		s.Reload()
		if got := shown(t, s); got != serial || log.count(broken) != troubles || log.count(changed) != changes {
			t.Errorf("%s: certificate %d is shown, %d troubles and %d changes are logged; want %d, %d and %d",
				when, got, log.count(broken), log.count(changed), serial, troubles, changes)
		}
	}
	want("with nothing new", 1, 0, 0)
	replace(second)
	want("with a new pair", 2, 0, 1)
	replace([]byte("no pair"))
	want("with no pair", 2, 1, 1)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	want("without a file", 2, 2, 1)
	replace(second)
	want("with the old pair again", 2, 2, 1)
	replace(pair(t, 3))
	late := time.After(time.Minute)
	for shown(t, s) != 3 { // nobody says that it has changed
		select {
		case <-late:
			t.Fatal("the server does not look at its files by itself")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// pair is a certificate with its key in one text.
func pair(t *testing.T, serial int64) []byte {
	t.Helper()
	cert, key := certificateIn(t, t.TempDir(), serial)
	var both []byte
	for _, file := range []string{cert, key} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, text...)
	}
	return both
}
