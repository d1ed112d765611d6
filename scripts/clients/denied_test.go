package clients

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// A key is an access key as the control API shows it.
type key struct{ AccessKeyID, SecretAccessKey string }

// newUser makes a user without policies, and an access key of it.
func newUser(t *testing.T, srv *trunklinetest.Server) (k key) {
	t.Helper()
	post := func(out any, steps ...string) {
		t.Helper()
		body := []byte("{}")
		r, err := http.NewRequest(http.MethodPost, srv.URL+control.Prefix+control.AccessPath(account, steps...), bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		sigv4.Signer{AccessKeyID: srv.AccessKeyID, Secret: srv.SecretAccessKey, Region: srv.Region, Service: "networkmanager"}.Sign(r, body, time.Now())
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK || json.Unmarshal(text, out) != nil {
			t.Fatalf("%d %s, %v", answer.StatusCode, text, err)
		}
	}
	post(new(struct{}), "users", "ann")
	post(&k, "users", "ann", "keys")
	return k
}

// coded is what the SDK makes of an error that it has no type for.
type coded interface {
	error
	ErrorCode() string
	ErrorMessage() string
}

// denied is a type of its own for the SDK. Where the contract declares no errors it has the code and the text.
func denied(t *testing.T, e storetest.Engine) {
	srv := start(t, e, trunklinetest.Options{})
	k := newUser(t, srv)
	c := dial(srv, func(o *networkmanager.Options) {
		o.Credentials = credentials.NewStaticCredentialsProvider(k.AccessKeyID, k.SecretAccessKey, "")
	})
	failure := refused[*types.AccessDeniedException](t, c.GetSites, &networkmanager.GetSitesInput{GlobalNetworkId: aws.String("global-network-1")})
	same(t, "the text", failure.ErrorMessage(), "User: arn:aws:iam::000000000000:user/ann is not authorized to perform: "+
		"networkmanager:GetSites on resource: arn:aws:networkmanager::000000000000:global-network/global-network-1 "+
		"because no identity-based policy allows the networkmanager:GetSites action")
	other := refused[coded](t, c.ListOrganizationServiceAccessStatus, &networkmanager.ListOrganizationServiceAccessStatusInput{})
	same(t, "the code", other.ErrorCode(), "AccessDeniedException")
	if !strings.Contains(other.ErrorMessage(), "networkmanager:ListOrganizationServiceAccessStatus on resource: *") {
		t.Error(other)
	}
}

// TestDeniedByBoto3 shows that boto3 raises the exception of the service.
func TestDeniedByBoto3(t *testing.T) {
	t.Parallel()
	if missing := fails("python3", "-c", "import boto3"); missing != "" {
		t.Skipf("NOT TESTED WITH BOTO3: %s", missing)
	}
	const story = `
import boto3
client = boto3.client("networkmanager")
for call in [lambda: client.describe_global_networks(), lambda: client.list_organization_service_access_status()]:
    try:
        call()
    except client.exceptions.AccessDeniedException as denied:
        print(denied)
`
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		srv := start(t, e, trunklinetest.Options{})
		k := newUser(t, srv)
		srv.AccessKeyID, srv.SecretAccessKey = k.AccessKeyID, k.SecretAccessKey
		cmd := exec.CommandContext(t.Context(), "python3", "-c", story)
		cmd.Env = alone(t, srv)
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		for _, operation := range []string{"DescribeGlobalNetworks", "ListOrganizationServiceAccessStatus"} {
			want := "An error occurred (AccessDeniedException) when calling the " + operation + " operation: User: arn:aws:iam::000000000000:user/ann " +
				"is not authorized to perform: networkmanager:" + operation + " on resource: * because no identity-based policy allows the networkmanager:" +
				operation + " action\n"
			if !strings.Contains(string(out), want) {
				t.Errorf("boto3 says\n%s, not\n%s", out, want)
			}
		}
	})
}
