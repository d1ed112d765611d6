package api

import (
	"reflect"
	"strings"
	"testing"
)

const wireConnection = `{"ConnectionId":"connection-0a1b2c3d4e5f60718",` +
	`"ConnectionArn":"arn:aws:networkmanager::123456789012:connection/global-network-0a1b2c3d4e5f60718/connection-0a1b2c3d4e5f60718",` +
	`"GlobalNetworkId":"global-network-0a1b2c3d4e5f60718","DeviceId":"device-0a1b2c3d4e5f60718",` +
	`"ConnectedDeviceId":"device-0a1b2c3d4e5f60719","LinkId":"link-0a1b2c3d4e5f60718","ConnectedLinkId":"link-0a1b2c3d4e5f60719",` +
	`"Description":"from the office in Zürich to the hub","CreatedAt":1700000000,"State":"AVAILABLE",` +
	`"Tags":[{"Key":"Name","Value":"zurich-hub"},{"Key":"cost-center","Value":"4711"}]}`

func TestAConnectionOnTheWire(t *testing.T) {
	t.Parallel()
	want := sampleConnection()
	if got := string(Append(nil, want)); got != wireConnection {
		t.Errorf("written\n%s, want\n%s", got, wireConnection)
	}
	var got Connection
	if err := Parse([]byte(wireConnection), &got); err != nil || !reflect.DeepEqual(&got, want) {
		t.Errorf("read %+v, %v", got, err)
	}
}

func TestWhatIsAbsentAndWhatIsEmpty(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]*Connection{
		`{}`:          {},
		`{"Tags":[]}`: {Tags: []Tag{}},
		`{"CreatedAt":1575554005.125,"Tags":[{"Key":"k","Value":""}]}`: {CreatedAt: 1575554005125, Tags: []Tag{{Key: "k"}}},
		`{"Tags":[{"Key":"","Value":""}]}`:                             {Tags: []Tag{{}}},
	} {
		if got := string(Append(nil, c)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	zero, no := int32(0), false
	link := Append(nil, &Link{Bandwidth: &Bandwidth{UploadSpeed: &zero}})
	if string(link) != `{"Bandwidth":{"UploadSpeed":0}}` {
		t.Errorf("%s", link)
	}
	if route := Append(nil, &RouteAnalysis{IncludeReturnPath: &no}); string(route) != `{"IncludeReturnPath":false}` {
		t.Errorf("%s", route)
	}
}

func TestStoredTextsMayBreakConstraints(t *testing.T) {
	t.Parallel()
	var c Connection
	text := `{"DeviceId":"` + strings.Repeat("d", 51) + `","State":"NEW","Future":[1],"Tags":[{"Key":"a\u0000"}]}`
	if err := Parse([]byte(text), &c); err != nil || len(c.DeviceId) != 51 || c.State != "NEW" || c.Tags[0].Key != "a\x00" {
		t.Errorf("%+v, %v", c, err)
	}
	for _, text := range []string{``, `null`, `[]`, `{"DeviceId":1}`, `{"CreatedAt":"now"}`, `{"CreatedAt":1e300}`, `{"DeviceId":"a"`} {
		if err := Parse([]byte(text), &c); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}

func TestAPageIsPutSideBySide(t *testing.T) {
	t.Parallel()
	connections := []Connection{*sampleConnection(), {ConnectionId: "connection-2"}}
	page := Items(connections)
	want := "[" + wireConnection + `,{"ConnectionId":"connection-2"}]`
	if string(page) != want {
		t.Errorf("%s, want %s", page, want)
	}
	op := OperationByName["GetConnections"]
	answer := op.Encode(nil, &GetConnectionsResponse{Connections: page, NextToken: "t"})
	if string(answer) != `{"Connections":`+want+`,"NextToken":"t"}` {
		t.Errorf("%s", answer)
	}
	var back GetConnectionsResponse
	if err := Parse(answer, &back); err != nil {
		t.Fatal(err)
	}
	if items, err := back.Connections.Decode(); err != nil || !reflect.DeepEqual(items, connections) {
		t.Errorf("%+v, %v", items, err)
	}
}

func TestPagesWithoutItems(t *testing.T) {
	t.Parallel()
	if got := string(Items[Connection](nil)); got != "[]" {
		t.Errorf("no items are %s", got)
	}
	if items, err := JSON[[]Connection](nil).Decode(); items != nil || err != nil {
		t.Errorf("nothing is %v, %v", items, err)
	}
	if items, err := JSON[[]Connection]("[]").Decode(); len(items) != 0 || err != nil {
		t.Errorf("[] is %v, %v", items, err)
	}
	if _, err := JSON[[]Connection](`[{"DeviceId":1}]`).Decode(); err == nil || !strings.Contains(err.Error(), "[0].deviceId") {
		t.Errorf("a wrong item: %v", err)
	}
}

func TestOnlyTheContractsStructuresAreWritten(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a foreign structure is written")
		}
	}()
	Append(nil, &struct{ A string }{"a"})
}

// TestTheCodecKeepsNothing holds that what was read does not change with the text it was read from.
func TestTheCodecKeepsNothing(t *testing.T) {
	t.Parallel()
	text := []byte(`{"Connections":[{"DeviceId":"device-1"}],"NextToken":"token"}`)
	var out GetConnectionsResponse
	if err := Parse(text, &out); err != nil {
		t.Fatal(err)
	}
	clear(text)
	if out.NextToken != "token" || string(out.Connections) != `[{"DeviceId":"device-1"}]` {
		t.Errorf("%q, %q", out.NextToken, out.Connections)
	}
}
