package words

import "strings"

// Nearest is the word that was probably meant by one that is not among them: the
// only one with it among its parts ("vpn" is in "site-to-site-vpn"), or the
// one that is spelt most like it; "" if none is close. Of several the first
// counts.
func Nearest(word string, words []string) string {
	if len(word) > longest {
		return ""
	}
	if whole := wholesOf(word, words); len(whole) == 1 {
		return whole[0]
	}
	best, least := "", (len(word)+2)/4
	for _, w := range words {
		if len(w) > longest {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(w)); d <= least && (best == "" || d < least) {
			best, least = w, d
		}
	}
	return best
}

// longest is how many bytes a word has that others are likened to.
const longest = 64

// wholesOf are the words that have the word as a part or as several, with hyphens
// between.
func wholesOf(word string, words []string) (wholes []string) {
	for _, w := range words {
		if strings.Contains("-"+strings.ToLower(w)+"-", "-"+strings.ToLower(word)+"-") {
			wholes = append(wholes, w)
		}
	}
	return wholes
}

// distance is how many characters have to be put in, taken out, replaced or
// swapped with their neighbour to make one word of another.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(s); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(t)]
}
