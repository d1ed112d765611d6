package api

import (
	"fmt"
	"strings"
)

// Failure is an error that a caller is told about: a type that SDKs know and an
// HTTP status. The generated error types are the only ones.
type Failure interface {
	error
	Type() string
	Status() int
}

// describe is the text of a failure for logs and tests.
func describe(f Failure, message string) string { return f.Type() + ": " + message }

// incorrectInput is what the service says above a list of wrong fields.
const incorrectInput = "Incorrect input."

// Invalid refuses one field of the input. The field has its name on the wire:
// deviceId, location.address, tags[0].key.
func Invalid(field, message string) *ValidationException {
	return InvalidFields(ValidationExceptionField{Name: field, Message: message})
}

// InvalidFields refuses several fields of the input at once.
func InvalidFields(fields ...ValidationExceptionField) *ValidationException {
	return &ValidationException{
		Message: incorrectInput,
		Reason:  ValidationExceptionReasonFieldValidationFailed,
		Fields:  fields,
	}
}

// GlobalNetworkNotFound refuses a path whose global network does not exist. The
// service answers 400 here, not 404, and clients look for this very text.
func GlobalNetworkNotFound() *ValidationException {
	return Invalid("globalNetworkId", "Global network not found.")
}

// CannotParse refuses a request that cannot be read at all.
func CannotParse(format string, args ...any) *ValidationException {
	return &ValidationException{
		Message: "Cannot parse the request: " + fmt.Sprintf(format, args...),
		Reason:  ValidationExceptionReasonCannotParse,
	}
}

// UnknownOperation refuses a method and path that no operation has.
func UnknownOperation(method, path string) *ValidationException {
	return &ValidationException{
		Message: fmt.Sprintf("No operation answers %s %s.", shorten(method), shorten(path)),
		Reason:  ValidationExceptionReasonUnknownOperation,
	}
}

// Refused refuses a request for a reason that is not about one field.
func Refused(message string) *ValidationException {
	return &ValidationException{Message: message, Reason: ValidationExceptionReasonOther}
}

// NotFound says that nothing of this type has this id. The type is in kebab case
// (link-association), the id as the caller gave it.
func NotFound(resourceType, id string) *ResourceNotFoundException {
	return &ResourceNotFoundException{Message: "Resource not found.", ResourceType: resourceType, ResourceId: id}
}

// Conflict says that the state of a resource forbids the request.
func Conflict(resourceType, id, message string) *ConflictException {
	return &ConflictException{Message: message, ResourceType: resourceType, ResourceId: id}
}

// Denied says that the caller may not do this.
func Denied(message string) *AccessDeniedException {
	return &AccessDeniedException{Message: message}
}

// Internal is what a caller is told of an error of our own.
func Internal() *InternalServerException {
	return &InternalServerException{Message: "The request could not be answered because of an internal error."}
}

// NotImplemented says that this operation is not built yet.
func NotImplemented(operation string) *NotImplementedException {
	return &NotImplementedException{Message: operation + " is not implemented."}
}

// shorten keeps what a caller sent from filling an answer or a log.
func shorten(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
