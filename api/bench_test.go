package api

import "testing"

func sampleConnection() *Connection {
	return &Connection{
		ConnectionId:      "connection-0a1b2c3d4e5f60718",
		ConnectionArn:     "arn:aws:networkmanager::123456789012:connection/global-network-0a1b2c3d4e5f60718/connection-0a1b2c3d4e5f60718",
		GlobalNetworkId:   "global-network-0a1b2c3d4e5f60718",
		DeviceId:          "device-0a1b2c3d4e5f60718",
		ConnectedDeviceId: "device-0a1b2c3d4e5f60719",
		LinkId:            "link-0a1b2c3d4e5f60718",
		ConnectedLinkId:   "link-0a1b2c3d4e5f60719",
		Description:       "from the office in Zürich to the hub",
		CreatedAt:         1700000000000,
		State:             ConnectionStateAvailable,
		Tags:              []Tag{{Key: "Name", Value: "zurich-hub"}, {Key: "cost-center", Value: "4711"}},
	}
}

func BenchmarkAppendConnection(b *testing.B) {
	c := sampleConnection()
	dst := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		dst = Append(dst[:0], c)
	}
	b.SetBytes(int64(len(dst)))
}

func BenchmarkParseConnection(b *testing.B) {
	text := Append(nil, sampleConnection())
	b.ReportAllocs()
	for b.Loop() {
		var c Connection
		if err := Parse(text, &c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeCreateConnection(b *testing.B) {
	body := []byte(`{"ConnectedDeviceId":"device-0a1b2c3d4e5f60719","ConnectedLinkId":"link-0a1b2c3d4e5f60719",` +
		`"Description":"from the office to the hub","DeviceId":"device-0a1b2c3d4e5f60718","LinkId":"link-0a1b2c3d4e5f60718",` +
		`"Tags":[{"Key":"Name","Value":"zurich-hub"},{"Key":"cost-center","Value":"4711"}]}`)
	op := OperationByName["CreateConnection"]
	labels := Labels{"global-network-0a1b2c3d4e5f60718"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := op.Decode(labels, "", body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeGetConnections(b *testing.B) {
	op := OperationByName["GetConnections"]
	labels := Labels{"global-network-0a1b2c3d4e5f60718"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := op.Decode(labels, "connectionIds=connection-0a1b2c3d4e5f60718&maxResults=100", nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Match("GET", "/global-networks/global-network-0a1b2c3d4e5f60718/connections"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMatchTags(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Match("GET", "/tags/arn%3Aaws%3Anetworkmanager%3A%3A123456789012%3Aglobal-network%2Fglobal-network-0a1b2c3d4e5f60718"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSkipDeep(b *testing.B) {
	op := OperationByName["CreateConnection"]
	body := make([]byte, 5<<20)
	for i := range body {
		body[i] = '['
	}
	for b.Loop() {
		if _, err := op.Decode(Labels{"g"}, "", body); err == nil {
			b.Fatal("accepted")
		}
	}
}
