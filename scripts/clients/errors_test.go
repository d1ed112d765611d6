package clients

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager/types"

	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// TestErrors shows that the SDK for Go knows every error by its type, with its members.
func TestErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(*testing.T, storetest.Engine){
		"validation": validation,
		"not found":  notFound,
		"conflict":   conflict,
		"quota":      quota,
		"signature":  signature,
		"denied":     denied,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.Each(t, test)
		})
	}
}

// validation refuses input by field, the fields named as on the wire.
func validation(t *testing.T, e storetest.Engine) {
	c := dial(start(t, e, trunklinetest.Options{}))
	network := ask(t, c.CreateGlobalNetwork, &networkmanager.CreateGlobalNetworkInput{}).GlobalNetwork.GlobalNetworkId
	nowhere, nothing := aws.String("global-network-00000000000000001"), aws.String("device-00000000000000001")

	failure := refused[*types.ValidationException](t, c.CreateConnection, &networkmanager.CreateConnectionInput{
		GlobalNetworkId: nowhere, DeviceId: nothing, ConnectedDeviceId: aws.String("device-00000000000000002"),
	})
	fields(t, failure, "globalNetworkId: Global network not found.")

	failure = refused[*types.ValidationException](t, c.CreateConnection, &networkmanager.CreateConnectionInput{
		GlobalNetworkId: network, DeviceId: nothing, ConnectedDeviceId: aws.String("device-00000000000000002"),
	})
	fields(t, failure, "deviceId: Device not found.; connectedDeviceId: Device not found.")

	failure = refused[*types.ValidationException](t, c.CreateSite, &networkmanager.CreateSiteInput{
		GlobalNetworkId: network, Description: aws.String(strings.Repeat("ü", 257)),
	})
	fields(t, failure, "description: Must have at most 256 characters.")

	ask(t, c.CreateSite, &networkmanager.CreateSiteInput{
		GlobalNetworkId: network, Description: aws.String(strings.Repeat("ü", 256)),
	})
}

// fields checks why input was refused.
func fields(t *testing.T, failure *types.ValidationException, want string) {
	t.Helper()
	var got []string
	for _, f := range failure.Fields {
		got = append(got, text(f.Name)+": "+text(f.Message))
	}
	same(t, "message", text(failure.Message), "Incorrect input.")
	same(t, "reason", failure.Reason, types.ValidationExceptionReasonFieldValidationFailed)
	same(t, "fields", strings.Join(got, "; "), want)
}

// notFound names what is missing as it was asked for.
func notFound(t *testing.T, e storetest.Engine) {
	c := dial(start(t, e, trunklinetest.Options{}))
	network := ask(t, c.CreateGlobalNetwork, &networkmanager.CreateGlobalNetworkInput{}).GlobalNetwork.GlobalNetworkId
	missing := func(failure *types.ResourceNotFoundException, kind, id string) {
		t.Helper()
		same(t, "message", text(failure.Message), "Resource not found.")
		same(t, "type", text(failure.ResourceType), kind)
		same(t, "id", text(failure.ResourceId), id)
	}
	missing(refused[*types.ResourceNotFoundException](t, c.DeleteSite, &networkmanager.DeleteSiteInput{
		GlobalNetworkId: network, SiteId: aws.String("site-00000000000000001"),
	}), "site", "site-00000000000000001")
	missing(refused[*types.ResourceNotFoundException](t, c.UpdateLink, &networkmanager.UpdateLinkInput{
		GlobalNetworkId: network, LinkId: aws.String("what/is this?"),
	}), "link", "what/is this?")
	missing(refused[*types.ResourceNotFoundException](t, c.DeleteGlobalNetwork, &networkmanager.DeleteGlobalNetworkInput{
		GlobalNetworkId: aws.String("global-network-00000000000000001"),
	}), "global-network", "global-network-00000000000000001")
	arn := "arn:aws:networkmanager::" + account + ":device/" + *network + "/device-00000000000000001"
	missing(refused[*types.ResourceNotFoundException](t, c.ListTagsForResource, &networkmanager.ListTagsForResourceInput{
		ResourceArn: aws.String(arn),
	}), "device", arn)
}

// conflict refuses to change what is being deleted.
func conflict(t *testing.T, e storetest.Engine) {
	c := dial(start(t, e, trunklinetest.Options{Settle: "1h"}))
	network := ask(t, c.CreateGlobalNetwork, &networkmanager.CreateGlobalNetworkInput{}).GlobalNetwork.GlobalNetworkId
	site := ask(t, c.CreateSite, &networkmanager.CreateSiteInput{GlobalNetworkId: network}).Site.SiteId
	ask(t, c.DeleteSite, &networkmanager.DeleteSiteInput{GlobalNetworkId: network, SiteId: site})
	for _, failure := range []*types.ConflictException{
		refused[*types.ConflictException](t, c.UpdateSite, &networkmanager.UpdateSiteInput{GlobalNetworkId: network, SiteId: site}),
		refused[*types.ConflictException](t, c.CreateDevice, &networkmanager.CreateDeviceInput{GlobalNetworkId: network, SiteId: site}),
	} {
		same(t, "type", text(failure.ResourceType), "site")
		same(t, "id", text(failure.ResourceId), *site)
		same(t, "message", text(failure.Message), "Site is being deleted.")
	}
}

// quota stops at the service's own numbers and says which.
func quota(t *testing.T, e storetest.Engine) {
	c := dial(start(t, e, trunklinetest.Options{Quotas: true}))
	var last *string
	for range 5 {
		last = ask(t, c.CreateGlobalNetwork, &networkmanager.CreateGlobalNetworkInput{}).GlobalNetwork.GlobalNetworkId
	}
	_, err := try(t, c.CreateGlobalNetwork, &networkmanager.CreateGlobalNetworkInput{})
	failure, ok := errors.AsType[*types.ServiceQuotaExceededException](err)
	if !ok || answered(err) != 402 {
		t.Fatalf("got %v, want the sixth network to be refused with status 402", err)
	}
	same(t, "limit", text(failure.LimitCode), "L-2418390E")
	same(t, "service", text(failure.ServiceCode), "networkmanager")
	same(t, "type", text(failure.ResourceType), "global-network")
	if !strings.Contains(text(failure.Message), "trunkline quotas set") {
		t.Errorf("message: got %q, want it to say how the quota is raised", text(failure.Message))
	}
	ask(t, c.DeleteGlobalNetwork, &networkmanager.DeleteGlobalNetworkInput{GlobalNetworkId: last})
	ask(t, c.CreateGlobalNetwork, &networkmanager.CreateGlobalNetworkInput{})
}

// signature refuses strangers by the names that clients know.
func signature(t *testing.T, e storetest.Engine) {
	srv := start(t, e, trunklinetest.Options{})
	signed := func(id, secret, token string) func(*networkmanager.Options) {
		return func(o *networkmanager.Options) {
			o.Credentials = credentials.NewStaticCredentialsProvider(id, secret, token)
		}
	}
	for code, change := range map[string]func(*networkmanager.Options){
		"UnrecognizedClientException":         signed("AKIAUNKNOWNUNKNOWN00", "secret", ""),
		"InvalidSignatureException":           signed(srv.AccessKeyID, "wrong", ""),
		"MissingAuthenticationTokenException": func(o *networkmanager.Options) { o.Credentials = aws.AnonymousCredentials{} },
	} {
		_, err := try(t, dial(srv, change).DescribeGlobalNetworks, &networkmanager.DescribeGlobalNetworksInput{})
		named, _ := errors.AsType[interface {
			error
			ErrorCode() string
		}](err)
		if named == nil || named.ErrorCode() != code || answered(err) != 403 {
			t.Errorf("got %v, want %s with status 403", err, code)
		}
	}
}

// answered is the status of the answer that an error tells of.
func answered(err error) int {
	response, ok := errors.AsType[*awshttp.ResponseError](err)
	if !ok {
		return 0
	}
	return response.HTTPStatusCode()
}
