package sigv4

import (
	"net/http"
	"testing"
	"time"
)

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, g := range golden {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			r := Request{Method: g.method, Target: g.target, Host: g.host, Header: g.header, Body: []byte(g.body)}
			got, err := verifierAt(signedAt).Verify(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			want := Credential{AccessKeyID: keyID1, Region: "eu-central-1", SessionToken: got.SessionToken, SignedAt: signedAt}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			claimed, err := Claim(r)
			if err != nil || claimed != got {
				t.Errorf("Claim gives %+v, %v; Verify gave %+v", claimed, err, got)
			}
			r.Method = "OPTIONS"
			wantRefusal(t, verifierAt(signedAt), r, "InvalidSignatureException")
		})
	}
}

// signedAt is when the golden requests were signed.
var signedAt = time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)

// The golden requests were signed once with botocore 1.43.11, by its SigV4Auth and SigV4QueryAuth, with keyID1 and
// secret1 for networkmanager in eu-central-1.
var golden = []struct {
	name, method, host, target string
	header                     http.Header
	body                       string
}{
	{
		name: "list", method: "GET", host: "localhost:8080",
		target: "/global-networks",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=b33766cbbd62b09471b2556c470b80f00cd9c6d65f4e4eb6b970ac0972d8ca58"},
		},
	},
	{
		name: "root", method: "GET", host: "localhost:8080",
		target: "/",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=1a3c14c51916762f7affb0a9d4bd4e455a1cbdec49bb713ae6e8c171c2cc3c75"},
		},
	},
	{
		name: "page", method: "GET", host: "localhost:8080",
		target: "/global-networks/global-network-0a1b/connections?maxResults=100&deviceId=device-0c2d&nextToken=bWFu%2BZw%3D%3D",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=643466d128ffa81433469be0dbc2dbf29343ae6a257b6d1673108377e137e317"},
		},
	},
	{
		name: "ARN in the path", method: "GET", host: "localhost:8080",
		target: "/tags/arn%3Aaws%3Anetworkmanager%3A%3A123456789012%3Asite%2Fglobal-network-0a1b%2Fsite-0c2d",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=57154466499bfb6d55fdfa8fcee13f8ba5aa11b3c9e3f25089595ac526714286"},
		},
	},
	{
		name: "ARN in the path with plain colons", method: "GET", host: "localhost:8080",
		target: "/tags/arn:aws:networkmanager::123456789012:site/global-network-0a1b/site-0c2d",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=5b97af772bdb1ce543ec4a20789663a70394835ecb113da97e559d1b122377e0"},
		},
	},
	{
		name: "unicode query", method: "DELETE", host: "localhost:8080",
		target: "/tags/arn%3Aaws%3Anetworkmanager%3A%3A123456789012%3Asite%2Fglobal-network-0a1b%2Fsite-0c2d?tagKeys=Z%C3%BCrich%20%E2%9C%93&tagKeys=Abteilung&tagKeys=%F0%9F%8C%8D~",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=4a12831986b60d8895c0b2ba5889d50865877521427757b55f40b580673d7ecc"},
		},
	},
	{
		name: "empty query values", method: "GET", host: "localhost:8080",
		target: "/global-networks?b=&a&maxResults=5&a=0&B=1",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=95f8f77b934697fd41cb0e1f22e65ff7a01ff1e2a6bc0a669ef11d2a1bd62cd6"},
		},
	},
	{
		name: "empty query parameters", method: "GET", host: "localhost:8080",
		target: "/global-networks?&a=1&&b=2",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=1d5e937c02556f903f071f314c97d4a9f531cb9712262aaeca1ec86bbb49ce46"},
		},
	},
	{
		name: "dots and double slashes", method: "GET", host: "localhost:8080",
		target: "/global-networks/./x//../global-network-0a1b//sites/",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=9e20b0d720db71472feb1d26434d969561ddc6e2f9ebba203f112dfc5502e303"},
		},
	},
	{
		name: "dots at the end", method: "GET", host: "localhost:8080",
		target: "/global-networks/x/..",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=b33766cbbd62b09471b2556c470b80f00cd9c6d65f4e4eb6b970ac0972d8ca58"},
		},
	},
	{
		name: "body", method: "POST", host: "localhost:8080",
		target: "/global-networks",
		header: http.Header{
			"Content-Type":  {"application/json"},
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=69df463ade46a5562b9d209bc1578e2af0e29c2919d120e40661f813b930ab93"},
		},
		body: "{\"Description\":\"Zürich, 2nd floor\"}",
	},
	{
		name: "payload header", method: "PATCH", host: "localhost:8080",
		target: "/global-networks/global-network-0a1b",
		header: http.Header{
			"Content-Type":         {"application/json"},
			"X-Amz-Content-Sha256": {"415b4c499f463a81be5930b9cf68609ea6c7840749482cab3a1a40bc3ad81758"},
			"X-Amz-Date":           {"20260314T150926Z"},
			"Authorization":        {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, Signature=0b64acecb90d8c67bc3e7a08145a4178e33b6f492c4a7e6ab37260323ff53cd9"},
		},
		body: "{\"Description\":\"Zürich, 2nd floor\"}",
	},
	{
		name: "session token", method: "GET", host: "localhost:8080",
		target: "/global-networks",
		header: http.Header{
			"X-Amz-Date":           {"20260314T150926Z"},
			"X-Amz-Security-Token": {"FwoGZXIvYXdzEBYaD/+token=="},
			"Authorization":        {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=259a95ac11e87803b2210aa99b9ef257971d1173092c835b885dd80ffb920683"},
		},
	},
	{
		name: "Date header", method: "GET", host: "localhost:8080",
		target: "/global-networks",
		header: http.Header{
			"Date":          {"Sat, 14 Mar 2026 15:09:26 -0000"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=date;host, Signature=b035b99fda67d17986301a7d459bcfdc0e9a9e1bdd40ccad2a837086fbab0aca"},
		},
	},
	{
		name: "white space in values, repeated headers", method: "GET", host: "localhost:8080",
		target: "/global-networks",
		header: http.Header{
			"X-Note":        {"  two   words \t here ", "more"},
			"X-Empty":       {""},
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date;x-empty;x-note, Signature=5ba52cd70447408e197f3234b966a67708bfa5fc35643097b63a0564f621c7b9"},
		},
	},
	{
		name: "default port", method: "GET", host: "networkmanager.us-west-2.amazonaws.com",
		target: "/global-networks",
		header: http.Header{
			"X-Amz-Date":    {"20260314T150926Z"},
			"Authorization": {"AWS4-HMAC-SHA256 Credential=AKIDTRUNKLINE/20260314/eu-central-1/networkmanager/aws4_request, SignedHeaders=host;x-amz-date, Signature=898bba02f6dac032782edbe707083f8eed6ec1b20ff546120b67878cbe68440d"},
		},
	},
	{
		name: "presigned", method: "GET", host: "localhost:8080",
		target: "/global-networks?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDTRUNKLINE%2F20260314%2Feu-central-1%2Fnetworkmanager%2Faws4_request&X-Amz-Date=20260314T150926Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=394bf7ca0ee6f234bb79892f223891549419aef635cb3ec3e72f2b941912c1ea",
	},
	{
		name: "presigned ARN, query and token", method: "GET", host: "localhost:8080",
		target: "/tags/arn%3Aaws%3Anetworkmanager%3A%3A123456789012%3Asite%2Fglobal-network-0a1b%2Fsite-0c2d?name=Z%C3%BCrich%20%E2%9C%93&empty=&b=2&a=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDTRUNKLINE%2F20260314%2Feu-central-1%2Fnetworkmanager%2Faws4_request&X-Amz-Date=20260314T150926Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Security-Token=FwoGZXIvYXdzEBYaD%2F%2Btoken%3D%3D&X-Amz-Signature=fa31d0db02008d11bcf985ab937c3c982a3e2ce2cdee30c47f14664bdb9e1867",
	},
	{
		name: "presigned dots", method: "GET", host: "localhost:8080",
		target: "/a/../global-networks//?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDTRUNKLINE%2F20260314%2Feu-central-1%2Fnetworkmanager%2Faws4_request&X-Amz-Date=20260314T150926Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-note&X-Amz-Signature=ee0e98a0ed2efdcd6d355a140c5b8c132c545dc74f458bfddb950c6013e75b95",
		header: http.Header{
			"X-Note": {"signed"},
		},
	},
}
