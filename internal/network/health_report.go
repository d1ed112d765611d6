package network

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"
)

// ReadHealthReport reads one report as JSON. Its errors say in words for people
// what should be there.
func ReadHealthReport(text []byte) (HealthReport, error) {
	var said struct {
		ARN     string  `json:"arn"`
		Address string  `json:"address"`
		Type    string  `json:"type"`
		Status  string  `json:"status"`
		At      *string `json:"at"` // so that the first moment of all is not taken for none
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return HealthReport{}, inWords(err)
	}
	r := HealthReport{ARN: said.ARN, Address: said.Address, Type: said.Type, Status: said.Status}
	if said.At == nil {
		return r, nil
	}
	var err error
	if r.At, err = ReadHealthTime(*said.At); err != nil {
		return r, fmt.Errorf("at: %w", err)
	}
	return r, nil
}

// ReadHealthTime reads when something was as a report tells of it.
func ReadHealthTime(text string) (time.Time, error) {
	var at time.Time
	switch err := at.UnmarshalText([]byte(text)); {
	case err != nil:
		return at, fmt.Errorf("%q is no time such as 2026-01-02T15:04:05Z", text)
	case at.Unix() < 0:
		return at, fmt.Errorf("%q is before 1970", text)
	}
	return at, nil
}

// inWords is an error of JSON that does not say how we read it.
func inWords(err error) error {
	var other *json.UnmarshalTypeError
	if !errors.As(err, &other) {
		return err // what is no JSON, and where
	}
	want := "an object"
	if other.Type.Kind() == reflect.String {
		want = "a text"
	}
	if other.Field == "" {
		return fmt.Errorf("want %s, not %s %s", want, article(other.Value), other.Value)
	}
	return fmt.Errorf("%s: want %s, not %s %s", other.Field, want, article(other.Value), other.Value)
}

// article goes before JSON's names for its values: an array, a number.
func article(value string) string {
	if value == "array" || value == "object" {
		return "an"
	}
	return "a"
}
