package survey

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// What one answer may have. The largest that are known have a tenth of it.
const (
	maxAnswer   = 16 << 20 // bytes
	maxElements = 500_000  // tags of XML, or objects of JSON: each costs more memory than it has bytes
	headAnswer  = 512      // bytes in which an answer of XML says what it is
)

// callKey is where a context has the name of the call that is being made.
type callKey struct{}

// unread is why an answer was not read.
type unread struct{ said string }

// Error is one line.
func (u *unread) Error() string { return u.said }

// A bounded client hands on answers of a bounded size, and refuses those that
// answer another question: what is no answer would otherwise read as nothing.
type bounded struct{ next aws.HTTPClient }

func newBounded(next aws.HTTPClient) *bounded {
	if next == nil {
		next = awshttp.NewBuildableClient()
	}
	return &bounded{next}
}

// Do sends a request.
func (b *bounded) Do(q *http.Request) (*http.Response, error) {
	if q.Body != nil {
		q = q.WithContext(q.Context())
		q.Body = readOnly{q.Body}
	}
	answer, err := b.next.Do(q)
	if err != nil {
		return answer, err
	}
	body := &boundedBody{ReadCloser: answer.Body}
	answer.Body = body
	call, _ := q.Context().Value(callKey{}).(string)
	if answer.StatusCode == http.StatusOK && q.Header.Get("X-Amz-Target") == "" {
		body.root = []byte("<" + call + "Response")
	}
	return answer, nil
}

// A readOnly body is read and closed, and does nothing else. That of the SDK
// also writes itself, and that fails once it is closed, which the SDK does as
// soon as an answer begins. If net/http has not yet looked for the body's end
// then, it gives the whole exchange up in the middle of the answer.
type readOnly struct{ io.ReadCloser }

// A boundedBody is an answer while it is read.
type boundedBody struct {
	io.ReadCloser
	size, elements int
	root           []byte // with which the answer begins; nil when that does not matter, or was seen
	head           []byte // what was read while looking for it
}

// Read refuses what is too much.
func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.size += n
	b.elements += bytes.Count(p[:n], []byte("<")) + bytes.Count(p[:n], []byte("{"))
	switch {
	case b.size > maxAnswer:
		return 0, &unread{fmt.Sprintf("the answer has more than the %d bytes that are read", maxAnswer)}
	case b.elements > maxElements:
		return 0, &unread{fmt.Sprintf("the answer has more than the %d elements that are read", maxElements)}
	case b.root != nil && !b.begins(p[:n], err):
		return 0, &unread{fmt.Sprintf("the answer is none: it does not begin with %s>", b.root)}
	}
	return n, err
}

// begins reports whether an answer can still be what it should be.
func (b *boundedBody) begins(p []byte, err error) bool {
	b.head = append(b.head, p...)
	if bytes.Contains(b.head[:min(len(b.head), headAnswer)], b.root) {
		b.root, b.head = nil, nil
		return true
	}
	return err == nil && len(b.head) < headAnswer
}
