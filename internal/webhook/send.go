package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/internal/outward"
)

// The bounds of a delivery.
const (
	sendTime     = 10 * time.Second // all of it, at most
	maxAnswer    = 4 << 10          // bytes of an answer that are read; none is kept
	maxAddresses = 4                // of a name that are tried
	maxWait      = time.Hour        // that a receiver may ask for
)

// A client delivers to addresses that somebody else has chosen.
type client struct {
	http     *http.Client
	rules    outward.Rules
	resolver *net.Resolver
	now      func() time.Time
}

func newClient(o Options) *client {
	c := &client{rules: o.Rules, resolver: o.Resolver, now: o.Now}
	c.http = &http.Client{
		Timeout:       o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: c.dial, MaxIdleConnsPerHost: 2, MaxIdleConns: 100, IdleConnTimeout: 30 * time.Second,
			TLSHandshakeTimeout: sendTime / 2, MaxResponseHeaderBytes: 16 << 10,
		},
	}
	return c
}

// mayCall says why a host may not be called, if it is an address. What a name leads to is seen when it is called.
func (c *client) mayCall(host string) error {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return nil
	}
	return c.rules.Check(a)
}

// dial calls one of the addresses of a host that may be called. What was checked is what is called.
func (c *client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	found, err := c.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	refused := errors.New("the name has no address")
	tried := 0
	for _, a := range found {
		if err := c.rules.Check(a); err != nil {
			refused = err
			continue
		}
		if tried++; tried > maxAddresses {
			break
		}
		stream, err := new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(a.Unmap().String(), port))
		if err == nil {
			return stream, nil
		}
		refused = err
	}
	return nil, refused
}

func (c *client) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	return c.resolver.LookupNetIP(ctx, "ip", host)
}

// An outcome is how a delivery went.
type outcome struct {
	taken bool
	gone  bool          // the receiver wants nothing any more
	after time.Duration // that the receiver wants to be left alone for
	why   string        // it was not taken; nothing of the receiver's own text
}

// A parcel is one event on its way.
type parcel struct {
	url, secret, id string
	body            []byte
}

// send delivers once, signed as Standard Webhooks has it. Neither what the receiver says nor where it sends us is looked
// at, so that nobody learns from a webhook what answers in our network.
func (c *client) send(ctx context.Context, p parcel) outcome {
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(p.body))
	if err != nil {
		return outcome{why: "the URL cannot be called"}
	}
	at := strconv.FormatInt(c.now().Unix(), 10)
	q.Header.Set("Content-Type", "application/cloudevents+json")
	q.Header.Set("User-Agent", "trunkline-webhook")
	q.Header.Set("webhook-id", p.id)
	q.Header.Set("webhook-timestamp", at)
	q.Header.Set("webhook-signature", p.sign(at))
	answer, err := c.http.Do(q)
	if err != nil {
		return outcome{why: reasonOf(err)}
	}
	_, _ = io.CopyN(io.Discard, answer.Body, maxAnswer)
	_ = answer.Body.Close()
	o := outcome{taken: answer.StatusCode/100 == 2, gone: answer.StatusCode == http.StatusGone}
	switch {
	case o.taken:
		return o
	case answer.StatusCode/100 == 3:
		o.why = fmt.Sprintf("the receiver answered %d; nobody is followed elsewhere", answer.StatusCode)
	default:
		o.why = fmt.Sprintf("the receiver answered %d", answer.StatusCode)
	}
	if seconds, err := strconv.ParseUint(answer.Header.Get("Retry-After"), 10, 31); err == nil {
		o.after = min(time.Duration(seconds)*time.Second, maxWait)
	}
	return o
}

// sign is the header webhook-signature.
func (p parcel) sign(at string) string {
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.secret, secretPrefix)) // we have made it
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(p.id + "." + at + "."))
	mac.Write(p.body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// reasonOf is why nothing was answered, without the URL.
func reasonOf(err error) string {
	var whole *url.Error
	if errors.As(err, &whole) {
		if whole.Timeout() {
			return "the receiver did not answer in time"
		}
		err = whole.Err
	}
	text := err.Error()
	return strings.ToValidUTF8(text[:min(len(text), 200)], "")
}
