package routing

import (
	"fmt"
	"maps"
	"slices"
)

// destinationParts are what the keys of Filters.Destinations compare.
var destinationParts = map[string]func(Destination) string{
	ByAttachmentID: func(d Destination) string { return d.AttachmentID },
	ByResourceID:   func(d Destination) string { return d.ResourceID },
	ByResourceType: func(d Destination) string { return string(d.ResourceType) },
}

// destinationTest is nil if nothing is asked of destinations.
func (f Filters) destinationTest() (routeTest, error) {
	asked := map[string][]string{}
	for _, key := range slices.Sorted(maps.Keys(f.Destinations)) {
		if destinationParts[key] == nil {
			return nil, &FilterError{Filter: "DestinationFilters", Text: key, Err: fmt.Errorf("%q is not a filter", key)}
		}
		if len(f.Destinations[key]) > 0 {
			asked[key] = f.Destinations[key]
		}
	}
	if len(asked) == 0 {
		return nil, nil
	}
	passes := func(d Destination) bool {
		for key, patterns := range asked {
			text := destinationParts[key](d)
			if !slices.ContainsFunc(patterns, func(pattern string) bool { return matchesPattern(pattern, text) }) {
				return false
			}
		}
		return true
	}
	return func(r Route) bool { return slices.ContainsFunc(r.Destinations, passes) }, nil
}

// matchesPattern compares as EC2's filters do: * stands for any text, ? for one byte, \ takes the next byte as it is.
// Its cost is bounded by the product of both lengths: when a byte does not fit, only the last * can give way.
func matchesPattern(pattern, text string) bool {
	p, t, star, resume := 0, 0, -1, 0
	for t < len(text) {
		switch n := fits(pattern[p:], text[t]); {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, t
			p++
		case n > 0:
			p += n
			t++
		case star >= 0:
			resume++
			p, t = star+1, resume
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// fits gives how many bytes at the pattern's start stand for c; 0 if they do not.
func fits(pattern string, c byte) int {
	switch {
	case pattern == "":
		return 0
	case pattern[0] == '\\' && len(pattern) > 1 && pattern[1] == c:
		return 2
	case pattern[0] == '\\' && len(pattern) > 1:
		return 0
	case pattern[0] == '?' || pattern[0] == c:
		return 1
	}
	return 0
}
