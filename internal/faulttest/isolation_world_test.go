package faulttest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
)

// Accounts that know nothing of each other, and one that nobody has.
const (
	tenant   = "111122223333"
	stranger = "444455556666"
	visitor  = "777788889999"
	nobody   = "222222222222"
)

// A tenancy is what one account holds: everything that a request can name.
type tenancy struct {
	*caller
	account string
	digits  string              // in the ids of what is outside, which the account's catalog chooses
	names   map[string][]string // by slot; the first is what ordinary requests name
	tokens  map[string]string   // the page tokens that the account was given, by operation
}

// outside is a catalog in which %s is the digits.
const outside = `
account: "%[1]s"
region: us-west-2
transit-gateways:
  - {id: tgw-0123456789abc%[2]s, asn: 65100}
  - {id: tgw-1123456789abc%[2]s, asn: 65101}
  - {id: tgw-2123456789abc%[2]s, asn: 65102}
  - {id: tgw-3123456789abc%[2]s, asn: 65103}
direct-connect-gateways: [{id: 0a0a0a0a-0000-4000-8000-56789abc%[2]s}, {id: 0a0a0a0a-0001-4000-8000-56789abc%[2]s}]
customer-gateways: [{id: cgw-0123456789abc%[2]s, address: 203.0.113.10, asn: 65010}, {id: cgw-1123456789abc%[2]s, address: 203.0.113.11, asn: 65011}]
vpn-connections:
  - id: vpn-0123456789abc%[2]s
    customer-gateway: cgw-0123456789abc%[2]s
    transit-gateway: tgw-0123456789abc%[2]s
    tunnels: [{outside-address: 198.51.100.1, inside-cidr: 169.254.10.0/30}]
  - id: vpn-1123456789abc%[2]s
    customer-gateway: cgw-1123456789abc%[2]s
    transit-gateway: tgw-1123456789abc%[2]s
    tunnels: [{outside-address: 198.51.100.2, inside-cidr: 169.254.11.0/30}]
prefix-lists: [{id: pl-0123456789abc%[2]s, name: offices, entries: [192.168.10.0/24]}, {id: pl-1123456789abc%[2]s, entries: []}]
vpcs:
  - {id: vpc-0123456789abc%[2]s, cidrs: [10.2.0.0/16], subnets: [{id: subnet-0123456789abc%[2]s, cidr: 10.2.0.0/24}]}
  - {id: vpc-1123456789abc%[2]s, cidrs: [10.3.0.0/16], subnets: [{id: subnet-1123456789abc%[2]s, cidr: 10.3.0.0/24}]}
transit-gateway-attachments:
  - {id: tgw-attach-0123456789abc%[2]s, transit-gateway: tgw-0123456789abc%[2]s, type: vpc,
     resource: vpc-0123456789abc%[2]s, route-table: tgw-rtb-0123456789abc%[2]s}
transit-gateway-route-tables:
  - id: tgw-rtb-0123456789abc%[2]s
    transit-gateway: tgw-0123456789abc%[2]s
    routes: [{cidr: 10.2.0.0/16, attachments: [tgw-attach-0123456789abc%[2]s], type: propagated}]
  - {id: tgw-rtb-1123456789abc%[2]s, transit-gateway: tgw-1123456789abc%[2]s}
`

// settleIn gives an account one of everything, or two where a list is to have more than a page.
func settleIn(t testing.TB, c *caller, account, digits string, two bool) *tenancy {
	t.Helper()
	w := &tenancy{caller: c, account: account, digits: digits, names: map[string][]string{}, tokens: map[string]string{}}
	w.control(t, http.MethodPost, "/_trunkline/catalog", fmt.Sprintf(outside, account, digits))
	w.makeInventory(t, "0")
	if two {
		w.makeInventory(t, "1")
	}
	w.nameOutside()
	w.must(t, w.plainly("UpdateNetworkResourceMetadata"))
	analysis := w.must(t, w.plainly("StartRouteAnalysis")).body["RouteAnalysis"].(members)
	w.names["analysis"] = []string{text(analysis, "RouteAnalysisId")}
	w.control(t, http.MethodPost, "/_trunkline/health", fmt.Sprintf(
		`{"items":[{"arn":%q,"address":"198.51.100.1","type":"IPSEC","status":"UP"}]}`, w.ec2("vpn-connection/vpn-0")))
	if two {
		w.collectTokens(t)
	}
	return w
}

// control sends a request to what is ours, which must succeed.
func (w *tenancy) control(t testing.TB, method, target, body string) answer {
	t.Helper()
	got, err := w.send(t.Context(), method, target, []byte(body))
	if err != nil || !got.ok() {
		t.Fatalf("%s %s answered %d %s, %v", method, target, got.status, got.text, err)
	}
	return got
}

// ec2 is the ARN of what the catalog declares.
func (w *tenancy) ec2(name string) string {
	return "arn:aws:ec2:us-west-2:" + w.account + ":" + name + "123456789abc" + w.digits
}

// add gives a slot another name.
func (w *tenancy) add(slot, name string) { w.names[slot] = append(w.names[slot], name) }

// makeInventory makes one of everything in the account's network. The digit chooses what is outside.
func (w *tenancy) makeInventory(t testing.TB, digit string) {
	t.Helper()
	made := func(k kind, slot string, m members) string {
		network := ""
		if k != globalNetworks {
			network = w.names["network"][0]
		}
		got := w.create(t, k, network, m)
		w.add(slot, k.idOf(got))
		w.add("arn", text(got, k.arn()))
		return k.idOf(got)
	}
	tags := []any{members{"Key": "Name", "Value": "ours"}}
	w.makeCoreNetwork(t, made(globalNetworks, "network", members{"Tags": tags}))
	w.attachAll(t, digit)
	site := made(sites, "site", members{"Tags": tags})
	device, link := made(devices, "device", members{"SiteId": site, "Tags": tags}), made(links, "link", linkAt(site))
	other, otherLink := made(devices, "other device", atSite(site)), made(links, "other link", linkAt(site))
	p := plot{caller: w.caller, network: w.names["network"][0]}
	w.must(t, p.associate(device, link))
	w.must(t, p.associate(other, otherLink))
	m := p.connect(device, other, link).body
	m["ConnectedLinkId"] = otherLink
	made(connections, "connection", m)
	at := func(member, name string) members { return members{member: name, "DeviceId": device, "LinkId": link} }
	for operation, body := range map[string]members{
		"AssociateCustomerGateway": at("CustomerGatewayArn", w.ec2("customer-gateway/cgw-"+digit)),
		"AssociateTransitGatewayConnectPeer": at("TransitGatewayConnectPeerArn",
			w.ec2("transit-gateway-connect-peer/tgw-connect-peer-"+digit)),
		"AssociateConnectPeer": at("ConnectPeerId", "connect-peer-"+digit+"123456789abc"+w.digits),
	} {
		if operation == "AssociateCustomerGateway" {
			gateway := members{"TransitGatewayArn": w.ec2("transit-gateway/tgw-" + digit)}
			w.must(t, ask{operation: "RegisterTransitGateway", labels: []string{p.network}, body: gateway})
		}
		w.must(t, ask{operation: operation, labels: []string{p.network}, body: body})
	}
}

// makeCoreNetwork makes the core network of a network, with two policy versions that can be executed.
func (w *tenancy) makeCoreNetwork(t testing.TB, network string) {
	t.Helper()
	const token = "a client token of "
	body := members{"GlobalNetworkId": network, "ClientToken": token + network}
	made := w.must(t, ask{operation: "CreateCoreNetwork", body: body}).body["CoreNetwork"].(members)
	id, arn := text(made, "CoreNetworkId"), text(made, "CoreNetworkArn")
	w.add("core network", id)
	w.add("core network arn", arn)
	w.add("arn", arn)
	w.add(clientTokens, token+network)
	for range 2 {
		w.must(t, ask{operation: "PutCoreNetworkPolicy", labels: []string{id}, body: members{"PolicyDocument": corePolicy}})
	}
	w.must(t, ask{operation: "PutResourcePolicy", labels: []string{arn}, body: members{"PolicyDocument": sharePolicy}})
}

// nameOutside names what the catalog declares.
func (w *tenancy) nameOutside() {
	for slot, name := range map[string]string{
		"gateway": "transit-gateway/tgw-0", "customer gateway": "customer-gateway/cgw-0",
		"gateway peer": "transit-gateway-connect-peer/tgw-connect-peer-0",
		"route table":  "transit-gateway-route-table/tgw-rtb-0", "attachment": "transit-gateway-attachment/tgw-attach-0",
		"subnet": "subnet/subnet-0",
	} {
		w.add(slot, w.ec2(name))
		w.add("arn", w.ec2(name))
	}
	w.add("arn", w.ec2("vpn-connection/vpn-0"))
	w.add("peer", "connect-peer-0123456789abc"+w.digits)
	w.add("prefix list", "pl-0123456789abc"+w.digits)
	w.add("account", w.account)
	for i, arn := range w.names["arn"] { // ordinary requests are about a device
		if strings.Contains(arn, ":device/") {
			w.names["arn"][0], w.names["arn"][i] = arn, w.names["arn"][0]
			return
		}
	}
}

// plainly is an operation with the account's own names in all that it usually names.
func (w *tenancy) plainly(operation string) ask {
	return w.request(api.OperationByName[operation]).ask()
}

// request names what the account has.
func (w *tenancy) request(op *api.Operation) request {
	r := request{op, map[string]string{}}
	for _, m := range known(op) {
		if m.usual && len(w.names[m.slot]) > 0 {
			r.names[m.path] = w.names[m.slot][0]
		}
	}
	return r
}

// collectTokens asks every list for a page of one.
func (w *tenancy) collectTokens(t testing.TB) {
	t.Helper()
	for _, op := range api.Operations {
		a := w.request(op).ask()
		if op.Method != http.MethodGet && op.Name != "GetNetworkRoutes" || !hasToken(op) {
			continue
		}
		a.query.Set("maxResults", "1")
		got, err := w.call(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		if token := text(got.body, "NextToken"); token != "" {
			w.tokens[op.Name] = token
			w.add("token", token)
		}
	}
	if len(w.tokens) < 10 {
		t.Errorf("only %d lists gave a token: %v", len(w.tokens), w.tokens)
	}
}

func hasToken(op *api.Operation) bool {
	for _, m := range known(op) {
		if m.slot == "token" {
			return true
		}
	}
	return false
}

// holdings is everything that the account can read of what it has.
func (w *tenancy) holdings(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, op := range api.Operations {
		if op.Method != http.MethodGet && op.Name != "GetNetworkRoutes" {
			continue
		}
		got, err := w.call(t.Context(), w.request(op).ask())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %d %s\n", op.Name, got.status, got.text)
	}
	for _, arn := range w.names["arn"] {
		got, err := w.send(t.Context(), http.MethodGet, "/_trunkline/health/history?arn="+url.QueryEscape(arn), nil)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "health of %s %d %s\n", arn, got.status, got.text)
	}
	return b.String()
}
