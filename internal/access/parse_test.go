package access

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// in is a document with one statement that has an element more.
func in(element string) string {
	return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*",` + element + `}]}`
}

// when is a document with one condition.
func when(condition string) string { return in(`"Condition":{` + condition + `}`) }

func TestParseAccepts(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		in(`"Sid":""`), in(`"Sid":"A1b"`), when(``),
		`{"Id":"x","Version":"2008-10-17","Statement":{"Effect":"Deny","NotAction":["iam:*","*:*"],"NotResource":["arn:aws:s3:::b/*"]}}`,
		`{"Statement":[{"Sid":"","Effect":"Allow","Action":"trunkline:GetQuotas","Resource":"*"},{"Sid":"","Effect":"Allow","Action":"*","Resource":"*"}]}`,
		when(`"StringEquals":{"aws:RequestTag/Größe":["a",1,true]},"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":"*"}`),
		when(`"DateLessThan":{"aws:CurrentTime":"2030-01-01T00:00:00.5+01:00"},"NumericLessThan":{"aws:MultiFactorAuthAge":3600}`),
		in(`"Sid":"a"`) + strings.Repeat(" ", MaxDocument),
	} {
		if _, err := Parse("p", []byte(document)); err != nil {
			t.Errorf("%.200s: %v", document, err)
		}
	}
}

// problemTests are documents with what is wrong with them: each a path, and words of its text.
var problemTests = []struct{ document, path, words string }{
	{``, "$", "not JSON"},
	{`{"Statement":[`, "$", "not JSON"},
	{`{} {}`, "$", "not JSON"},
	{"\xff", "$", "not UTF-8"},
	{`[]`, "$", "a list and should be a block"},
	{`{"Version":"2012-10-17"}`, "$", "no Statement"},
	{`{"Statement":[]}`, "$.Statement", "empty"},
	{`{"Statement":"x"}`, "$.Statement", "a text and should be a list"},
	{`{"Statement":[{}]}`, "$.Statement[0]", "no Effect"},
	{`{"Statement":{}}`, "$.Statement", "neither Action nor NotAction"},
	{`{"Statement":["x"]}`, "$.Statement[0]", "should be a block"},
	{`{"statement":[]}`, "$.statement", "write Statement"},
	{`{"Version":"2012-10-18","Statement":[]}`, "$.Version", `write "2012-10-17"`},
	{`{"Version":20121017,"Statement":[]}`, "$.Version", "not a version"},
	{`{"Id":7,"Statement":[]}`, "$.Id", "a number and should be a text"},
	{`{"Statement":[],"Comment":"x"}`, "$.Comment", "not known here"},
	{`{"Statement":[],"Statement":[]}`, "$.Statement", "stands twice"},
	{`{"Statement":[[[[[[[[[[]]]]]]]]]]}`, "$.Statement[0][0][0][0][0][0][0]", "nested more than 8"},
	{in(`"Principal":"*"`), "$.Statement[0].Principal", "not known here"},
	{in(`"effect":"Deny"`), "$.Statement[0].effect", "write Effect"},
	{in(`"":1`), "$.Statement[0]['']", "not known here"},
	{when(`"":{"aws:x":"y"}`), "$.Statement[0].Condition['']", "not known here"},
	{when(`"IfExists":{"aws:x":"y"}`), "$.Statement[0].Condition.IfExists", "not known here"},
	{when(`":StringEquals":{"aws:x":"y"}`), "$.Statement[0].Condition[':StringEquals']", "ForAllValues, ForAnyValue"},
	{in(`"it's":1`), `$.Statement[0]['it\'s']`, "not known here"},
	{in(`"NotAction":"*"`), "$.Statement[0].NotAction", "keep one of both"},
	{in(`"NotResource":"*"`), "$.Statement[0].NotResource", "keep one of both"},
	{in(`"Sid":"a b"`), "$.Statement[0].Sid", "letters and digits"},
	{in(`"Sid":null`), "$.Statement[0].Sid", "null and should be a text"},
	{in(`"Sid":"a","Condition":[]`), "$.Statement[0].Condition", "should be a block"},
	{`{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}`, "$.Statement[0].Effect", "write Allow or Deny"},
	{`{"Statement":[{"Effect":"Allow","Action":"*"}]}`, "$.Statement[0]", "neither Resource nor NotResource"},
	{`{"Statement":[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}]}`, "$.Statement[1].Sid", "stands once"},
	{`{"Statement":[{"Effect":"Allow","Action":[],"Resource":"*"}]}`, "$.Statement[0].Action", "empty"},
	{`{"Statement":[{"Effect":"Allow","Action":["a:*",["b:*"]],"Resource":"*"}]}`, "$.Statement[0].Action[1]", "a list and should be a text"},
	{`{"Statement":[{"Effect":"Allow","Action":"GetSites","Resource":"*"}]}`, "$.Statement[0].Action", "not an action"},
	{`{"Statement":[{"Effect":"Allow","Action":"net*:GetSites","Resource":"*"}]}`, "$.Statement[0].Action", "not an action"},
	{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:${aws:username}","Resource":"*"}]}`, "$.Statement[0].Action", "not an action"},
	{`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"site-1"}]}`, "$.Statement[0].Resource", "not a resource"},
	{`{"Statement":[{"Effect":"Allow","Action":"*","Resource":""}]}`, "$.Statement[0].Resource", "not a resource"},
	{`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"a*rn:aws:s3:::b"}]}`, "$.Statement[0].Resource", "not a resource"},
	{`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:*"}]}`, "$.Statement[0].Resource", "not a resource"},
	{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:${aws:x}:::b"}]}`, "$.Statement[0].Resource", "not a resource"},
	{`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username"}]}`, "$.Statement[0].Resource", "not closed"},
	{when(`"stringequals":{"aws:x":"y"}`), "$.Statement[0].Condition.stringequals", "write StringEquals"},
	{when(`"StringMatches":{"aws:x":"y"}`), "$.Statement[0].Condition.StringMatches", "not known here"},
	{when(`"ForSomeValues:StringEquals":{"aws:x":"y"}`), "$.Statement[0].Condition['ForSomeValues:StringEquals']", "ForAllValues, ForAnyValue"},
	{when(`"NullIfExists":{"aws:x":true}`), "$.Statement[0].Condition.NullIfExists", "neither"},
	{when(`"ForAllValues:Null":{"aws:x":true}`), "$.Statement[0].Condition['ForAllValues:Null']", "neither"},
	{when(`"StringEquals":"x"`), "$.Statement[0].Condition.StringEquals", "should be a block"},
	{when(`"StringEquals":{}`), "$.Statement[0].Condition.StringEquals", "compares nothing"},
	{when(`"StringEquals":{"x":"y"}`), "$.Statement[0].Condition.StringEquals.x", "not a condition key"},
	{when(`"StringEquals":{"aws:x":"y","AWS:X":"z"}`), "$.Statement[0].Condition.StringEquals['AWS:X']", "stands twice"},
	{when(`"StringEquals":{"aws:x":[]}`), "$.Statement[0].Condition.StringEquals['aws:x']", "empty"},
	{when(`"StringEquals":{"aws:x":["y",null]}`), "$.Statement[0].Condition.StringEquals['aws:x'][1]", "null"},
	{when(`"StringEquals":{"aws:x":"${x}"}`), "$.Statement[0].Condition.StringEquals['aws:x']", "not a variable"},
	{when(`"StringEquals":{"aws:x":"${aws:x, y}"}`), "$.Statement[0].Condition.StringEquals['aws:x']", "not a variable"},
	{when(`"StringEquals":{"aws:x":"${}"}`), "$.Statement[0].Condition.StringEquals['aws:x']", "not a variable"},
	{when(`"NumericEquals":{"aws:x":"ten"}`), "$.Statement[0].Condition.NumericEquals['aws:x']", "whole or decimal number"},
	{when(`"NumericEquals":{"aws:x":"${aws:y}"}`), "$.Statement[0].Condition.NumericEquals['aws:x']", "no policy variables"},
	{when(`"DateEquals":{"aws:x":"tomorrow"}`), "$.Statement[0].Condition.DateEquals['aws:x']", "not a date"},
	{when(`"DateEquals":{"aws:x":"2030-13-01"}`), "$.Statement[0].Condition.DateEquals['aws:x']", "not a date"},
	{when(`"Bool":{"aws:x":"yes"}`), "$.Statement[0].Condition.Bool['aws:x']", "true or false"},
	{when(`"Null":{"aws:x":"1"}`), "$.Statement[0].Condition.Null['aws:x']", "true or false"},
	{when(`"BinaryEquals":{"aws:x":"a"}`), "$.Statement[0].Condition.BinaryEquals['aws:x']", "base64"},
	{when(`"IpAddress":{"aws:x":"10.0.0.0/33"}`), "$.Statement[0].Condition.IpAddress['aws:x']", "CIDR"},
	{when(`"IpAddress":{"aws:x":"::ffff:10.0.0.0/8"}`), "$.Statement[0].Condition.IpAddress['aws:x']", "CIDR"},
	{when(`"IpAddress":{"aws:x":"fe80::1%eth0"}`), "$.Statement[0].Condition.IpAddress['aws:x']", "CIDR"},
	{when(`"IpAddress":{"aws:x":"10.0.0"}`), "$.Statement[0].Condition.IpAddress['aws:x']", "CIDR"},
	{when(`"ArnLike":{"aws:x":"arn:aws:iam::*"}`), "$.Statement[0].Condition.ArnLike['aws:x']", "six fields"},
	{when(`"ArnLike":{"aws:x":"*:aws:iam::1:x"}`), "$.Statement[0].Condition.ArnLike['aws:x']", "six fields"},
	{in(`"Sid":"` + strings.Repeat("a", MaxDocument) + `"`), "$", "at most 10240"},
	{in(`"Sid":"a"`) + strings.Repeat(" ", 9*MaxDocument), "$", "at most 81920"},
}

func TestProblems(t *testing.T) {
	t.Parallel()
	for _, test := range problemTests {
		p, err := Parse("p", []byte(test.document))
		if reason := lacks(err, test.path, test.words); p != nil || reason != "" {
			t.Errorf("%.200s: %s", test.document, reason)
		}
	}
}

// lacks says what is wrong with problems, which should have one with a path and words; "" if nothing is.
func lacks(err error, path, words string) string {
	var problems Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		return fmt.Sprintf("no problems: %v", err)
	}
	found := false
	for _, problem := range problems {
		if !strings.HasSuffix(problem.Text, ".") || problem.Line < 1 {
			return fmt.Sprintf("not a sentence with a line: %+v", problem)
		}
		found = found || problem.Path == path && strings.Contains(problem.Text, words)
	}
	if !found {
		return fmt.Sprintf("%v\nwant %s with %q", err, path, words)
	}
	return ""
}

// All problems are told at once, each with its line.
func TestAllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Parse("p", []byte(`{
  "Version": "2013-01-01",
  "Statement": [
    {
      "Effect": "Permit",
      "Action": ["GetSites", "networkmanager:*"],
      "Resource": "arn:aws:networkmanager::*",
      "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8",
        "here"]}}
    }
  ]
}`))
	want := `line 2: $.Version: This is not a version: write "2012-10-17".
line 5: $.Statement[0].Effect: "Permit" is not an effect: write Allow or Deny.
line 6: $.Statement[0].Action[0]: "GetSites" is not an action: write a service and what it does, such as networkmanager:Get*, or *.
line 9: $.Statement[0].Condition.IpAddress['aws:SourceIp'][1]: "here" cannot be compared: it is neither a CIDR block such as 192.0.2.0/24 nor an address.`
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant\n%s", err, want)
	}
	_, err = Parse("p", []byte(`{"Statement":[`+strings.Repeat("1,", 500)+`1]}`))
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != maxProblems+1 || !strings.Contains(problems[maxProblems].Text, "more problems") {
		t.Errorf("%d problems", len(problems))
	}
	_, err = Parse("p", []byte("{\n\"Version\":\n}"))
	if err == nil || !strings.HasPrefix(err.Error(), "line 3: $: ") {
		t.Errorf("a syntax error: %v", err)
	}
}
