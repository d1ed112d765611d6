package sigv4

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxExpires is the longest life of a presigned request.
const maxExpires = 7 * 24 * time.Hour

// isPresigned reports whether the query is in the presigned form: whether it names an algorithm.
func isPresigned(query string) bool {
	for part := range strings.SplitSeq(query, "&") {
		if key, _, _ := strings.Cut(part, "="); unescaped(key) == "X-Amz-Algorithm" {
			return true
		}
	}
	return false
}

// readPresigned refuses a parameter that comes twice: which of the two was meant is not for us to guess.
func readPresigned(h http.Header, query string) (claim, error) {
	c := claim{presigned: true}
	for part := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(part, "=")
		field := c.queryField(unescaped(key))
		if field == nil {
			continue
		}
		if *field != "" {
			return claim{}, lacksQuery(nil)
		}
		*field = unescaped(value)
	}
	if c.token == "" {
		c.token = h.Get(tokenHeader)
	}
	if missing := c.missing("X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", dateHeader); missing != nil {
		return claim{}, lacksQuery(missing)
	}
	return c, nil
}

func (c *claim) queryField(key string) *string {
	switch key {
	case "X-Amz-Algorithm":
		return &c.algorithm
	case "X-Amz-Credential":
		return &c.credential
	case "X-Amz-Date":
		return &c.date
	case "X-Amz-Expires":
		return &c.expires
	case "X-Amz-SignedHeaders":
		return &c.signedHeaders
	case "X-Amz-Signature":
		return &c.signature
	case "X-Amz-Security-Token":
		return &c.token
	}
	return nil
}

// unescaped gives "" for what is not valid percent-encoding: such a query has no canonical form either, so it never
// verifies.
func unescaped(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return ""
	}
	return plain
}

// lifetime is how long after its date the signature is good: the usual skew, or what a presigned request asks for.
func (c *claim) lifetime() (time.Duration, error) {
	if c.expires == "" {
		return maxSkew, nil
	}
	seconds, err := strconv.Atoi(c.expires)
	if err != nil || seconds < 1 || seconds > int(maxExpires/time.Second) {
		return 0, incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800. " +
			"Re-examine the query-string parameters.")
	}
	return time.Duration(seconds) * time.Second, nil
}
