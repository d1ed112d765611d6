package identity_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// change is a row of the record.
type change struct {
	account                          int64
	principal, operation, kind, text string
}

func (d *desk) changes() (all []change) {
	d.t.Helper()
	err := d.db.View(d.t.Context(), func(tx *store.Tx) error {
		all = nil
		return tx.Query(`SELECT account, principal, operation, kind, COALESCE(before, ''), COALESCE(after, '') FROM change ORDER BY seq`,
			func(r store.Row) error {
				all = append(all, change{r.Int64(0), r.Text(1), r.Text(2), r.Text(3), r.Text(4) + r.Text(5)})
				return nil
			})
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

// TestEveryChangeIsRecordedWithoutSecrets does all that can be done, and looks at the record and at the files.
func TestEveryChangeIsRecordedWithoutSecrets(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		d.user("alice")
		d.role("Writer", trustOurs)
		k := d.key("alice")
		d.put(identity.User, "alice", "p", allowAll)
		d.put(identity.Role, "Writer", "p", allowAll)
		s := d.assume(permit.RootOf(ours), identity.Assumption{})
		must[identity.Key](t)(d.EnableKey(t.Context(), rootOf(ours), k.ID, false))
		for _, err := range []error{
			d.SetTrust(t.Context(), rootOf(ours), "Writer", trustOurs), d.RevokeSessions(t.Context(), rootOf(ours), "Writer"),
			d.DeletePolicy(t.Context(), rootOf(ours), identity.User, "alice", "p"), d.DeleteKey(t.Context(), rootOf(ours), k.ID),
			d.Delete(t.Context(), rootOf(ours), identity.Role, "Writer"), d.Delete(t.Context(), rootOf(ours), identity.User, "alice"),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for _, c := range d.changes() {
			got = append(got, c.operation+" "+c.kind)
			if c.principal != "arn:aws:iam::111122223333:root" || c.account != 111122223333 || c.text == "" {
				t.Errorf("%+v", c)
			}
			for _, secret := range []string{k.Secret, s.Secret, s.Token} {
				if strings.Contains(c.text, secret) {
					t.Errorf("a secret is in %+v", c)
				}
			}
		}
		want := "CreateUser user, CreateRole role, CreateAccessKey access-key, PutUserPolicy user-policy, PutRolePolicy role-policy, " +
			"AssumeRole session, UpdateAccessKey access-key, UpdateAssumeRolePolicy role, RevokeSessions role, DeleteUserPolicy user-policy, " +
			"DeleteAccessKey access-key, DeleteRole role, DeleteUser user"
		if strings.Join(got, ", ") != want {
			t.Errorf("the record has %s", strings.Join(got, ", "))
		}
		if e.Name == "sqlite" {
			d.hasNot(k.Secret, s.Secret, s.Token, rootSecret, string(master))
		}
	})
}

// hasNot looks for texts in the files of the database.
func (d *desk) hasNot(secrets ...string) {
	d.t.Helper()
	files, err := filepath.Glob(filepath.Join(d.config.Dir, "trunkline.db*"))
	if err != nil || len(files) == 0 {
		d.t.Fatalf("%v, %v", files, err)
	}
	found := false
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			d.t.Fatal(err)
		}
		found = found || strings.Contains(string(text), "alice")
		for _, secret := range secrets {
			if strings.Contains(string(text), secret) {
				d.t.Errorf("%s has a secret", name)
			}
		}
	}
	if !found {
		d.t.Error("the files do not even have what is no secret")
	}
}

func TestAnotherMasterKeyIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db := e.Open(t)
		g, err := graph.Open(t.Context(), db, graph.Options{Random: strings.NewReader(strings.Repeat("r", 64))})
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range []struct {
			master []byte
			want   error
		}{{master, nil}, {[]byte(strings.Repeat("x", 32)), identity.ErrMasterKey}, {master, nil}} {
			if _, err := identity.Open(t.Context(), db, g, options(c.master)); !errors.Is(err, c.want) {
				t.Errorf("%d: %v", i, err)
			}
		}
		if _, err := identity.Open(t.Context(), db, g, options(master[1:])); err == nil {
			t.Error("a short master key is taken")
		}
	})
}

// TestANewMasterKeyIsAdoptedWhereNothingIsSealed opens a directory under a key that was drawn just now, beside one that
// is open under another: the first that seals something decides.
func TestANewMasterKeyIsAdoptedWhereNothingIsSealed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		db := e.Open(t)
		g, err := graph.Open(t.Context(), db, graph.Options{Random: strings.NewReader(strings.Repeat("r", 64))})
		if err != nil {
			t.Fatal(err)
		}
		open := func(key string, drawn bool) (*identity.Directory, error) {
			o := options([]byte(strings.Repeat(key, 32)))
			o.Drawn = drawn
			return identity.Open(t.Context(), db, g, o)
		}
		first, second := must[*identity.Directory](t)(open("1", true)), must[*identity.Directory](t)(open("2", true))
		if _, err := open("1", false); !errors.Is(err, identity.ErrMasterKey) {
			t.Errorf("a key that is not new takes the place of another: %v", err)
		}
		key := must[identity.NewKey](t)(first.CreateKey(t.Context(), rootOf(ours), ""))
		_, err = second.CreateKey(t.Context(), rootOf(ours), "")
		refused(t, err, identity.Conflict, "the master key is not the one")
		if _, err := open("3", true); !errors.Is(err, identity.ErrMasterKey) {
			t.Errorf("a new key is adopted where a secret is sealed under another: %v", err)
		}
		again := must[*identity.Directory](t)(open("1", false))
		if secret, err := again.Look().Secret(t.Context(), key.ID, ""); secret != key.Secret || err != nil {
			t.Errorf("the secret is %q, %v", secret, err)
		}
		if err := again.DeleteKey(t.Context(), rootOf(ours), key.ID); err != nil {
			t.Fatal(err)
		}
		must[*identity.Directory](t)(open("3", true))
	})
}

// TestUsesAreWrittenLater looks at what is known in this process, and what another learns.
func TestUsesAreWrittenLater(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		d.user("alice")
		k := d.key("alice")
		if known := must[identity.Key](t)(d.Key(t.Context(), ours, k.ID)); !known.Used.IsZero() {
			t.Errorf("a new key was used at %v", known.Used)
		}
		recorded := len(d.changes())
		d.clock.advance(time.Minute)
		look := d.Look()
		if _, err := look.Secret(t.Context(), k.ID, ""); err != nil {
			t.Fatal(err)
		}
		if known := must[identity.Key](t)(d.Key(t.Context(), ours, k.ID)); !known.Used.IsZero() {
			t.Error("a key counts as used before its signature is proved")
		}
		look.Principal()
		for range 2 {
			if known := must[identity.Key](t)(d.Key(t.Context(), ours, k.ID)); !known.Used.Equal(d.clock.now()) {
				t.Errorf("used at %v, not %v", known.Used, d.clock.now())
			}
			if err := d.WriteUses(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(d.changes()); n != recorded {
			t.Errorf("using a key made %d changes", n-recorded)
		}
	})
}

// TestFacesAreRemembered holds that what has not changed is neither opened nor parsed again.
func TestFacesAreRemembered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		d.user("alice")
		d.role("Writer", trustOurs)
		k, s := d.key("alice"), d.assume(permit.RootOf(ours), identity.Assumption{})
		for range 3 {
			d.put(identity.User, "alice", "p", allowAll)
			first, again := d.of(k.ID, ""), d.of(k.ID, "")
			if first != again {
				t.Error("what has not changed is made again")
			}
			if first, again := d.of(s.AccessKeyID, s.Token), d.of(s.AccessKeyID, s.Token); first != again {
				t.Error("a session that has not changed is made again")
			}
		}
	})
}

// TestStatements counts what it takes to find out whose a key is.
func TestStatements(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		d.user("alice")
		d.role("Writer", trustOurs)
		k, s := d.key("alice"), d.assume(permit.RootOf(ours), identity.Assumption{})
		for i := range 3 {
			d.put(identity.User, "alice", strings.Repeat("p", i+1), allowAll)
			d.put(identity.Role, "Writer", strings.Repeat("p", i+1), allowAll)
		}
		d.of(rootID, "")
		if len(d.spent) > 0 {
			t.Errorf("the root access key costs %d statements", d.spent)
		}
		d.of(k.ID, "")
		d.of(s.AccessKeyID, s.Token)
		if !slices.Equal(d.spent, []int{1, 1}) {
			t.Errorf("a key and a session cost %d statements", d.spent)
		}
	})
}

// TestReopening finds everything as it was, in another process's eyes.
func TestReopening(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDesk(t, e)
		made := d.user("alice")
		d.role("Writer", trustOurs)
		d.put(identity.User, "alice", "p", allowAll)
		k, s := d.key("alice"), d.assume(permit.RootOf(ours), identity.Assumption{})
		d.of(k.ID, "")
		if err := errors.Join(d.WriteUses(t.Context()), d.db.Close()); err != nil {
			t.Fatal(err)
		}
		again := open(t, d.config)
		if who, secret, err := again.see(k.ID, ""); err != nil || secret != k.Secret || who.ID != made.ID || !may(t, who, "a:b") {
			t.Errorf("%+v, %v", who, err)
		}
		if _, secret, err := again.see(s.AccessKeyID, s.Token); err != nil || secret != s.Secret {
			t.Errorf("the session: %v", err)
		}
		list := must[[]identity.Member](t)(again.Members(t.Context(), ours, identity.User))
		if len(list) != 1 || list[0].ID != made.ID || !list[0].Created.Equal(made.Created) {
			t.Errorf("%+v, not %+v", list, made)
		}
		if known := must[identity.Key](t)(again.Key(t.Context(), ours, k.ID)); known.Used.IsZero() {
			t.Error("the last use is forgotten")
		}
	})
}
