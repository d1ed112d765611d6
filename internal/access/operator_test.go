package access

import (
	"fmt"
	"strings"
	"testing"
)

// operatorTests say what each operator makes of a wanted value: which of the request's values are met, which are not.
// Values are separated by spaces.
var operatorTests = []struct {
	operator, wanted string // wanted as JSON
	met, unmet       string
}{
	{"StringEquals", `"a*"`, "a*", "a ab A*"},
	{"StringEquals", `["a","b"]`, "a b", "c ab"},
	{"StringEquals", `5`, "5", "05 5.0"},
	{"StringEquals", `true`, "true", "TRUE"},
	{"StringNotEquals", `"a"`, "A b", "a"},
	{"StringNotEquals", `["a","b"]`, "c", "a b"},
	{"StringEqualsIgnoreCase", `["Ann","é"]`, "ann ANN Ann É", "anne"},
	{"StringNotEqualsIgnoreCase", `"Ann"`, "bob", "ann ANN"},
	{"StringLike", `["dev-*","?"]`, "dev- dev-x é", "Dev-x xdev- ab"},
	{"StringNotLike", `["dev-*","?"]`, "Dev-x ab", "dev-x a"},

	{"NumericEquals", `"10"`, "10 10.0 +10 010", "11 ten 1e1"},
	{"NumericEquals", `10.5`, "10.5 10.50", "10"},
	{"NumericEquals", `"90071992547409930000001"`, "90071992547409930000001", "90071992547409930000002"},
	{"NumericNotEquals", `["1","2"]`, "3 x", "1 2.0"},
	{"NumericLessThan", `10`, "9 -11 9.99", "10 11 x"},
	{"NumericLessThanEquals", `10`, "9 10", "10.001"},
	{"NumericGreaterThan", `10`, "11 10.1", "10 9"},
	{"NumericGreaterThanEquals", `"-10"`, "-10 0", "-10.5"},

	{"DateEquals", `"2030-01-02T03:04:05Z"`, "2030-01-02T03:04:05Z 2030-01-02T04:04:05+01:00 2030-01-02T03:04:05.000Z 1893553445", "2030-01-02T03:04:06Z soon"},
	{"DateEquals", `1893456000`, "2030 2030-01 2030-01-01 2030-01-01T00:00Z 2030-01-01T01:00+0100", "2030-01-02"},
	{"DateNotEquals", `"2030-01-01"`, "2031-01-01 soon", "2030-01-01T00:00:00Z"},
	{"DateLessThan", `"2030-01-01T00:00:00Z"`, "2029-12-31T23:59:59Z 1893455999 -1", "2030-01-01T00:00:00Z"},
	{"DateLessThanEquals", `"2030-01-01T00:00:00Z"`, "2030-01-01T00:00:00Z", "2030-01-01T00:00:00.1Z"},
	{"DateGreaterThan", `"2030-01-01T00:00:00Z"`, "2030-01-01T00:00:01Z", "2030-01-01T00:00:00Z"},
	{"DateGreaterThanEquals", `["2030-01-01T00:00:00Z"]`, "2030-01-01T00:00:00Z", "2029-12-31"},

	{"Bool", `true`, "true True", "false yes 1"},
	{"Bool", `"False"`, "false FALSE", "true"},
	{"BinaryEquals", `"aGVsbG8="`, "aGVsbG8=", "aGVsbG8 hello aGVsbGo="},

	{"IpAddress", `["192.0.2.0/24","2001:db8::/32"]`, "192.0.2.9 ::ffff:192.0.2.9 2001:db8::1 2001:db8::1%eth0", "192.0.3.1 2001:db9::1 ::192.0.2.9 192.0.2.0/24"},
	{"IpAddress", `"192.0.2.7"`, "192.0.2.7", "192.0.2.8"},
	{"IpAddress", `"::ffff:192.0.2.0/120"`, "192.0.2.7", "192.0.3.8"},
	{"IpAddress", `"192.0.2.77/24"`, "192.0.2.1", "192.0.3.77"},
	{"NotIpAddress", `["192.0.2.0/24","10.0.0.0/8"]`, "192.0.3.1 ::1 x", "192.0.2.1 10.1.1.1"},

	{"ArnEquals", `"arn:aws:iam::*:role/net-*"`, "arn:aws:iam::1:role/net-a:b", "arn:aws:iam::1:role/x arn:aws:iam:a:b:c:role/net-a arn:aws:iam::1 x"},
	{"ArnLike", `"arn:aws:*:us-east-?:1:x"`, "arn:aws:ec2:us-east-1:1:x arn:aws::us-east-1:1:x", "arn:aws:a:b:us-east-1:1:x ARN:aws:ec2:us-east-1:1:x"},
	{"ArnNotEquals", `["arn:aws:iam::1:user/a","arn:aws:iam::1:user/b*"]`, "arn:aws:iam::1:user/c x", "arn:aws:iam::1:user/a arn:aws:iam::1:user/bc"},
	{"ArnNotLike", `"arn:aws:iam::*:user/a"`, "arn:aws:iam::1:user/A", "arn:aws:iam::1:user/a"},

	{"Null", `false`, "x", ""},
	{"Null", `"true"`, "", "x"},
	{"Null", `[true,false]`, "x", ""},
}

// meets decides by one Allow with one condition.
func meets(t testing.TB, condition string, keys map[string][]string) bool {
	t.Helper()
	p := policy(t, "p", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":`+condition+`}`)
	d, err := Decide([]*Policy{p}, asks("a:B", keys))
	if err != nil {
		t.Fatal(err)
	}
	return d.Allowed
}

func TestOperators(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	for _, test := range operatorTests {
		tried[test.operator] = true
		condition := fmt.Sprintf(`{%q:{"aws:Key":%s}}`, test.operator, test.wanted)
		check := func(values string, want bool) {
			for _, seen := range strings.Fields(values) {
				if got := meets(t, condition, map[string][]string{"aws:key": {seen}}); got != want {
					t.Errorf("%s with %q: %v", condition, seen, got)
				}
			}
		}
		check(test.met, true)
		check(test.unmet, false)
	}
	for _, name := range operatorNames {
		if !tried[name] {
			t.Errorf("%s is not tried", name)
		}
	}
}

// A key that the request does not have, or has without values: negated operators hold, others do not, IfExists and
// ForAllValues do, ForAnyValue never does.
func TestMissingKey(t *testing.T) {
	t.Parallel()
	example := map[string]string{}
	for _, test := range operatorTests {
		example[test.operator] = test.wanted
	}
	for name, o := range operators {
		if name == null {
			continue
		}
		for before, always := range map[string]string{"": "", "ForAllValues:": "yes", "ForAnyValue:": "no"} {
			for _, behind := range []string{"", "IfExists"} {
				want := always == "yes" || always == "" && (o.negated || behind != "")
				condition := fmt.Sprintf(`{%q:{"aws:Key":%s}}`, before+name+behind, example[name])
				for _, keys := range []map[string][]string{nil, {"aws:key": {}}} {
					if got := meets(t, condition, keys); got != want {
						t.Errorf("%s with %v: %v", condition, keys, got)
					}
				}
			}
		}
	}
	for wanted, want := range map[string]bool{"true": true, "false": false} {
		for _, keys := range []map[string][]string{nil, {"aws:key": {}}} {
			if got := meets(t, `{"Null":{"aws:Key":`+wanted+`}}`, keys); got != want {
				t.Errorf("Null %s with %v: %v", wanted, keys, got)
			}
		}
	}
}

// Keys with several values.
func TestSeveralValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		operator string
		wanted   string
		seen     string
		want     bool
	}{
		{"ForAllValues:StringEquals", `["a","b"]`, "a b", true},
		{"ForAllValues:StringEquals", `["a","b"]`, "a c", false},
		{"ForAllValues:StringNotEquals", `["a","b"]`, "c d", true},
		{"ForAllValues:StringNotEquals", `["a","b"]`, "c a", false},
		{"ForAnyValue:StringEquals", `["a","b"]`, "c b", true},
		{"ForAnyValue:StringEquals", `["a","b"]`, "c d", false},
		{"ForAnyValue:StringNotEquals", `["a","b"]`, "a c", true},
		{"ForAnyValue:StringNotEquals", `["a","b"]`, "a b", false},
		{"ForAnyValue:StringLikeIfExists", `"x*"`, "a xy", true},
		{"StringEquals", `["a","b"]`, "c b", true},
		{"StringEquals", `["a","b"]`, "c d", false},
		{"StringNotEquals", `["a","b"]`, "c d", true},
		{"StringNotEquals", `["a","b"]`, "c b", false},
		{"Null", `false`, "a b", true},
		{"Null", `true`, "a b", false},
		{"StringEqualsIfExists", `"a"`, "b", false},
	}
	for _, test := range tests {
		condition := fmt.Sprintf(`{%q:{"aws:TagKeys":%s}}`, test.operator, test.wanted)
		if got := meets(t, condition, map[string][]string{"aws:tagkeys": strings.Fields(test.seen)}); got != test.want {
			t.Errorf("%s with %s: %v", condition, test.seen, got)
		}
	}
}

// Several keys and several operators must all be met.
func TestConditionsAreAnd(t *testing.T) {
	t.Parallel()
	const both = `{"StringEquals":{"aws:a":"1","aws:b":"2"},"Bool":{"aws:c":"true"}}`
	keys := map[string][]string{"aws:a": {"1"}, "aws:b": {"2"}, "aws:c": {"true"}}
	if !meets(t, both, keys) {
		t.Error("all are as they should be")
	}
	for name := range keys {
		other := map[string][]string{}
		for k, v := range keys {
			other[k] = v
		}
		other[name] = []string{"x"}
		if meets(t, both, other) {
			t.Errorf("%s is not as it should be", name)
		}
	}
	if !meets(t, `{}`, nil) {
		t.Error("no condition")
	}
}
