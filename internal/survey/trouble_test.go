package survey_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/trunkline/trunkline/internal/survey"
	"github.com/trunkline/trunkline/internal/survey/surveytest"
)

// says answers with a text.
func says(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

// endless repeats a text until nobody listens.
func endless(first, text string) http.HandlerFunc {
	text = strings.Repeat(text, 1+64<<10/len(text))
	return func(w http.ResponseWriter, _ *http.Request) {
		_, err := io.WriteString(w, first)
		for err == nil {
			_, err = io.WriteString(w, text)
		}
	}
}

// vpcs is a page of VPCs with the token of the next one.
func vpcs(token string) string {
	return "<DescribeVpcsResponse><vpcSet/><nextToken>" + token + "</nextToken></DescribeVpcsResponse>"
}

const refused = `<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors></Response>`

// TestTrouble reads from endpoints that answer as nobody should. Each is told in one line with call and Region, and
// costs little.
func TestTrouble(t *testing.T) {
	t.Parallel()
	var page atomic.Int64
	for name, c := range map[string]struct {
		call    string
		instead http.HandlerFunc
		want    string
	}{
		"throttling": {"DescribeVpcs", says(503, fmt.Sprintf(refused, "RequestLimitExceeded", "Request limit exceeded.")),
			"DescribeVpcs in us-east-1: RequestLimitExceeded: Request limit exceeded. (HTTP 503)"},
		"not allowed": {"DescribeTransitGateways", says(403, fmt.Sprintf(refused, "UnauthorizedOperation", "You are not authorized\nto perform this.")),
			"DescribeTransitGateways in us-east-1: UnauthorizedOperation: You are not authorized to perform this. (HTTP 403)"},
		"the same page again": {"DescribeVpcs", says(200, vpcs("again")), "DescribeVpcs in us-east-1: the page after this one is the same again"},
		"pages without end": {"DescribeVpcs", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, vpcs(fmt.Sprint(page.Add(1))))
		}, "DescribeVpcs in us-east-1: more than the 1000 pages that are read"},
		"an answer without end": {"DescribeVpcs", endless("<DescribeVpcsResponse>", "<!-- there is more to come, and more again -->"),
			"DescribeVpcs in us-east-1: the answer has more than the 16777216 bytes that are read"},
		"elements without end": {"DescribeVpcs", endless("<DescribeVpcsResponse><vpcSet>", "<item/>"),
			"DescribeVpcs in us-east-1: the answer has more than the 500000 elements that are read"},
		"JSON without end": {"DescribeConnections", endless(`{"connections":[{}`, ",{}"),
			"DescribeConnections in us-east-1: the answer has more than the 500000 elements that are read"},
		"a web page": {"DescribeSubnets", says(200, "<html><body>Please sign in.</body></html>"),
			"DescribeSubnets in us-east-1: the answer is none: it does not begin with <DescribeSubnetsResponse>"},
		"nothing": {"DescribeSubnets", says(200, ""), "DescribeSubnets in us-east-1: the answer is none: "},
		"XML that breaks off": {"DescribeSubnets", says(200, "<DescribeSubnetsResponse><subnetSet><item>"),
			"DescribeSubnets in us-east-1: the answer cannot be read"},
		"no XML":               {"DescribeSubnets", says(200, "<DescribeSubnetsResponse>\x00<<<>"), "DescribeSubnets in us-east-1: the answer cannot be read"},
		"JSON that breaks off": {"DescribeConnections", says(200, `{"connections":[`), "DescribeConnections in us-east-1: "},
		"JSON without a list":  {"DescribeVirtualInterfaces", says(200, `{}`), "DescribeVirtualInterfaces in us-east-1: the answer has no list"},
		"an error without end": {"DescribeVpcs", endless("", "<Response>"), "DescribeVpcs in us-east-1: "},
		"a long error":         {"DescribeVpcs", says(400, fmt.Sprintf(refused, "Long", strings.Repeat("word ", 1<<16))), "DescribeVpcs in us-east-1: Long: word"},
		"an account of nobody": {"GetCallerIdentity", says(200, "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>"),
			"GetCallerIdentity in us-east-1: the answer names no account"},
		"halves without end": {"SearchTransitGatewayRoutes", func(w http.ResponseWriter, q *http.Request) {
			more := !strings.Contains(q.PostFormValue("Filter.1.Name"), "exact")
			_, _ = fmt.Fprintf(w, "<SearchTransitGatewayRoutesResponse><routeSet/><additionalRoutesAvailable>%t</additionalRoutesAvailable>"+
				"</SearchTransitGatewayRoutesResponse>", more)
		}, "SearchTransitGatewayRoutes in us-east-1: tgw-rtb-0a00000000000001 has more routes than can be read"},
		"routes without end": {"SearchTransitGatewayRoutes", says(200, "<SearchTransitGatewayRoutesResponse><routeSet/>"+
			"<additionalRoutesAvailable>true</additionalRoutesAvailable></SearchTransitGatewayRoutesResponse>"),
			"SearchTransitGatewayRoutes in us-east-1: tgw-rtb-0a00000000000001 has more routes than can be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := surveytest.Start(t, example(t))
			cloud.Instead[c.call] = c.instead
			found, err := survey.Read(t.Context(), at(cloud.URL), []string{east})
			if err == nil || found != nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Fatalf("the error is %v, want %s", err, c.want)
			}
			if text := err.Error(); len(text) > 500 || strings.ContainsAny(text, "\n\r\x00") {
				t.Errorf("the error is long or has several lines: %q", text)
			}
		})
	}
}

// TestThrottledForAWhile reads on when an endpoint has refused some calls.
func TestThrottledForAWhile(t *testing.T) {
	t.Parallel()
	cloud := surveytest.Start(t, surveytest.Account{})
	var times atomic.Int64
	cloud.Instead["DescribeVpcs"] = func(w http.ResponseWriter, _ *http.Request) {
		if times.Add(1) < 4 {
			says(503, fmt.Sprintf(refused, "RequestLimitExceeded", "Request limit exceeded."))(w, nil)
			return
		}
		says(200, "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>")(w, nil)
	}
	if _, err := survey.Read(t.Context(), at(cloud.URL), []string{east}); err != nil {
		t.Error(err)
	}
}

// TestNobodyThere reads with a wrong key, from a port where nobody listens, and from an endpoint that never answers.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	cloud := surveytest.Start(t, example(t))
	wrong := at(cloud.URL)
	wrong.Credentials = credentials.NewStaticCredentialsProvider("AKIAWRONG", "secret", "")
	_, err := survey.Read(t.Context(), wrong, []string{east})
	const want = "GetCallerIdentity in us-east-1: InvalidClientTokenId: The security token included in the request is invalid. (HTTP 403)"
	if err == nil || err.Error() != want {
		t.Errorf("a wrong key: %v", err)
	}
	_, err = survey.Read(t.Context(), at("http://127.0.0.1:1"), []string{east})
	if err == nil || !strings.HasPrefix(err.Error(), "GetCallerIdentity in us-east-1: dial tcp 127.0.0.1:1: ") {
		t.Errorf("a closed port: %v", err)
	}
	cloud.Instead["DescribeVpcs"] = func(w http.ResponseWriter, q *http.Request) { <-q.Context().Done() }
	ctx, stop := context.WithTimeoutCause(t.Context(), 200*time.Millisecond, errors.New("not done in time"))
	defer stop()
	_, err = survey.Read(ctx, at(cloud.URL), []string{east})
	if err == nil || err.Error() != "DescribeVpcs in us-east-1: not done in time" {
		t.Errorf("an endpoint that is silent: %v", err)
	}
}
