package access

import (
	"errors"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// numberForm matches a whole or decimal number.
var numberForm = regexp.MustCompile(`^[+-]?[0-9]{1,40}(\.[0-9]{1,40})?$`)

func parseNumber(text string) (*big.Rat, bool) {
	if !numberForm.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// numeric compares numbers exactly, however large.
func numeric(holds func(order int) bool) func(string) (matcher, error) {
	return func(text string) (matcher, error) {
		want, ok := parseNumber(text)
		if !ok {
			return nil, errors.New("it is not a whole or decimal number")
		}
		return func(seen string) bool {
			got, ok := parseNumber(seen)
			return ok && holds(got.Cmp(want))
		}, nil
	}
}

// dateForms are those of the W3C's profile of ISO 8601, the offset with or without its colon.
var dateForms = []string{
	"2006", "2006-01", "2006-01-02", "2006-01-02T15:04Z07:00", time.RFC3339, "2006-01-02T15:04Z0700",
	"2006-01-02T15:04:05Z0700",
}

// secondsForm matches a time in seconds since 1970. Four digits are a year.
var secondsForm = regexp.MustCompile(`^(-?[0-9]{1,3}|-[0-9]{4}|-?[0-9]{5,11})$`)

func parseDate(text string) (time.Time, bool) {
	if secondsForm.MatchString(text) {
		seconds, err := strconv.ParseInt(text, 10, 64)
		return time.Unix(seconds, 0), err == nil
	}
	if strings.Contains(text, ",") { // which Go takes for a decimal point
		return time.Time{}, false
	}
	for _, form := range dateForms {
		if t, err := time.Parse(form, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func date(holds func(order int) bool) func(string) (matcher, error) {
	return func(text string) (matcher, error) {
		want, ok := parseDate(text)
		if !ok {
			return nil, errors.New("it is not a date: write 2030-12-31T23:59:59Z, or seconds since 1970")
		}
		return func(seen string) bool {
			got, ok := parseDate(seen)
			return ok && holds(got.Compare(want))
		}, nil
	}
}
