package sigv4

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// maxPairs bounds what a stranger can make us sort. The longest list that an operation takes is far shorter.
const maxPairs = 4096

// A pair is a query parameter, both halves encoded.
type pair struct{ key, value string }

// appendQuery appends the parameters sorted by key and then by value, each encoded as RFC 3986 has it. A plus sign on
// the wire is a space, as it is for whoever reads the query later; a key without a value has an empty one.
func appendQuery(b []byte, raw string, presigned bool) ([]byte, bool) {
	if raw == "" {
		return b, true
	}
	pairs, ok := parseQuery(raw, presigned)
	if !ok {
		return b, false
	}
	slices.SortFunc(pairs, func(p, q pair) int {
		return cmp.Or(strings.Compare(p.key, q.key), strings.Compare(p.value, q.value))
	})
	for i, p := range pairs {
		if i > 0 {
			b = append(b, '&')
		}
		b = append(b, p.key...)
		b = append(b, '=')
		b = append(b, p.value...)
	}
	return b, true
}

func parseQuery(raw string, presigned bool) ([]pair, bool) {
	n := strings.Count(raw, "&") + 1
	if n > maxPairs {
		return nil, false
	}
	pairs := make([]pair, 0, n)
	for part := range strings.SplitSeq(raw, "&") {
		key, value, _ := strings.Cut(part, "=")
		key, ok := reencode(key)
		if !ok {
			return nil, false
		}
		if presigned && key == "X-Amz-Signature" {
			presigned = false // a second one counts like any other parameter
			continue
		}
		if value, ok = reencode(value); !ok {
			return nil, false
		}
		pairs = append(pairs, pair{key, value})
	}
	return pairs, true
}

// reencode gives the one canonical spelling of a query component; without an allocation when it has that already.
func reencode(s string) (string, bool) {
	if isEncoded(s) {
		return s, true
	}
	plain, err := url.QueryUnescape(s)
	if err != nil {
		return "", false
	}
	b := make([]byte, 0, 3*len(plain))
	for i := range len(plain) {
		b = appendEscaped(b, plain[i])
	}
	return string(b), true
}

func isEncoded(s string) bool {
	for i := 0; i < len(s); i++ {
		if isUnreserved(s[i]) {
			continue
		}
		if s[i] != '%' || i+2 >= len(s) {
			return false
		}
		high, low := strings.IndexByte(upperHex, s[i+1]), strings.IndexByte(upperHex, s[i+2])
		if high < 0 || low < 0 || isUnreserved(byte(high<<4|low)) {
			return false
		}
		i += 2
	}
	return true
}
