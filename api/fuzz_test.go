package api

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzJSON compares the reader with encoding/json: it accepts what is valid JSON
// in UTF-8, unless it is too deep or holds half a surrogate pair, and reads the
// same strings.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,-2.5e+3,true,false,null,"\u00fc\ud83d\ude00\\\/"]}`, `[[[[]]]]`, `"\ud800"`, "\"\xff\"", `{"a":1,}`, `01`, ` "x" `, `1e`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d := decoder{reader: reader{text: text}}
		d.document(d.skip)
		valid := json.Valid(text) && utf8.Valid(text)
		switch accepted := d.failure() == nil; {
		case accepted && !valid:
			t.Fatalf("%q is accepted", text)
		case !accepted && valid && !mayRefuse(text):
			t.Fatalf("%q is refused: %v", text, d.failure())
		case accepted:
			compareStrings(t, text)
		}
	})
}

// mayRefuse tells whether valid JSON may hold what we refuse.
func mayRefuse(text []byte) bool {
	surrogate := strings.Contains(strings.ToLower(string(text)), `\ud`)
	deep := strings.Count(string(text), "[")+strings.Count(string(text), "{") > maxDepth
	return surrogate || deep
}

// compareStrings reads a document that is one string with both readers.
func compareStrings(t *testing.T, text []byte) {
	r := reader{text: text}
	if r.peek() != '"' {
		return
	}
	var want string
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if got := string(r.str()); got != want {
		t.Fatalf("%q is read as %q, want %q", text, got, want)
	}
}

// FuzzDecode sends anything to any operation. Whatever comes is read or refused in
// the service's form; what was read can be written and read again, and is the same.
func FuzzDecode(f *testing.F) {
	for _, seed := range [][3]string{
		{"POST", "/global-networks/g/connections", `{"DeviceId":"a","ConnectedDeviceId":"b","Tags":[{"Key":"k","Value":"v"}]}`},
		{"PATCH", "/global-networks/g/devices/d", `{"Location":{"Address":""},"AWSLocation":{"Zone":"z"},"Type":""}`},
		{"POST", "/global-networks/g/links", `{"SiteId":"s","Bandwidth":{"UploadSpeed":-1}}`},
		{"POST", "/global-networks/g/network-routes", `{"RouteTableIdentifier":{},"DestinationFilters":{"a":["b"]}}`},
		{"DELETE", "/tags/arn%3Aaws", `tagKeys=a&tagKeys=b`},
		{"GET", "/global-networks/g/sites", `siteIds=%41+b&maxResults=500&nextToken=x`},
	} {
		f.Add(seed[0], seed[1], seed[2], []byte(seed[2]))
	}
	f.Fuzz(func(t *testing.T, method, path, query string, body []byte) {
		op, labels, err := Match(method, path)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		in, err := op.Decode(labels, query, body)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		text := op.input.append(nil, reflect.ValueOf(in).Elem())
		again := op.New()
		if err := parse(op.input, text, reflect.ValueOf(again).Elem()); err != nil {
			t.Fatalf("%s is written and refused: %v", text, err)
		}
		if second := op.input.append(nil, reflect.ValueOf(again).Elem()); string(second) != string(text) {
			t.Fatalf("%s becomes %s", text, second)
		}
	})
}

// checkRefusal holds what every refusal of a request is.
func checkRefusal(t *testing.T, err error) {
	t.Helper()
	var refused *ValidationException
	if !errors.As(err, &refused) {
		t.Fatalf("refused with %T: %v", err, err)
	}
	body := EncodeError(nil, refused)
	if !json.Valid(body) || !utf8.Valid(body) {
		t.Fatalf("refused with %q", body)
	}
	if refused.Reason == ValidationExceptionReasonFieldValidationFailed != (len(refused.Fields) > 0) {
		t.Fatalf("refused with %s", body)
	}
}
