// Package words says of a word that is not known which one was meant perhaps, and which there are.
package words

import (
	"strconv"
	"strings"
)

// Perhaps names the word that was probably meant by one that is not among them, as the end of a sentence; "" if none is
// close.
func Perhaps(word string, words []string) string {
	if near := Nearest(word, words); near != "" {
		return "; perhaps " + near + " is meant"
	}
	return ""
}

// Some lists words, of many the first few.
func Some(words []string) string {
	const most = 12
	if len(words) > most {
		return strings.Join(words[:most], ", ") + " and " + strconv.Itoa(len(words)-most) + " more"
	}
	return strings.Join(words, ", ")
}
