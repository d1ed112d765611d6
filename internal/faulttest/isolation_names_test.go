package faulttest

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// A pair is what somebody has, and what nobody ever had, in the same form.
type pair struct{ foreign, unknown string }

// pairsOf are the forms in which a name of another account is tried: as it is; an ARN also under the account of whoever
// asks, with unknown ids under an account that has something and one that has nothing, and with its last id alone
// unknown. No form is tried twice: where it is accepted, the second time is another question.
func pairsOf(name, slot string) []pair {
	switch {
	case slot == "account":
		return []pair{{name, nobody}}
	case slot == "token":
		return []pair{{name, unlikeToken(name)}}
	case !strings.HasPrefix(name, "arn:"):
		return []pair{{name, unlike(name, 5)}}
	}
	own := strings.Replace(name, ":"+tenant+":", ":"+stranger+":", 1)
	none := strings.Replace(name, ":"+tenant+":", ":"+nobody+":", 1)
	pairs := []pair{{name, unlike(name, 5)}, {own, unlike(own, 5)}, {unlike(name, 7), unlike(none, 7)}}
	last := name[:strings.LastIndexByte(name, '/')+1]
	if alone := last + unlike(name[len(last):], 5); alone != pairs[0].unknown {
		pairs = append(pairs, pair{name, alone})
	}
	return pairs
}

var lastDigits = regexp.MustCompile(`[0-9a-f]{6}(/|$)`)

// unlike is a name of the same form and length that nobody has: the last digits of its ids are others.
func unlike(name string, by int) string {
	const hex = "0123456789abcdef"
	return lastDigits.ReplaceAllStringFunc(name, func(digits string) string {
		return strings.Map(func(c rune) rune {
			if c == '/' {
				return c
			}
			return rune(hex[(strings.IndexRune(hex, c)+by)%len(hex)])
		}, digits)
	})
}

// unlikeToken is a token that nobody was given.
func unlikeToken(token string) string {
	letter := "A"
	if token[8:9] == letter {
		letter = "B"
	}
	return token[:8] + letter + token[9:]
}

// neutral takes a name out of a text, and the ids of which it is made.
func neutral(text, name, path string) string {
	text = strings.ReplaceAll(text, name, "<"+path+">")
	for _, part := range strings.Split(name, "/")[1:] {
		text = strings.ReplaceAll(text, part, "<id of "+path+">")
	}
	return text
}

// fixedHeader is the header without what differs from answer to answer.
func fixedHeader(h http.Header) http.Header {
	h = h.Clone()
	for _, name := range []string{"X-Amzn-Requestid", "Date", "Content-Length"} {
		h.Del(name)
	}
	return h
}

var (
	times  = regexp.MustCompile(`"(CreatedAt|UpdatedAt|EventTime|StartTimestamp|DefinitionTimestamp|RouteTableTimestamp|PolicyVersionId)":[0-9.E+]+`)
	chosen = regexp.MustCompile(`[a-z]+(-[a-z]+)*-0[0-9a-f]{16}`)
)

// masked hides what a server chooses anew for each answer: times, and the ids of what was made just now.
func (x *isolation) masked(text string) string {
	text = times.ReplaceAllString(text, `"$1":<time>`)
	return chosen.ReplaceAllStringFunc(text, func(id string) string {
		for _, w := range []*tenancy{x.asks, x.owner} {
			for _, names := range w.names {
				if slices.Contains(names, id) {
					return id
				}
			}
		}
		return "<new>"
	})
}
