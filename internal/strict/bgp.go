package strict

import (
	"strconv"
	"strings"
)

// The AS numbers that no path has: RFC 7607, RFC 6793, RFC 7300.
var impossible = map[uint64]string{
	0:          "no one's",
	23456:      "the stand-in that speakers of 16-bit numbers see for a 32-bit number, which core networks speak",
	65535:      "reserved",
	4294967295: "reserved",
}

// IsASN tells whether a path can have an AS number.
func IsASN(n int64) bool { return n > 0 && n < 1<<32 && impossible[uint64(n)] == "" }

// ASN reads an AS number as paths have them; 0 if there is none.
func (p *Problems) ASN(s Said) uint32 {
	if s.Line == 0 {
		return 0 // which has been told
	}
	n, err := strconv.ParseUint(s.Text, 10, 32)
	if err != nil {
		p.Add(s.Line, "%q is no AS number: it is from 1 to 4294967294, in digits alone.", s.Text)
		return 0
	}
	if why := impossible[n]; why != "" {
		p.Add(s.Line, "The AS number %d cannot be used: it is %s.", n, why)
	}
	return uint32(n)
}

// ASPath reads the AS path of a route that stands on a line, of a number of
// ASes at most.
func (p *Problems) ASPath(line int, said []Said, most int) []uint32 {
	if len(said) > most {
		p.Add(line, "The AS path has %d numbers, at most %d are read.", len(said), most)
		return nil
	}
	var path []uint32
	for _, s := range said {
		path = append(path, p.ASN(s))
	}
	return path
}

// Communities reads the communities of a route that stands on a line, a number
// of them at most.
func (p *Problems) Communities(line int, said []Said, most int) []string {
	if len(said) > most {
		p.Add(line, "The route has %d communities, at most %d are read.", len(said), most)
		return nil
	}
	var list []string
	for _, s := range said {
		if s.Line != 0 && !isCommunity(s.Text) {
			p.Add(s.Line, "%q is no community: write two numbers from 0 to 65535, as in \"65051:200\".", s.Text)
		}
		list = append(list, s.Text)
	}
	return list
}

func isCommunity(text string) bool {
	asn, value, found := strings.Cut(text, ":")
	for _, half := range []string{asn, value} {
		if n, err := strconv.ParseUint(half, 10, 16); err != nil || strconv.FormatUint(n, 10) != half {
			return false
		}
	}
	return found
}
