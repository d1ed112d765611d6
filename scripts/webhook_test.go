package scripts_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"
)

// A mailbox takes what is posted to it, or refuses it.
type mailbox struct {
	mu     sync.Mutex
	status int
	names  []string // of the operations that were taken, in order
}

// ServeHTTP takes one delivery.
func (b *mailbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var event struct {
		Type string
		Call struct{ Detail struct{ EventName string } } `json:"data"`
	}
	err := json.NewDecoder(r.Body).Decode(&event)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err == nil && b.status == http.StatusOK && r.Header.Get("webhook-signature") != "" {
		b.names = append(b.names, strings.TrimPrefix(event.Type, "trunkline.")+":"+event.Call.Detail.EventName)
	}
	w.WriteHeader(b.status)
}

// receiver STATUS opens an HTTP server at $RECEIVER that answers so; said again it answers otherwise.
func receiver(s *story, args []string) error {
	status := 0
	if len(args) != 1 {
		return errors.New("usage: receiver STATUS")
	}
	if _, err := fmt.Sscan(args[0], &status); err != nil {
		return err
	}
	if s.mailbox == nil {
		s.mailbox = new(mailbox)
		server := httptest.NewServer(s.mailbox)
		s.t.Cleanup(server.Close)
		s.Setenv("RECEIVER", server.URL)
	}
	s.mailbox.mu.Lock()
	defer s.mailbox.mu.Unlock()
	s.mailbox.status = status
	return nil
}

// received TYPE:OPERATION... waits until the receiver has taken these events, and no others, in this order.
func received(s *story, args []string) error {
	late := time.After(patience)
	for {
		s.mailbox.mu.Lock()
		got := slices.Clone(s.mailbox.names)
		s.mailbox.mu.Unlock()
		if slices.Equal(got, args) {
			return nil
		}
		select {
		case <-late:
			return fmt.Errorf("received %q, want %q", got, args)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// listed PATTERN waits until a line of "trunkline webhook list" holds a text.
func listed(s *story, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: listed TEXT")
	}
	late := time.After(patience)
	for {
		var known struct{ Webhooks []map[string]any }
		if err := s.client().get("/_trunkline/webhooks", &known); err != nil {
			return err
		}
		for _, hook := range known.Webhooks {
			if strings.Contains(fmt.Sprint(hook["state"], " ", hook["reason"]), args[0]) {
				return nil
			}
		}
		select {
		case <-late:
			return fmt.Errorf("the webhooks are %v, want %q", known.Webhooks, args[0])
		case <-time.After(10 * time.Millisecond):
		}
	}
}
