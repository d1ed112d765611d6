package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// A family is how ICMP is spoken over one version of IP.
type family struct {
	networks []string // as icmp.ListenPacket has them; unprivileged sockets first
	local    string
	protocol int // of icmp.ParseMessage
	request  icmp.Type
	reply    icmp.Type
}

var (
	family4 = family{[]string{"udp4", "ip4:icmp"}, "0.0.0.0", 1, ipv4.ICMPTypeEcho, ipv4.ICMPTypeEchoReply}
	family6 = family{[]string{"udp6", "ip6:ipv6-icmp"}, "::", 58, ipv6.ICMPTypeEchoRequest, ipv6.ICMPTypeEchoReply}
)

// A Pinger sends echo requests in the way that the system permits.
type Pinger struct {
	random             io.Reader
	network4, network6 string // "" where it is not permitted

	// Trouble4 and Trouble6 say why IPv4 and IPv6 addresses cannot be pinged
	// from here; nil where they can.
	Trouble4, Trouble6 error
}

// NewPinger finds out which sockets the system permits, and sends nothing. It
// reads from random what tells one request from another.
func NewPinger(random io.Reader) *Pinger {
	p := &Pinger{random: random}
	p.network4, p.Trouble4 = family4.permitted()
	p.network6, p.Trouble6 = family6.permitted()
	return p
}

// permitted is the first kind of socket that can be opened.
func (f family) permitted() (network string, err error) {
	var failures []error
	for _, network := range f.networks {
		c, err := icmp.ListenPacket(network, f.local)
		if err == nil {
			return network, c.Close()
		}
		failures = append(failures, err)
	}
	return "", errors.Join(failures...)
}

// tokenSize is how many bytes of a request are its own.
const tokenSize = 16

// ping returns nil when an address answers an echo request before ctx ends.
func (p *Pinger) ping(ctx context.Context, to netip.Addr) error {
	f, network, trouble := family4, p.network4, p.Trouble4
	if to.Is6() {
		f, network, trouble = family6, p.network6, p.Trouble6
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case trouble != nil:
		return fmt.Errorf("%w: ICMP is not permitted here", errUnprobed)
	}
	token := make([]byte, tokenSize)
	if _, err := io.ReadFull(p.random, token); err != nil {
		return fmt.Errorf("%w: %w", errUnprobed, err)
	}
	c, err := icmp.ListenPacket(network, f.local)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnprobed, err)
	}
	defer func() { _ = c.Close() }() // nothing is written by closing
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(longAgo) })
	defer stop()
	if err := f.send(c, network, to, token); err != nil {
		return err
	}
	return f.await(c, to, token)
}

// longAgo is a deadline that ends whatever waits.
var longAgo = time.Unix(1, 0)

func (f family) send(c *icmp.PacketConn, network string, to netip.Addr, token []byte) error {
	id := int(token[0])<<8 | int(token[1])
	text, err := (&icmp.Message{Type: f.request, Body: &icmp.Echo{ID: id, Seq: 1, Data: token}}).Marshal(nil)
	if err != nil {
		return err
	}
	var at net.Addr = &net.IPAddr{IP: to.AsSlice()}
	if network[:3] == "udp" {
		at = &net.UDPAddr{IP: to.AsSlice()}
	}
	_, err = c.WriteTo(text, at)
	return err
}

// await reads until the answer to a request comes. A raw socket also reads
// what is meant for others.
func (f family) await(c *icmp.PacketConn, to netip.Addr, token []byte) error {
	packet := make([]byte, 1500)
	for {
		n, from, err := c.ReadFrom(packet)
		if err != nil {
			return err
		}
		m, err := icmp.ParseMessage(f.protocol, packet[:n])
		if err != nil || m.Type != f.reply || hostOf(from) != to {
			continue
		}
		if echo, ok := m.Body.(*icmp.Echo); ok && bytes.Equal(echo.Data, token) {
			return nil
		}
	}
}

func hostOf(from net.Addr) netip.Addr {
	var ip net.IP
	switch from := from.(type) {
	case *net.UDPAddr:
		ip = from.IP
	case *net.IPAddr:
		ip = from.IP
	}
	a, _ := netip.AddrFromSlice(ip)
	return a.Unmap()
}
