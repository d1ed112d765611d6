package sts

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
)

// A form is the parameters of a request.
type form struct{ values url.Values }

// parseForm reads parameters. One that comes twice could mean either, and is
// refused.
func parseForm(text string) (form, error) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return form{}, &refusal{"MalformedQueryString", "The parameters cannot be read.", http.StatusBadRequest}
	}
	for name, given := range values {
		if len(given) > 1 {
			return form{}, wrong("The parameter %s is given more than once.", clip(name))
		}
	}
	return form{values}, nil
}

func (f form) get(name string) string { return f.values.Get(name) }

// number reads a number; 0 is none given.
func (f form) number(name string) (int64, error) {
	text := f.get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n == 0 {
		return 0, wrong("The parameter %s must be a positive number.", name)
	}
	return n, nil
}

// maxListed bounds what a stranger can make us read of a list.
const maxListed = 100

// tags reads Tags.member.1.Key, Tags.member.1.Value and so on.
func (f form) tags() ([]api.Tag, error) {
	var tags []api.Tag
	given := 0
	for name := range f.values {
		if strings.HasPrefix(name, "Tags.member.") {
			given++
		}
	}
	for i := 1; i <= maxListed; i++ {
		key, value := fmt.Sprintf("Tags.member.%d.Key", i), fmt.Sprintf("Tags.member.%d.Value", i)
		if !f.values.Has(key) && !f.values.Has(value) {
			break
		}
		if !f.values.Has(key) || !f.values.Has(value) {
			return nil, wrong("Each of the Tags needs a Key and a Value.")
		}
		tags = append(tags, api.Tag{Key: f.get(key), Value: f.get(value)})
	}
	if given != 2*len(tags) {
		return nil, wrong("The Tags must be numbered from 1, without gaps, and have a Key and a Value.")
	}
	return tags, nil
}

// unbuilt are parameters of AssumeRole that would promise what we do not do.
var unbuilt = []string{"PolicyArns", "TransitiveTagKeys", "ProvidedContexts", "SerialNumber", "TokenCode"}

func (f form) checkUnbuilt() error {
	for name := range f.values {
		first, _, _ := strings.Cut(name, ".")
		for _, u := range unbuilt {
			if first == u {
				return wrong("The parameter %s is not supported.", u)
			}
		}
	}
	return nil
}
