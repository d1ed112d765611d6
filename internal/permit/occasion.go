package permit

import (
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/trunkline/trunkline/internal/sigv4"
)

// An Occasion is when and how a request came.
type Occasion struct {
	Time   time.Time
	Secure bool          // over TLS
	HTTP   *http.Request // nil: nothing is known of it
}

// key returns the values of a condition key that the occasion has; false if it
// has none.
func (o Occasion) key(name string) ([]string, bool) {
	switch name {
	case "aws:currenttime":
		return one(o.Time.UTC().Format(time.RFC3339))
	case "aws:epochtime":
		return one(strconv.FormatInt(o.Time.Unix(), 10))
	case "aws:viaawsservice":
		return one("false")
	}
	if o.HTTP == nil {
		return nil, false
	}
	switch name {
	case "aws:securetransport":
		return one(strconv.FormatBool(o.Secure))
	case "aws:sourceip":
		from, err := netip.ParseAddrPort(o.HTTP.RemoteAddr)
		return []string{from.Addr().Unmap().WithZone("").String()}, err == nil
	case "aws:useragent":
		return header(o.HTTP, "User-Agent")
	case "aws:referer":
		return header(o.HTTP, "Referer")
	case "aws:requestedregion":
		signed, err := sigv4.Claim(sigv4.Request{
			Method: o.HTTP.Method, Target: o.HTTP.RequestURI, Host: o.HTTP.Host, Header: o.HTTP.Header})
		return []string{signed.Region}, err == nil
	}
	return nil, false
}

func header(r *http.Request, name string) ([]string, bool) {
	value := r.Header.Get(name)
	return []string{value}, value != ""
}
