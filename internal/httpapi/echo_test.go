package httpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// An encoding is one of the ways to write a string in JSON.
type encoding func(string) string

var encodings = map[string]encoding{
	"plain": func(s string) string {
		b, _ := json.Marshal(s)
		return string(b)
	},
	"raw": func(s string) string {
		return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\b", `\b`, "\f", `\f`).Replace(s) + `"`
	},
	"escaped": func(s string) string {
		var b strings.Builder
		for _, unit := range utf16.Encode([]rune(s)) {
			fmt.Fprintf(&b, `\u%04X`, unit)
		}
		return `"` + b.String() + `"`
	},
}

// anyText draws text of all kinds: mostly what can be kept, and sometimes bytes that are no text.
func anyText(most int) *rapid.Generator[string] {
	kept := rapid.StringOfN(rapid.Rune(), 0, most, -1)
	strange := rapid.StringOfN(rapid.SampledFrom([]rune("\x01\x1f\x7f\u0080\u00a0\u200b\u200f\u2028\u202e\ufeff\ufffd\ufffe\uffff𝄞\U0010ffff\"\\/<>&'`{}é")), 0, most, -1)
	bytes := rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "bytes")) })
	return rapid.OneOf(kept, kept, strange, bytes)
}

// isReadable tells whether every client can have text back.
func isReadable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

func TestWhatIsAcceptedCanBeReadBack(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	kept, refused := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		encode := encodings[rapid.SampledFrom([]string{"plain", "raw", "escaped"}).Draw(rt, "encoding")]
		sent := [...]string{
			anyText(256).Draw(rt, "description"), anyText(64).Draw(rt, "address"), anyText(256).Draw(rt, "latitude"), anyText(8).Draw(rt, "longitude"),
		}
		written := [...]string{encode(sent[0]), encode(sent[1]), encode(sent[2]), encode(sent[3])}
		body := fmt.Sprintf(`{"Description":%s,"Location":{"Address":%s,"Latitude":%s,"Longitude":%s}}`, written[0], written[1], written[2], written[3])
		a := w.do(t, post(n.at("sites"), body))
		if wrong := a.wrong("POST"); wrong != "" {
			rt.Fatalf("%q: %s", body, wrong)
		}
		var meant [len(sent)]string // what the sender's JSON says, which is not what was drawn where bytes are no text
		readable := utf8.ValidString(body)
		for i, text := range written {
			if err := json.Unmarshal([]byte(text), &meant[i]); err != nil {
				readable = false
			}
			readable = readable && isReadable(meant[i])
		}
		switch {
		case a.status == 200 && readable:
			kept++
			w.mustListSite(rt, t, n, a.body, meant[:])
		case a.status == 400 && !readable:
			refused++
		default:
			rt.Fatalf("%q: %s", body, a.wire)
		}
	})
	if kept == 0 || refused == 0 {
		t.Errorf("%d kept and %d refused say little", kept, refused)
	}
}

type site struct {
	SiteId, Description string
	Location            struct{ Address, Latitude, Longitude string }
	Tags                []struct{ Key, Value string }
}

// mustListSite fails unless the site that was made, and the one that is listed, say what was meant.
func (w *wire) mustListSite(rt *rapid.T, t *testing.T, n inventory, made []byte, meant []string) {
	one := decode[struct{ Site site }](t, made).Site
	listed := w.must(t, get(n.at("sites")+"?siteIds="+one.SiteId))
	if !json.Valid(listed) || !utf8.Valid(listed) || escapedHalves.Match(listed) {
		rt.Fatalf("the list is not readable: %q", listed)
	}
	for _, s := range append(decode[struct{ Sites []site }](t, listed).Sites, one) {
		got := []string{s.Description, s.Location.Address, s.Location.Latitude, s.Location.Longitude}
		if fmt.Sprint(got) != fmt.Sprint(meant) || s.SiteId != one.SiteId {
			rt.Fatalf("%q came back as %q", meant, got)
		}
	}
}

func TestTagsThatAreAcceptedCanBeReadBack(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	target := tagsOf(account, "site", n.network, n.site)
	letters := rapid.StringOfN(rapid.SampledFrom([]rune("aZ0 _.:/=+-@éß漢字٣𠀀\u0301\u00a0")), 0, 40, -1)
	rapid.Check(t, func(rt *rapid.T) {
		encode := encodings[rapid.SampledFrom([]string{"plain", "raw", "escaped"}).Draw(rt, "encoding")]
		key := rapid.OneOf(letters, letters, anyText(128)).Draw(rt, "key")
		value := rapid.OneOf(letters, letters, anyText(256)).Draw(rt, "value")
		a := w.do(t, post(target, `{"Tags":[{"Key":`+encode(key)+`,"Value":`+encode(value)+`}]}`))
		listed := w.must(t, get(target))
		found := false
		for _, tag := range decode[struct{ TagList []struct{ Key, Value string } }](t, listed).TagList {
			found = found || tag.Key == key && tag.Value == value
		}
		switch {
		case a.wrong("POST") != "" || a.status >= 500 || !utf8.Valid(listed) || escapedHalves.Match(listed):
			rt.Fatalf("%q=%q: %s\n%s", key, value, a.wire, listed)
		case found != (a.status == 200) && isReadable(key+value):
			rt.Fatalf("%q=%q: %s, but listed is %s", key, value, a.wire, listed)
		}
		if a.status == 200 && isReadable(key) {
			w.must(t, remove(target+"?tagKeys="+escape(key)))
		}
	})
}
