package corepolicy

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The texts of the language. A pattern is for those who read the schema; what
// decides is the function beside it.
var (
	anyText   = text{}
	someText  = text{pattern: `^[\s\S]+$`, holds: isNotEmpty, must: "must not be empty"}
	aName     = text{pattern: `^[A-Za-z][A-Za-z0-9]{0,63}$`, holds: isName(64), must: alphanumeric + "64"}
	aLabel    = text{pattern: `^[A-Za-z][A-Za-z0-9]{0,62}$`, holds: isName(63), must: alphanumeric + "63"}
	aRegion   = text{pattern: `^[a-z]+(-[a-z]+)+-[0-9]{1,2}$`, holds: isRegion, must: "is not a Region, such as us-east-1"}
	shortText = text{pattern: `^[\s\S]{0,256}$`, holds: isShort, must: "must have at most 256 characters"}
	community = text{pattern: `^[0-9]{1,5}:[0-9]{1,5}$`, holds: isCommunity,
		must: "is not a community: two numbers up to 65535 with a colon, such as 65051:200"}

	segmentName  = aName.referring(segmentNames)
	groupName    = aName.referring(groupNames)
	policyName   = aLabel.referring(policyNames)
	edgeLocation = aRegion.referring(edgeNames)
)

const alphanumeric = "must begin with a letter and have letters and digits alone, at most "

func isNotEmpty(s string) bool { return s != "" }

func isShort(s string) bool { return utf8.RuneCountInString(s) <= 256 }

func isName(most int) func(string) bool {
	return func(s string) bool {
		if s == "" || len(s) > most || !isLetter(s[0]) {
			return false
		}
		for i := range len(s) {
			if !isLetter(s[i]) && !isDigit(s[i]) {
				return false
			}
		}
		return true
	}
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func isDigit(b byte) bool  { return b >= '0' && b <= '9' }

// isRegion wants at least two words, and a number at the end.
func isRegion(s string) bool {
	end := max(0, strings.LastIndexByte(s, '-'))
	number := strings.TrimPrefix(s[end:], "-")
	words := 0
	for word := range strings.SplitSeq(s[:end], "-") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" {
			return false
		}
		words++
	}
	return words > 1 && number != "" && len(number) <= 2 && strings.Trim(number, "0123456789") == ""
}

// isCommunity wants two numbers of 16 bits.
func isCommunity(s string) bool {
	asn, local, ok := strings.Cut(s, ":")
	return ok && is16Bits(asn) && is16Bits(local)
}

func is16Bits(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil && len(s) <= 5
}
