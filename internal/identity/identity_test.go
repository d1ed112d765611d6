package identity_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

const (
	ours   = "111122223333"
	theirs = "444455556666"

	rootID, rootSecret = "AKIAROOTROOTROOTROOT", "the-root-secret"

	allowAll  = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	trustOurs = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:*"}}`
)

var master = []byte("0123456789abcdef0123456789abcdef")

// A clock stands still until it is set.
type clock struct{ millis atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMilli(c.millis.Load()) }
func (c *clock) advance(d time.Duration) { c.millis.Add(int64(d / time.Millisecond)) }

// A desk is a directory on a database of its own.
type desk struct {
	*identity.Directory
	t      *testing.T
	db     *store.DB
	clock  *clock
	config store.Config
}

func newDesk(t *testing.T, e storetest.Engine) *desk {
	t.Helper()
	return open(t, e.New(t))
}

// open opens a directory as another process would.
func open(t *testing.T, c store.Config) *desk {
	t.Helper()
	d := &desk{t: t, clock: new(clock), config: c}
	d.clock.millis.Store(time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC).UnixMilli())
	c.Now = d.clock.now
	var err error
	if d.db, err = store.Open(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.db.Close(); err != nil {
			t.Error(err)
		}
	})
	g, err := graph.Open(t.Context(), d.db, graph.Options{Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	if d.Directory, err = identity.Open(t.Context(), d.db, g, options(master)); err != nil {
		t.Fatal(err)
	}
	return d
}

func options(master []byte) identity.Options {
	return identity.Options{
		Root:   identity.Root{AccessKeyID: rootID, Secret: rootSecret, Account: ours},
		Master: master, Random: rand.Reader,
	}
}

func rootOf(account string) api.Caller {
	return api.Caller{Account: account, Principal: "arn:aws:iam::" + account + ":root"}
}

// must passes a value on, unless there is an error.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refused checks which fault an error is, and that its message has a text.
func refused(t *testing.T, err error, want identity.Fault, text string) {
	t.Helper()
	var p *identity.Problem
	if !errors.As(err, &p) || p.Fault != want || !strings.Contains(p.Message, text) || strings.Contains(p.Message, "\n") {
		t.Errorf("refused with %v, not fault %d with %q", err, want, text)
	}
}

func (d *desk) user(name string) identity.Member {
	d.t.Helper()
	return must[identity.Member](d.t)(d.Create(d.t.Context(), rootOf(ours), identity.Member{Kind: identity.User, Name: name}))
}

func (d *desk) role(name, trust string) identity.Member {
	d.t.Helper()
	return must[identity.Member](d.t)(d.Create(d.t.Context(), rootOf(ours), identity.Member{Kind: identity.Role, Name: name, Trust: trust}))
}

func (d *desk) key(user string) identity.NewKey {
	d.t.Helper()
	return must[identity.NewKey](d.t)(d.CreateKey(d.t.Context(), rootOf(ours), user))
}

func (d *desk) put(kind identity.Kind, member, name, document string) {
	d.t.Helper()
	if err := d.PutPolicy(d.t.Context(), rootOf(ours), kind, member, identity.Policy{Name: name, Document: document}); err != nil {
		d.t.Fatal(err)
	}
}

// see is whom a key belongs to, with its secret.
func (d *desk) see(id, token string) (*permit.Principal, string, error) {
	look := d.Look()
	secret, err := look.Secret(d.t.Context(), id, token)
	if err != nil {
		return nil, "", err
	}
	return look.Principal(), secret, nil
}

// may tells whether a principal may do something with everything.
func may(t *testing.T, who *permit.Principal, action string) bool {
	t.Helper()
	v, err := permit.Request{Principal: who, Asks: []permit.Ask{{Action: action, Resources: []string{"*"}}}}.Decide(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return v.Allowed
}

func TestKeysLetTheirOwnersIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		made := d.user("Alice")
		k := d.key("alice") // the case of names does not matter
		who, secret, err := d.see(k.ID, "")
		if err != nil || secret != k.Secret || who.ARN != "arn:aws:iam::111122223333:user/Alice" || who.ID != made.ID || who.Kind != permit.User {
			t.Fatalf("%+v, %v", who, err)
		}
		if len(k.ID) != 20 || !strings.HasPrefix(k.ID, "AKIA") || len(k.Secret) != 40 || len(made.ID) != 21 || !strings.HasPrefix(made.ID, "AIDA") {
			t.Errorf("the key %+v of %s has another form than clients expect", k, made.ID)
		}
		if may(t, who, "networkmanager:GetSites") {
			t.Error("a user without policies may do something")
		}
		d.put(identity.User, "Alice", "all", allowAll)
		if who, _, _ = d.see(k.ID, ""); !may(t, who, "networkmanager:GetSites") {
			t.Error("a policy does not hold at once")
		}
		if err := d.DeletePolicy(t.Context(), rootOf(ours), identity.User, "Alice", "all"); err != nil {
			t.Fatal(err)
		}
		if who, _, _ = d.see(k.ID, ""); may(t, who, "networkmanager:GetSites") {
			t.Error("a policy that was taken away holds")
		}
		must[identity.Key](t)(d.EnableKey(t.Context(), rootOf(ours), k.ID, false))
		if _, _, err := d.see(k.ID, ""); !errors.Is(err, sigv4.ErrUnknownKey) {
			t.Errorf("a disabled key: %v", err)
		}
		must[identity.Key](t)(d.EnableKey(t.Context(), rootOf(ours), k.ID, true))
		must[*permit.Principal](t)(func() (*permit.Principal, error) { who, _, err := d.see(k.ID, ""); return who, err }())
		if err := d.Delete(t.Context(), rootOf(ours), identity.User, "ALICE"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.see(k.ID, ""); !errors.Is(err, sigv4.ErrUnknownKey) {
			t.Errorf("the key of a user that is deleted: %v", err)
		}
	})
}

func TestRoots(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		who, secret, err := d.see(rootID, "")
		if err != nil || secret != rootSecret || !who.Operator || who.Account != ours {
			t.Errorf("the key of the folder: %+v, %v", who, err)
		}
		k := must[identity.NewKey](t)(d.CreateKey(t.Context(), rootOf(theirs), ""))
		who, _, err = d.see(k.ID, "")
		if err != nil || who.Operator || who.ARN != "arn:aws:iam::444455556666:root" || !may(t, who, "networkmanager:GetSites") {
			t.Errorf("another account's root: %+v, %v", who, err)
		}
		for range 7 {
			must[identity.NewKey](t)(d.CreateKey(t.Context(), rootOf(theirs), ""))
		}
		_, err = d.CreateKey(t.Context(), rootOf(theirs), "")
		refused(t, err, identity.Conflict, "has 8 access keys")
		// What is of one account does not exist for another.
		_, err = d.Key(t.Context(), ours, k.ID)
		refused(t, err, identity.Missing, k.ID)
		refused(t, d.DeleteKey(t.Context(), rootOf(ours), k.ID), identity.Missing, k.ID)
		_, err = d.EnableKey(t.Context(), rootOf(ours), k.ID, false)
		refused(t, err, identity.Missing, k.ID)
		for _, id := range []string{"AKIANOBODYSNOBODYSNO", "ASIANOBODYSNOBODYSNO", "", "x"} {
			if _, _, err := d.see(id, ""); !errors.Is(err, sigv4.ErrUnknownKey) {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}

// TestKeysAreFew lets many ask for keys at the same time, in two processes where the engine can.
func TestKeysAreFew(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		desks := []*desk{d}
		if e.Name == "postgres" {
			desks = append(desks, open(t, d.config))
		}
		d.user("alice")
		for user, most := range map[string]int{"alice": 2, "": 8} {
			var made atomic.Int64
			var all sync.WaitGroup
			for i := range 16 {
				all.Go(func() {
					_, err := desks[i%len(desks)].CreateKey(t.Context(), rootOf(ours), user)
					if err == nil {
						made.Add(1)
						return
					}
					if !errors.Is(err, store.ErrContention) {
						refused(t, err, identity.Conflict, "access keys")
					}
				})
			}
			all.Wait()
			n := 0
			for _, k := range must[[]identity.Key](t)(d.Keys(t.Context(), ours)) {
				if k.User == user {
					n++
				}
			}
			if n > most || n != int(made.Load()) || n == 0 {
				t.Errorf("%q has %d keys, %d were made, %d may be", user, n, made.Load(), most)
			}
		}
	})
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		d.user("alice")
		for _, m := range []struct {
			member identity.Member
			fault  identity.Fault
			text   string
		}{
			{identity.Member{Kind: identity.User, Name: "ALICE"}, identity.Conflict, `a user "alice" already`},
			{identity.Member{Kind: identity.User, Name: ""}, identity.Invalid, "name"},
			{identity.Member{Kind: identity.User, Name: "a/b"}, identity.Invalid, "name"},
			{identity.Member{Kind: identity.User, Name: strings.Repeat("a", 65)}, identity.Invalid, "name"},
			{identity.Member{Kind: identity.User, Name: "b", Trust: trustOurs}, identity.Invalid, "no trust policy"},
			{identity.Member{Kind: identity.User, Name: "b", Tags: []api.Tag{{Key: "a"}, {Key: "A"}}}, identity.Invalid, "twice"},
			{identity.Member{Kind: identity.User, Name: "b", Tags: []api.Tag{{Key: "\x00"}}}, identity.Invalid, "U+0000"},
			{identity.Member{Kind: identity.Role, Name: "r"}, identity.Malformed, "trust policy"},
			{identity.Member{Kind: identity.Role, Name: "r", Trust: allowAll}, identity.Malformed, "trust policy"},
			{identity.Member{Kind: identity.Role, Name: "r", Trust: trustOurs, MaxSession: 899}, identity.Invalid, "900 to 43200"},
		} {
			_, err := d.Create(t.Context(), rootOf(ours), m.member)
			refused(t, err, m.fault, m.text)
		}
		for _, p := range []struct {
			name, document, text string
			fault                identity.Fault
		}{
			{"p", "{", "no policy", identity.Malformed},
			{"p", trustOurs, "no policy", identity.Malformed},
			{"p", strings.Repeat(" ", 10_241), "bytes", identity.Malformed},
			{"p q", allowAll, "name", identity.Invalid},
		} {
			refused(t, d.PutPolicy(t.Context(), rootOf(ours), identity.User, "alice", identity.Policy{Name: p.name, Document: p.document}), p.fault, p.text)
		}
		refused(t, d.PutPolicy(t.Context(), rootOf(ours), identity.User, "bob", identity.Policy{Name: "p", Document: allowAll}), identity.Missing, "bob")
		refused(t, d.PutPolicy(t.Context(), rootOf(theirs), identity.User, "alice", identity.Policy{Name: "p", Document: allowAll}), identity.Missing, "alice")
		refused(t, d.DeletePolicy(t.Context(), rootOf(ours), identity.User, "alice", "p"), identity.Missing, `no policy "p"`)
		refused(t, d.Delete(t.Context(), rootOf(ours), identity.Role, "alice"), identity.Missing, "no role")
		for i := range 20 {
			d.put(identity.User, "alice", strings.Repeat("p", i+1), allowAll)
		}
		d.put(identity.User, "alice", "p", allowAll) // in place of one
		refused(t, d.PutPolicy(t.Context(), rootOf(ours), identity.User, "alice", identity.Policy{Name: "q", Document: allowAll}), identity.Conflict, "20 policies")
	})
}
