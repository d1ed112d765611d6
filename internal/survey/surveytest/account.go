// Package surveytest is a small AWS for tests: it answers the calls that a
// survey makes, over HTTP and in the form of EC2, STS and Direct Connect, with
// what a text says there is.
package surveytest

import (
	_ "embed"
	"fmt"
	"strings"
)

// ID is the account's number, and Key the access key that is let in.
const (
	ID  = "111122223333"
	Key = "AKIASURVEY"
)

// Example is an account with everything that a catalog can say in two Regions,
// and some that it cannot. It is written as [Parse] reads it.
//
//go:embed example.txt
var Example string

// An Account is what there is: items by Region and call. Of calls that ask for
// one resource, the call is followed by a slash and its id.
type Account map[string]map[string][]string

// Parse reads an account: each line is a Region, a call, and an item as the
// call returns it, in XML or JSON. Empty lines and those with a # are passed
// over.
func Parse(text string) (Account, error) {
	a := Account{}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		words := strings.SplitN(line, " ", 3)
		if len(words) < 3 {
			return nil, fmt.Errorf("%q: want a Region, a call and an item", line)
		}
		a.Add(words[0], words[1], words[2])
	}
	return a, nil
}

// Add adds items to what a call returns.
func (a Account) Add(region, call string, items ...string) {
	if a[region] == nil {
		a[region] = map[string][]string{}
	}
	a[region][call] = append(a[region][call], items...)
}
