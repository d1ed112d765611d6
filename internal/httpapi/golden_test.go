package httpapi_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A story is a wire on which the same requests always have the same answers: its clock stands, and chance is zeros.
type story struct {
	*wire
	told map[string]string // what goes into each golden file
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func tell(t *testing.T, o options) *story {
	t.Helper()
	o.now = func() time.Time { return time.Date(2025, 6, 7, 8, 9, 10, 0, time.UTC) }
	o.random, o.newID = zeros{}, counting()
	return &story{start(t, o), map[string]string{}}
}

// golden records a request and its answer, and gives the answer's body.
func (s *story) golden(t *testing.T, name string, r request) []byte {
	t.Helper()
	a := s.do(t, r)
	s.told[name] = r.text() + a.text()
	return a.body
}

// text is the request without what only signs and carries it.
func (r request) text() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s\n%s", r.method, r.target, r.body)) + "\n\n"
}

// text is the answer as it came, but for the date, which is net/http's.
func (a reply) text() string {
	head, body, _ := strings.Cut(string(a.wire), "\r\n\r\n")
	lines := slices.DeleteFunc(strings.Split(head, "\r\n"), func(line string) bool { return strings.HasPrefix(line, "Date: ") })
	return strings.Join(lines, "\n") + "\n\n" + body + "\n"
}

// compare holds what was told against the golden files of a pattern.
func (s *story) compare(t *testing.T, pattern string, isMine func(name string) bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".golden")
		if _, ok := s.told[name]; isMine(name) && !ok {
			t.Errorf("%s is told no more", file)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.told)) {
		file := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(file, []byte(s.told[name]), 0o644); err != nil {
				t.Error(err)
			}
			continue
		}
		if want, err := os.ReadFile(file); err != nil || string(want) != s.told[name] {
			t.Errorf("%s (-update writes it): %v, got\n%s\nwant\n%s", file, err, s.told[name], want)
		}
	}
}

func isError(name string) bool { return strings.HasPrefix(name, "error-") }
func isLimit(name string) bool { return strings.HasPrefix(name, "limit-") }

// TestTheBytesOfEverySuccess walks through the inventory once.
func TestTheBytesOfEverySuccess(t *testing.T) {
	t.Parallel()
	s := tell(t, options{})
	n := s.tellGrowth(t)
	s.tellLists(t, n)
	s.tellChanges(t, n)
	s.tellOutside(t, n)
	s.tellResources(t, n)
	s.tellEnd(t, n)
	s.tellRoutes(t)
	s.tellCoreNetworks(t)
	s.tellAttachments(t)
	for _, op := range api.Operations {
		if _, told := s.told[op.Name]; told != s.isImplemented(t, op) {
			t.Errorf("%s has a golden file: %v; want the opposite", op.Name, told)
		}
	}
	s.compare(t, "*.golden", func(name string) bool { return !isError(name) && !isLimit(name) })
}

func (s *story) made(t *testing.T, kind string, r request) string {
	t.Helper()
	made := decode[map[string]map[string]any](t, s.golden(t, "Create"+kind, r))
	id, _ := made[kind][kind+"Id"].(string)
	if id == "" {
		t.Fatalf("%v: %v", r, made)
	}
	return id
}

func (s *story) tellGrowth(t *testing.T) (n inventory) {
	tags := `"Tags":[{"Key":"Name","Value":"Z\u00fcrich"},{"Key":"a","Value":""}]`
	n.network = s.made(t, "GlobalNetwork", post("/global-networks", `{"Description":"All \"of\" it",`+tags+`}`))
	n.site = s.made(t, "Site", post(n.at("sites"),
		`{"Description":"Head office","Location":{"Address":"Bahnhofstrasse 1","Latitude":"47.3769","Longitude":"8.50"},`+tags+`}`))
	n.other = s.create(t, post(n.at("devices"), fmt.Sprintf(`{"SiteId":%q}`, n.site)), "Device")
	n.device = s.made(t, "Device", post(n.at("devices"), fmt.Sprintf(`{"SiteId":%q,"Description":"Router","Type":"router","Vendor":"V","Model":"M",`+
		`"SerialNumber":"1","Location":{"Address":"Rack 2"},"AWSLocation":{"Zone":"","SubnetArn":""},`+tags+`}`, n.site)))
	n.link = s.made(t, "Link", post(n.at("links"), fmt.Sprintf(
		`{"SiteId":%q,"Description":"Fibre","Type":"fibre","Provider":"P","Bandwidth":{"UploadSpeed":10,"DownloadSpeed":0},`+tags+`}`, n.site)))
	s.golden(t, "AssociateLink", post(n.at("link-associations"), fmt.Sprintf(`{"DeviceId":%q,"LinkId":%q}`, n.device, n.link)))
	n.joined = s.made(t, "Connection", post(n.at("connections"), fmt.Sprintf(
		`{"DeviceId":%q,"ConnectedDeviceId":%q,"LinkId":%q,"Description":"Up",`+tags+`}`, n.device, n.other, n.link)))
	return n
}

func (s *story) tellLists(t *testing.T, n inventory) {
	s.golden(t, "DescribeGlobalNetworks", get("/global-networks"))
	s.golden(t, "GetSites", get(n.at("sites")+"?siteIds="+n.site))
	s.golden(t, "GetDevices", get(n.at("devices")+"?maxResults=1")) // and a token
	s.golden(t, "GetLinks", get(n.at("links")+"?type=fibre&provider=P"))
	s.golden(t, "GetLinkAssociations", get(n.at("link-associations")+"?deviceId="+n.device))
	s.golden(t, "GetConnections", get(n.at("connections")+"?deviceId="+n.other))
}

func (s *story) tellChanges(t *testing.T, n inventory) {
	s.golden(t, "UpdateGlobalNetwork", patch("/global-networks/"+n.network, `{"Description":""}`))
	s.golden(t, "UpdateSite", patch(n.at("sites", n.site), `{"Description":"Branch","Location":{"Address":""}}`))
	s.golden(t, "UpdateDevice", patch(n.at("devices", n.device), `{"Vendor":"","Model":"N"}`))
	s.golden(t, "UpdateLink", patch(n.at("links", n.link), `{"Bandwidth":{"DownloadSpeed":20}}`))
	s.golden(t, "UpdateConnection", patch(n.at("connections", n.joined), `{"LinkId":"","Description":"Down"}`))
	tags := tagsOf(account, "connection", n.network, n.joined)
	s.golden(t, "TagResource", post(tags, `{"Tags":[{"Key":"b","Value":"B"}]}`))
	s.golden(t, "UntagResource", remove(tags+"?tagKeys=a&tagKeys=nothing"))
	s.golden(t, "ListTagsForResource", get(tags))
}

func (s *story) tellEnd(t *testing.T, n inventory) {
	s.golden(t, "DeleteConnection", remove(n.at("connections", n.joined)))
	s.golden(t, "DisassociateLink", remove(n.at("link-associations")+"?deviceId="+n.device+"&linkId="+n.link))
	s.golden(t, "DeleteLink", remove(n.at("links", n.link)))
	s.golden(t, "DeleteDevice", remove(n.at("devices", n.device)))
	s.must(t, remove(n.at("devices", n.other)))
	s.golden(t, "DeleteSite", remove(n.at("sites", n.site)))
	s.golden(t, "DeleteGlobalNetwork", remove("/global-networks/"+n.network))
}

// TestTheBytesOfEveryRefusal asks for what cannot be had.
func TestTheBytesOfEveryRefusal(t *testing.T) {
	t.Parallel()
	settling := new(graph.Settling)
	s := tell(t, options{
		graph:   graph.Options{Limits: graph.Defaults, Settle: settling},
		service: func(inner api.Service) api.Service { return troubled{inner} },
	})
	n := s.fill(t, account)
	s.golden(t, "error-ValidationException-CannotParse", post(n.at("sites"), `{"Description":7}`))
	s.golden(t, "error-ValidationException-UnknownOperation", get("/nowhere"))
	s.golden(t, "error-ValidationException-FieldValidationFailed", get("/global-networks/none/sites"))
	s.golden(t, "error-ValidationException-Fields", post(n.at("connections"), `{"ConnectedDeviceId":"none","Tags":[{"Key":"","Value":""}]}`))
	s.golden(t, "error-ValidationException-References", post(n.at("connections"), `{"DeviceId":"one","ConnectedDeviceId":"two","LinkId":"three"}`))
	s.golden(t, "error-ValidationException-Other", remove(n.at("sites", n.site)))
	s.golden(t, "error-ResourceNotFoundException", remove(n.at("sites", "none")))
	s.golden(t, "error-ThrottlingException", post(n.at("sites"), `{"Description":"contention"}`))
	s.golden(t, "error-InternalServerException", post(n.at("sites"), `{"Description":"trouble"}`))
	s.golden(t, "error-NotImplementedException", post(n.at("sites"), `{"Description":"unbuilt"}`))
	s.golden(t, "error-CoreNetworkPolicyException", post("/core-networks", fmt.Sprintf(`{"GlobalNetworkId":%q,"PolicyDocument":"{}"}`, n.network)))
	for range 4 {
		s.must(t, post("/global-networks", `{}`))
	}
	s.golden(t, "error-ServiceQuotaExceededException", post("/global-networks", `{}`))
	settling.Set("", time.Hour)
	s.must(t, remove(n.at("connections", n.joined)))
	s.golden(t, "error-ConflictException", patch(n.at("connections", n.joined), `{}`))
	s.golden(t, "error-HEAD", request{method: "HEAD", target: n.at("sites")})
	s.tellStrangers(t, n)
	s.compare(t, "error-*.golden", isError)
}

// tellStrangers records the refusals of what is not signed, or not HTTP.
func (s *story) tellStrangers(t *testing.T, n inventory) {
	r := get(n.at("sites"))
	for _, stranger := range []struct {
		name string
		sent []byte
	}{
		{missing, s.signedAs(r, drop("Authorization"))},
		{incomplete, s.signedAs(r, set("Authorization", "AWS4-HMAC-SHA256 Credential=a"))},
		{unrecognized, s.signedAs(r, edit("Authorization", keyPrefix+account, "AKIANOBODY"))},
		{badSignature, s.signedAs(r, edit("Authorization", "Signature=", "Signature=0"))},
		{expired, s.signedAs(r, set("X-Amz-Security-Token", expiredToken))},
		{"HTTP", []byte("nothing of HTTP\r\n\r\n")},
		{"HTTP-host", []byte("GET / HTTP/1.1\r\n\r\n")},
		{"HTTP-header-too-large", []byte("GET / HTTP/1.1\r\nHost: a\r\nA: " + strings.Repeat("a", 100_000) + "\r\n\r\n")},
		{"HTTP-coding", []byte("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n")},
		{"HTTP-expectation", []byte("GET / HTTP/1.1\r\nHost: a\r\nExpect: nothing\r\n\r\n")},
	} {
		s.told["error-"+stranger.name] = s.send(t, "GET", stranger.sent).text()
	}
}

// A troubled service answers as a store does that has too many writers, or lost its disk.
type troubled struct{ api.Service }

func (s troubled) CreateSite(ctx context.Context, caller api.Caller, in *api.CreateSiteRequest) (*api.CreateSiteResponse, error) {
	switch in.Description {
	case "contention":
		return nil, fmt.Errorf("write: %w", store.ErrContention)
	case "unbuilt":
		return nil, api.NotImplemented(caller.Operation.Name)
	case "trouble":
		return nil, errors.New("the disk with the secret is full")
	case "panic":
		panic("nobody thought of this")
	}
	return s.Service.CreateSite(ctx, caller, in)
}
