package main

import (
	"fmt"
	"strings"
	"unicode"
)

// constant gives the Go name of an enum's value: ConnectionState and PENDING
// make ConnectionStatePending.
func constant(enum, value string) string {
	name := enum
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return r == '_' || r == '-' }) {
		if word == strings.ToUpper(word) {
			word = strings.ToLower(word)
		}
		name += sentence(word)
	}
	return name
}

// lowerCamel gives the name that an error uses for a member: deviceId for
// DeviceId, awsLocation for AWSLocation.
func lowerCamel(name string) string {
	letters := []rune(name)
	for i := range letters {
		startsNextWord := i > 0 && i+1 < len(letters) && unicode.IsLower(letters[i+1])
		if !unicode.IsUpper(letters[i]) || startsNextWord {
			break
		}
		letters[i] = unicode.ToLower(letters[i])
	}
	return string(letters)
}

// list joins names as prose does, and counts those beyond the fourth.
func list(names []string) string {
	const most = 4
	switch n := len(names); {
	case n == 0:
		return ""
	case n == 1:
		return names[0]
	case n > most:
		return strings.Join(names[:most-1], ", ") + fmt.Sprintf(" and %d more", n-most+1)
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// sentence makes the first letter a capital.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
