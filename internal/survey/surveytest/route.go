package surveytest

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// fitting are the routes that fit all filters of a search.
func fitting(routes []string, form url.Values) []string {
	return slices.DeleteFunc(slices.Clone(routes), func(route string) bool {
		for n := 1; form.Has("Filter." + strconv.Itoa(n) + ".Name"); n++ {
			if !fits(route, form, "Filter."+strconv.Itoa(n)) {
				return true
			}
		}
		return false
	})
}

func fits(route string, form url.Values, filter string) bool {
	var values []string
	for n := 1; form.Has(filter + ".Value." + strconv.Itoa(n)); n++ {
		values = append(values, form.Get(filter+".Value."+strconv.Itoa(n)))
	}
	block, _ := netip.ParsePrefix(member(route, "destinationCidrBlock"))
	asked, _ := netip.ParsePrefix(values[0])
	switch form.Get(filter + ".Name") {
	case "type":
		return slices.Contains(values, member(route, "type"))
	case "route-search.exact-match":
		return block == asked
	case "route-search.subnet-of-match": // whether it finds the block itself, EC2 does not say; so it does not
		return block.Bits() > asked.Bits() && asked.Contains(block.Addr())
	}
	return false
}

// member is what stands in the first member of a name.
func member(item, name string) string {
	_, behind, _ := strings.Cut(item, "<"+name+">")
	text, _, _ := strings.Cut(behind, "<")
	return text
}
