package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

const streamAccount = "111122223333"

// An arrival is one event of a stream.
type arrival struct {
	id    int64
	event struct {
		ID, Type, Sequence string
		Data               struct {
			Detail struct {
				EventName        string
				ResponseElements map[string]struct{ Description string }
			}
		}
	}
}

// open asks for a stream of events; account signs with any secret.
func open(ctx context.Context, t *testing.T, url, query, last string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/_trunkline/events?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	sigv4.Signer{AccessKeyID: streamAccount, Secret: "any", Region: "us-west-2", Service: "networkmanager"}.Sign(r, nil, time.Now())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// follow reads a stream until take says that it is enough, or it ends.
func follow(t *testing.T, answer *http.Response, take func(arrival) bool) {
	t.Helper()
	var a arrival
	lines := bufio.NewReader(answer.Body)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch name {
		case "id":
			a.id, _ = strconv.ParseInt(value, 10, 64)
		case "data":
			a.event.Data.Detail.ResponseElements = nil
			if err := json.Unmarshal([]byte(value), &a.event); err != nil {
				t.Errorf("%v: %s", err, value)
			}
			if !take(a) {
				return
			}
		}
	}
}

func createSites(t *testing.T, url string, writers, each int) *sync.WaitGroup {
	t.Helper()
	network := struct {
		GlobalNetwork struct {
			GlobalNetworkID string `json:"GlobalNetworkId"`
		}
	}{}
	post(t, url, "/global-networks", `{"Description":"first"}`, &network)
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for i := range each {
				post(t, url, "/global-networks/"+network.GlobalNetwork.GlobalNetworkID+"/sites", fmt.Sprintf(`{"Description":"%d-%d"}`, w, i), nil)
			}
		})
	}
	return &all
}

func post(t *testing.T, url, path, body string, out any) {
	r, err := http.NewRequest(http.MethodPost, url+path, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	sigv4.Signer{AccessKeyID: streamAccount, Secret: "any", Region: "us-west-2", Service: "networkmanager"}.Sign(r, []byte(body), time.Now())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("%s: %s", path, answer.Status)
	}
	if out != nil {
		if err := json.NewDecoder(answer.Body).Decode(out); err != nil {
			t.Error(err)
		}
	}
}

// TestStreamsResume reads what 8 writers write, through streams that are cut at random places, from one server and, on
// PostgreSQL, from two in turn: each event comes once, in order.
func TestStreamsResume(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		const writers, each = 8, 25
		c := e.New(t)
		servers := []*prober{newProber(t, c, 0)}
		if e.Name == "postgres" {
			servers = append(servers, newProber(t, c, 0))
		}
		writing := createSites(t, servers[0].url, writers, each)
		defer writing.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		seen := map[string]int{}
		last := int64(0)
		for turn := 0; last < 1+writers*each && ctx.Err() == nil; turn++ {
			left := 1 + rand.IntN(40)
			part, cut := context.WithCancel(ctx)
			answer := open(part, t, servers[turn%len(servers)].url, "after=0", strconv.FormatInt(last, 10))
			follow(t, answer, func(a arrival) bool {
				if a.id != last+1 || a.event.Sequence != strconv.FormatInt(a.id, 10) {
					t.Errorf("position %d (%s) comes after %d", a.id, a.event.Sequence, last)
				}
				last = a.id
				seen[a.event.Data.Detail.ResponseElements["Site"].Description]++
				left--
				return left > 0 && last < 1+writers*each
			})
			cut()
		}
		for w := range writers {
			for i := range each {
				if n := seen[fmt.Sprintf("%d-%d", w, i)]; n != 1 {
					t.Errorf("the event of site %d-%d came %d times", w, i, n)
				}
			}
		}
	})
}

func TestStreamsAreFilteredBoundedAndEnd(t *testing.T) {
	t.Parallel()
	s := newProber(t, store.Config{}, 0)
	createSites(t, s.url, 2, 3).Wait()
	follow(t, open(t.Context(), t, s.url, "after=0&kind=site&operation=CreateSite,DeleteSite", ""), func(a arrival) bool {
		if a.event.Data.Detail.EventName != "CreateSite" || a.event.Type != "trunkline.change" {
			t.Errorf("got %+v", a)
		}
		return a.id < 7
	})
	for query, want := range map[string]string{
		"after=x": "after is a position", "after=8": "there is no position 8; the last is 7", "kinds=site": "no parameter",
		"kind=,": "is neither a kind", "after=1&after=2": "more than once",
	} {
		answer := open(t.Context(), t, s.url, query, "")
		text, _ := bufio.NewReader(answer.Body).ReadString('\n')
		if answer.StatusCode != http.StatusBadRequest || !strings.Contains(text, want) {
			t.Errorf("%s: %s %s, want %s", query, answer.Status, text, want)
		}
	}
	var all sync.WaitGroup
	for range 15 { // the first is still open
		answer := open(t.Context(), t, s.url, "", "")
		if answer.StatusCode != http.StatusOK {
			t.Fatal(answer.Status)
		}
		all.Go(func() { follow(t, answer, func(arrival) bool { return true }) })
	}
	if answer := open(t.Context(), t, s.url, "", ""); answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the stream beyond: %s", answer.Status)
	}
	begun := time.Now()
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	all.Wait()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("the server ended after %v with streams open", took)
	}
}
