package httpapi

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/api"
)

// A head is what net/http wrote of an answer at first, understood as far as we
// care.
type head struct {
	text   []byte // all that was written
	status int
	length int  // of the whole answer; 0 where it does not say
	body   int  // where the body begins
	last   bool // the stream ends behind the answer
}

// parseHead reads the beginning of an answer; ok is false for anything else.
func parseHead(p []byte) (a head, ok bool) {
	if !bytes.HasPrefix(p, []byte("HTTP/1.")) {
		return head{}, false
	}
	end := bytes.Index(p, []byte("\r\n\r\n"))
	if end < 0 {
		return head{}, false
	}
	a = head{text: p, body: end + len("\r\n\r\n")}
	fields := p[:end+len("\r\n")]
	if a.status, ok = number(fields[len("HTTP/1.1"):], " ", " "); !ok {
		return head{}, false
	}
	if n, ok := number(fields, "\r\nContent-Length: ", "\r\n"); ok {
		a.length = a.body + n
	}
	a.last = bytes.Contains(fields, []byte("\r\nConnection: close\r\n"))
	return a, true
}

// number reads the number that stands between two texts.
func number(p []byte, before, after string) (n int, ok bool) {
	_, p, ok = bytes.Cut(p, []byte(before))
	if !ok {
		return 0, false
	}
	p, _, _ = bytes.Cut(p, []byte(after))
	n, err := strconv.Atoi(string(p))
	return n, err == nil
}

// goesOn tells whether a part of the body is still to come, of an answer that
// is not too large to wait for. An answer to HEAD has none.
func (a head) goesOn() bool {
	const most = 1 << 20
	return a.body < len(a.text) && len(a.text) < a.length && a.length <= most
}

// isBare tells whether this is a refusal of net/http's own making. We never
// answer 417, and it never says how long its plain text is.
func (a head) isBare() bool {
	return a.status == http.StatusExpectationFailed ||
		a.status >= 400 && a.length == 0 && a.last && bytes.Contains(a.text, []byte("\r\nContent-Type: text/plain"))
}

// why says in words what a bare refusal is for.
func (a head) why() string {
	text := string(a.text[a.body:])
	if why, found := strings.CutPrefix(text, fmt.Sprintf("%d %s: ", a.status, http.StatusText(a.status))); found {
		return why
	}
	switch a.status {
	case http.StatusExpectationFailed:
		return "what the header Expect asks for cannot be met"
	case http.StatusRequestHeaderFieldsTooLarge:
		return "the header is too large"
	case http.StatusBadRequest:
		return "its first line or a header is malformed"
	}
	return text
}

// refusal is a whole answer in the service's form. Its status blames the
// caller, as that is who sent what cannot be read.
func refusal(status int, why, requestID string) []byte {
	if status >= 500 {
		status = http.StatusBadRequest
	}
	failure := api.CannotParse("%s", why)
	body := api.EncodeError(nil, failure)
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"+
		"Connection: close\r\nX-Amzn-Requestid: %s\r\nX-Amzn-Errortype: %s\r\n\r\n%s",
		status, http.StatusText(status), len(body), requestID, failure.Type(), body)
}
