package corepolicy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// A whole is a whole number. Where digits are taken too, "100" is 100.
type whole[N int | uint32] struct {
	least, most int64
	digits      bool
}

func (f whole[N]) read(c *checker, v *placed.Value, into *N) {
	switch {
	case v.Kind == placed.Text && f.digits:
		if !isWhole(v.Text) {
			c.add(v, invalidString, "%s is not a whole number", quoted(v.Text))
			return
		}
	case v.Kind == placed.Number && !isWhole(v.Text):
		c.add(v, typeMismatch, "number found, integer expected")
		return
	case v.Kind != placed.Number:
		c.add(v, typeMismatch, "%s found, integer expected", v.Kind)
		return
	}
	n, _ := strconv.ParseInt(v.Text, 10, 64) // what is too large is the largest there is
	switch {
	case n < f.least:
		c.add(v, minimumValue, "must have a minimum value of %d", f.least)
	case n > f.most:
		c.add(v, maximumValue, "must have a maximum value of %d", f.most)
	default:
		*into = N(n)
	}
}

func isWhole(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return false
		}
	}
	return digits != ""
}

func (f whole[N]) write(from *N) *placed.Value { return numberValue(fmt.Sprint(*from)) }

// A metric is a number that is written in quotes, as the service is known to
// take it.
type metric struct{ whole[uint32] }

func (f metric) write(from *uint32) *placed.Value { return textValue(fmt.Sprint(*from)) }

func (f whole[N]) schema() *placed.Value {
	s := ofType("integer")
	if f.digits {
		either := aList()
		either.Push(textValue("integer"))
		either.Push(textValue("string"))
		s = with(with(aBlock(), "type", either), "pattern", textValue("^[0-9]+$"))
	}
	return with(with(s, "minimum", numberValue(fmt.Sprint(f.least))), "maximum", numberValue(fmt.Sprint(f.most)))
}

const (
	maxUint32 = 1<<32 - 1
	maxASN    = maxUint32 - 1
)

// The numbers of the language.
var (
	attachmentRuleNumber = whole[int]{least: 1, most: 65535}
	routingRuleNumber    = whole[int]{least: 1, most: 9999}
	asNumber             = whole[uint32]{least: 1, most: maxASN, digits: true}
	routeMetric          = metric{whole[uint32]{most: maxUint32, digits: true}}
)
