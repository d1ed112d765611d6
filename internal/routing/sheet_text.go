package routing

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// A sheet has a line for each destination of its routes, in the order of their numbers, and then one for each route:
//
//	> arn:aws:ec2:eu-west-1:111122223333:transit-gateway-attachment/tgw-attach-1 tgw-attach-1 vpc vpc-1 -
//	10.1.0.0/16 PROPAGATED ACTIVE - 0
//
// Words are separated by a space; an empty one is "-". In a word, what is not printable ASCII stands as % and two
// digits.
const destinationMark = "> "

func writeSheet(routes []Route) string {
	var destinations, rows strings.Builder
	numbers := map[Destination]int{}
	for _, r := range routes {
		block := ""
		if r.CIDR.IsValid() {
			block = r.CIDR.String()
		}
		writeWords(&rows, block, string(r.Type), string(r.State), r.PrefixListID)
		for _, d := range r.Destinations {
			n, known := numbers[d]
			if !known {
				n = len(numbers)
				numbers[d] = n
				destinations.WriteString(destinationMark)
				writeWords(&destinations, d.Attachment, d.AttachmentID, string(d.ResourceType), d.ResourceID, d.Ahead)
				destinations.WriteByte('\n')
			}
			rows.WriteByte(' ')
			rows.WriteString(strconv.Itoa(n))
		}
		rows.WriteByte('\n')
	}
	return destinations.String() + rows.String()
}

func writeWords(b *strings.Builder, words ...string) {
	for i, word := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		if word == "" {
			b.WriteByte('-')
		}
		for i := range len(word) {
			if c := word[i]; c <= ' ' || c > '~' || c == '%' || word == "-" {
				fmt.Fprintf(b, "%%%02x", c)
			} else {
				b.WriteByte(c)
			}
		}
	}
}

// ReadSheet reads the routes of a sheet whose CIDR blocks pass, and those without one; nil lets all pass. The routes
// share the text's memory.
func ReadSheet(text string, passes func(netip.Prefix) bool) (routes []Route, err error) {
	var destinations sheetDestinations
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if destination, is := strings.CutPrefix(line, destinationMark); is {
			destinations.lines = append(destinations.lines, destination)
			continue
		}
		var r Route
		block, rest, _ := strings.Cut(line, " ")
		if block != "-" {
			if r.CIDR, err = netip.ParsePrefix(block); err != nil {
				return nil, fmt.Errorf("a sheet of a route table: %w", err)
			}
			if passes != nil && !passes(r.CIDR) {
				continue
			}
		}
		if err := r.read(rest, &destinations); err != nil {
			return nil, fmt.Errorf("a sheet of a route table: route %s: %w", block, err)
		}
		routes = append(routes, r)
	}
	return routes, nil
}

// read reads what stands behind a route's block.
func (r *Route) read(text string, destinations *sheetDestinations) error {
	var words [3]string
	rest, err := readWords(text, words[:])
	if err != nil {
		return err
	}
	r.Type, r.State, r.PrefixListID = RouteType(words[0]), RouteState(words[1]), words[2]
	for rest != "" {
		var number string
		number, rest, _ = strings.Cut(rest, " ")
		d, err := destinations.at(number)
		if err != nil {
			return err
		}
		r.Destinations = append(r.Destinations, d)
	}
	return nil
}

// sheetDestinations are the destinations of a sheet, each read when a route first leads there.
type sheetDestinations struct {
	lines []string
	read  map[string]Destination // by number
}

func (s *sheetDestinations) at(number string) (Destination, error) {
	if d, known := s.read[number]; known {
		return d, nil
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(s.lines) {
		return Destination{}, fmt.Errorf("%q is none of %d destinations", number, len(s.lines))
	}
	var words [5]string
	if _, err := readWords(s.lines[n], words[:]); err != nil {
		return Destination{}, err
	}
	d := Destination{
		Attachment: words[0], AttachmentID: words[1], ResourceType: ResourceType(words[2]), ResourceID: words[3], Ahead: words[4],
	}
	if s.read == nil {
		s.read = map[string]Destination{}
	}
	s.read[number] = d
	return d, nil
}

// readWords reads so many words from the start of a text and gives the rest.
func readWords(text string, words []string) (rest string, err error) {
	for i := range words {
		var word string
		word, text, _ = strings.Cut(text, " ")
		switch {
		case word == "":
			return "", fmt.Errorf("%d words where %d should be", i, len(words))
		case word != "-":
			if words[i], err = url.PathUnescape(word); err != nil {
				return "", err
			}
		}
	}
	return text, nil
}
