package clients

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"
)

// A finder reads one thing, as Terraform's provider does before and after everything else.
type finder[T any] func(context.Context) (*T, error)

// errGone is what a finder says of something that is not there.
var errGone = errors.New("not there")

// single is the only element of a list. Nothing is gone; several, or something that was not asked for, is an error.
func single[T any](list []T, err error, asked func(T) bool) (*T, error) {
	switch {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, errGone
	case len(list) > 1:
		return nil, fmt.Errorf("too many results: %d", len(list))
	case !asked(list[0]):
		return nil, fmt.Errorf("asked for something else than %+v", list[0])
	}
	return &list[0], nil
}

// orGone takes the error of an unknown global network for what it means.
func orGone(err error) error {
	if isNetworkGone(err) {
		return errGone
	}
	return err
}

// isNetworkGone tells, by the text that the provider looks for, whether a global network is unknown.
func isNetworkGone(err error) bool {
	failure, ok := errors.AsType[*types.ValidationException](err)
	return ok && failure.Reason == types.ValidationExceptionReasonFieldValidationFailed &&
		slices.ContainsFunc(failure.Fields, func(f types.ValidationExceptionField) bool {
			return strings.Contains(text(f.Message), "Global network not found")
		})
}

// isMissing tells whether a resource is unknown.
func isMissing(err error) bool {
	_, ok := errors.AsType[*types.ResourceNotFoundException](err)
	return ok
}

// A wait polls a finder until a state is reached. Every state on the way must be expected.
type wait[T any, S ~string] struct {
	find    finder[T]
	state   func(T) S
	pending []S
	target  []S // empty: until it is gone
	times   int // how often in a row the target must be seen
}

const (
	maxMisses = 20 // how often what is awaited may not be there
	firstNap  = 5 * time.Millisecond
	longNap   = 20 * time.Millisecond
)

// until polls and returns what it saw last.
func (w wait[T, S]) until(ctx context.Context) (*T, error) {
	misses, reached := 0, 0
	for nap := firstNap; ; nap = min(2*nap, longNap) {
		v, err := w.find(ctx)
		switch {
		case errors.Is(err, errGone) && len(w.target) == 0:
			reached++
		case errors.Is(err, errGone):
			if misses++; misses > maxMisses {
				return nil, err
			}
		case err != nil:
			return nil, err
		case slices.Contains(w.target, w.state(*v)):
			misses = 0
			reached++
		case slices.Contains(w.pending, w.state(*v)):
			misses, reached = 0, 0
		default:
			return nil, fmt.Errorf("unexpected state %q, wanted target %q", w.state(*v), w.target)
		}
		if reached >= max(1, w.times) {
			return v, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(nap):
		}
	}
}

// stubborn repeats a call while it is refused with a message that contains a fragment, as the provider does for what
// the service notices late.
func stubborn(ctx context.Context, fragment string, call func() error) error {
	for {
		err := call()
		failure, ok := errors.AsType[*types.ValidationException](err)
		if !ok || !strings.Contains(text(failure.Message), fragment) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(firstNap):
		}
	}
}

// TestWait shows that the replay is as strict as Terraform: what it must not let pass, it does not.
func TestWait(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		states string // one for each poll; "-" is gone
		target []string
		times  int
		err    string
		polls  int
	}{
		"at once":               {states: "AVAILABLE", target: []string{"AVAILABLE"}, polls: 1},
		"after a while":         {states: "PENDING PENDING AVAILABLE", target: []string{"AVAILABLE"}, polls: 3},
		"late to be seen":       {states: "- - AVAILABLE", target: []string{"AVAILABLE"}, polls: 3},
		"twice in a row":        {states: "AVAILABLE PENDING AVAILABLE AVAILABLE", target: []string{"AVAILABLE"}, times: 2, polls: 4},
		"gone":                  {states: "PENDING -", polls: 2},
		"gone twice":            {states: "- -", times: 2, polls: 2},
		"an unexpected state":   {states: "PENDING BROKEN", target: []string{"AVAILABLE"}, err: `unexpected state "BROKEN"`, polls: 2},
		"still there":           {states: "AVAILABLE", err: `unexpected state "AVAILABLE"`, polls: 1},
		"never there":           {states: strings.Repeat("- ", 30), target: []string{"AVAILABLE"}, err: "not there", polls: 21},
		"the finder's own word": {states: "error", target: []string{"AVAILABLE"}, err: "finder failed", polls: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			states, polls := strings.Fields(test.states), 0
			w := wait[string, string]{
				find: func(context.Context) (*string, error) {
					polls++
					switch state := states[polls-1]; state {
					case "-":
						return nil, errGone
					case "error":
						return nil, errors.New("finder failed")
					default:
						return &state, nil
					}
				},
				state:   func(s string) string { return s },
				pending: []string{"PENDING"}, target: test.target, times: test.times,
			}
			_, err := w.until(t.Context())
			if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("got error %v, want %q", err, test.err)
			}
			same(t, "polls", polls, test.polls)
		})
	}
}
