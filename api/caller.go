package api

import (
	"net/netip"
	"strings"
)

// Caller is who asks, known by signature, and the request's identity.
type Caller struct {
	Account   string // twelve digits
	Principal string // the ARN of the user or role
	RequestID string
	Operation *Operation

	Address string // where the request came from, an IP address; "" is not known
	Agent   string // what the caller says of its program, at most MaxAgent bytes of UTF-8
}

// MaxAgent is how many bytes of a User-Agent are kept.
const MaxAgent = 256

// From returns the caller with where its request came from: the stream's other
// end, "host:port", and the header User-Agent, whatever is in it.
func (c Caller) From(remote, agent string) Caller {
	if at, err := netip.ParseAddrPort(remote); err == nil {
		c.Address = at.Addr().Unmap().String()
	}
	c.Agent = strings.ToValidUTF8(agent[:min(len(agent), MaxAgent)], "")
	return c
}
