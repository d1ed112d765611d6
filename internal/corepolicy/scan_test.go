package corepolicy

import (
	"strings"
	"testing"
)

// TestTextsThatAreNoDocument reads what is not JSON, or not within bounds.
func TestTextsThatAreNoDocument(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"", "INVALID_JSON 1 $: the document ends where a value should be (line 1, column 1)"},
		{" \n ", "INVALID_JSON 2 $: the document ends where a value should be (line 2, column 2)"},
		{"{", "INVALID_JSON 1 $: the document should have a name in quotes here (line 1, column 2)"},
		{`{"a"`, "INVALID_JSON 1 $: the document should have a colon here (line 1, column 5)"},
		{`{"a":`, "INVALID_JSON 1 $: the document ends where a value should be (line 1, column 6)"},
		{"{\"a\": 1\n \"b\": 2}", "INVALID_JSON 2 $: the document should have a comma or \"}\" here (line 2, column 2)"},
		{`{"a": 1,}`, "INVALID_JSON 1 $: the document has a comma before this that nothing follows (line 1, column 9)"},
		{`{"a": [1,]}`, "INVALID_JSON 1 $: the document has a comma before this that nothing follows (line 1, column 10)"},
		{`{"a": [1}`, "INVALID_JSON 1 $: the document should have a comma or \"]\" here (line 1, column 9)"},
		{`{} {}`, "INVALID_JSON 1 $: the document goes on after its end (line 1, column 4)"},
		{`{}` + "\x00", "INVALID_JSON 1 $: the document goes on after its end (line 1, column 3)"},
		{`{'a': 1}`, "INVALID_JSON 1 $: the document should have a name in quotes here (line 1, column 2)"},
		{`{"a": 01}`, "INVALID_JSON 1 $: the document has a number that JSON does not know (line 1, column 7)"},
		{`{"a": +1}`, "INVALID_JSON 1 $: the document should have a value here (line 1, column 7)"},
		{`{"a": NaN}`, "INVALID_JSON 1 $: the document should have a value here (line 1, column 7)"},
		{`{"a": "b`, "INVALID_JSON 1 $: the document ends inside a string (line 1, column 9)"},
		{`{"a": "b\`, "INVALID_JSON 1 $: the document ends inside a string (line 1, column 10)"},
		{`{"a": "\x"}`, "INVALID_JSON 1 $: the document has a string with an escape that JSON does not know (line 1, column 7)"},
		{"{\"a\": \"b\nc\"}", "INVALID_JSON 1 $: the document has a control character in a string (line 1, column 9)"},
		{"{\"é\": \"\xff\"}", "INVALID_JSON 1 $: the document is not UTF-8 (line 1, column 8)"},
		{"\xef\xbb\xbf{}", "INVALID_JSON 1 $: the document begins with a byte order mark, which JSON does not have (line 1, column 1)"},
		{"// a policy\n{}", "INVALID_JSON 1 $: the document should have a value here (line 1, column 1)"},
		{"[]", "TYPE_MISMATCH 1 $: array found, object expected"},
		{"null", "TYPE_MISMATCH 1 $: null found, object expected"},
		{`"{}"`, "TYPE_MISMATCH 1 $: string found, object expected"},
		{strings.Repeat("[", 33), "MAXIMUM_DEPTH_EXCEEDED 1 $: arrays and objects are nested more than 32 deep"},
		{strings.Repeat(`{"a":`, 100_000), "MAXIMUM_DEPTH_EXCEEDED 1 $: arrays and objects are nested more than 32 deep"},
		{strings.Repeat(" ", MaxSize+1), "MAXIMUM_SIZE_EXCEEDED 1 $: the document has more than 1048576 bytes"},
	} {
		if got := first(t, c.text); got != c.want {
			t.Errorf("%.40q\n\tgives %s\n\twant  %s", c.text, got, c.want)
		}
	}
}

func first(t *testing.T, text string) string {
	t.Helper()
	_, problems := Parse([]byte(text))
	if len(problems) != 1 {
		t.Fatalf("%.40q has %d problems: %v", text, len(problems), problems[:min(3, len(problems))])
	}
	p := problems[0]
	return p.Code + " " + string(rune('0'+p.Line)) + " " + p.Message
}

// TestTwice: of what stands there twice the first counts, wherever it is.
func TestTwice(t *testing.T) {
	t.Parallel()
	text := strings.Replace(string(sound(t)), `"location":"us-east-1"`, `"location":"us-east-1","location":7`, 1)
	if got := first(t, text); got != "DUPLICATE_PROPERTY 5 $.core-network-configuration.edge-locations[0].location: stands in the object twice: keep one" {
		t.Error(got)
	}
	many := make([]string, 40)
	for i := range many {
		many[i] = `"x` + strings.Repeat("x", i%20) + `": 1`
	}
	_, problems := Parse([]byte("{" + strings.Join(many, ",") + "}"))
	twice := 0
	for _, p := range problems {
		if p.Code == duplicateProperty {
			twice++
		}
	}
	if twice != 20 {
		t.Errorf("%d of 20 are told: %v", twice, problems)
	}
}

// TestManyProblems: the first thousand are told, the others counted.
func TestManyProblems(t *testing.T) {
	t.Parallel()
	_, problems := Parse([]byte(`{"segments": [` + strings.Repeat("1,", 1500) + `1]}`))
	last := problems[len(problems)-1]
	if Count(problems) != 1504 || !strings.HasSuffix(Summary(problems), " There are at least 1502 more problems.") {
		t.Errorf("%d problems, in one line %s", Count(problems), Summary(problems))
	}
	if len(problems) != maxProblems+1 || last.Message != "$: there are at least 504 more problems; these come first" {
		t.Errorf("%d problems, the last is %v", len(problems), last)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[]`: "Incorrect policy. $: array found, object expected.",
		`{"version": "2021.12", "segments": [{"name": "a"}]}`: "Incorrect policy. " +
			"$.core-network-configuration: is missing but it is required.",
		`{"version": "2021.12"}`: "Incorrect policy. $.core-network-configuration: is missing but it is required. " +
			"$.segments: is missing but it is required.",
		`{}`: "Incorrect policy. $.version: is missing but it is required. $.core-network-configuration: is missing but it is required. " +
			"There is 1 more problem.",
		`{"a": 1}`: "Incorrect policy. $.version: is missing but it is required. $.core-network-configuration: is missing but it is required. " +
			"There are 2 more problems.",
	} {
		if _, problems := Parse([]byte(text)); Summary(problems) != want {
			t.Errorf("%s is summed up as %q", text, Summary(problems))
		}
	}
}
