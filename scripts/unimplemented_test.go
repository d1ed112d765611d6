package scripts_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/trunklinetest"
)

const unimplementedFile = "unimplemented.txt"

// TestUnimplemented calls every operation of the service and compares those that answer 501 with the list of what is
// not built yet. The list only gets shorter.
func TestUnimplemented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(unimplementedFile)
	if err != nil {
		t.Fatal(err)
	}
	listed := strings.Fields(string(text))
	if !slices.IsSorted(listed) {
		t.Errorf("%s is not sorted", unimplementedFile)
	}
	s := trunklinetest.Start(t, trunklinetest.Options{})
	c := client{s.URL, s.Region, s.AccessKeyID, s.SecretAccessKey}
	for _, op := range api.Operations {
		t.Run(op.Name, func(t *testing.T) {
			got, err := c.send(t.Context(), validInput(op))
			if err != nil {
				t.Fatal(err)
			}
			isListed := slices.Contains(listed, op.Name)
			switch missing := got.status == 501; {
			case missing && !isListed:
				t.Errorf("is not implemented, and not in %s", unimplementedFile)
			case !missing && isListed:
				t.Errorf("answers %d: take it off %s", got.status, unimplementedFile)
			case missing:
				checkNotImplemented(t, op, got)
			}
			if got.requestID == "" {
				t.Error("the answer has no request id")
			}
		})
	}
	for _, name := range listed {
		if api.OperationByName[name] == nil {
			t.Errorf("%s lists %s, which is no operation of the service", unimplementedFile, name)
		}
	}
}

// checkNotImplemented holds a 501 to the form of the service's errors.
func checkNotImplemented(t *testing.T, op *api.Operation, got answer) {
	t.Helper()
	if got.errorType != "NotImplementedException" {
		t.Errorf("the error's type is %q", got.errorType)
	}
	if want := op.Name + " is not implemented."; got.reasons()[0] != want {
		t.Errorf("the message is %q, want %q", got.reasons()[0], want)
	}
}

// validInput has every required member, each with a value that the contract allows, so that nothing but the operation
// itself can answer.
func validInput(op *api.Operation) input {
	in := newInput(op)
	for _, m := range op.Input.Members {
		if !m.Required {
			continue
		}
		value := validValue(m.Shape)
		if err := in.set(m.Name, value); err != nil {
			panic(err)
		}
	}
	return in
}

func validValue(s *api.Shape) any {
	switch s.Type {
	case api.TypeString:
		return validText(s)
	case api.TypeBoolean:
		return true
	case api.TypeStructure:
		members := map[string]any{}
		for _, m := range s.Members {
			if m.Required {
				members[m.Name] = validValue(m.Shape)
			}
		}
		return members
	case api.TypeList:
		return []any{validValue(s.Elem)}
	case api.TypeMap:
		return map[string]any{validText(s.Key): validValue(s.Elem)}
	}
	return max(s.Min, 1)
}

func validText(s *api.Shape) string {
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Pattern == "":
		return strings.Repeat("x", max(s.Min, 1))
	}
	fits := rapid.StringMatching(s.Pattern).Filter(func(text string) bool {
		return text != "" && len(text) >= s.Min && (!s.HasMax || len(text) <= s.Max) && !strings.Contains(text, "\x00")
	})
	return fits.Example(1)
}
