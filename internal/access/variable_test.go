package access

import (
	"fmt"
	"strings"
	"testing"
)

// ofAnn are the keys of a request of hers.
var ofAnn = map[string][]string{
	"aws:username": {"ann"}, "aws:principaltag/team": {"net*"}, "aws:principaltag/cost center": {"7"},
	"aws:several": {"a", "b"}, "aws:arn": {"arn:aws:iam::1:user/x"}, "aws:empty": {""},
}

func TestVariablesInConditions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		operator, wanted, seen string
		want                   bool
	}{
		{"StringEquals", "${aws:username}", "ann", true},
		{"StringEquals", "x-${ AWS:UserName }-y", "x-ann-y", true},
		{"StringEquals", "${aws:username}${aws:PrincipalTag/cost center}", "ann7", true},
		{"StringEquals", "${aws:username}", "bob", false},
		{"StringEqualsIgnoreCase", "${aws:username}", "ANN", true},
		{"StringLike", "${aws:username}/*", "ann/x", true},
		{"StringLike", "${aws:PrincipalTag/team}", "net*", true},
		{"StringLike", "${aws:PrincipalTag/team}", "network", false}, // a value's star is only a star
		{"StringEquals", "${*}${?}${$}", "*?$", true},
		{"StringLike", "a${*}b${?}${$}{c}", "a*b?${c}", true},
		{"StringLike", "a${*}b", "axb", false},
		{"StringEquals", "$5 {x} $", "$5 {x} $", true},
		{"StringEquals", "${aws:nobody, 'some}one'}", "some}one", true},
		{"StringLike", "${aws:nobody , '*' }", "*", true},
		{"StringLike", "${aws:nobody, '*'}", "x", false},
		{"StringEquals", "${aws:nobody, ''}", "", true},
		{"StringEquals", "${aws:username, 'nobody'}", "ann", true},
		{"StringEquals", "${aws:several, 'one'}", "one", true},
		{"StringEquals", "${aws:empty, 'one'}", "", true},
		{"StringEquals", "${aws:nobody}", "", false},
		{"StringEquals", "${aws:several}", "a", false},
		{"StringNotEquals", "${aws:username}", "bob", true},
		{"ArnLike", "${aws:arn}", "arn:aws:iam::1:user/x", true},
		{"ArnLike", "arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::1:user/ann", true},
		{"ArnLike", "${aws:username}", "ann", false},
	}
	for _, test := range tests {
		keys := map[string][]string{"aws:key": {test.seen}}
		for k, v := range ofAnn {
			keys[k] = v
		}
		condition := fmt.Sprintf(`{%q:{"aws:Key":%q}}`, test.operator, test.wanted)
		if got := meets(t, condition, keys); got != test.want {
			t.Errorf("%s with %q: %v", condition, test.seen, got)
		}
	}
}

func TestVariablesInResources(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:x::1:home/"
	tests := []struct {
		resource, asked string
		want            bool
	}{
		{"${aws:username}/*", "ann/x", true},
		{"${aws:username}/*", "bob/x", false},
		{"${aws:PrincipalTag/team}", "network", false},
		{"${aws:PrincipalTag/team}", "net*", true},
		{"${aws:nobody, 'guest'}", "guest", true},
		{"${aws:nobody}", "${aws:nobody}", false},
		{"${aws:several}", "a", false},
		{"a${*}", "a*", true},
		{"a${*}", "ab", false},
	}
	for _, test := range tests {
		p := policy(t, "p", fmt.Sprintf(`{"Effect":"Allow","Action":"*","Resource":%q}`, arn+test.resource))
		if d, err := Decide([]*Policy{p}, asks("a:B", ofAnn, arn+test.asked)); err != nil || d.Allowed != test.want {
			t.Errorf("%s for %s: %v, %v", test.resource, test.asked, d.Allowed, err)
		}
	}
}

// A variable without a value never lets more happen: where values are left out, an Allow does not apply and a Deny does.
func TestVariableWithoutValueIsSafe(t *testing.T) {
	t.Parallel()
	statements := []string{
		`"Resource":"arn:aws:x:::${aws:nobody}"`,
		`"NotResource":"arn:aws:x:::${aws:nobody}"`,
		`"Resource":"*","Condition":{"StringEquals":{"aws:username":"${aws:nobody}"}}`,
		`"Resource":"*","Condition":{"StringNotEquals":{"aws:username":["x","${aws:nobody}"]}}`,
		`"Resource":"*","Condition":{"ArnNotLike":{"aws:arn":"${aws:username}"}}`,
	}
	for i, s := range statements {
		allow := policy(t, "allow", `{"Effect":"Allow","Action":"*",`+s+`}`)
		deny := policy(t, "deny", `{"Effect":"Deny","Action":"*",`+s+`}`)
		d, err := Decide([]*Policy{allow}, asks("a:B", ofAnn, "arn:aws:x:::y"))
		if err != nil || d.Allowed {
			t.Errorf("an Allow with %s: %+v, %v", s, d, err)
		}
		d, err = Decide([]*Policy{deny}, asks("a:B", ofAnn, "arn:aws:x:::y"))
		if isNegated := i != 0 && i != 2; err != nil || d.Explicit != isNegated {
			t.Errorf("a Deny with %s: %+v, %v", s, d, err)
		}
	}
}

// The older version has no variables: what looks like one is a text.
func TestOldVersionHasNoVariables(t *testing.T) {
	t.Parallel()
	for _, version := range []string{`"Version":"2008-10-17",`, ``} {
		p, err := Parse("old", []byte(`{`+version+`"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:x:::${aws:username}",
			"Condition":{"StringEquals":{"aws:username":"${open"}}}}`))
		if err != nil {
			t.Fatal(err)
		}
		keys := map[string][]string{"aws:username": {"${open"}}
		if d, err := Decide([]*Policy{p}, asks("a:B", keys, "arn:aws:x:::${aws:username}")); err != nil || !d.Allowed {
			t.Error(d, err)
		}
	}
}

// Fields that an ARN leaves out are wildcards; a star goes over colons.
func TestShortARN(t *testing.T) {
	t.Parallel()
	for _, resource := range []string{"arn:aws:networkmanager", "arn:aws:networkmanager:*", "arn:*:networkmanager::*", "arn:aws:networkmanager::123456789012", "*"} {
		p := policy(t, "p", fmt.Sprintf(`{"Effect":"Allow","Action":"*","Resource":%q}`, resource))
		if d, err := Decide([]*Policy{p}, asks("a:B", nil, site)); err != nil || !d.Allowed {
			t.Errorf("%s: %+v, %v", resource, d, err)
		}
		if d, _ := Decide([]*Policy{p}, asks("a:B", nil, strings.Replace(site, "networkmanager", "networkmanagers", 1))); d.Allowed != (resource == "*") {
			t.Errorf("%s allows another service", resource)
		}
	}
}
