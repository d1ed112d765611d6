// Package server puts the parts together: configuration, keys, listeners,
// telemetry and background work.
package server

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/outward"
)

// Config is what an operator chooses. Its values come from flags, the
// environment or a file; see docs/operating.md.
type Config struct {
	Listen   string        // host:port
	Data     string        // the data folder
	Database string        // "" is SQLite in the data folder, postgres://… is PostgreSQL
	Auth     string        // AuthStrict or AuthAny
	Force    bool          // lets AuthAny listen beyond loopback
	Account  string        // twelve digits: whose the root access key is
	Region   string        // what trunkline env tells clients
	Quotas   string        // QuotasAWS or QuotasOff
	Catalog  string        // CatalogOpen or CatalogClosed
	Settle   string        // "2s", or "2s,site=5s"
	Rates    string        // "reads=2000,writes=500,strangers=10" or RatesOff; "" is the default
	Probe    time.Duration // between two rounds of probes; 0 does not probe
	TLSCert  string        // PEM files; both or none
	TLSKey   string

	ProbeFailures int    // rounds in a row in which a target fails before it is DOWN
	ProbeAllow    string // prefixes that may be probed, "10.0.0.0/8,127.0.0.0/8"; "" is everything ordinary

	WebhookAllow string // prefixes to which webhooks may go although they are not public

	RootAccessKeyID     string // "" keeps the one in the data folder
	RootSecretAccessKey string
	MasterKey           string // 32 bytes in Base64; "" is the one in the data folder
}

// The values of Config.Auth, Config.Quotas and Config.Catalog.
const (
	AuthStrict = "strict" // signatures are checked
	AuthAny    = "any"    // any credentials; for tests
	QuotasAWS  = "aws"    // the service's default quotas
	QuotasOff  = "off"    // only those an operator has set

	CatalogOpen   = "open"   // what is outside is known as soon as it is mentioned
	CatalogClosed = "closed" // only what was declared outside is known
)

// DefaultListen is where the server listens unless told otherwise.
const DefaultListen = "127.0.0.1:7345"

var accountDigits = regexp.MustCompile(`^[0-9]{12}$`)

// check refuses a configuration that cannot be meant, in one line.
func (c Config) check() error {
	switch {
	case c.Listen == "":
		return fmt.Errorf("no address to listen on: set --listen")
	case c.Data == "":
		return fmt.Errorf("no data folder: set --data")
	case c.Auth != AuthStrict && c.Auth != AuthAny:
		return fmt.Errorf("--auth %q: want %s or %s", c.Auth, AuthStrict, AuthAny)
	case c.Auth == AuthAny && !c.Force && !isLoopback(c.Listen):
		return fmt.Errorf("--auth any lets everybody in, so it listens on loopback only; %s is not (--force if you mean it)", c.Listen)
	case !accountDigits.MatchString(c.Account):
		return fmt.Errorf("--account %q: want twelve digits", c.Account)
	case c.Quotas != QuotasAWS && c.Quotas != QuotasOff:
		return fmt.Errorf("--quotas %q: want %s or %s", c.Quotas, QuotasAWS, QuotasOff)
	case c.Catalog != CatalogOpen && c.Catalog != CatalogClosed:
		return fmt.Errorf("--catalog %q: want %s or %s", c.Catalog, CatalogOpen, CatalogClosed)
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return fmt.Errorf("--tls-cert and --tls-key belong together")
	case (c.RootAccessKeyID == "") != (c.RootSecretAccessKey == ""):
		return fmt.Errorf("TRUNKLINE_ROOT_ACCESS_KEY_ID and TRUNKLINE_ROOT_SECRET_ACCESS_KEY belong together")
	}
	if _, err := c.limits(); err != nil {
		return err
	}
	return c.checkOutward()
}

func (c Config) checkOutward() error {
	if _, err := outward.Within(c.ProbeAllow); err != nil {
		return fmt.Errorf("--probe-allow %w", err)
	}
	if _, err := outward.Public(c.WebhookAllow); err != nil {
		return fmt.Errorf("--webhook-allow %w", err)
	}
	switch {
	case c.Probe != 0 && c.Probe < minProbe:
		return fmt.Errorf("--probe %v: want %v or more, or 0 for no probes", c.Probe, minProbe)
	case c.Probe != 0 && (c.ProbeFailures < 1 || c.ProbeFailures > maxFailures):
		return fmt.Errorf("--probe-failures %d: want 1 to %d", c.ProbeFailures, maxFailures)
	}
	return nil
}

// isLoopback tells whether an address can only be reached from this machine.
func isLoopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// ParseSettle reads how long states take to settle: a duration for all kinds,
// durations of single kinds, or both, separated by commas.
func ParseSettle(text string) (*graph.Settling, error) {
	settling := new(graph.Settling)
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		kind, duration, found := strings.Cut(part, "=")
		if !found {
			kind, duration = "", part
		}
		d, err := time.ParseDuration(duration)
		if err != nil || d < 0 {
			return nil, fmt.Errorf("--settle %q: want a duration such as 2s, or site=2s", part)
		}
		if kind != "" && !slices.Contains(network.Kinds(), kind) {
			return nil, fmt.Errorf("--settle %q: no kind is called %q; there are %s", part, kind, strings.Join(network.Kinds(), ", "))
		}
		settling.Set(kind, d)
	}
	return settling, nil
}
