package surveytest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// A Cloud answers for one account.
type Cloud struct {
	URL     string
	Unpaged bool                        // searches for routes have no second page, as in older versions of EC2
	Instead map[string]http.HandlerFunc // what answers a call in place of the account

	mutex   sync.Mutex
	account Account
	calls   map[string]int
}

// Start starts a cloud that ends with the test.
func Start(t testing.TB, a Account) *Cloud {
	t.Helper()
	c := &Cloud{account: a, calls: map[string]int{}, Instead: map[string]http.HandlerFunc{}}
	s := httptest.NewServer(c)
	t.Cleanup(s.Close)
	c.URL = s.URL
	return c
}

// Set replaces what there is.
func (c *Cloud) Set(a Account) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.account = a
}

// Calls is how often a call was made.
func (c *Cloud) Calls(call string) int {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.calls[call]
}

var credential = regexp.MustCompile(`Credential=([^/]+)/\d+/([^/]+)/`)

// ServeHTTP answers one call.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return // whoever asked is gone
	}
	form, _ := url.ParseQuery(string(body))
	call := form.Get("Action")
	if _, target, isJSON := strings.Cut(q.Header.Get("X-Amz-Target"), "."); isJSON {
		call = target
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.calls[call]++
	signed := credential.FindStringSubmatch(q.Header.Get("Authorization"))
	switch instead := c.Instead[call]; {
	case instead != nil:
		c.mutex.Unlock() // it may take its time
		defer c.mutex.Lock()
		q.PostForm = form
		instead(w, q)
	case signed == nil || signed[1] != Key:
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprint(w, `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>`+
			`<Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>`)
	case call == "GetCallerIdentity":
		_, _ = fmt.Fprintf(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::%s:user/reader</Arn>`+
			`<Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`, ID, ID)
	case lists[call] == "":
		http.Error(w, call+" is none of the calls that a survey makes", http.StatusBadRequest)
	case q.Header.Get("X-Amz-Target") != "":
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = fmt.Fprintf(w, `{%q:[%s]}`, lists[call], strings.Join(c.account[signed[2]][call], ","))
	default:
		c.answer(w, call, form, c.account[signed[2]])
	}
}

// answer writes one page of what EC2 has.
func (c *Cloud) answer(w http.ResponseWriter, call string, form url.Values, there map[string][]string) {
	items, from := there[call], 0
	for _, member := range []string{"TransitGatewayRouteTableId", "PrefixListId"} {
		if id := form.Get(member); id != "" {
			items = there[call+"/"+id]
		}
	}
	if call == "SearchTransitGatewayRoutes" {
		items = fitting(items, form)
	}
	if token := form.Get("NextToken"); token != "" {
		from, _ = strconv.Atoi(strings.TrimPrefix(token, "from-"))
	}
	most, err := strconv.Atoi(form.Get("MaxResults"))
	if err != nil {
		most = len(items)
	}
	to := min(from+most, len(items))
	_, _ = fmt.Fprintf(w, `<%sResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><%s>`, call, lists[call])
	for _, item := range items[min(from, to):to] {
		_, _ = fmt.Fprintf(w, `<item>%s</item>`, item)
	}
	_, _ = fmt.Fprintf(w, `</%s>`, lists[call])
	if to < len(items) && !(call == "SearchTransitGatewayRoutes" && c.Unpaged) {
		_, _ = fmt.Fprintf(w, `<nextToken>from-%d</nextToken>`, to)
	}
	if call == "SearchTransitGatewayRoutes" {
		_, _ = fmt.Fprintf(w, `<additionalRoutesAvailable>%t</additionalRoutesAvailable>`, to < len(items))
	}
	_, _ = fmt.Fprintf(w, `</%sResponse>`, call)
}

// lists is how each call names the list that it returns.
var lists = map[string]string{
	"DescribeVpcs": "vpcSet", "DescribeSubnets": "subnetSet", "DescribeManagedPrefixLists": "prefixListSet",
	"GetManagedPrefixListEntries": "entrySet", "DescribeTransitGateways": "transitGatewaySet",
	"DescribeCustomerGateways": "customerGatewaySet", "DescribeVpnConnections": "vpnConnectionSet",
	"DescribeTransitGatewayRouteTables": "transitGatewayRouteTables", "DescribeTransitGatewayAttachments": "transitGatewayAttachments",
	"DescribeTransitGatewayPeeringAttachments": "transitGatewayPeeringAttachments",
	"DescribeTransitGatewayConnects":           "transitGatewayConnectSet",
	"DescribeTransitGatewayConnectPeers":       "transitGatewayConnectPeerSet",
	"GetTransitGatewayPrefixListReferences":    "transitGatewayPrefixListReferenceSet",
	"SearchTransitGatewayRoutes":               "routeSet",
	"DescribeConnections":                      "connections", "DescribeDirectConnectGateways": "directConnectGateways",
	"DescribeVirtualInterfaces": "virtualInterfaces",
}
