package faulttest

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/sigv4"
)

const (
	// forgeries names the variable with the number of mutations; without it there are some.
	forgeries = "TRUNKLINE_FAULT_MUTATIONS"

	// forgerySeed names the variable with the seed of a run that is to be repeated.
	forgerySeed = "TRUNKLINE_FAULT_SEED"
)

// A forger changes signed requests, the same ones for the same seed.
type forger struct {
	*rand.Rand
	signer sigv4.Signer
	now    time.Time
}

// Secret is the one key's, which every request is signed with.
func (f *forger) Secret(_ context.Context, id, token string) (string, error) {
	if id != accessKeyID || token != "" {
		return "", sigv4.ErrUnknownKey
	}
	return secretKey, nil
}

// TestForgeries signs random requests, changes each in one place, and has none of them accepted.
func TestForgeries(t *testing.T) {
	t.Parallel()
	count, seed := number(t, forgeries, 20_000), uint64(number(t, forgerySeed, int(time.Now().UnixNano())))
	f := &forger{rand.New(rand.NewPCG(seed, 1)), sigv4.Signer{AccessKeyID: accessKeyID, Secret: secretKey, Region: region,
		Service: "networkmanager"}, time.Now()}
	v := &sigv4.Verifier{Service: "networkmanager", Keys: f, Now: func() time.Time { return f.now }}
	r := run{Engine: "signatures", Fault: "one change of a signed request, accepted ones lost"}
	places, spelled := map[string]int{}, 0
	for r.Rounds < count {
		signed := f.request()
		if _, err := v.Verify(t.Context(), signed); err != nil {
			t.Fatalf("seed %d: a signed request is refused: %v", seed, err)
		}
		forged, place := f.forge(signed)
		_, err := v.Verify(t.Context(), forged)
		if same(signed, forged) {
			if spelled++; err == nil && leadsElsewhere(signed, forged) {
				t.Errorf("seed %d, %s: signed for\n%+v\nand good for\n%+v", seed, place, signed, forged)
			}
			continue // another spelling of the same request
		}
		r.Rounds++
		places[place]++
		if err == nil {
			r.Lost++
			t.Errorf("seed %d, %s: accepted\n%+v\nsigned was\n%+v", seed, place, forged, signed)
		}
	}
	t.Logf("seed %d: %d forgeries, by place %v, %d accepted; %d other spellings", seed, r.Rounds, places, r.Lost, spelled)
	write(t, r)
}

func number(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	given := os.Getenv(variable)
	if given == "" {
		return otherwise
	}
	n, err := strconv.Atoi(given)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

const (
	letters = "abcdefghijklmnopqrstuvwxyz0123456789-_.~"
	secrets = letters + "ABCDEFGHIJKLMNOPQRSTUVWXYZ/+=%& {}\":,"
)

func (f *forger) text(from string, most int) string {
	b := make([]byte, 1+f.IntN(most))
	for i := range b {
		b[i] = from[f.IntN(len(from))]
	}
	return string(b)
}

// request is a request for some operation, signed.
func (f *forger) request() sigv4.Request {
	chosen := api.Operations[f.IntN(len(api.Operations))]
	a := ask{operation: chosen.Name, query: url.Values{}}
	for range strings.Count(chosen.Path, "{") {
		a.labels = append(a.labels, f.text(secrets, 40))
	}
	for range f.IntN(4) {
		a.query.Add(f.text(letters, 10), f.text(secrets, 20))
	}
	body := []byte(nil)
	if f.IntN(3) > 0 {
		body = []byte(`{"Description":` + strconv.Quote(f.text(secrets, 60)) + `}`)
	}
	target := a.target(chosen)
	u, err := url.Parse("http://trunkline.test" + target)
	if err != nil {
		panic(err) // it is escaped
	}
	r := &http.Request{Method: chosen.Method, Host: u.Host, URL: u, Header: http.Header{}}
	if f.IntN(2) == 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	f.signer.Sign(r, body, f.now.Add(time.Duration(f.IntN(600)-300)*time.Second))
	return sigv4.Request{Method: r.Method, Target: target, Host: r.Host, Header: r.Header, Body: body}
}

// forge changes one place and names it.
func (f *forger) forge(r sigv4.Request) (sigv4.Request, string) {
	r.Header, r.Body = r.Header.Clone(), slices.Clone(r.Body)
	switch f.IntN(8) {
	case 0:
		methods := []string{"GET", "POST", "PATCH", "DELETE", "PUT", "HEAD"}
		r.Method = methods[f.IntN(len(methods))]
		return r, "method"
	case 1:
		r.Host = f.change(r.Host)
		return r, "host"
	case 2:
		r.Body = []byte(f.change(string(r.Body)))
		return r, "body"
	case 3:
		r.Header.Set("X-Amz-Date", f.change(r.Header.Get("X-Amz-Date")))
		return r, "date"
	case 4, 5:
		r.Header.Set("Authorization", f.change(r.Header.Get("Authorization")))
		return r, "authorization"
	}
	r.Target = "/" + f.change(r.Target[1:])
	return r, "target"
}

// change replaces, adds or takes away one character, or swaps two.
func (f *forger) change(text string) string {
	b := []byte(text)
	if len(b) == 0 {
		return f.text(letters, 1)
	}
	at, with := f.IntN(len(b)), secrets[f.IntN(len(secrets))]
	switch f.IntN(4) {
	case 0:
		return string(slices.Insert(b, at, with))
	case 1:
		return string(slices.Delete(b, at, at+1))
	case 2:
		other := f.IntN(len(b))
		b[at], b[other] = b[other], b[at]
		return string(b)
	}
	b[at] = with
	return string(b)
}

// leadsElsewhere tells whether a target in another spelling is that of another operation, or names something else.
func leadsElsewhere(signed, spelled sigv4.Request) bool {
	raw := func(r sigv4.Request) string { before, _, _ := strings.Cut(r.Target, "?"); return before }
	op, labels, err := api.Match(signed.Method, raw(signed))
	other, otherLabels, err2 := api.Match(spelled.Method, raw(spelled))
	return err2 == nil && (err != nil || op != other || !reflect.DeepEqual(labels, otherLabels))
}

// same tells whether two requests say the same to a signature: a path is signed without empty and relative segments; a
// query may order and escape its parameters in several ways; a header may have spaces around its value; and the list in
// Authorization may have spaces and empty elements, as HTTP's lists.
func same(a, b sigv4.Request) bool {
	meant := func(r sigv4.Request) []any {
		raw, query, _ := strings.Cut(r.Target, "?")
		clean := path.Clean("/" + raw)
		if strings.HasSuffix(raw, "/") {
			clean += "/"
		}
		values, err := url.ParseQuery(query)
		header := r.Header.Clone()
		header.Set("X-Amz-Date", strings.TrimSpace(header.Get("X-Amz-Date")))
		scheme, list, _ := strings.Cut(strings.TrimSpace(header.Get("Authorization")), " ")
		parts := strings.FieldsFunc(list, func(c rune) bool { return c == ',' || c == ' ' })
		header.Del("Authorization")
		return []any{r.Method, clean, values, err == nil, strings.TrimSpace(r.Host), string(r.Body), header, scheme, parts}
	}
	return reflect.DeepEqual(meant(a), meant(b))
}
