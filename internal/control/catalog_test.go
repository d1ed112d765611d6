package control_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// post sends a body to a path on behalf of an account; "" does not sign.
func (r room) post(account, path, body string) (status int, text string) {
	q := httptest.NewRequest(http.MethodPost, "http://trunkline.test"+path, bytes.NewReader([]byte(body)))
	q.RequestURI = path
	if account != "" {
		sigv4.Signer{AccessKeyID: account, Secret: "secret", Region: "us-west-2", Service: "networkmanager"}.Sign(q, []byte(body), time.Now())
	}
	answer := httptest.NewRecorder()
	r.ServeHTTP(answer, q)
	return answer.Code, answer.Body.String()
}

// TestCatalogOverHTTP posts catalogs, good and bad: each account has its own.
func TestCatalogOverHTTP(t *testing.T) {
	t.Parallel()
	const at = "/_trunkline/catalog"
	const good = `{"account":"111122223333","region":"us-east-1","vpcs":[{"id":"vpc-1","cidrs":["10.0.0.0/8"]}]}`
	const added = `[{"change":"added","resourceType":"vpc","resourceArn":"arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1"}]`
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		for _, step := range []struct {
			account, path, body string
			status              int
			want                string
		}{
			{ours, at + "?dry-run=1", good, 200, `{"dryRun":true,"changes":` + added + `}`},
			{ours, at, good, 200, `{"dryRun":false,"changes":` + added + `}`},
			{ours, at, good, 200, `{"dryRun":false,"changes":[]}`},
			{theirs, at, good, 200, `{"dryRun":false,"changes":` + added + `}`},
			{ours, at + "?prune=1", "{}", 400, `{"message":"The catalog is not applied: The catalog is empty. If nothing is outside, say so: `},
			{ours, at + "?prune=1", "account: 111122223333\nregion: us-east-1\nvpcs: []\n", 200, `{"dryRun":false,"changes":` + strings.Replace(added, "added", "removed", 1) + `}`},
			{theirs, at, good, 200, `{"dryRun":false,"changes":[]}`},
			{ours, at, "vpc: []\n", 400, `{"message":"The catalog is not applied: line 1: the catalog has no \"vpc\": it may have `},
			{ours, at, strings.Repeat(" ", catalog.MaxSize+1), 413, `{"message":"The body is larger than the 33554432 bytes that are read."}`},
			{"", at, good, 403, `{"message":`},
		} {
			status, text := r.post(step.account, step.path, step.body)
			if status != step.status || !strings.HasPrefix(text, step.want) {
				t.Errorf("%s %.40q is answered with %d\n%s, not %d\n%s", step.path, step.body, status, text, step.status, step.want)
			}
		}
	})
}
