package sigv4

import (
	"net/http"
	"slices"
	"strings"
)

// Request is what of an HTTP request takes part in its signature, as a server received it.
type Request struct {
	Method string
	Target string      // the request target as it came on the wire: escaped path and raw query (r.RequestURI)
	Host   string      // the Host header or :authority
	Header http.Header // keys in canonical form, as net/http leaves them
	Body   []byte      // all of it
}

// split separates the target into escaped path and raw query; of an absolute target scheme and authority fall away.
func (r *Request) split() (path, query string) {
	path, query, _ = strings.Cut(r.Target, "?")
	if strings.HasPrefix(path, "/") {
		return path, query
	}
	if _, rest, ok := strings.Cut(path, "://"); ok {
		_, path, _ = strings.Cut(rest, "/")
		path = "/" + path
	}
	return path, query
}

// A form says which of the ways to write a request down was signed.
type form struct {
	signedHeaders string // lower case, ascending, separated by semicolons
	payload       string // SHA-256 of the body in hex
	presigned     bool   // the query carries the signature, which is left out
	cleanPath     bool   // dot segments and empty segments are resolved before the path is encoded
}

// appendCanonical appends the canonical request: what a signature signs, through its digest. It reports false when
// the request has no canonical form: a broken percent-encoding in the query, too many query parameters, signed headers
// out of order or absent.
func (r *Request) appendCanonical(b []byte, f form) ([]byte, bool) {
	path, query := r.split()
	if f.cleanPath {
		path = cleanPath(path)
	}
	b = append(b, r.Method...)
	b = append(b, '\n')
	b = appendPath(b, path)
	b = append(b, '\n')
	b, ok := appendQuery(b, query, f.presigned)
	if !ok {
		return b, false
	}
	b = append(b, '\n')
	if b, ok = r.appendHeaders(b, f.signedHeaders); !ok {
		return b, false
	}
	b = append(b, '\n')
	b = append(b, f.signedHeaders...)
	b = append(b, '\n')
	return append(b, f.payload...), true
}

// appendHeaders wants names in strictly ascending order, so no header counts twice and the work is bounded by the
// request's own size.
func (r *Request) appendHeaders(b []byte, names string) ([]byte, bool) {
	previous := ""
	for name := range strings.SplitSeq(names, ";") {
		if name <= previous {
			return b, false
		}
		previous = name
		b = append(b, name...)
		b = append(b, ':')
		if name == "host" {
			b = appendFolded(b, r.Host)
		} else {
			values := headerValues(r.Header, name)
			if len(values) == 0 {
				return b, false
			}
			for i, value := range values {
				if i > 0 {
					b = append(b, ',')
				}
				b = appendFolded(b, value)
			}
		}
		b = append(b, '\n')
	}
	return b, true
}

// headerValues finds a header by its lower-case name, and nothing by any other spelling. It costs no allocation for
// names of up to 64 bytes.
func headerValues(h http.Header, name string) []string {
	key := append(make([]byte, 0, 64), name...)
	start := true
	for i, c := range key {
		switch {
		case 'A' <= c && c <= 'Z':
			return nil
		case start && 'a' <= c && c <= 'z':
			key[i] = c - 'a' + 'A'
		}
		start = c == '-'
	}
	return h[string(key)]
}

// appendFolded appends a header value without white space around it and with one space for every run of it inside.
func appendFolded(b []byte, value string) []byte {
	start, pending := len(b), false
	for i := range len(value) {
		if isSpace(value[i]) {
			pending = true
			continue
		}
		if pending && len(b) > start {
			b = append(b, ' ')
		}
		pending = false
		b = append(b, value[i])
	}
	return b
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// appendPath encodes an escaped path once more, segment by segment: what every service except S3 signs.
func appendPath(b []byte, path string) []byte {
	if path == "" {
		return append(b, '/')
	}
	for i := range len(path) {
		if path[i] == '/' {
			b = append(b, '/')
			continue
		}
		b = appendEscaped(b, path[i])
	}
	return b
}

// hasUncleanPath reports whether cleanPath may change the path.
func (r *Request) hasUncleanPath() bool {
	path, _ := r.split()
	return strings.Contains(path, "//") || strings.Contains(path, "/.")
}

// cleanPath resolves "." and ".." and drops empty segments, as botocore and the JavaScript SDK do before they sign
// (the path on the wire stays as it was). It never turns one resource's path into another's: no name is empty or dots.
func cleanPath(path string) string {
	var kept []string
	for segment := range strings.SplitSeq(path, "/") {
		switch segment {
		case "", ".":
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, segment)
		}
	}
	if len(kept) > 0 && strings.HasSuffix(path, "/") {
		kept = append(kept, "")
	}
	return "/" + strings.Join(kept, "/")
}

const upperHex = "0123456789ABCDEF"

// appendEscaped appends a byte as RFC 3986 writes it: unreserved as it is, any other as %XX.
func appendEscaped(b []byte, c byte) []byte {
	if isUnreserved(c) {
		return append(b, c)
	}
	return append(b, '%', upperHex[c>>4], upperHex[c&15])
}

func isUnreserved(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return c == '-' || c == '.' || c == '_' || c == '~'
}

// signable gives the headers that our own Sign covers: host, the content type and everything of Amazon's.
func signable(h http.Header) string {
	names := []string{"host"}
	for key := range h {
		name := strings.ToLower(key)
		if name == "content-type" || strings.HasPrefix(name, "x-amz-") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ";")
}
