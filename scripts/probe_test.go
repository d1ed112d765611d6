package scripts_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// port NAME open|shut opens a port on loopback and sets $NAME to its address, always the same one, or shuts it.
func port(s *story, args []string) error {
	if len(args) != 2 || args[1] != "open" && args[1] != "shut" {
		return errors.New("usage: port NAME open|shut")
	}
	name := args[0]
	if args[1] == "shut" {
		return s.ports[name].Close()
	}
	address := s.Getenv(name)
	if address == "" {
		address = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	s.t.Cleanup(func() { _ = l.Close() })
	if s.ports == nil {
		s.ports = map[string]net.Listener{}
	}
	s.ports[name] = l
	s.Setenv(name, l.Addr().String())
	return nil
}

// told ARN STATUS... waits until the changes of a resource's health are these, the oldest first.
func told(s *story, args []string) error {
	if len(args) < 1 {
		return errors.New("usage: told ARN STATUS...")
	}
	late := time.After(patience)
	for {
		got, err := s.client().changes(args[0])
		if err != nil || slices.Equal(got, args[1:]) {
			return err
		}
		select {
		case <-late:
			return fmt.Errorf("%s has the history %q, want %q", args[0], got, args[1:])
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// changes are the statuses of a resource, the oldest first.
func (c client) changes(arn string) (statuses []string, err error) {
	var known network.HealthHistory
	err = c.get("/_trunkline/health/history?arn="+url.QueryEscape(arn), &known)
	for _, r := range slices.Backward(known.Changes) {
		statuses = append(statuses, r.Status)
	}
	return statuses, err
}

// get asks the control API for a value.
func (c client) get(target string, out any) error {
	r, err := http.NewRequest(http.MethodGet, c.URL+target, nil)
	if err != nil {
		return err
	}
	sigv4.Signer{AccessKeyID: c.AccessKeyID, Secret: c.SecretAccessKey, Region: c.Region, Service: "networkmanager"}.Sign(r, nil, time.Now())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s is refused: %s", target, answer.Status)
	}
	return json.NewDecoder(answer.Body).Decode(out)
}
