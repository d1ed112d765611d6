package api

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// documentOf draws a document that keeps every constraint of a shape.
func documentOf(s *Shape) *rapid.Generator[any] {
	if s.Type == TypeStructure && len(s.Members) == 0 {
		return rapid.Just[any](map[string]any{})
	}
	return rapid.Custom(func(t *rapid.T) any {
		switch s.Type {
		case TypeString:
			return stringOf(s).Draw(t, s.Name)
		case TypeInteger, TypeLong:
			return json.Number(strconv.FormatInt(integerOf(s).Draw(t, s.Name), 10))
		case TypeBoolean:
			return rapid.Bool().Draw(t, s.Name)
		case TypeTimestamp:
			return seconds(rapid.Int64Range(1, 1000*maxSeconds).Draw(t, s.Name))
		case TypeList:
			return rapid.SliceOfN(documentOf(s.Elem), 0, 3).Draw(t, s.Name)
		case TypeMap:
			return mapOf(t, s)
		}
		return structureOf(t, s)
	})
}

func stringOf(s *Shape) *rapid.Generator[string] {
	if s.Enum != nil {
		return rapid.SampledFrom(s.Enum)
	}
	if s.Pattern != "" {
		return rapid.StringMatching(s.Pattern).Filter(func(text string) bool {
			return text != "" && len(text) <= s.Max && !strings.Contains(text, "\x00")
		})
	}
	most := 30
	if s.HasMax {
		most = min(most, s.Max)
	}
	letters := rapid.Rune().Filter(func(r rune) bool { return r != 0 })
	return rapid.StringOfN(letters, max(1, s.Min), most, -1)
}

func integerOf(s *Shape) *rapid.Generator[int64] {
	switch {
	case s.HasMin && s.HasMax:
		return rapid.Int64Range(int64(s.Min), int64(s.Max))
	case s.Type == TypeLong:
		return rapid.Int64()
	}
	return rapid.Map(rapid.Int32(), func(n int32) int64 { return int64(n) })
}

func mapOf(t *rapid.T, s *Shape) any {
	members := map[string]any{}
	for _, key := range rapid.SliceOfN(stringOf(s.Key), 0, 3).Draw(t, "keys") {
		members[key] = documentOf(s.Elem).Draw(t, "value")
	}
	return members
}

func structureOf(t *rapid.T, s *Shape) any {
	members := map[string]any{}
	for _, m := range s.Members {
		if m.Required || m.Always || rapid.Bool().Draw(t, "has "+m.Name) {
			members[m.Name] = documentOf(m.Shape).Draw(t, m.Name)
		}
	}
	return members
}

// TestEveryInputArrives sends random inputs of every operation and compares what
// arrives in Go with what was sent.
func TestEveryInputArrives(t *testing.T) {
	t.Parallel()
	for _, op := range Operations {
		t.Run(op.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(r *rapid.T) {
				sent := documentOf(op.Input).Draw(r, "input").(map[string]any)
				dropEmptyQueryLists(op, sent)
				in, err := send(t, op, sent).receive(op)
				if err != nil {
					r.Fatalf("%v is refused: %v", sent, describeAll(err))
				}
				arrived, _ := tree(t, op.Input, reflect.ValueOf(in))
				if !reflect.DeepEqual(arrived, any(sent)) {
					r.Fatalf("sent\n%v, arrived\n%v", sent, arrived)
				}
			})
		})
	}
}

// dropEmptyQueryLists leaves out what a query cannot say: a list without elements.
func dropEmptyQueryLists(op *Operation, in map[string]any) {
	for _, m := range op.Input.Members {
		list, isList := in[m.Name].([]any)
		if m.In != InQuery || !isList || len(list) > 0 {
			continue
		}
		if m.Required {
			in[m.Name] = []any{"a"}
		} else {
			delete(in, m.Name)
		}
	}
}

// TestEveryOutputLeavesAsItIs reads random outputs of every operation into Go,
// writes them, and compares the two documents.
func TestEveryOutputLeavesAsItIs(t *testing.T) {
	t.Parallel()
	for _, op := range Operations {
		t.Run(op.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(r *rapid.T) {
				want := documentOf(op.Output).Draw(r, "output")
				out := reflect.New(typeOf(op.output))
				if err := parse(op.output, mustJSON(t, want), out.Elem()); err != nil {
					r.Fatalf("%v is refused: %v", want, err)
				}
				text := op.Encode([]byte("before "), out.Interface())
				if got := parseTree(t, text[len("before "):]); !reflect.DeepEqual(got, want) {
					r.Fatalf("read\n%v, wrote\n%v", want, got)
				}
				again, _ := tree(t, op.Output, out)
				if !reflect.DeepEqual(again, want) {
					r.Fatalf("read\n%v, in Go\n%v", want, again)
				}
			})
		})
	}
}

// typeOf gives the Go type of a structure.
func typeOf(p *plan) reflect.Type {
	for t, planned := range planByType {
		if planned == p {
			return t
		}
	}
	return nil
}

func describeAll(err error) string {
	if invalid, ok := err.(*ValidationException); ok {
		return string(EncodeError(nil, invalid))
	}
	return err.Error()
}
