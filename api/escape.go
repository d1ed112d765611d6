package api

import (
	"strings"
	"unicode/utf8"
)

// unescape undoes percent-encoding, in a query also the + for a space. ok is
// false where an escape is not two hexadecimal digits or the text is not UTF-8.
func unescape(s string, plusIsSpace bool) (text string, ok bool) {
	if strings.IndexByte(s, '%') < 0 && !(plusIsSpace && strings.IndexByte(s, '+') >= 0) {
		return s, utf8.ValidString(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%':
			if i+2 >= len(s) {
				return "", false
			}
			high, low := hexDigit(s[i+1]), hexDigit(s[i+2])
			if high > 15 || low > 15 {
				return "", false
			}
			c = high<<4 | low
			i += 2
		case c == '+' && plusIsSpace:
			c = ' '
		}
		b.WriteByte(c)
	}
	return b.String(), utf8.ValidString(b.String())
}

// hexDigit is the value of a hexadecimal digit, or 255.
func hexDigit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}
