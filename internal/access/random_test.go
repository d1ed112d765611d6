package access

import (
	"encoding/json"

	"pgregory.net/rapid"
)

// The words from which random policies and requests are made: few, so that they meet.
var (
	someActions    = []string{"*", "n:*", "n:Get*", "N:getsite", "n:GetSite", "n:?etSite", "s:Assume", "n:*Site"}
	someResources  = []string{"*", "arn:aws:n", "arn:aws:n::1:site/*", "arn:aws:n::1:site/a", "arn:aws:n::?:site/${aws:name}", "arn:aws:n::1:site/${aws:no, 'b'}", "arn:aws:n::1:site/${aws:no}"}
	someValues     = []any{"a", "b", "A*", "${aws:name}", "${aws:no}", "a?", "${*}", true, 7}
	someKeys       = []string{"aws:name", "aws:many", "aws:no", "aws:AGE"}
	wordOperators  = []string{"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}
	asksOfResource = []string{"arn:aws:n::1:site/a", "arn:aws:n::1:site/b", "arn:aws:n::2:site/a", "arn:aws:n::1:site/${aws:no}"}
	asksToDo       = []string{"n:GetSite", "n:PutSite", "s:assume"}
)

// A drawn statement is one as JSON has it.
type drawn map[string]any

// someStatement draws a statement; effect may be "" for either.
func someStatement(effect string) *rapid.Generator[drawn] {
	return rapid.Custom(func(t *rapid.T) drawn {
		s := drawn{"Effect": effect}
		if effect == "" {
			s["Effect"] = rapid.SampledFrom([]string{"Allow", "Allow", "Deny"}).Draw(t, "effect")
		}
		not := rapid.SampledFrom([]string{"", "", "", "Not"})
		s[not.Draw(t, "not")+"Action"] = rapid.SliceOfN(rapid.SampledFrom(someActions), 1, 2).Draw(t, "actions")
		s[not.Draw(t, "not")+"Resource"] = rapid.SliceOfN(rapid.SampledFrom(someResources), 1, 2).Draw(t, "resources")
		if rapid.Bool().Draw(t, "conditional") {
			s["Condition"] = someCondition().Draw(t, "condition")
		}
		return s
	})
}

func someCondition() *rapid.Generator[drawn] {
	return rapid.Custom(func(t *rapid.T) drawn {
		key := rapid.SampledFrom(someKeys).Draw(t, "key")
		name := rapid.SampledFrom(wordOperators).Draw(t, "operator")
		if rapid.IntRange(0, 9).Draw(t, "null") == 0 {
			return drawn{"Null": drawn{key: rapid.Bool().Draw(t, "absent")}}
		}
		name = rapid.SampledFrom([]string{"", "", "ForAllValues:", "ForAnyValue:"}).Draw(t, "set") + name
		name += rapid.SampledFrom([]string{"", "", "IfExists"}).Draw(t, "exists")
		return drawn{name: drawn{key: rapid.SliceOfN(rapid.SampledFrom(someValues), 1, 3).Draw(t, "values")}}
	})
}

func somePolicy(effect string) *rapid.Generator[[]drawn] {
	return rapid.SliceOfN(someStatement(effect), 1, 4)
}

// written is a policy's document.
func written(statements []drawn) []byte {
	document, _ := json.Marshal(map[string]any{"Version": newVersion, "Statement": statements})
	return document
}

// A drawnRequest is a request whose keys can be looked at.
type drawnRequest struct {
	action    string
	resources []string
	keys      map[string][]string
}

func (r drawnRequest) request() Request { return asks(r.action, r.keys, r.resources...) }

func someRequest() *rapid.Generator[drawnRequest] {
	return rapid.Custom(func(t *rapid.T) drawnRequest {
		r := drawnRequest{keys: map[string][]string{}}
		r.action = rapid.SampledFrom(asksToDo).Draw(t, "action")
		r.resources = rapid.SliceOfN(rapid.SampledFrom(asksOfResource), 0, 2).Draw(t, "resources")
		value := rapid.SampledFrom([]string{"a", "b", "ab", "*", "true", "7"})
		if rapid.Bool().Draw(t, "named") {
			r.keys["aws:name"] = []string{value.Draw(t, "name")}
		}
		if rapid.Bool().Draw(t, "aged") {
			r.keys["aws:age"] = []string{value.Draw(t, "age")}
		}
		r.keys["aws:many"] = rapid.SliceOfN(value, 0, 3).Draw(t, "many")
		return r
	})
}
