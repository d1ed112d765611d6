package corepolicy

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The texts of the language. A pattern is for those who read the schema; what
// decides is the function beside it.
var (
	anyText   = text{}
	someText  = text{pattern: `^[\s\S]+$`, is: isEmpty}
	aName     = text{pattern: `^[A-Za-z][A-Za-z0-9]{0,63}$`, is: isName(64)}
	aLabel    = text{pattern: `^[A-Za-z][A-Za-z0-9]{0,62}$`, is: isName(63)}
	aRegion   = text{pattern: `^[a-z]+(-[a-z]+)+-[0-9]{1,2}$`, is: isRegion}
	shortText = text{pattern: `^[\s\S]{0,256}$`, is: isLong(256)}
	community = text{pattern: `^[0-9]{1,5}:[0-9]{1,5}$`, is: isCommunity}

	segmentName  = aName.referring(segmentNames)
	groupName    = aName.referring(groupNames)
	policyName   = aLabel.referring(policyNames)
	edgeLocation = aRegion.referring(edgeNames)
)

func isEmpty(s string) string {
	if s == "" {
		return "must not be empty"
	}
	return ""
}

func isLong(most int) func(string) string {
	return func(s string) string {
		if utf8.RuneCountInString(s) > most {
			return fmt.Sprintf("must have at most %d characters", most)
		}
		return ""
	}
}

func isName(most int) func(string) string {
	return func(s string) string {
		ok := s != "" && len(s) <= most && isLetter(s[0])
		for i := 1; ok && i < len(s); i++ {
			ok = isLetter(s[i]) || isDigit(s[i])
		}
		if !ok {
			return fmt.Sprintf("%s must begin with a letter and have letters and digits alone, at most %d", quoted(s), most)
		}
		return ""
	}
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func isDigit(b byte) bool  { return b >= '0' && b <= '9' }

// isRegion wants at least three parts: words, and a number at the end.
func isRegion(s string) string {
	parts := strings.Split(s, "-")
	number := parts[len(parts)-1]
	ok := len(parts) > 2 && number != "" && len(number) <= 2 && strings.Trim(number, "0123456789") == ""
	for _, part := range parts[:len(parts)-1] {
		ok = ok && part != "" && strings.Trim(part, "abcdefghijklmnopqrstuvwxyz") == ""
	}
	if !ok {
		return quoted(s) + " is not a Region, such as us-east-1"
	}
	return ""
}

// isCommunity wants two numbers of 16 bits.
func isCommunity(s string) string {
	asn, local, ok := strings.Cut(s, ":")
	_, err := strconv.ParseUint(asn, 10, 16)
	_, err2 := strconv.ParseUint(local, 10, 16)
	if !ok || err != nil || err2 != nil || len(asn) > 5 || len(local) > 5 {
		return quoted(s) + " is not a community: two numbers up to 65535 with a colon, such as 65051:200"
	}
	return ""
}
