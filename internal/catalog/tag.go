package catalog

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The longest key and value of a tag, in characters.
const (
	maxTagKey   = 128
	maxTagValue = 256
)

// WrongTag says what keeps a tag out of a catalog, in one sentence; "" when
// nothing does. What is outside is tagged by its own service: EC2 takes any
// character, and AWS itself writes keys that begin with aws:.
func WrongTag(key, value string) string {
	switch {
	case key == "":
		return "A tag has a key."
	case utf8.RuneCountInString(key) > maxTagKey:
		return fmt.Sprintf("A tag's key has at most %d characters.", maxTagKey)
	case utf8.RuneCountInString(value) > maxTagValue:
		return fmt.Sprintf("A tag's value has at most %d characters.", maxTagValue)
	case strings.ContainsRune(key, 0):
		return "The key of a tag has a character that no text can have (U+0000)."
	}
	return ""
}
