package access

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// Whatever a document is, it is read as a policy, or problems are told that a person can find. The same text is read
// the same way again.
func FuzzParsePolicy(f *testing.F) {
	for _, test := range problemTests {
		if len(test.document) < 1000 {
			f.Add([]byte(test.document))
		}
	}
	for _, test := range operatorTests {
		f.Add([]byte(when(`"` + test.operator + `":{"aws:x":` + test.wanted + `}`)))
	}
	f.Add([]byte(`{"Statement":[` + assumes(`{"AWS":["123456789012","`+role+`"],"Service":"x"}`) + `]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		for _, read := range []func(string, []byte) (*Policy, error){Parse, ParseTrust, ParseResource} {
			p, err := read("p", document)
			_, again := read("p", document)
			var problems Problems
			switch {
			case (err == nil) != (p != nil) || (err == nil) != (again == nil):
				t.Fatalf("%v, %v, %v", p, err, again)
			case err == nil && len(p.statements) == 0:
				t.Fatal("a policy without statements")
			case err == nil:
				continue
			case !errors.As(err, &problems) || err.Error() != again.Error():
				t.Fatalf("%v, and again %v", err, again)
			}
			for _, problem := range problems {
				if lines := 1 + strings.Count(string(document), "\n"); problem.Line < 1 || problem.Line > lines || problem.Path == "" {
					t.Fatalf("%+v in %d lines", problem, lines)
				}
			}
		}
	})
}

// Whatever a policy says and a request has, the decision comes soon and agrees with its explanation, and one more Deny
// of everything refuses it.
func FuzzDecide(f *testing.F) {
	for _, test := range operatorTests {
		f.Add(when(`"`+test.operator+`":{"aws:x":`+test.wanted+`}`), "a:B", "*", test.met)
	}
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"a:*b*","NotResource":"arn:aws:n:::${aws:x, 'y'}*"}}`, "a:b", site, "x")
	f.Add(in(`"Sid":"`+strings.Repeat("a", 2000)+`"`), "a:B", strings.Repeat("arn:a", 200), "\xff")
	f.Fuzz(func(t *testing.T, document, action, resource, value string) {
		p, err := Parse("p", []byte(document))
		if err != nil || len(action)+len(resource)+len(value) > 4096 {
			t.Skip("there is nothing to decide, or a request as no service makes it")
		}
		r := Request{Action: action, Resources: []string{resource}, Key: func(name string) ([]string, bool, error) {
			return []string{value, name}[:1+len(name)%2], len(name)%3 > 0, nil
		}}
		begin := time.Now()
		d, err := Decide([]*Policy{p}, r)
		if took := time.Since(begin); err != nil || took > 2*time.Second {
			t.Fatalf("%v after %v", err, took)
		}
		e, err := Explain(r, Layer{Identity, []*Policy{p}})
		if err != nil || e.Decision != d {
			t.Fatalf("%+v explained as %+v, %v", d, e, err)
		}
		none := policy(t, "none", `{"Effect":"Deny","Action":"*","Resource":"*"}`)
		if d, err := Decide([]*Policy{p, none}, r); err != nil || d.Allowed || !d.Explicit {
			t.Fatalf("allowed although denied: %+v, %v", d, err)
		}
	})
}
