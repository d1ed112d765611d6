package httpapi_test

import (
	"fmt"
	"strings"
	"testing"
)

// brokenJSON are bodies that no member of any operation can be read from.
var brokenJSON = []string{
	`{`, `}`, `[`, `]`, `,`, `:`, `"`, `'`, `\`, `{]`, `[}`, `{{}}`, `{}{}`, `{},`, `{}]`, `{}x`, `x{}`, `{} {}`, `{}//`, `/**/{}`, "#\n{}",
	`null`, `true`, `false`, `0`, `-1`, `1.5`, `""`, `"{}"`, `[]`, `[{}]`, `nil`, `None`, `undefined`, `NaN`, `Infinity`, `-Infinity`, `TRUE`,
	`{"Description"}`, `{"Description":}`, `{"Description" "a"}`, `{"Description"="a"}`, `{"Description":"a",}`, `{,"Description":"a"}`,
	`{"Description":"a" "Tags":[]}`, `{"Description":"a";"Tags":[]}`, `{"Description":"a"`, `{"Description":"a`, `{"Description":"a}`,
	`{"Description`, `{"Description":`, `{Description:"a"}`, `{'Description':'a'}`, `{"Description":'a'}`, `{1:"a"}`, `{null:"a"}`,
	`{"Description":a}`, `{"Description":nul}`, `{"Description":nulll}`, `{"Description":Null}`, `{"Description":+1}`,
	`{"x":01}`, `{"x":1.}`, `{"x":.5}`, `{"x":1e}`, `{"x":1e+}`, `{"x":--1}`, `{"x":0x10}`, `{"x":1_000}`, `{"x":1 2}`, `{"x":-}`,
	`{"Description":"\x41"}`, `{"Description":"\u12"}`, `{"Description":"\u12g4"}`, `{"Description":"\U00000041"}`, `{"Description":"\`,
	"{\"Description\":\"a\nb\"}", "{\"Description\":\"a\tb\"}", "{\"Description\":\"a\x00b\"}", "{\"Description\":\"a\x1fb\"}",
	"\x00", "{}\x00", "{\x00}", "\ufeff{}", "\xef\xbb\xbf{}", "\xff\xfe{\x00}\x00", "{}\u00a0", "\u2028{}", "{}\v", "{}\f",
	`{"Tags":[}`, `{"Tags":[,]}`, `{"Tags":[{}`, `{"Tags":[{},]}`, `{"Tags":[{"Key":"a","Value":"b"}`, `{"Tags":[{"Key":"a","Value":"b"]}`,
	`<GlobalNetwork/>`, `Description=a&Tags=b`, `--boundary`, "\x1f\x8b\x08\x00", "PRI * HTTP/2.0", "---\nDescription: a\n",
}

// unreadableText are strings, as JSON has them between the quotes, that some client could not read back.
var unreadableText = []string{
	`\ud800`, `\udc00`, `\uDBFF`, `\uDFFF`, `\udc00\ud800`, `\ud800\ud800`, `\ud83d`, `\ud83d\u0041`, `\ud83dx`, `a\ud83d\n`, `\ud800\\udc00`,
	"\xff", "\xc0\x80", "\xc3", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\x80", "ok\xfe",
}

func TestBrokenJSONIsRefused(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	for _, body := range brokenJSON {
		w.do(t, post(n.at("sites"), body)).refused(t, fmt.Sprintf("%q", body), invalid, cannotParse)
		w.do(t, patch(n.at("devices", n.device), body)).refused(t, fmt.Sprintf("%q", body), invalid, cannotParse)
	}
}

func TestTextThatNotEveryClientCanReadIsRefused(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	for _, text := range unreadableText {
		for _, form := range []string{
			`{"Description":"%s"}`, `{"SiteId":"%s"}`, `{"Location":{"Address":"%s"}}`, `{"Location":{"Latitude":"a%sb"}}`,
			`{"AWSLocation":{"Zone":"%s"}}`, `{"Tags":[{"Key":"%s","Value":""}]}`, `{"Tags":[{"Key":"k","Value":"%s"}]}`,
			`{"%s":1}`, `{"unknown":"%s"}`, `{"unknown":[{"%s":[]}]}`, `{"Location":{"%s":""}}`, `{"Tags":[{"Key":"k","Value":"v","%s":0}]}`,
		} {
			body := fmt.Sprintf(form, text)
			w.do(t, post(n.at("devices"), body)).refused(t, fmt.Sprintf("%q", body), invalid, cannotParse)
		}
	}
}

func TestU0000IsRefusedInEveryString(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	for field, body := range map[string]string{
		"description":        `{"Description":"a\u0000b"}`,
		"siteId":             `{"SiteId":"\u0000"}`,
		"location.address":   `{"Location":{"Address":"\u0000"}}`,
		"location.longitude": `{"Location":{"Longitude":"\u0000"}}`,
		"aWSLocation.zone":   `{"AWSLocation":{"Zone":"\u0000"}}`,
		"tags[0].key":        `{"Tags":[{"Key":"a\u0000","Value":""}]}`,
		"tags[1].value":      `{"Tags":[{"Key":"k","Value":"v"},{"Key":"l","Value":"\u0000"}]}`,
	} {
		a := w.do(t, post(n.at("devices"), body))
		a.refused(t, body, invalid, wrongField)
		if a.status == 400 && !strings.Contains(strings.ToLower(string(a.body)), strings.ToLower(field)) {
			t.Errorf("%s: %s, want %s blamed", body, a.body, field)
		}
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	for _, number := range []string{
		"1.0", "1e2", "1E400", "1e400", "-1e400", "1e-400", "0.5", "2147483648", "-2147483649", "9223372036854775808", strings.Repeat("9", 10_000),
		"0." + strings.Repeat("0", 10_000), "-0.0", `"1"`, "true", "[]", "{}", "00", "-01", "+1", "1_0", "٣",
	} {
		body := fmt.Sprintf(`{"SiteId":%q,"Bandwidth":{"UploadSpeed":%s}}`, n.site, number)
		w.do(t, post(n.at("links"), body)).refused(t, body[:min(len(body), 100)], invalid, cannotParse)
	}
	body := fmt.Sprintf(`{"SiteId":%q,"Bandwidth":{"UploadSpeed":-1}}`, n.site)
	w.do(t, post(n.at("links"), body)).names(t, body, "bandwidth.uploadSpeed")
}

// TestLargeAndStrangeJSON sends what wears readers down, not what breaks them.
func TestLargeAndStrangeJSON(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	const deep = 20_000
	nested := strings.Repeat("[", deep) + strings.Repeat("]", deep)
	for what, body := range map[string]string{
		"deep in an ignored member":    `{"unknown":` + nested + `}`,
		"deep in a known member":       `{"Tags":` + nested + `}`,
		"deep objects":                 strings.Repeat(`{"Location":`, deep) + "1" + strings.Repeat("}", deep),
		"deep, ignored and cut off":    `{"unknown":` + strings.Repeat(`{"a":[`, deep),
		"deep instead of a string":     `{"Description":` + nested + `}`,
		"deep instead of the document": nested,
		"a member twice":               `{"Description":"a","Description":"b"}`,
		"a member twice, escaped":      `{"Description":"a","\u0044escription":"b"}`,
		"a structure twice":            `{"Location":{},"Location":{}}`,
		"a member of a tag twice":      `{"Tags":[{"Key":"k","Value":"v","Value":"w"}]}`,
		"a million tags":               `{"Tags":[` + strings.Repeat(`{},`, 300_000) + `{}]}`,
	} {
		w.do(t, post(n.at("sites"), body)).refused(t, what, invalid, "")
	}
}

func TestWhatIsStrangeButMeansSomething(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	var many strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&many, `"a%d":0,`, i)
	}
	for what, body := range map[string]string{
		"100,000 unknown members": `{` + many.String()[:900_000] + `":0,"Description":"x"}`,
		"an unknown member twice": `{"x":1,"x":2,"Description":"x"}`,
		"another case":            `{"description":1,"Description":"x"}`,
		"null and then a value":   `{"Description":null,"Description":"x"}`,
		"space":                   " \t\r\n{ \"Description\" \n:\r\"x\"\t} \n",
		"escapes":                 `{"\u0044escription":"\u0078"}`,
		"huge numbers, ignored":   `{"n":[1e400,-0,1E+99999,0.1e-5],"Description":"x"}`,
		"99 levels, ignored":      `{"n":` + strings.Repeat("[", 99) + strings.Repeat("]", 99) + `,"Description":"x"}`,
		"lists of nothing":        `{"Tags":[],"Description":"x"}`,
		"members of the path":     `{"GlobalNetworkId":7,"Description":"x"}`,
	} {
		a := w.do(t, post(n.at("sites"), body))
		made := decode[struct{ Site struct{ Description string } }](t, a.body)
		if a.status != 200 || made.Site.Description != "x" {
			t.Errorf("%s: %d %.200s", what, a.status, a.body)
		}
	}
	for _, number := range []string{"-0", "0", "2147483647", "null"} {
		w.must(t, post(n.at("links"), fmt.Sprintf(`{"SiteId":%q,"Bandwidth":{"UploadSpeed":%s}}`, n.site, number)))
	}
}
