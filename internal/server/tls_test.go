package server_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/server"
)

// TestRefusalsUnderTLS asks for what net/http refuses by itself.
func TestRefusalsUnderTLS(t *testing.T) {
	t.Parallel()
	cert, key := certificate(t)
	s := serveTLS(t, cert, key, slog.New(slog.DiscardHandler))
	c, err := tls.Dial("tcp", strings.TrimPrefix(s.Endpoint.URL, "https://"), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, line := range []string{"GET /global-networks HTTP/1.1\r\nHost: a", "GET /global-networks HTTP/1.1"} {
		if _, err := io.WriteString(c, line+"\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(c)
	if err != nil || !strings.Contains(string(text), "X-Amzn-Errortype: Missing") ||
		!strings.Contains(string(text), "X-Amzn-Errortype: ValidationException\r\n") {
		t.Errorf("%s, %v", text, err)
	}
}

// serveTLS starts a server that ends with the test.
func serveTLS(t *testing.T, cert, key string, log *slog.Logger) *server.Server {
	t.Helper()
	s, err := server.Open(t.Context(), server.Config{
		Listen: "127.0.0.1:0", Data: t.TempDir(), Auth: server.AuthStrict, Account: "999988887777", Quotas: server.QuotasOff, Catalog: server.CatalogOpen,
		TLSCert: cert, TLSKey: key,
	}, log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return s
}

// certificate makes the PEM files of a key that nobody vouches for.
func certificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	return certificateIn(t, t.TempDir(), 1)
}

// certificateIn makes them in a folder, or makes them anew there.
func certificateIn(t *testing.T, folder string, serial int64) (certFile, keyFile string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for kind, der := range map[string][]byte{"CERTIFICATE": cert, "PRIVATE KEY": der} {
		if err := os.WriteFile(filepath.Join(folder, kind), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "CERTIFICATE"), filepath.Join(folder, "PRIVATE KEY")
}
