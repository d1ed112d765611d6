package graph

import (
	"math"
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var kindNames = rapid.SampledFrom([]string{"global-network", "site", "device", "link", "connection", "link-association"})

func TestIDsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kind, key := kindNames.Draw(t, "kind"), rapid.Int64Range(1, math.MaxInt64).Draw(t, "key")
		id := FormatID(kind, key)
		if form := regexp.MustCompile(`^` + kind + `-0[0-9a-f]{16}$`); !form.MatchString(id) {
			t.Errorf("FormatID(%d) = %q", key, id)
		}
		if got, ok := parseID(kind, id); !ok || got != key {
			t.Errorf("parseID(%q) = %d, %v, want %d", id, got, ok, key)
		}
	})
}

// TestOnlyWrittenIDsAreRead draws texts that look like ids: what is read is what FormatID would have written.
func TestOnlyWrittenIDsAreRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`(site|sites|Site|device)[-_]?[0-9a-fA-F]{15,18}`).Draw(t, "id")
		if key, ok := parseID("site", id); ok && FormatID("site", key) != id {
			t.Errorf("parseID(%q) = %d, which is %s", id, key, FormatID("site", key))
		}
	})
}

func TestNobodysIDs(t *testing.T) {
	t.Parallel()
	for _, id := range []string{
		"", "-", "site", "site-", "garbage", "site-0123456789abcdef", "site-0123456789abcdef01", "site-1123456789abcdef0",
		"site-0aaaaaaaaaaaaaaaa", "site-0ffffffffffffffff", "site-08000000000000000", "site-0123456789ABCDEF0",
		"site_0123456789abcdef0", "sitE-0123456789abcdef0", "device-0123456789abcdef0", " site-0123456789abcdef0",
		"site-0123456789abcdeg0", "site-+123456789abcdef0", "site-0123456789abcde\x00f", "ſite-0123456789abcdef0",
	} {
		if key, ok := parseID("site", id); ok {
			t.Errorf("parseID(%q) = %d, want no id", id, key)
		}
	}
	if key, ok := parseID("site", "site-07fffffffffffffff"); !ok || key != math.MaxInt64 {
		t.Errorf("the greatest id is %d, %v", key, ok)
	}
}

func TestARNsComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := arn{
			account: rapid.StringMatching(`[0-9]{12}`).Draw(t, "account"),
			kind:    kindNames.Draw(t, "kind"),
			network: rapid.StringMatching(`(global-network-[0-9a-f]{17})?`).Draw(t, "network"),
			id:      rapid.StringMatching(`[a-z]+-[0-9a-f]{17}`).Draw(t, "id"),
		}
		text := formatARN(want.account, want.kind, want.network, want.id)
		if got, ok := parseARN(text); !ok || got != want {
			t.Errorf("parseARN(%q) = %+v, %v, want %+v", text, got, ok, want)
		}
	})
}

func TestARNForms(t *testing.T) {
	t.Parallel()
	const account = "123456789012"
	if got := formatARN(account, "global-network", "", "global-network-01"); got != "arn:aws:networkmanager::123456789012:global-network/global-network-01" {
		t.Error(got)
	}
	if got := formatARN(account, "site", "global-network-01", "site-02"); got != "arn:aws:networkmanager::123456789012:site/global-network-01/site-02" {
		t.Error(got)
	}
	for _, text := range []string{
		"", "site-02", "arn", "arn:aws:networkmanager::123456789012", "arn:aws:networkmanager::123456789012:",
		"arn:aws:networkmanager::123456789012:site", "arn:aws:networkmanager::123456789012:site/",
		"arn:aws:networkmanager::123456789012:/site-02", "arn:aws:networkmanager::123456789012:site/a/b/c",
		"arn:aws:networkmanager:us-west-2:123456789012:site/a/b", "arn:aws:ec2::123456789012:site/a/b",
		"urn:aws:networkmanager::123456789012:site/a/b", "arn:aws:networkmanager::123456789012:site/a/",
	} {
		if got, ok := parseARN(text); ok {
			t.Errorf("parseARN(%q) = %+v, want none", text, got)
		}
	}
}

func TestFacetsAreToldApart(t *testing.T) {
	t.Parallel()
	values := rapid.SliceOfN(rapid.StringMatching(`[0-9:a]{0,4}`), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		a, b := values.Draw(t, "a"), values.Draw(t, "b")
		if same := slices.Equal(a, b); same != (JoinFacet(a...) == JoinFacet(b...)) {
			t.Errorf("%q and %q are joined to %q and %q", a, b, JoinFacet(a...), JoinFacet(b...))
		}
	})
	for _, pair := range [][2][]string{
		{{"a", "b"}, {"ab"}}, {{"a", ""}, {"", "a"}}, {{"1:a"}, {"a", "1:a"}}, {{}, {""}}, {{"2:a", "b"}, {"2", "ab"}},
	} {
		if JoinFacet(pair[0]...) == JoinFacet(pair[1]...) {
			t.Errorf("%q and %q look alike", pair[0], pair[1])
		}
	}
}
