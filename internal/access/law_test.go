package access

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func parsed(t *rapid.T, statements []drawn) *Policy {
	p, err := Parse("p", written(statements))
	if err != nil {
		t.Fatalf("%s: %v", written(statements), err)
	}
	return p
}

func decided(t *rapid.T, policies []*Policy, r drawnRequest) Decision {
	d, err := Decide(policies, r.request())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// One more Deny never allows more, one more Allow never refuses more; the order of statements and policies, and how
// statements are spread over policies, changes nothing.
func TestLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		statements := rapid.SliceOfN(someStatement(""), 0, 5).Draw(t, "statements")
		r := someRequest().Draw(t, "request")
		var policies []*Policy
		for _, s := range statements {
			policies = append(policies, parsed(t, []drawn{s}))
		}
		before := decided(t, policies, r)
		deny := parsed(t, somePolicy("Deny").Draw(t, "deny"))
		if after := decided(t, append(slices.Clone(policies), deny), r); after.Allowed && !before.Allowed || before.Explicit && !after.Explicit {
			t.Errorf("a Deny allows more: %+v, then %+v", before, after)
		}
		allow := parsed(t, somePolicy("Allow").Draw(t, "allow"))
		if after := decided(t, append(slices.Clone(policies), allow), r); before.Allowed && !after.Allowed || before.Explicit != after.Explicit {
			t.Errorf("an Allow refuses more: %+v, then %+v", before, after)
		}
		shuffled := rapid.Permutation(statements).Draw(t, "shuffled")
		again := []*Policy{}
		if len(shuffled) > 0 {
			again = append(again, parsed(t, shuffled))
		}
		if after := decided(t, again, r); after.Allowed != before.Allowed || after.Explicit != before.Explicit {
			t.Errorf("another order changes the decision: %+v, then %+v", before, after)
		}
	})
}

// Two layers allow what each of them allows, and refuse explicitly what either does.
func TestLayersNarrow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		identity := []*Policy{parsed(t, somePolicy("").Draw(t, "identity"))}
		session := []*Policy{parsed(t, somePolicy("").Draw(t, "session"))}
		r := someRequest().Draw(t, "request")
		both, err := DecideAll(r.request(), Layer{Identity, identity}, Layer{Session, session})
		one, other := decided(t, identity, r), decided(t, session, r)
		if err != nil || both.Allowed != (one.Allowed && other.Allowed) || both.Explicit != (one.Explicit || other.Explicit) {
			t.Errorf("%+v, %v; %+v and %+v alone", both, err, one, other)
		}
	})
}

// An explanation agrees with the decision, statement by statement.
func TestExplanationAgrees(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := parsed(t, somePolicy("").Draw(t, "policy"))
		r := someRequest().Draw(t, "request")
		e, err := Explain(r.request(), Layer{Identity, []*Policy{p}})
		if err != nil || e.Decision != decided(t, []*Policy{p}, r) {
			t.Fatalf("%+v, %v", e.Decision, err)
		}
		denied, allowed := false, map[string]bool{}
		for _, f := range e.Findings {
			denied = denied || f.Applies && f.Effect == "Deny"
			allowed[f.Resource] = allowed[f.Resource] || f.Applies && f.Effect == "Allow"
			if met := !slices.ContainsFunc(f.Conditions, func(c ConditionFinding) bool { return !c.Met }); f.Applies != (f.Action && f.About && met) {
				t.Errorf("%+v", f)
			}
		}
		all := true
		for _, ok := range allowed {
			all = all && ok
		}
		if e.Explicit != denied || e.Allowed != (all && !denied) {
			t.Errorf("%+v with %v", e.Decision, e.Findings)
		}
	})
}
