package api

import "context"

// Type is what a shape is made of.
type Type uint8

// The types that the contract's shapes have.
const (
	TypeString  Type = iota
	TypeInteger      // 32 bits
	TypeLong         // 64 bits
	TypeBoolean
	TypeTimestamp // epoch seconds on the wire
	TypeStructure
	TypeList
	TypeMap // its keys are strings
)

// Place is where a member travels.
type Place uint8

// The places that the contract's members have.
const (
	InBody Place = iota
	InPath
	InQuery
	InHeader
)

// Shape is one shape of the contract with its constraints. Shapes never contain
// themselves. Read only.
type Shape struct {
	Name      string
	Type      Type
	Min, Max  int // code points of a String, elements of a List, the value of an Integer
	HasMin    bool
	HasMax    bool
	Pattern   string // RE2; "" for none
	Enum      []string
	Members   []*Member // of a Structure, in the contract's order
	Elem      *Shape    // of a List; of a Map, its values
	Key       *Shape    // of a Map
	Sensitive bool      // never logged
}

// Member is one member of a structure. Read only.
type Member struct {
	Name             string // in Go and in the contract
	Wire             string // in the place where it travels
	Field            string // in the Fields of a ValidationException
	Shape            *Shape
	In               Place
	Required         bool
	IdempotencyToken bool
	Always           bool // written even when it is empty
}

// Member gives the member of this name, or nil.
func (s *Shape) Member(name string) *Member {
	for _, m := range s.Members {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Operation is one operation of the service. Read only.
type Operation struct {
	Name          string
	Method, Path  string // Path holds its labels as {globalNetworkId}
	Input, Output *Shape
	Errors        []string // the error types it declares
	Page          string   // the output member that holds a page of items; "" when it is not paged
	Action        string   // the action that permits it, in the language of access policies

	// New makes an empty input.
	New func() any
	// Call asks the service, with an input that New made.
	Call func(ctx context.Context, s Service, caller Caller, in any) (any, error)

	input, output *plan
	labels        []*field // in the order of the path
}

// Declares tells whether the operation may answer an error of this type.
func (op *Operation) Declares(errorType string) bool {
	for _, declared := range op.Errors {
		if declared == errorType {
			return true
		}
	}
	return false
}

// OperationByName holds the operations by their names.
var OperationByName = byName()

func byName() map[string]*Operation {
	operations := make(map[string]*Operation, len(Operations))
	for _, op := range Operations {
		operations[op.Name] = op
	}
	return operations
}

// operation completes a row of the table with the Go side of the operation.
func operation[In, Out any](call func(Service, context.Context, Caller, *In) (*Out, error), op Operation) *Operation {
	op.New = func() any { return new(In) }
	op.Call = func(ctx context.Context, s Service, caller Caller, in any) (any, error) {
		out, err := call(s, ctx, caller, in.(*In))
		if err != nil {
			return nil, err
		}
		return out, nil
	}
	op.input = planOf[In](op.Input)
	op.output = planOf[Out](op.Output)
	op.labels = op.input.labels(op.Path)
	return &op
}
