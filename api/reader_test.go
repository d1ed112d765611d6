package api

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// reads tells whether the reader accepts a text as one JSON document.
func reads(text string) bool {
	d := decoder{reader: reader{text: []byte(text)}}
	d.document(d.skip)
	return d.failure() == nil
}

func TestDocumentsThatAreJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{}`, `[]`, `null`, `true`, `false`, `0`, `-0`, `1.5e+3`, `10E-2`, `""`, " \t\r\n{ } ",
		`{"a":[1,{"b":null}],"c":"\u0041\n\"\\\/\b\f\r\t"}`, `"\ud83d\ude00"`, "\"\u2028\u007f😀\"", `{"":0}`,
		strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth),
	} {
		if !reads(text) || !json.Valid([]byte(text)) {
			t.Errorf("%q is refused", text)
		}
	}
}

func TestDocumentsThatAreNotJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, ` `, `{`, `}`, `[`, `[1`, `[1,]`, `[,1]`, `[1 2]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{a:1}`, `{'a':1}`, `{"a":1 "b":2}`,
		`01`, `+1`, `-`, `1.`, `.5`, `1e`, `1e+`, `0x1`, `NaN`, `Infinity`, `nul`, `nulls`, `True`, `{} {}`, `{}x`, `"`, `"\`, `"\x"`, `"\u12"`,
		`"\u12g4"`, "\"\n\"", "\"\x00\"", "\"\\n\x01\"", `"\n`, "\xef\xbb\xbf{}", "{}\x00", "[\v]", "// c\n1", "/**/1",
	} {
		if reads(text) || json.Valid([]byte(text)) {
			t.Errorf("%q is accepted", text)
		}
	}
}

// TestDocumentsThatWeRefuse holds what encoding/json lets pass and we do not.
func TestDocumentsThatWeRefuse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`"\ud800"`, `"\udc00"`, `"\ud800\u0041"`, `"\ud800\ud800"`, `"\ude00\ud83d"`, "\"\xff\"", "\"\xed\xa0\x80\"", "\"\xc0\x80\"",
		strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1),
		strings.Repeat(`{"a":`, maxDepth+1) + "1" + strings.Repeat("}", maxDepth+1),
	} {
		if reads(text) {
			t.Errorf("%.40q is accepted", text)
		}
	}
}

func TestHugeDocumentsAreRefusedOrRead(t *testing.T) {
	t.Parallel()
	deep, large := 20_000, 5<<20
	for _, text := range []string{
		strings.Repeat("[", deep), strings.Repeat(`{"a":`, deep), strings.Repeat(`[{"a":`, deep), strings.Repeat("[", large),
		`"` + strings.Repeat("a", large), strings.Repeat(" ", large), strings.Repeat("1", large) + "x", strings.Repeat(`\`, large),
	} {
		if reads(text) {
			t.Errorf("%d bytes of %.10s… are accepted", len(text), text)
		}
	}
	for _, text := range []string{
		`"` + strings.Repeat(`\n`, large/2) + `"`, "[" + strings.Repeat("1,", large/2) + "1]", strings.Repeat("1", large),
	} {
		if !reads(text) {
			t.Errorf("%d bytes of %.10s… are refused", len(text), text)
		}
	}
}

// TestStringsSurvive writes any string and reads it with encoding/json and with our reader.
func TestStringsSurvive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		text := appendString(nil, s)
		if !utf8.Valid(text) || bytes.ContainsAny(text, "\x00\n") {
			t.Fatalf("%q is written as %q", s, text)
		}
		want := strings.ToValidUTF8(s, "\ufffd")
		var theirs string
		if err := json.Unmarshal(text, &theirs); err != nil || len([]rune(theirs)) != len([]rune(s)) || utf8.ValidString(s) && theirs != want {
			t.Fatalf("%q is written as %q and read as %q, %v", s, text, theirs, err)
		}
		r := reader{text: text}
		if ours := string(r.str()); r.err != nil || ours != theirs {
			t.Fatalf("%q is read as %q, %v", text, ours, r.err)
		}
	})
}

func TestStringsAreWrittenPlainly(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"<a href='x'>&</a>":      `"<a href='x'>&</a>"`,
		"\u2028\u2029":           "\"\u2028\u2029\"",
		"\"\\\n\r\t\b\x00\x1f":   `"\"\\\n\r\t\u0008\u0000\u001f"`,
		"Zürich 😀 \x7f":          "\"Zürich 😀 \x7f\"",
		"a\xffb\xed\xa0\x80\xc3": "\"a\ufffdb\ufffd\ufffd\ufffd\ufffd\"",
		"":                       `""`,
	} {
		if got := string(appendString(nil, s)); got != want {
			t.Errorf("%q is written as %s, want %s", s, got, want)
		}
	}
}

func TestTimestampsAreRoundedToMilliseconds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Timestamp{
		"1.001": 1001, "1.005": 1005, "0.29": 290, "-1.001": -1001, "-0.29": -290, "1.0004": 1000, "1.7e9": 1700000000000,
		"2.29": 2290, "-2.29": -2290, "4.35": 4350, "8.12": 8120, "1.1": 1100, "1700000000.999": 1700000000999,
	} {
		if got, ok := parseTimestamp([]byte(text)); !ok || got != want {
			t.Errorf("%s is read as %d, want %d", text, got, want)
		}
	}
}

func TestTimestampsSurvive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Int64Range(-1000*maxSeconds, 1000*maxSeconds).Draw(t, "ms")
		text := appendTimestamp(nil, Timestamp(ms))
		if string(text) != string(seconds(ms)) {
			t.Fatalf("%d ms is written as %s, want %s", ms, text, seconds(ms))
		}
		if back, ok := parseTimestamp(text); !ok || int64(back) != ms {
			t.Fatalf("%s is read as %d, want %d", text, back, ms)
		}
		if behind := Timestamp(ms) - TimestampOf(Timestamp(ms).Time()); behind < 0 || behind > 999 {
			t.Fatalf("%d ms is %v", ms, Timestamp(ms).Time())
		}
	})
}
