// Package api is the contract of the service: its shapes, its operations, its
// errors, and the codec between them and the wire.
//
// # From the contract to the wire
//
// contract.json states the facts: every operation with its method, path and
// declared errors, every shape with its members, their places and their limits.
// patches.json corrects it, each correction with its reason and source. From
// both, go run ./api/gen writes what a person would want to read:
//
//   - shapes_*.gen.go: a struct for every structure, constants for every enum,
//     and the shapes themselves as values ([Shapes]);
//   - errors.gen.go: the error types, each a [Failure];
//   - service.gen.go: [Service], one method for every operation;
//   - operations.gen.go: [Operations], the table that ties them together;
//   - handles.gen.go: a function for each member of what the service answers,
//     so that a declaration can name a member of a struct.
//
// The codec is written by hand and interprets the table. [Match] finds the
// operation of a request, [Operation.Decode] reads and checks its input,
// [Operation.Encode] writes its answer and [EncodeError] a failure. [Append] and
// [Parse] do the same for one structure alone, as it is stored. A plan, made
// once for every structure when the program starts, joins a shape to its Go
// struct; nothing else is generated per shape.
//
// # Go and the wire
//
// A string is "" when it is absent, a [Timestamp] 0, everything else nil. Where
// the difference matters, in the inputs of PATCH operations, an optional string
// is a pointer. A page of items is a [JSON] value: bytes already in wire form.
// Absent members are left out of an answer; the list of a page, and the members
// that patches.json calls always present, are written even when they are empty.
package api
