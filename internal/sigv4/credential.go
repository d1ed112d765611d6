package sigv4

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

const (
	algorithm   = "AWS4-HMAC-SHA256"
	terminator  = "aws4_request"
	basicFormat = "20060102T150405Z"

	dateHeader    = "X-Amz-Date"
	tokenHeader   = "X-Amz-Security-Token"
	payloadHeader = "X-Amz-Content-Sha256"
)

// Credential is who a request says it is from: a claim until Verify has returned it, a fact afterwards.
type Credential struct {
	AccessKeyID  string
	Region       string // as the caller signed for; any region is accepted
	SessionToken string // "" with long-term keys
	SignedAt     time.Time
}

// Claim reads the credential without checking any signature, date or scope: for servers that trust every caller. The
// error is an *Error: MissingAuthenticationTokenException or IncompleteSignatureException.
func Claim(r Request) (Credential, error) {
	c, err := readClaim(&r)
	if err != nil {
		return Credential{}, err
	}
	at, err := c.signedAt()
	if err != nil {
		return Credential{}, err
	}
	s, ok := c.scope()
	if !ok {
		return Credential{}, c.badCredential()
	}
	return Credential{AccessKeyID: s.accessKeyID, Region: s.region, SessionToken: c.token, SignedAt: at}, nil
}

// A claim is what a request says about its own signature: complete, but not yet believed.
type claim struct {
	algorithm     string
	credential    string // key id and scope: "AKID/20060102/region/service/aws4_request"
	signedHeaders string // "host;x-amz-date"
	signature     string
	date          string
	token         string
	expires       string // X-Amz-Expires, "" in the header form
	presigned     bool
}

// A scope is what a signing key is good for, and whose it is.
type scope struct {
	accessKeyID, day, region, service, terminator string
}

func readClaim(r *Request) (claim, error) {
	_, query := r.split()
	presigned := isPresigned(query)
	authorization := r.Header["Authorization"]
	switch {
	case presigned && len(authorization) > 0:
		return claim{}, invalid("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")
	case presigned:
		return readPresigned(r.Header, query)
	case len(authorization) == 0 || authorization[0] == "":
		return claim{}, missingToken()
	case len(authorization) > 1:
		return claim{}, notKeyValue(authorization[1])
	}
	return readHeaders(r.Header, authorization[0])
}

func readHeaders(h http.Header, authorization string) (claim, error) {
	c, err := parseAuthorization(authorization)
	if err != nil {
		return claim{}, err
	}
	if c.date = h.Get(dateHeader); c.date == "" {
		c.date = h.Get("Date")
	}
	c.token = h.Get(tokenHeader)
	if missing := c.missing("Credential", "Signature", "SignedHeaders", dateHeader); missing != nil {
		return claim{}, lacksParameters(missing, authorization)
	}
	return c, nil
}

// parseAuthorization reads "algorithm key=value, key=value …". Parameters that it does not know count for nothing; one
// that comes twice makes the header ambiguous, and ambiguous is refused.
func parseAuthorization(text string) (claim, error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	c := claim{algorithm: name}
	for part := range strings.SplitSeq(rest, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		key, value, ok := strings.Cut(part, "=")
		if !ok || strings.ContainsAny(part, " \t") || !c.set(key, value) {
			return claim{}, notKeyValue(part)
		}
	}
	return c, nil
}

// set reports false when the parameter has a value already.
func (c *claim) set(key, value string) bool {
	var field *string
	switch key {
	case "Credential":
		field = &c.credential
	case "SignedHeaders":
		field = &c.signedHeaders
	case "Signature":
		field = &c.signature
	default:
		return true
	}
	if *field != "" {
		return false
	}
	*field = value
	return true
}

// missing gives, of the four parts that every claim needs, the names of those that are empty.
func (c *claim) missing(credential, signature, signedHeaders, date string) []string {
	if c.credential != "" && c.signature != "" && c.signedHeaders != "" && c.date != "" {
		return nil
	}
	var names []string
	for _, part := range []struct{ value, name string }{
		{c.credential, credential}, {c.signature, signature}, {c.signedHeaders, signedHeaders}, {c.date, date},
	} {
		if part.value == "" {
			names = append(names, part.name)
		}
	}
	return names
}

// scope splits the credential; ok is false unless it has five parts and a key id.
func (c *claim) scope() (s scope, ok bool) {
	if strings.Count(c.credential, "/") != 4 {
		return scope{}, false
	}
	var rest string
	s.accessKeyID, rest, _ = strings.Cut(c.credential, "/")
	s.day, rest, _ = strings.Cut(rest, "/")
	s.region, rest, _ = strings.Cut(rest, "/")
	s.service, s.terminator, _ = strings.Cut(rest, "/")
	return s, s.accessKeyID != ""
}

func (c *claim) badCredential() *Error {
	return incomplete(fmt.Sprintf("Credential must have exactly 5 slash-delimited elements, "+
		"e.g. keyid/date/region/service/term, got '%s'", clip(c.credential)))
}

// signedAt reads the date, and leaves it in the form that is signed.
func (c *claim) signedAt() (time.Time, error) {
	at, err := parseDate(c.date)
	if err != nil {
		return time.Time{}, err
	}
	if len(c.date) != len(basicFormat) {
		c.date = basic(at)
	}
	return at, nil
}

// parseDate reads the basic ISO form and the two spellings of an HTTP date that signers put into a Date header.
func parseDate(text string) (time.Time, error) {
	if len(text) == len(basicFormat) {
		if at, err := time.Parse(basicFormat, text); err == nil {
			return at, nil
		}
	}
	for _, layout := range []string{http.TimeFormat, time.RFC1123Z} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, badDate(text)
}

// signs reports whether a header is among those that the signature covers; the name is in lower case.
func (c *claim) signs(name string) bool {
	for signed := range strings.SplitSeq(c.signedHeaders, ";") {
		if signed == name {
			return true
		}
	}
	return false
}
