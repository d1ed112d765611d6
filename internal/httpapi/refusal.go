package httpapi

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/trunkline/trunkline/api"
)

// Listen makes the answers that net/http gives by itself, to what it cannot
// read as HTTP, look like the service's: callers parse errors before they log
// them. It belongs under a listener without TLS.
func Listen(l net.Listener, newRequestID func() string) net.Listener {
	return &listener{Listener: l, newRequestID: newRequestID}
}

type listener struct {
	net.Listener
	newRequestID func() string
}

// Accept waits for the next caller.
func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, newRequestID: l.newRequestID}, nil
}

type conn struct {
	net.Conn
	newRequestID func() string
}

// bare is how net/http's own refusals go on after their status line.
const bare = "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"

// Write passes an answer on, or a refusal in the service's form.
func (c *conn) Write(p []byte) (int, error) {
	const start = "HTTP/1.1 "
	if len(p) > 512 || !bytes.HasPrefix(p, []byte(start)) || p[len(start)] < '4' || !bytes.Contains(p, []byte(bare)) {
		return c.Conn.Write(p)
	}
	line, text, _ := strings.Cut(string(p), bare)
	status := http.StatusBadRequest
	if _, err := fmt.Sscanf(line[len(start):], "%d", &status); err != nil || status >= 500 {
		status = http.StatusBadRequest
	}
	refusal := api.CannotParse("%s", strings.TrimSpace(text))
	body := api.EncodeError(nil, refusal)
	_, err := fmt.Fprintf(c.Conn, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"+
		"Connection: close\r\nX-Amzn-Requestid: %s\r\nX-Amzn-Errortype: %s\r\n\r\n%s",
		status, http.StatusText(status), len(body), c.newRequestID(), refusal.Type(), body)
	return len(p), err
}
