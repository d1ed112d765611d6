package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestHeadersThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	huge := strings.Repeat("a", 100_000)
	for what, lines := range map[string][]string{
		"no host":                {},
		"two hosts":              {"Host: a", "Host: a"},
		"two hosts that differ":  {"Host: a", "Host: b"},
		"a host with a space":    {"Host: a b"},
		"a host of bytes":        {"Host: \xff\xfe"},
		"a host with a path":     {"Host: a/b"},
		"a host with a control":  {"Host: a\x01"},
		"no colon":               {"Host: a", "Nothing"},
		"no name":                {"Host: a", ": value"},
		"a space in a name":      {"Host: a", "A B: value"},
		"a space behind a name":  {"Host: a", "A : value"},
		"a folded line":          {"Host: a", "A: b", " c"},
		"a folded first line":    {" Host: a"},
		"a name of bytes":        {"Host: a", "\xff: value"},
		"a control in a value":   {"Host: a", "A: \x00"},
		"a return in a value":    {"Host: a", "A: b\rc"},
		"a delete in a value":    {"Host: a", "A: \x7f"},
		"a huge value":           {"Host: a", "A: " + huge},
		"a huge name":            {"Host: a", huge + ": a"},
		"a huge host":            {"Host: " + huge},
		"a huge Authorization":   {"Host: a", "Authorization: " + huge},
		"ten thousand lines":     append([]string{"Host: a"}, strings.Split(strings.Repeat("A: b\n", 10_000)+"A: b", "\n")...),
		"a million bytes":        {"Host: a", "A: " + strings.Repeat(huge, 10)},
		"an unknown expectation": {"Host: a", "Expect: the unexpected"},
		"two expectations":       {"Host: a", "Expect: 100-continue", "Expect: something"},
	} {
		for _, r := range []request{get(n.at("sites")), post(n.at("sites"), "{}")} {
			a := w.send(t, r.method, plain(r, lines...))
			if wrong := a.unlikeError(r.method); wrong != "" {
				t.Errorf("%s: %s\n%s", what, wrong, a.wire)
			}
		}
	}
	for _, target := range []string{"/" + strings.Repeat(huge, 10), "/global-networks?" + strings.Repeat(huge, 10)} {
		a := w.send(t, "GET", plain(get(target), "Host: a"))
		if wrong := a.unlikeError("GET"); wrong != "" {
			t.Errorf("a huge target: %s\n%s", wrong, a.wire)
		}
	}
}

// TestHeadersThatDoNotMatter holds that nothing depends on what clients say of formats and languages.
func TestHeadersThatDoNotMatter(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	for i, line := range []string{
		"Accept: text/html", "Accept: nothing at all", "Accept-Encoding: gzip, br", "Content-Type: text/xml", "Content-Type: application/x-www-form-urlencoded",
		"Content-Type: ;;;", "Content-Type: application/json; charset=utf-16", "Content-Encoding: gzip", "Accept-Language: tlh", "TE: trailers",
		"X-Http-Method-Override: DELETE", "X-Forwarded-For: a", "Upgrade: h2c", "Upgrade: websocket", "Range: bytes=0-1", "If-None-Match: *",
		"Origin: http://a", "Cookie: a=b", "Connection: keep-alive", "Connection: close", "Connection: Host", "Expect: 100-Continue", "A: é", "A:",
	} {
		body := fmt.Sprintf(`{"Description":"%d"}`, i)
		a := w.do(t, post(n.at("sites"), body).with(line))
		if a.status != 200 || a.wrong("POST") != "" || !strings.Contains(string(a.body), fmt.Sprintf(`"Description":"%d"`, i)) {
			t.Errorf("%s: %s", line, a.wire)
		}
	}
}

// TestARefusalEndsOnlyWhatItMust asks again on the same stream.
func TestARefusalEndsOnlyWhatItMust(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	c, err := w.dial()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for i := range 50 {
		for _, r := range []request{
			post(n.at("sites"), "{"), get("/nowhere"), get(n.at("sites") + "?siteIds=%zz"), patch(n.at("sites", n.site), `{"Description":7}`), get(n.at("sites")),
		} {
			if _, err := c.Write(w.bytes(r)); err != nil {
				t.Fatalf("%d: %v: %v", i, r, err)
			}
			a, err := read(c, r.method)
			if err != nil || a.header.Get("Connection") != "" || a.wrong(r.method) != "" {
				t.Fatalf("%d: %v: %s, %v", i, r, a.wire, err)
			}
		}
	}
}
