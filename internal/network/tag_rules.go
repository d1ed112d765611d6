package network

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/trunkline/trunkline/api"
)

// maxTags is how many tags a resource may have, from the service's user guide.
// The lengths of keys and values are the contract's.
const maxTags = 200

// tidyTags holds the rules of a resource's tags and puts them in the order
// in which the service lists them: by key, whatever its case.
func tidyTags(tags []api.Tag) error {
	if len(tags) > maxTags {
		return api.Invalid("tags", fmt.Sprintf("A resource has at most %d tags.", maxTags))
	}
	slices.SortStableFunc(tags, func(a, b api.Tag) int {
		if c := strings.Compare(strings.ToLower(a.Key), strings.ToLower(b.Key)); c != 0 {
			return c
		}
		return strings.Compare(a.Key, b.Key)
	})
	for i, tag := range tags {
		if wrong := wrongTag(tag); wrong != "" {
			return api.Invalid("tags", wrong)
		}
		if i > 0 && tags[i-1].Key == tag.Key {
			return api.Invalid("tags", fmt.Sprintf("Tag key %q is given twice.", tag.Key))
		}
	}
	return nil
}

// wrongTag says what is wrong with a tag, "" when nothing is.
func wrongTag(tag api.Tag) string {
	switch {
	case tag.Key == "":
		return "A tag has a key."
	case strings.HasPrefix(strings.ToLower(tag.Key), "aws:"):
		return "Tag keys that begin with aws: are reserved."
	case !allowed(tag.Key) || !allowed(tag.Value):
		return "Tags have letters, digits, spaces and _ . : / = + - @ only."
	}
	return ""
}

func allowed(s string) bool {
	for _, c := range s {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) && !unicode.IsNumber(c) &&
			!unicode.Is(unicode.Zs, c) && !strings.ContainsRune("_.:/=+-@", c) {
			return false
		}
	}
	return true
}
