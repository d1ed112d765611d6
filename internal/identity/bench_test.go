package identity_test

import (
	"context"
	"crypto/rand"
	"testing"

	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/store"
)

// BenchmarkLook finds out whose a key is, which every request begins with.
func BenchmarkLook(b *testing.B) {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	g, err := graph.Open(ctx, db, graph.Options{Random: rand.Reader})
	if err != nil {
		b.Fatal(err)
	}
	d, err := identity.Open(ctx, db, g, options(master))
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range []identity.Member{{Kind: identity.User, Name: "alice"}, {Kind: identity.Role, Name: "Writer", Trust: trustOurs}} {
		if _, err := d.Create(ctx, rootOf(ours), m); err != nil {
			b.Fatal(err)
		}
		if err := d.PutPolicy(ctx, rootOf(ours), m.Kind, m.Name, identity.Policy{Name: "p", Document: allowAll}); err != nil {
			b.Fatal(err)
		}
	}
	k, err := d.CreateKey(ctx, rootOf(ours), "alice")
	if err != nil {
		b.Fatal(err)
	}
	s, err := d.Assume(ctx, permit.RootOf(ours), identity.Assumption{Role: roleARN, Name: "me"})
	if err != nil {
		b.Fatal(err)
	}
	for name, key := range map[string][2]string{"root": {rootID, ""}, "user": {k.ID, ""}, "session": {s.AccessKeyID, s.Token}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				look := d.Look()
				if _, err := look.Secret(ctx, key[0], key[1]); err != nil {
					b.Fatal(err)
				}
				look.Principal()
			}
		})
	}
}
