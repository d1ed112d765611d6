package scripts_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// An answer is the last one that a call got.
type answer struct {
	status    int
	errorType string // "" for a success
	requestID string
	body      any
}

func readAnswer(response *http.Response, text []byte) (answer, error) {
	a := answer{
		status: response.StatusCode, errorType: response.Header.Get("X-Amzn-Errortype"),
		requestID: response.Header.Get("X-Amzn-Requestid"),
	}
	numbers := json.NewDecoder(bytes.NewReader(text))
	numbers.UseNumber()
	if err := numbers.Decode(&a.body); err != nil {
		return a, fmt.Errorf("%d answers no JSON: %q", a.status, text)
	}
	return a, nil
}

// print writes an answer as JSON to stdout, or an error to stderr.
func (a answer) print(stdout, stderr io.Writer) {
	if a.status != http.StatusOK {
		_, _ = fmt.Fprintf(stderr, "%s %d: %s\n", a.errorType, a.status, strings.Join(a.reasons(), "\n  "))
		stdout = stderr
	}
	_, _ = io.WriteString(stdout, indented(a.body))
}

// reasons are the texts of an error: its message, then the fields it blames.
func (a answer) reasons() []string {
	members, _ := a.body.(map[string]any)
	message, _ := members["Message"].(string)
	if small, ok := members["message"].(string); ok {
		message = small
	}
	list := []string{message}
	fields, _ := members["Fields"].([]any)
	for _, f := range fields {
		field, _ := f.(map[string]any)
		list = append(list, fmt.Sprintf("%s: %s", field["Name"], field["Message"]))
	}
	return list
}

// refused TYPE STATUS [TEXT]... checks the error that the last call got. Each TEXT is in its message, or in one of its
// fields, which read "siteId: Site not found.".
func refused(s *story, args []string) error {
	if len(args) < 2 {
		return errors.New("usage: refused TYPE STATUS [TEXT]...")
	}
	if got := fmt.Sprint(s.last.errorType, " ", s.last.status); got != args[0]+" "+args[1] {
		return fmt.Errorf("refused with %s", got)
	}
	for _, text := range args[2:] {
		if !slices.ContainsFunc(s.last.reasons(), func(reason string) bool { return strings.Contains(reason, text) }) {
			return fmt.Errorf("no reason has %q: %q", text, s.last.reasons())
		}
	}
	return nil
}

// keep NAME PATH sets a variable to one value of the last answer.
func keep(s *story, args []string) error {
	if len(args) != 2 {
		return errors.New("usage: keep NAME PATH")
	}
	found, err := s.last.texts(args[1])
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("%s has %d values", args[1], len(found))
	}
	s.Setenv(args[0], found[0])
	return nil
}

// check PATH VALUE..., check PATH length N, or check PATH matches PATTERN compares values of the last answer.
func check(s *story, args []string) error {
	if len(args) < 1 {
		return errors.New("usage: check PATH VALUE... | check PATH length N | check PATH matches PATTERN")
	}
	path, want := args[0], args[1:]
	switch {
	case len(want) == 2 && want[0] == "length":
		return s.last.checkLength(path, want[1])
	case len(want) == 2 && want[0] == "matches":
		return s.last.checkPattern(path, want[1])
	}
	got, err := s.last.texts(path)
	if err != nil {
		return err
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s is %q, want %q", path, got, want)
	}
	return nil
}

func (a answer) checkLength(path, want string) error {
	found, err := a.find(path)
	if err != nil {
		return err
	}
	for _, value := range found {
		if list, ok := value.([]any); !ok || strconv.Itoa(len(list)) != want {
			return fmt.Errorf("%s is no list of %s: %s", path, want, plain(value, ""))
		}
	}
	return nil
}

func (a answer) checkPattern(path, pattern string) error {
	re, err := regexp.Compile(`^(?:` + pattern + `)$`)
	if err != nil {
		return err
	}
	got, err := a.texts(path)
	if err != nil {
		return err
	}
	for _, text := range got {
		if !re.MatchString(text) {
			return fmt.Errorf("%s is %q, want %s", path, text, pattern)
		}
	}
	return nil
}

// absent PATH... checks that the last answer has no such members.
func absent(s *story, args []string) error {
	for _, path := range args {
		if got, err := s.last.texts(path); err == nil && len(got) > 0 {
			return fmt.Errorf("%s is %q", path, got)
		}
	}
	return nil
}

// step is one step of a path: a member, an element, or all elements.
var step = regexp.MustCompile(`^(?:\.(\w+)|\[(\d*)\])`)

// find follows a path such as .Sites[0].Tags[].Key through an answer.
func (a answer) find(path string) ([]any, error) {
	at := []any{a.body}
	if path == "." {
		return at, nil
	}
	for rest := path; rest != ""; {
		m := step.FindStringSubmatch(rest)
		if m == nil {
			return nil, fmt.Errorf("%s is no path: want .Member, [0] and []", path)
		}
		rest = rest[len(m[0]):]
		var next []any
		for _, value := range at {
			inner, ok := descend(value, m)
			if !ok {
				return nil, fmt.Errorf("the answer has no %s", strings.TrimSuffix(path, rest))
			}
			next = append(next, inner...)
		}
		at = next
	}
	return at, nil
}

func descend(value any, m []string) (inner []any, ok bool) {
	if members, hasMembers := value.(map[string]any); hasMembers {
		member, ok := members[m[1]]
		return []any{member}, ok
	}
	list, ok := value.([]any)
	if !ok || m[1] != "" {
		return nil, false
	}
	if m[2] == "" {
		return list, true
	}
	i, err := strconv.Atoi(m[2])
	if err != nil || i >= len(list) {
		return nil, false
	}
	return list[i : i+1], true
}

// texts are the values at a path as a script writes them.
func (a answer) texts(path string) ([]string, error) {
	found, err := a.find(path)
	list := make([]string, len(found))
	for i, value := range found {
		switch value := value.(type) {
		case string:
			list[i] = value
		default:
			list[i] = strings.TrimSpace(plain(value, ""))
		}
	}
	return list, err
}

func indented(value any) string { return plain(value, "  ") }

// plain is a value as JSON that people can read, its members sorted.
func plain(value any, indent string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(value); err != nil {
		return err.Error()
	}
	return b.String()
}
