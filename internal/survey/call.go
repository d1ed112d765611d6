package survey

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// What a sync reads at most. An account with more is refused, not cut.
const (
	maxPages = 1_000   // of one call in one Region
	maxItems = 500_000 // of everything
	maxError = 300     // characters of an error that somebody else has written
)

// A page asks for one page of a call and says how many items it had and where
// the next one is, nil or "" behind the last.
type page func(ctx context.Context, token *string) (items int, next *string, err error)

// each asks for all pages of a call.
func (r *region) each(ctx context.Context, call string, ask page) error {
	var token *string
	for range maxPages {
		items, next, err := ask(context.WithValue(ctx, callKey{}, call), token)
		if err != nil {
			return r.failed(ctx, call, err)
		}
		if r.items += items; r.items > maxItems {
			return r.failed(ctx, call, fmt.Errorf("more than the %d items that are read", maxItems))
		}
		if next == nil || *next == "" {
			return nil
		}
		if token != nil && *token == *next {
			return r.failed(ctx, call, errors.New("the page after this one is the same again"))
		}
		token = next
	}
	return r.failed(ctx, call, fmt.Errorf("more than the %d pages that are read", maxPages))
}

// failed is an error in one line that names the call and its Region.
func (r *region) failed(ctx context.Context, call string, err error) error {
	return fmt.Errorf("%s in %s: %w", call, r.name, &failure{reason(ctx, err), err})
}

// A failure is an error in the words for people.
type failure struct {
	said  string
	cause error
}

// Error is one line.
func (f *failure) Error() string { return f.said }

// Unwrap is what happened.
func (f *failure) Unwrap() error { return f.cause }

// reason tells what of an error matters to people.
func reason(ctx context.Context, err error) string {
	var refused interface {
		ErrorCode() string
		ErrorMessage() string
	}
	var status interface{ HTTPStatusCode() int }
	var unread *unread
	var unsent *url.Error
	said := err.Error()
	switch {
	case ctx.Err() != nil:
		said = context.Cause(ctx).Error()
	case errors.As(err, &unread):
		said = unread.Error()
	case errors.As(err, &refused):
		said = refused.ErrorCode() + ": " + refused.ErrorMessage()
		if errors.As(err, &status) {
			said += fmt.Sprintf(" (HTTP %d)", status.HTTPStatusCode())
		}
	case errors.As(err, &unsent):
		said = unsent.Err.Error()
	default:
		if _, behind, found := strings.Cut(said, "failed to decode response body"); found {
			said = "the answer cannot be read" + behind
		}
	}
	return oneLine(said)
}

// oneLine makes a text of somebody else's fit for a terminal.
func oneLine(said string) string {
	words := []rune(strings.Join(strings.Fields(strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return ' '
	}, said)), " "))
	if len(words) > maxError {
		return string(words[:maxError]) + "…"
	}
	return string(words)
}
