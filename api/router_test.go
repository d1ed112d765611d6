package api

import (
	"errors"
	"strings"
	"testing"
)

func TestEveryPathFindsItsOperation(t *testing.T) {
	t.Parallel()
	methods := []string{"GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", ""}
	byRoute := map[string]*Operation{}
	for _, op := range Operations {
		byRoute[op.Method+op.Path] = op
	}
	for _, op := range Operations {
		for _, method := range methods {
			found, _, err := Match(method, strings.NewReplacer("{", "", "}", "").Replace(op.Path))
			want := byRoute[method+op.Path]
			if found != want || (want == nil) != isUnknown(err) {
				t.Errorf("%s %s finds %v, %v", method, op.Path, found, err)
			}
		}
	}
}

func isUnknown(err error) bool {
	var refused *ValidationException
	return errors.As(err, &refused) && refused.Reason == ValidationExceptionReasonUnknownOperation
}

func TestPathsThatNoOperationHas(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"", "/", "//", "*", "global-networks", "/global-networks/", "//global-networks", "/Global-Networks", "/global%2Dnetworks",
		"/global-networks//sites", "/global-networks/a/sites/", "/global-networks/a/sites//", "/global-networks/a/sites/b/c",
		"/tags", "/tags/", "/tags/arn:aws:networkmanager::123456789012:site/g/s", "/unknown", "/{globalNetworkId}",
		strings.Repeat("/a", 10_000),
	} {
		if op, _, err := Match("GET", path); op != nil || !isUnknown(err) {
			t.Errorf("GET %.60s finds %v, %v", path, op, err)
		}
	}
}

func TestLabelsAreUnescapedOnce(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/tags/arn%3Aaws%3Anetworkmanager%3A%3A1%3Asite%2Fg%2Fs": "arn:aws:networkmanager::1:site/g/s",
		"/tags/arn:aws:networkmanager::1:site%2fg%2Fs":           "arn:aws:networkmanager::1:site/g/s",
		"/tags/arn%253Aaws":       "arn%3Aaws",
		"/tags/a+b%20c%2B":        "a+b c+",
		"/tags/%C3%BC":            "ü",
		"/tags/..":                "..",
		"/tags/{resourceArn}":     "{resourceArn}",
		"/tags/global-networks":   "global-networks",
		"/tags/a%00b":             "a\x00b",
		"/tags/a;b=c,d@e!$&'()*~": "a;b=c,d@e!$&'()*~",
	} {
		op, labels, err := Match("GET", path)
		if err != nil || op.Name != "ListTagsForResource" || labels[0] != want {
			t.Errorf("%s: %v, %q, %v", path, op, labels, err)
		}
	}
}

func TestLabelsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, label := range []string{"%", "%2", "%zz", "a%2", "%ff", "%ED%A0%80", "a\xffb", "%C3"} {
		op, _, err := Match("GET", "/tags/"+label)
		var refused *ValidationException
		if op != nil || !errors.As(err, &refused) || refused.Reason != ValidationExceptionReasonCannotParse ||
			!strings.Contains(refused.Message, "resourceArn") {
			t.Errorf("%q: %v, %v", label, op, err)
		}
	}
}

// TestALiteralGoesBeforeALabel needs both ways through /prefix-list/….
func TestALiteralGoesBeforeALabel(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]struct {
		method, name string
		labels       Labels
	}{
		"/prefix-list/core-network/c":              {"GET", "ListCoreNetworkPrefixListAssociations", Labels{"c"}},
		"/prefix-list/p/core-network/c":            {"DELETE", "DeleteCoreNetworkPrefixListAssociation", Labels{"p", "c"}},
		"/prefix-list/core-network/core-network/c": {"DELETE", "DeleteCoreNetworkPrefixListAssociation", Labels{"core-network", "c"}},
	} {
		op, labels, err := Match(want.method, path)
		if err != nil || op.Name != want.name || labels != want.labels {
			t.Errorf("%s: %v, %q, %v", path, op, labels, err)
		}
	}
}
