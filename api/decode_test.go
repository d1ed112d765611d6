package api

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func decodeBody(operation, body string) (any, error) {
	return OperationByName[operation].Decode(Labels{"g", "x"}, "", []byte(body))
}

func TestWhatABodyMayHold(t *testing.T) {
	t.Parallel()
	empty := &CreateSiteRequest{GlobalNetworkId: "g"}
	located := &CreateSiteRequest{GlobalNetworkId: "g", Location: &Location{Address: "Bahnhofstrasse 1"}}
	tagless := &CreateSiteRequest{GlobalNetworkId: "g", Tags: []Tag{}}
	for body, want := range map[string]*CreateSiteRequest{
		``: empty, ` `: empty, `{}`: empty, " {\n} ": empty,
		`{"Description":null,"Location":null,"Tags":null}`:                      empty,
		`{"Unknown":{"deep":[1,"x",{}]},"description":"lower case is unknown"}`: empty,
		`{"GlobalNetworkId":"other"}`:                                           empty,
		`{"Location":{"Address":"Bahnhofstrasse 1","Planet":"Earth"}}`:          located,
		`{"Location":null,"Location":{"Address":"Bahnhofstrasse\u00201"}}`:      located,
		`{"Tags":[]}`: tagless,
	} {
		in, err := decodeBody("CreateSite", body)
		if err != nil || !reflect.DeepEqual(in, want) {
			t.Errorf("%s: %+v, %v", body, in, err)
		}
	}
}

func TestWhatABodyMayNotHold(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`null`:                                  "expected an object",
		`[]`:                                    "expected an object",
		`"{}"`:                                  "expected an object",
		`{}{}`:                                  "byte 2: something stands behind its end",
		`{"Description":"a`:                     "a string without an end",
		`{"Description":1}`:                     "description: expected a string",
		`{"Description":"\ud800"}`:              "half a surrogate pair",
		"{\"Description\":\"\xff\"}":            "not UTF-8",
		`{"Description":"a","Description":"a"}`: "description: it is given twice",
		`{"Location":[]}`:                       "location: expected an object",
		`{"Location":{"Address":{}}}`:           "location.address: expected a string",
		`{"Location":{"Address":"a","Address":"b"}}`: "location.address: it is given twice",
		`{"Tags":{}}`:                                  "tags: expected a list",
		`{"Tags":[null]}`:                              "tags[0]: expected an object",
		`{"Tags":[{"Key":"a","Value":"b"},"c"]}`:       "tags[1]: expected an object",
		`{"Tags":[{"Key":"a","Value":"b"},{"Key":[]}]`: "tags[1].key: expected a string",
		`{"Unknown":` + strings.Repeat("[", 20_000):    "more than 100 levels",
	} {
		in, err := decodeBody("CreateSite", body)
		var refused *ValidationException
		if in != nil || !errors.As(err, &refused) || refused.Reason != ValidationExceptionReasonCannotParse ||
			refused.Fields != nil || !strings.Contains(refused.Message, want) {
			t.Errorf("%.60s: %v, %v; want %q", body, in, err, want)
		}
	}
}

func TestNumbersAreWholeAndFit(t *testing.T) {
	t.Parallel()
	good := map[string]int32{"0": 0, "-0": 0, "7": 7, "-2147483648": -2147483648, "2147483647": 2147483647}
	for number, want := range good {
		in, err := decodeBody("CreateLink", `{"SiteId":"s","Bandwidth":{"UploadSpeed":`+number+`}}`)
		if err != nil || *in.(*CreateLinkRequest).Bandwidth.UploadSpeed != want {
			t.Errorf("%s: %v, %v", number, in, err)
		}
	}
	for _, number := range []string{
		"2147483648", "-2147483649", "1.0", "1e2", "1E0", `"1"`, "true", "99999999999999999999999999999999", strings.Repeat("9", 100_000),
	} {
		_, err := decodeBody("CreateLink", `{"SiteId":"s","Bandwidth":{"UploadSpeed":`+number+`}}`)
		if err == nil || !strings.Contains(err.Error(), "bandwidth.uploadSpeed: expected a whole number of 32 bits") {
			t.Errorf("%.40s: %v", number, err)
		}
	}
}

func TestAbsentAndEmptyDifferInAPatch(t *testing.T) {
	t.Parallel()
	empty, text := "", "x"
	for body, want := range map[string]*UpdateConnectionRequest{
		`{}`:              {},
		`{"LinkId":null}`: {},
		`{"LinkId":""}`:   {LinkId: &empty},
		`{"LinkId":"x"}`:  {LinkId: &text},
	} {
		in, err := decodeBody("UpdateConnection", body)
		want.GlobalNetworkId, want.ConnectionId = "g", "x"
		if err != nil || !reflect.DeepEqual(in, want) {
			t.Errorf("%s: %+v, %v", body, in, err)
		}
	}
}

func TestABodyNobodyAskedForIsIgnored(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"GetSites", "DeleteConnection", "UntagResource", "AcceptAttachment"} {
		op := OperationByName[name]
		labels := Labels{"attachment-0123456789abcdef0", "x"}
		if _, err := op.Decode(labels, "tagKeys=a", []byte("not JSON \xff")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	t.Parallel()
	_, err := OperationByName["CreateConnection"].Decode(Labels{strings.Repeat("g", 51)}, "",
		[]byte(`{"ConnectedDeviceId":"`+strings.Repeat("d", 51)+`","Tags":[{"Key":"","Value":"v"},{"Key":"k"}]}`))
	want := InvalidFields(
		ValidationExceptionField{Name: "globalNetworkId", Message: "Must have at most 50 characters."},
		ValidationExceptionField{Name: "connectedDeviceId", Message: "Must have at most 50 characters."},
		ValidationExceptionField{Name: "tags[0].key", Message: "Must have at least 1 character."},
		ValidationExceptionField{Name: "deviceId", Message: "A value is required."},
	)
	if !reflect.DeepEqual(err, error(want)) {
		t.Errorf("%s", describeAll(err))
	}
}

func TestOneAnswerNamesAHundredFieldsAtMost(t *testing.T) {
	t.Parallel()
	_, err := decodeBody("CreateSite", `{"Tags":[`+strings.Repeat(`{"Key":""},`, 400_000)+`{"Key":""}]}`)
	var refused *ValidationException
	if !errors.As(err, &refused) || len(refused.Fields) != 100 || refused.Fields[99].Name != "tags[99].key" {
		t.Errorf("%.200v", err)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	one, most := int32(1), int32(500)
	for query, want := range map[string]*GetDevicesRequest{
		"":                              {},
		"&&":                            {},
		"x=1&X-Amz-Date=2":              {},
		"siteId=":                       {},
		"siteId":                        {},
		"deviceIds=a&deviceIds=b":       {DeviceIds: []string{"a", "b"}},
		"deviceIds=a%2Cb+c%2B&siteId=s": {DeviceIds: []string{"a,b c+"}, SiteId: "s"},
		"deviceIds=":                    {DeviceIds: []string{""}},
		"maxResults=1&nextToken=a%3D":   {MaxResults: &one, NextToken: "a="},
		"site%49d=s&maxResults=500":     {SiteId: "s", MaxResults: &most},
	} {
		in, err := OperationByName["GetDevices"].Decode(Labels{"g"}, query, nil)
		want.GlobalNetworkId = "g"
		if err != nil || !reflect.DeepEqual(in, want) {
			t.Errorf("%s: %+v, %v", query, in, err)
		}
	}
}

func TestQueriesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"siteId=%":                    "percent-encoded",
		"siteId=%f":                   "percent-encoded",
		"siteId=%ff":                  "UTF-8",
		"unknown=%zz":                 "percent-encoded",
		"%zz=1":                       "percent-encoded",
		"siteId=\xff":                 "UTF-8",
		"siteId=a&siteId=a":           "siteId: it is given twice",
		"maxResults=":                 "maxResults: expected a whole number",
		"maxResults=ten":              "maxResults: expected a whole number",
		"maxResults=%2B1":             "maxResults: expected a whole number",
		"maxResults=01":               "maxResults: expected a whole number",
		"maxResults=1.0":              "maxResults: expected a whole number",
		"maxResults=1+":               "maxResults: expected a whole number",
		"maxResults=2147483648":       "maxResults: expected a whole number",
		"maxResults=1&maxResults=1":   "maxResults: it is given twice",
		"maxResults=" + "9" + "%3B10": "maxResults: expected a whole number",
	} {
		in, err := OperationByName["GetDevices"].Decode(Labels{"g"}, query, nil)
		var refused *ValidationException
		if in != nil || !errors.As(err, &refused) || refused.Reason != ValidationExceptionReasonCannotParse ||
			!strings.Contains(refused.Message, want) {
			t.Errorf("%s: %v, %v", query, in, err)
		}
	}
}

func TestPathNumbers(t *testing.T) {
	t.Parallel()
	op := OperationByName["DeleteCoreNetworkPolicyVersion"]
	in, err := op.Decode(Labels{"core-network-0123456789abcdef0", "12"}, "", nil)
	if err != nil || *in.(*DeleteCoreNetworkPolicyVersionRequest).PolicyVersionId != 12 {
		t.Errorf("%v, %v", in, err)
	}
	if _, err := op.Decode(Labels{"core-network-0123456789abcdef0", "12x"}, "", nil); err == nil {
		t.Error("12x is a number")
	}
}

func TestMapsKeepTheirKeysApart(t *testing.T) {
	t.Parallel()
	in, err := decodeBody("GetNetworkRoutes", `{"RouteTableIdentifier":{},"DestinationFilters":{"RESOURCE_ID":["a","b"],"x":[]}}`)
	want := map[string][]string{"RESOURCE_ID": {"a", "b"}, "x": {}}
	if err != nil || !reflect.DeepEqual(in.(*GetNetworkRoutesRequest).DestinationFilters, want) {
		t.Errorf("%+v, %v", in, err)
	}
	for body, want := range map[string]string{
		`{"RouteTableIdentifier":{},"DestinationFilters":{"a":[],"a":[]}}`:                            "destinationFilters.a: it is given twice",
		`{"RouteTableIdentifier":{},"DestinationFilters":{"a":null}}`:                                 "destinationFilters.a: expected a list",
		`{"RouteTableIdentifier":{},"DestinationFilters":{"":[1]}}`:                                   "destinationFilters.[0]: expected a string",
		`{"RouteTableIdentifier":{},"DestinationFilters":{"` + strings.Repeat("k", 128) + `":["#"]}}`: "pattern",
		`{"RouteTableIdentifier":{},"DestinationFilters":{"` + strings.Repeat("k", 129) + `":[]}}`:    "at most 128",
	} {
		if _, err := decodeBody("GetNetworkRoutes", body); err == nil || !strings.Contains(describeAll(err), want) {
			t.Errorf("%.90s: %v", body, err)
		}
	}
}
