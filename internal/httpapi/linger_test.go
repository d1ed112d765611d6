package httpapi_test

import (
	"net"
	"net/http"
	"testing"
	"time"
)

// TestACallerWhoIsRefusedWhileItSendsCostsLittle has one answered before it has sent all. net/http is done with it then,
// though it is still heard out.
func TestACallerWhoIsRefusedWhileItSendsCostsLittle(t *testing.T) {
	t.Parallel()
	states := make(chan http.ConnState, 10)
	w := start(t, options{limit: func(s *http.Server) {
		s.ConnState = func(_ net.Conn, state http.ConnState) { states <- state }
	}})
	c, err := w.dial()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write(plain(post("/global-networks", "{"), "Host: a", "Content-Length: 41943040")); err != nil {
		t.Fatal(err)
	}
	a, err := read(c, "POST")
	if err != nil {
		t.Fatal(err)
	}
	a.refused(t, "40 MiB", invalid, cannotParse)
	late := time.After(patience)
	for state := http.StateNew; state != http.StateHijacked; {
		select {
		case state = <-states:
		case <-late:
			t.Fatalf("net/http keeps its stream, in state %v", state)
		}
	}
	for range 100 {
		if _, err := c.Write(make([]byte, 64<<10)); err != nil {
			t.Fatalf("it is cut off while it sends: %v", err)
		}
	}
}
