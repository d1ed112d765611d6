package scripts_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/internal/audit"
)

// sealed NUMBER waits until the record has so many events, of all accounts.
func sealed(s *story, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: sealed NUMBER")
	}
	want, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return err
	}
	late := time.After(patience)
	for {
		var head audit.Head
		if err := s.client().get("/_trunkline/audit/"+s.account+"/head", &head); err != nil || head.Position == want {
			return err
		}
		select {
		case <-late:
			return fmt.Errorf("the record has %d events, want %d", head.Position, want)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// noted FILE sets $HEAD to the head of a chain in a file.
func noted(s *story, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: noted FILE")
	}
	s.Setenv("HEAD", strings.TrimSpace(s.ReadFile(args[0])))
	return nil
}

// stop stops the story's server.
func stop(s *story, _ []string) error {
	server := s.server
	s.server = nil
	return server.Stop()
}
