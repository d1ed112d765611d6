package access

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
)

func equal(parts []part) (matcher, error) {
	want := plain(parts)
	return func(seen string) bool { return seen == want }, nil
}

func equalFold(parts []part) (matcher, error) {
	want := plain(parts)
	return func(seen string) bool { return strings.EqualFold(seen, want) }, nil
}

func like(parts []part) (matcher, error) { return compile(parts).matches, nil }

// arnLike compares the six fields of an ARN one by one, so that a wildcard stays within its field.
func arnLike(parts []part) (matcher, error) {
	cut := fields(parts)
	if len(cut) < 6 || !isLiteral(cut[0], "arn") {
		return nil, errors.New("an ARN has six fields with colons between them, such as arn:aws:iam::*:role/*")
	}
	var globs [6]glob
	for i, field := range cut {
		globs[i] = compile(field)
	}
	return func(seen string) bool {
		cut, ok := arnFields(seen)
		for i := 0; ok && i < len(globs); i++ {
			ok = globs[i].matches(cut[i])
		}
		return ok
	}, nil
}

func boolean(text string) (matcher, error) {
	want := strings.ToLower(text)
	if want != "true" && want != "false" {
		return nil, errors.New("write true or false")
	}
	return func(seen string) bool { return strings.EqualFold(seen, want) }, nil
}

// binary compares bytes, which are written in base64.
func binary(text string) (matcher, error) {
	want, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, errors.New("it is not base64")
	}
	return func(seen string) bool {
		got, err := base64.StdEncoding.DecodeString(seen)
		return err == nil && bytes.Equal(got, want)
	}, nil
}
