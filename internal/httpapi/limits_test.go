package httpapi_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/httpapi"
	"github.com/trunkline/trunkline/internal/limit"
)

const throttled = "ThrottlingException"

// seldom is one request now and the next in 1,000 seconds.
var seldom = limit.Rate{PerSecond: .001, Burst: 1}

// standing is the clock of buckets that do not fill.
func standing() time.Time { return time.Unix(1_700_000_000, 0) }

// TestTheBytesOfBeingAskedToComeAgain has every limit refuse once.
func TestTheBytesOfBeingAskedToComeAgain(t *testing.T) {
	t.Parallel()
	s := tell(t, options{limits: limit.Config{Reads: seldom, Writes: seldom, Strangers: seldom, Now: standing},
		service: func(inner api.Service) api.Service { return late{inner} }})
	s.must(t, get("/global-networks"))
	s.golden(t, "limit-reads", get("/global-networks"))
	s.golden(t, "limit-late", post("/global-networks", "{}"))
	s.golden(t, "limit-writes", post("/global-networks", "{}"))
	nobody := s.signedAs(get("/global-networks"), edit("Authorization", keyPrefix+account, "AKIANOBODY"))
	s.send(t, "GET", nobody).isForbidden(t, "the first time", unrecognized, unknownToken)
	s.told["limit-stranger"] = s.send(t, "GET", nobody).text()
	s.must(t, get("/global-networks").as(stranger))
	s.compare(t, "limit-*.golden", isLimit)
}

// late is a service that takes longer than a request may.
type late struct{ api.Service }

func (late) CreateGlobalNetwork(context.Context, api.Caller, *api.CreateGlobalNetworkRequest) (*api.CreateGlobalNetworkResponse, error) {
	return nil, fmt.Errorf("store: %w", context.DeadlineExceeded)
}

// TestReadsWritesAndAccountsAreCountedApart lets one account use up what it may do.
func TestReadsWritesAndAccountsAreCountedApart(t *testing.T) {
	t.Parallel()
	w := start(t, options{limits: limit.Config{Reads: seldom, Writes: seldom, Now: standing}})
	for _, r := range []request{get("/global-networks"), post("/global-networks", "{}")} {
		w.must(t, r)
		a := w.do(t, r)
		a.refused(t, r, throttled, "")
		if a.header.Get("Retry-After") != "1000" {
			t.Errorf("%v: Retry-After %q", r, a.header.Get("Retry-After"))
		}
		w.must(t, r.as(stranger))
	}
}

// TestTheSDKComesAgain has the real client meet a limit: its retries succeed, and its user notices nothing.
func TestTheSDKComesAgain(t *testing.T) {
	t.Parallel()
	w := start(t, options{limits: limit.Config{Writes: limit.Rate{PerSecond: 20, Burst: 1}}})
	client := networkmanager.New(networkmanager.Options{
		BaseEndpoint: aws.String("http://" + w.addr), Region: region, RetryMaxAttempts: 10,
		Credentials: credentials.NewStaticCredentialsProvider(keyPrefix+account, secretOf(keyPrefix+account), ""),
	})
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if _, err := client.CreateGlobalNetwork(t.Context(), &networkmanager.CreateGlobalNetworkInput{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := w.handler.Limits.State().Refused["throttled-writes"]; n == 0 {
		t.Error("the client has met no limit")
	}
}

// TestWhatIsTooMuchIsShed has a service that does not answer: as many as may work on it, the others wait and are told
// soon. None of those is recorded one by one.
func TestWhatIsTooMuchIsShed(t *testing.T) {
	t.Parallel()
	records := make(chan httpapi.Record, 1000)
	stop := make(chan struct{})
	w := start(t, options{records: records, service: func(inner api.Service) api.Service { return stuck{inner, stop} }})
	const places, more = 64, 10
	answers := make(chan reply, places+more)
	var all sync.WaitGroup
	for range places + more {
		all.Go(func() { answers <- w.do(t, get("/global-networks")) })
	}
	for range more {
		a := <-answers
		a.refused(t, "one too many", throttled, "")
		const want = `{"Message":"The server has more requests than it can answer; try again."}`
		if a.header.Get("Retry-After") != "1" || string(a.body) != want {
			t.Errorf("%s", a.wire)
		}
	}
	w.must(t, post("/global-networks", "{}")) // has places of its own
	close(stop)
	all.Wait()
	for range places {
		if a := <-answers; a.status != http.StatusOK {
			t.Errorf("one that had a place: %s", a.wire)
		}
	}
	if s := w.handler.Limits.State(); len(records) != places+1 || s.Refused["shed-read"] != more || s.InWork["read"] != 0 || s.Waiting["read"] != 0 {
		t.Errorf("%d records, %+v", len(records), s)
	}
}

// stuck is a service that does not answer about networks before it is told to.
type stuck struct {
	api.Service
	stop <-chan struct{}
}

func (s stuck) DescribeGlobalNetworks(ctx context.Context, c api.Caller, in *api.DescribeGlobalNetworksRequest) (*api.DescribeGlobalNetworksResponse, error) {
	<-s.stop
	return s.Service.DescribeGlobalNetworks(ctx, c, in)
}

// TestDocumentsOfStrangersAreNotRead has strangers begin bodies that may become documents: they are refused before, and
// hold nothing. Who names a known key and is slow holds its room for a few seconds.
func TestDocumentsOfStrangersAreNotRead(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	ask := func(path string, body io.Reader, key string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, path, body)
		r.Header.Set("X-Amz-Date", time.Now().UTC().Format("20060102T150405Z"))
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/"+time.Now().UTC().Format("20060102")+"/x/"+service+
			"/aws4_request, SignedHeaders=host, Signature=0")
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, r)
		return answer
	}
	unread, sender := io.Pipe() // whoever reads it waits for ever
	defer sender.Close()
	for range 10 {
		if a := ask("/core-networks", unread, "AKIANOBODY"); a.Code != http.StatusForbidden || a.Header().Get("X-Amzn-Errortype") != unrecognized {
			t.Errorf("a stranger is answered with %d %s", a.Code, a.Body)
		}
	}
	if n := w.handler.Limits.State().Bytes["documents"]; n != 0 {
		t.Errorf("strangers hold %d bytes", n)
	}
	if a := ask("/core-networks", strings.NewReader(strings.Repeat(" ", 2*megabyte)), keyPrefix+account); a.Header().Get("X-Amzn-Errortype") != badSignature {
		t.Errorf("who has a known key and a wrong signature is answered with %d %s", a.Code, a.Body)
	}
}

// TestASlowDocumentIsCutOff sends the beginning of a document and no more.
func TestASlowDocumentIsCutOff(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	whole := post("/core-networks", strings.Repeat(" ", 2*megabyte))
	lines := append(w.signature(whole), "Host: "+w.addr, fmt.Sprintf("Content-Length: %d", len(whole.body)))
	began := time.Now()
	part := whole
	part.body = whole.body[:1000]
	w.send(t, "POST", plain(part, lines...)).refused(t, "1,000 bytes of 2 MiB", invalid, cannotParse)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it held its room for %v", took)
	}
	if n := w.handler.Limits.State().Bytes["documents"]; n != 0 {
		t.Errorf("%d bytes are held", n)
	}
}
