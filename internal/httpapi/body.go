package httpapi

import (
	"errors"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/limit"
)

const (
	smallBody = 1 << 20 // bytes of a request whose members are all short
	largeText = 100_000 // characters from which a member counts as a document
)

// bodyLimit is how many bytes the body of an operation may have. A document
// travels as a JSON string, in which escapes take twice its size.
func bodyLimit(op *api.Operation) int64 {
	limit := int64(smallBody)
	for _, m := range op.Input.Members {
		if m.In == api.InBody && m.Shape.Type == api.TypeString && m.Shape.Max > largeText {
			limit += 2 * int64(m.Shape.Max)
		}
	}
	return limit
}

// readBody reads a body of at most as many bytes as the operation takes.
func (x *exchange) readBody() (limit.Body, error) {
	most := bodyLimit(x.op)
	body, err := x.Limits.ReadBody(x.writer, x.request, most)
	switch {
	case errors.Is(err, limit.ErrTooShort):
		err = api.CannotParse("the body is shorter than announced")
	case errors.Is(err, limit.ErrUnread):
		err = api.CannotParse("the body could not be read")
	case errors.Is(err, limit.ErrTooLarge):
		err = api.CannotParse("the body has more than %d bytes", most)
	}
	return body, err
}
