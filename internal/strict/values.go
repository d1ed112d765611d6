package strict

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Hold holds a text to a form; what names it in problems.
func (p *Problems) Hold(what string, form *regexp.Regexp, s Said) {
	if !form.MatchString(s.Text) {
		p.Add(s.Line, "%q cannot be the %s.", s.Text, what)
	}
}

// Prefix reads a CIDR block, which must be written without host bits. The zero
// prefix is none.
func (p *Problems) Prefix(s Said) netip.Prefix {
	block, err := netip.ParsePrefix(s.Text)
	switch {
	case err != nil || block.Addr().Is4In6():
		p.Add(s.Line, "%q is not a CIDR block: write it as 10.0.0.0/8 or 2001:db8::/32.", s.Text)
		return netip.Prefix{}
	case block != block.Masked():
		p.Add(s.Line, "%q has bits behind its prefix: write %s.", s.Text, block.Masked())
	}
	return block.Masked()
}

// Number reads a number within bounds, 0 if there is none.
func (p *Problems) Number(s Said, most uint64) uint64 {
	if s.Line == 0 {
		return 0
	}
	n, err := strconv.ParseUint(s.Text, 10, 64)
	if err != nil || n > most {
		p.Add(s.Line, "%q is not a number from 0 to %d.", s.Text, most)
		return 0
	}
	return n
}

// Word reads one of several words, the first if nothing is said.
func (p *Problems) Word(s Said, words ...string) string {
	if s.Line == 0 {
		return words[0]
	}
	if !slices.Contains(words, s.Text) {
		p.Add(s.Line, "%q is none of %s.", s.Text, strings.Join(words, ", "))
	}
	return s.Text
}
