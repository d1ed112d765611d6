package httpapi

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/trunkline/trunkline/api"
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

// largeBodies is how many large bodies there are at a time. A body has to be
// read before it is known who sent it, and strangers shall not fill the memory.
const largeBodies = 4

// isLarge tells whether a body is, or may become, larger than those of most
// operations.
func isLarge(r *http.Request, limit int64) bool {
	return limit > smallBody && limit >= r.ContentLength && (r.ContentLength < 0 || r.ContentLength > smallBody)
}

// readBody reads a body of at most limit bytes. Memory grows with what has
// arrived, not with what was announced.
func readBody(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength == 0 {
		return nil, nil
	}
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	var b bytes.Buffer
	if r.ContentLength > 0 && r.ContentLength <= 64<<10 {
		b.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := b.ReadFrom(io.LimitReader(r.Body, limit+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, api.CannotParse("the body is shorter than announced")
	case err != nil:
		return nil, api.CannotParse("the body could not be read")
	case int64(b.Len()) > limit:
		return nil, tooLarge(limit)
	}
	return b.Bytes(), nil
}

func tooLarge(limit int64) error {
	return api.CannotParse("the body has more than %d bytes", limit)
}
