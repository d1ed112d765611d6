package corepolicy

import (
	"fmt"
	"strconv"
	"strings"
)

// A whole is a whole number. Where digits are taken too, "100" is 100.
type whole[N int | uint32] struct {
	least, most int64
	digits      bool
}

func (f whole[N]) read(c *checker, v *value, into *N) {
	switch {
	case v.kind == aText && f.digits:
		if !isWhole(v.text) {
			c.add(v, invalidString, "%s is not a whole number", quoted(v.text))
			return
		}
	case v.kind == aNumber && !isWhole(v.text):
		c.add(v, typeMismatch, "number found, integer expected")
		return
	case v.kind != aNumber:
		c.add(v, typeMismatch, "%s found, integer expected", v.kind)
		return
	}
	n, _ := strconv.ParseInt(v.text, 10, 64) // what is too large is the largest there is
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
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

func (f whole[N]) write(from *N) *value { return numberValue(fmt.Sprint(*from)) }

// A metric is a number that is written in quotes, as the service is known to
// take it.
type metric struct{ whole[uint32] }

func (f metric) write(from *uint32) *value { return textValue(fmt.Sprint(*from)) }

func (f whole[N]) schema() *value {
	s := ofType("integer")
	if f.digits {
		either := &value{kind: aList}
		either.push(textValue("integer"))
		either.push(textValue("string"))
		s = with(with(&value{kind: aBlock}, "type", either), "pattern", textValue("^[0-9]+$"))
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
