package limit

import (
	"net/http"
	"net/netip"
)

// host is where a request comes from: an IPv4 address, or the network that an
// IPv6 site usually has.
func host(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	a := at.Addr().Unmap().WithZone("")
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
