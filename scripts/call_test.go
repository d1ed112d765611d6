package scripts_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// call OPERATION [MEMBER=TEXT | MEMBER:=JSON | MEMBER@FILE | @FILE]... calls one operation and prints its answer. With ! before it
// the answer must be an error.
func call(s *story, negated bool, args []string) error {
	if len(args) == 0 {
		return errors.New("usage: call OPERATION [MEMBER=TEXT | MEMBER:=JSON | MEMBER@FILE | @FILE]...")
	}
	op := api.OperationByName[args[0]]
	if op == nil {
		return fmt.Errorf("the service has no operation %s", args[0])
	}
	in := newInput(op)
	for _, arg := range args[1:] {
		if err := in.say(arg, s.expanded); err != nil {
			return err
		}
	}
	var err error
	if s.last, err = s.client().send(s.t.Context(), in); err != nil {
		return err
	}
	s.last.print(s.Stdout(), s.Stderr())
	switch failed := s.last.status != http.StatusOK; {
	case failed && !negated:
		return fmt.Errorf("%s is refused", op.Name)
	case !failed && negated:
		return fmt.Errorf("%s is answered, not refused", op.Name)
	}
	return nil
}

// variable is a name in a file for which its value stands.
var variable = regexp.MustCompile(`\$[A-Z][A-Z0-9_]*`)

// expanded is the text of a file with the values of variables.
func (s *story) expanded(file string) string {
	return variable.ReplaceAllStringFunc(s.ReadFile(file), func(name string) string { return s.Getenv(name[1:]) })
}

// An input is the members of a request, each where the contract lets it travel.
type input struct {
	op     *api.Operation
	labels map[string]string
	query  url.Values
	body   map[string]any
}

func newInput(op *api.Operation) input {
	return input{op: op, labels: map[string]string{}, query: url.Values{}, body: map[string]any{}}
}

// say takes one argument of a call.
func (in *input) say(arg string, read func(string) string) error {
	if file, ok := strings.CutPrefix(arg, "@"); ok {
		return in.sayFile(read(file))
	}
	path, value, ok := strings.Cut(arg, "=")
	if member, file, hasFile := strings.Cut(path, "@"); hasFile && !ok {
		return in.set(member, read(file))
	}
	if !ok {
		return fmt.Errorf("%s: want MEMBER=TEXT, MEMBER:=JSON, MEMBER@FILE or @FILE", arg)
	}
	if path, ok := strings.CutSuffix(path, ":"); ok {
		if !json.Valid([]byte(value)) {
			return fmt.Errorf("%s: not JSON", arg)
		}
		return in.set(path, json.RawMessage(value))
	}
	return in.set(path, value)
}

func (in *input) sayFile(text string) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		return err
	}
	for name, value := range members {
		if err := in.set(name, value); err != nil {
			return err
		}
	}
	return nil
}

// set gives the member at a path such as Location.Address its value. What the contract does not know goes into the
// body.
func (in *input) set(path string, value any) error {
	name, rest, nested := strings.Cut(path, ".")
	m := in.op.Input.Member(name)
	switch {
	case m == nil || m.In == api.InBody:
		return put(in.body, path, value)
	case nested:
		return fmt.Errorf("%s has no member %s", name, rest)
	case m.In == api.InPath:
		in.labels[m.Wire] = fmt.Sprint(value)
	case m.In == api.InQuery:
		in.query.Add(m.Wire, fmt.Sprint(value))
	}
	return nil
}

// put sets a member of a JSON object, and the objects on the way to it.
func put(members map[string]any, path string, value any) error {
	name, rest, nested := strings.Cut(path, ".")
	if !nested {
		members[name] = value
		return nil
	}
	if members[name] == nil {
		members[name] = map[string]any{}
	}
	inner, ok := members[name].(map[string]any)
	if !ok {
		return fmt.Errorf("%s has a value already", name)
	}
	return put(inner, rest, value)
}

// target is the path and query, escaped as SDKs do.
func (in *input) target() string {
	segments := strings.Split(in.op.Path, "/")
	for i, segment := range segments {
		if label, ok := strings.CutPrefix(segment, "{"); ok {
			value := in.labels[strings.TrimSuffix(label, "}")]
			segments[i] = strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
		}
	}
	target := strings.Join(segments, "/")
	if len(in.query) > 0 {
		target += "?" + strings.ReplaceAll(in.query.Encode(), "+", "%20")
	}
	return target
}

// document is the body: nothing where the operation takes nothing there.
func (in *input) document() ([]byte, error) {
	takes := len(in.body) > 0
	for _, m := range in.op.Input.Members {
		takes = takes || m.In == api.InBody
	}
	if !takes {
		return nil, nil
	}
	return json.Marshal(in.body)
}

// send makes the request, signed as the AWS CLI does.
func (c client) send(ctx context.Context, in input) (answer, error) {
	body, err := in.document()
	if err != nil {
		return answer{}, err
	}
	r, err := http.NewRequestWithContext(ctx, in.op.Method, c.URL+in.target(), bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	signer := sigv4.Signer{
		AccessKeyID: c.AccessKeyID, Secret: c.SecretAccessKey, Region: c.Region, Service: "networkmanager",
	}
	signer.Sign(r, body, time.Now())
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{}, err
	}
	text, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return answer{}, err
	}
	return readAnswer(response, text)
}
