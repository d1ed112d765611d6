package control_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/limit"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

const (
	ours   = "123456789012"
	theirs = "999999999999"
	theID  = "b3f9a2d0-0000-4000-8000-000000000001" // of every request
)

// ownKeys gives every account a key that is called as the account.
type ownKeys struct{}

// Secret is the same for everybody.
func (ownKeys) Secret(context.Context, string, string) (string, error) { return "secret", nil }

// A room is the control API on a database of its own, with one empty network of ours.
type room struct {
	http.Handler
	analysis  string // the path of what is asked of the network
	network   string // its id
	inventory *network.Service
	db        *store.DB
}

func newRoom(t *testing.T, e storetest.Engine) room {
	t.Helper()
	db := e.Open(t)
	g, err := graph.Open(t.Context(), db, graph.Options{Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	caller := api.Caller{Account: ours, Principal: "arn:aws:iam::" + ours + ":root", Operation: api.OperationByName["CreateGlobalNetwork"]}
	inventory := network.New(g)
	made, err := inventory.CreateGlobalNetwork(t.Context(), caller, &api.CreateGlobalNetworkRequest{})
	if err != nil {
		t.Fatal(err)
	}
	verifier := &sigv4.Verifier{Service: "networkmanager", Keys: ownKeys{}, Now: time.Now}
	limits := limit.New(limit.Config{Now: time.Now, Claim: func(r *http.Request) (string, error) {
		who, err := verifier.Check(r.Context(), sigv4.Request{Method: r.Method, Target: r.RequestURI, Host: r.Host, Header: r.Header}, ownKeys{})
		return who.AccessKeyID, err
	}}, 1)
	return room{
		network: made.GlobalNetwork.GlobalNetworkId, inventory: inventory, db: db,
		analysis: "/_trunkline/networks/" + made.GlobalNetwork.GlobalNetworkId + "/analysis/",
		Handler: control.New(control.Options{
			DB: db, Limits: limits,
			Graph: g, Settling: new(graph.Settling), Metrics: http.NotFoundHandler(), Log: slog.New(slog.DiscardHandler), NewRequestID: func() string { return theID },
			Ready: func(context.Context) error { return nil }, Now: time.Now,
			Authenticate: func(ctx context.Context, r sigv4.Request) (*permit.Principal, error) {
				signer, err := verifier.Verify(ctx, r)
				who := permit.RootOf(signer.AccessKeyID)
				who.Operator = signer.AccessKeyID == ours
				return who, err
			},
		}),
	}
}

// get asks for a path on behalf of an account; "" does not sign.
func (r room) get(account, path string) (status int, text string) {
	q := httptest.NewRequest(http.MethodGet, "http://trunkline.test"+path, nil)
	q.RequestURI = path
	if account != "" {
		sigv4.Signer{AccessKeyID: account, Secret: "secret", Region: "us-west-2", Service: "networkmanager"}.Sign(q, nil, time.Now())
	}
	answer := httptest.NewRecorder()
	r.ServeHTTP(answer, q)
	return answer.Code, answer.Body.String()
}

func TestAnalysisOfNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		for question, want := range map[string]string{
			"weaknesses": `{"points":[],"found":{"sites":0,"devices":0,"links":0,"connections":0},` +
				`"threads":[],"threadsFound":{"sites":0,"devices":0,"links":0,"connections":0},"names":{}}`,
			"diagram":            `{"format":"mermaid","text":"flowchart LR\n  note[\"There are no devices\"]\n"}`,
			"diagram?format=dot": `{"format":"dot","text":"graph topology {\n  node [shape=box];\n  label=\"There are no devices\";\n}\n"}`,
		} {
			if status, text := r.get(ours, r.analysis+question); status != http.StatusOK || text != want {
				t.Errorf("%s is answered with %d\n%s, not\n%s", question, status, text, want)
			}
		}
	})
}

func TestQuestionsThatCannotBeMeant(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		for _, bad := range []struct {
			path, message string
			status        int
		}{
			{r.analysis + "nonsense", `no analysis is called "nonsense"; there are diagram, paths, weaknesses, what-if`, 404},
			{r.analysis + "diagram?from=a", `diagram has no parameter "from"; it takes format`, 400},
			{r.analysis + "diagram?format=dot&format=dot", `format is given more than once`, 400},
			{r.analysis + "diagram?format=json", `the format is mermaid or dot, not "json"`, 400},
			{r.analysis + "weaknesses?rows=10001", `rows is a number from 1 to 10000, not "10001"`, 400},
			{r.analysis + "weaknesses?rows=1;2", `the parameters cannot be read: invalid semicolon separator in query`, 400},
			{r.analysis + "paths", `a path needs two devices, from and to`, 400},
			{r.analysis + "paths?apart=", `paths keep apart by devices, links or devices,links, not ""`, 400},
			{r.analysis + "paths?from=a&to=b", `the network has no device "a"`, 404},
			{r.analysis + "what-if?without=", `what is removed is site:ID, device:ID, link:ID or connection:ID, not ""`, 400},
			{r.analysis + "what-if?without=device:", `what is removed is site:ID, device:ID, link:ID or connection:ID, not "device:"`, 400},
			{r.analysis + "what-if?without=link:a&without=link:b", `the network has no link "a"`, 404},
			{"/_trunkline/networks/x/analysis/weaknesses", `no global network is called "x"`, 404},
		} {
			status, text := r.get(ours, bad.path)
			var said struct{ Message string }
			if err := json.Unmarshal([]byte(text), &said); err != nil || status != bad.status || said.Message != bad.message {
				t.Errorf("%s is answered with %d %s", bad.path, status, text)
			}
		}
	})
}

func TestAnalysisIsForOwners(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		for account, want := range map[string]int{ours: http.StatusOK, theirs: http.StatusNotFound, "": http.StatusForbidden} {
			if status, text := r.get(account, r.analysis+"weaknesses"); status != want {
				t.Errorf("%q is answered with %d %s", account, status, text)
			}
		}
	})
}
