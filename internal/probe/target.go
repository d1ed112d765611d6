package probe

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// A Method is how a target is probed.
type Method string

// The methods.
const (
	ICMP Method = "icmp" // an echo request is answered
	TCP  Method = "tcp"  // a port accepts
)

// MaxTargets is how many targets one text may have.
const MaxTargets = 8

// A Target is one thing to probe. It has a name or an address.
type Target struct {
	Method  Method
	Name    string // a DNS name
	Address netip.Addr
	Port    uint16 // of TCP
}

// String writes a target as ParseTargets reads it.
func (t Target) String() string {
	host := t.Name
	if host == "" {
		host = t.Address.String()
	}
	if t.Method == TCP {
		host += ":" + strconv.Itoa(int(t.Port))
	}
	return string(t.Method) + ":" + host
}

// ParseTargets reads one to MaxTargets targets with spaces between them:
// icmp:HOST or tcp:HOST:PORT, where HOST is an IP address without brackets or
// a DNS name. What follows the last colon of tcp: is the port. The error says
// which target is wrong, and why.
func ParseTargets(text string) ([]Target, error) {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > MaxTargets {
		return nil, fmt.Errorf("want 1 to %d targets, such as icmp:192.0.2.1 or tcp:router.example:179", MaxTargets)
	}
	var targets []Target
	for _, word := range words {
		t, err := parseTarget(word)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", word, err)
		}
		if !slices.Contains(targets, t) {
			targets = append(targets, t)
		}
	}
	return targets, nil
}

func parseTarget(word string) (t Target, err error) {
	method, host, _ := strings.Cut(word, ":")
	switch t.Method = Method(method); t.Method {
	case ICMP:
	case TCP:
		end := strings.LastIndexByte(host, ':')
		if end < 0 {
			return Target{}, fmt.Errorf("has no port")
		}
		if t.Port, err = parsePort(host[end+1:]); err != nil {
			return Target{}, err
		}
		host = host[:end]
	default:
		return Target{}, fmt.Errorf("want icmp:HOST or tcp:HOST:PORT")
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Zone() == "" {
		t.Address = a.Unmap()
		return t, nil
	}
	if !isName(host) {
		return Target{}, fmt.Errorf("%q is neither an IP address nor a DNS name", host)
	}
	t.Name = host
	return t, nil
}

func parsePort(text string) (uint16, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 || strconv.FormatUint(n, 10) != text {
		return 0, fmt.Errorf("%q is no port: want 1 to 65535", text)
	}
	return uint16(n), nil
}

const (
	maxName  = 253
	maxLabel = 63
)

// isName tells whether a text can be looked up. A last label of digits alone
// would be an IP address that is mistyped, or written as only some programs
// read it.
func isName(text string) bool {
	text = strings.TrimSuffix(text, ".")
	labels := strings.Split(text, ".")
	for _, label := range labels {
		if !isLabel(label) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(text) <= maxName && strings.Trim(last, "0123456789") != ""
}

func isLabel(label string) bool {
	if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for _, c := range []byte(label) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// A Subject is what is up or down as one: the targets of a resource at one
// address, or all those that have names. It is up when all of them answer.
type Subject struct {
	Account, ARN string
	Address      netip.Addr // zero where the targets have names
	Targets      []Target
	Wrong        error // why there are no targets
}

// Subjects puts the targets of a resource in order. A text that ParseTargets
// refuses makes one subject that says so.
func Subjects(account, arn, text string) []Subject {
	targets, err := ParseTargets(text)
	if err != nil {
		return []Subject{{Account: account, ARN: arn, Wrong: err}}
	}
	slices.SortStableFunc(targets, func(a, b Target) int { return a.Address.Compare(b.Address) })
	var subjects []Subject
	for _, t := range targets {
		if n := len(subjects); n > 0 && subjects[n-1].Address == t.Address {
			subjects[n-1].Targets = append(subjects[n-1].Targets, t)
			continue
		}
		subjects = append(subjects, Subject{Account: account, ARN: arn, Address: t.Address, Targets: []Target{t}})
	}
	return subjects
}
