package api

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// patterned holds a string for every pattern that an input can meet.
var patterned = map[string]string{
	"AttachmentId":                      "attachment-0123456789abcdef0",
	"ConnectPeerId":                     "connect-peer-0123456789abcdef0",
	"CoreNetworkId":                     "core-network-0123456789abcdef0",
	"PeeringId":                         "peering-0123456789abcdef0",
	"FilterValue":                       "vpc-1*",
	"DirectConnectGatewayArn":           "arn:aws:directconnect::123456789012:dx-gateway/01234567-89ab-cdef-0123-456789abcdef",
	"SubnetArn":                         "arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-0123456789abcdef0",
	"VpcArn":                            "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-0123456789abcdef0",
	"VpnConnectionArn":                  "arn:aws:ec2:eu-west-1:123456789012:vpn-connection/vpn-0123456789abcdef0",
	"TransitGatewayPeeringAttachmentId": "tgw-attach-0123456789abcdef0",
}

// sample is a full document of a shape that keeps every constraint.
func sample(s *Shape) any {
	switch s.Type {
	case TypeString:
		switch {
		case s.Enum != nil:
			return s.Enum[0]
		case s.Pattern != "":
			return patterned[s.Name]
		}
		return strings.Repeat("a", max(1, s.Min))
	case TypeInteger, TypeLong:
		return json.Number(strconv.Itoa(max(1, s.Min)))
	case TypeBoolean:
		return true
	case TypeTimestamp:
		return json.Number("1")
	case TypeList:
		return []any{sample(s.Elem)}
	case TypeMap:
		return map[string]any{"key": sample(s.Elem)}
	}
	members := map[string]any{}
	for _, m := range s.Members {
		members[m.Name] = sample(m.Shape)
	}
	return members
}

// spot is one value inside an input.
type spot struct {
	name   string // as errors have it
	member *Member
	shape  *Shape
	with   func(value any) any // the whole input, with this value here
}

// spots lists every value inside a shape.
func spots(here spot) []spot {
	found := []spot{here}
	s := here.shape
	switch s.Type {
	case TypeList:
		element := spot{name: here.name + "[0]", member: here.member, shape: s.Elem}
		element.with = func(value any) any { return here.with([]any{value}) }
		found = append(found, spots(element)...)
	case TypeMap:
		value := spot{name: here.name + ".key", member: here.member, shape: s.Elem}
		value.with = func(value any) any { return here.with(map[string]any{"key": value}) }
		found = append(found, spots(value)...)
	case TypeStructure:
		for _, m := range s.Members {
			found = append(found, spots(memberSpot(here, m))...)
		}
	}
	return found
}

func memberSpot(owner spot, m *Member) spot {
	here := spot{name: m.Field, member: m, shape: m.Shape}
	if owner.name != "" {
		here.name = owner.name + "." + m.Field
		here.member = owner.member
	}
	here.with = func(value any) any {
		members := sample(owner.shape).(map[string]any)
		members[m.Name] = value
		return owner.with(members)
	}
	return here
}

func inputSpots(op *Operation) []spot {
	return spots(spot{shape: op.Input, with: func(value any) any { return value }})[1:]
}

// TestEveryConstraintIsChecked puts the last good and the first bad value of every
// constraint in every place of every input.
func TestEveryConstraintIsChecked(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, op := range Operations {
		for _, s := range inputSpots(op) {
			good, bad := boundaries(s.shape)
			for _, value := range good {
				if _, err := send(t, op, s.with(value).(map[string]any)).receive(op); err != nil {
					t.Errorf("%s: %s refuses %.60q: %.300s", op.Name, s.name, value, describeAll(err))
				}
			}
			for _, value := range bad {
				if s.member.In == InPath && value == "" {
					continue // another path, not an empty label
				}
				checked++
				_, err := send(t, op, s.with(value).(map[string]any)).receive(op)
				if !names(err, s.name) {
					t.Errorf("%s: %s accepts %.60q: %.300v", op.Name, s.name, value, err)
				}
			}
		}
	}
	if checked < 300 {
		t.Errorf("only %d constraints were checked", checked)
	}
}

// boundaries gives values on both sides of a shape's constraints.
func boundaries(s *Shape) (good, bad []any) {
	switch {
	case s.Type == TypeInteger && s.HasMax:
		return []any{number(s.Min), number(s.Max)}, []any{number(s.Min - 1), number(s.Max + 1)}
	case s.Type != TypeString:
		return nil, nil
	case s.Enum != nil:
		for _, value := range s.Enum {
			good = append(good, value)
		}
		return good, []any{"", s.Enum[0] + "X", strings.ToUpper(s.Enum[0]) + " "}
	case s.Pattern != "":
		return []any{patterned[s.Name]}, []any{patterned[s.Name] + "\n", "ß", patterned[s.Name] + "é"}
	}
	bad = append(bad, "a\x00b")
	if s.HasMax {
		good = append(good, strings.Repeat("é", s.Max))
		bad = append(bad, strings.Repeat("é", s.Max+1))
	}
	if s.HasMin && s.Min > 0 {
		good = append(good, strings.Repeat("é", s.Min))
		bad = append(bad, strings.Repeat("é", s.Min-1))
	}
	return good, bad
}

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

// names tells whether an error refuses exactly this field.
func names(err error, field string) bool {
	var invalid *ValidationException
	return errors.As(err, &invalid) && invalid.Reason == ValidationExceptionReasonFieldValidationFailed &&
		invalid.Message == "Incorrect input." && len(invalid.Fields) == 1 && invalid.Fields[0].Name == field
}

// TestRequiredMembersAreRequired leaves out every required member, and gives null.
func TestRequiredMembersAreRequired(t *testing.T) {
	t.Parallel()
	for _, op := range Operations {
		for _, m := range op.Input.Members {
			if !m.Required || m.In == InPath {
				continue
			}
			in := sample(op.Input).(map[string]any)
			delete(in, m.Name)
			if _, err := send(t, op, in).receive(op); !names(err, m.Field) {
				t.Errorf("%s without %s: %v", op.Name, m.Name, err)
			}
			if m.In != InBody {
				continue
			}
			in[m.Name] = nil
			if _, err := send(t, op, in).receive(op); !names(err, m.Field) {
				t.Errorf("%s with null for %s: %v", op.Name, m.Name, err)
			}
		}
	}
}

// TestWrongTypesAreRefusedByName gives every value of every body a wrong type.
func TestWrongTypesAreRefusedByName(t *testing.T) {
	t.Parallel()
	others := []any{"text", json.Number("1.5"), true, []any{}, map[string]any{}}
	for _, op := range Operations {
		for _, s := range inputSpots(op) {
			for i, value := range others {
				if s.member.In != InBody || slices.Contains(accepted(s.shape), i) {
					continue
				}
				_, err := send(t, op, s.with(value).(map[string]any)).receive(op)
				var refused *ValidationException
				if !errors.As(err, &refused) || refused.Reason != ValidationExceptionReasonCannotParse ||
					!strings.Contains(refused.Message, s.name+": expected ") {
					t.Errorf("%s: %s given %v: %v", op.Name, s.name, value, err)
				}
			}
		}
	}
}

// accepted tells which of TestWrongTypesAreRefusedByName's values fit a shape.
func accepted(s *Shape) []int {
	return map[Type][]int{
		TypeString: {0}, TypeTimestamp: {1}, TypeBoolean: {2}, TypeList: {3}, TypeMap: {4}, TypeStructure: {4},
	}[s.Type]
}

// TestListsHaveTheirSize reads a list with a limit on its own: those of the inputs have none so far.
func TestListsHaveTheirSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]bool{0: true, 20: true, 21: false} {
		text := "[" + strings.TrimSuffix(strings.Repeat("{},", n), ",") + "]"
		d := decoder{reader: reader{text: []byte(text)}}
		var list []AttachmentError
		d.document(func() { d.value(planByShape[shapeAttachmentErrorList], reflect.ValueOf(&list).Elem()) })
		if got := d.failure() == nil; got != want || len(list) != n {
			t.Errorf("%d elements: %v, read %d", n, d.failure(), len(list))
		}
	}
}
