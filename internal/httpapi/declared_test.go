package httpapi_test

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// silent declares no errors at all, not even those that every request can meet.
const silent = "ListOrganizationServiceAccessStatus"

// undeclared names the operation that a request is for, if it does not declare the error that it answered. Every
// request that a test sends is held to this.
func (a reply) undeclared(r request) string {
	path, _, _ := strings.Cut(r.target, "?")
	op, _, err := api.Match(r.method, path)
	if err != nil || a.status == 200 || op.Name == silent || slices.Contains(frontErrors, a.errorType()) || a.isHTTPRefusal() {
		return ""
	}
	if op.Declares(a.errorType()) || a.errorType() == "NotImplementedException" {
		return ""
	}
	return op.Name
}

// TestWhatAnyRequestCanMeetIsDeclared holds for the refusals that are made without knowing the operation.
func TestWhatAnyRequestCanMeetIsDeclared(t *testing.T) {
	t.Parallel()
	for _, op := range api.Operations {
		for _, failure := range []api.Failure{api.CannotParse(""), api.Invalid("", ""), api.Denied(""), api.Internal(), &api.ThrottlingException{}} {
			if op.Name != silent && !op.Declares(failure.Type()) {
				t.Errorf("%s does not declare %s", op.Name, failure.Type())
			}
		}
	}
}

// sample is a value that keeps the constraints of a shape.
func sample(s *api.Shape) string {
	switch s.Type {
	case api.TypeStructure:
		var members []string
		for _, m := range s.Members {
			if m.Required && m.In == api.InBody {
				members = append(members, fmt.Sprintf("%q:%s", m.Wire, sample(m.Shape)))
			}
		}
		return "{" + strings.Join(members, ",") + "}"
	case api.TypeList:
		return "[" + sample(s.Elem) + "]"
	case api.TypeMap:
		return "{}"
	case api.TypeString:
		return fmt.Sprintf("%q", sampleText(s))
	case api.TypeBoolean:
		return "true"
	}
	return "1"
}

// particular are samples of shapes whose form only the operation knows.
var particular = map[string]string{
	"TransitGatewayArn": gatewayARN, "CustomerGatewayArn": customerARN, "TransitGatewayConnectPeerArn": gatewayPeerARN,
	"Action": "ENABLE", "PrefixListArn": prefixListARN, "TransitGatewayRouteTableArn": coreTableARN,
}

func sampleText(s *api.Shape) string {
	if s.Enum != nil {
		return s.Enum[0]
	}
	if text := particular[s.Name]; text != "" {
		return text
	}
	for _, text := range []string{
		"1", account, "connect-peer-0123456789abcdef0", "core-network-0123456789abcdef0", "attachment-0123456789abcdef0", "peering-0123456789abcdef0",
		"o-0123456789abcdef0", "pl-0123456789abcdef0", "arn:aws:networkmanager::" + account + ":core-network/core-network-0123456789abcdef0",
		"arn:aws:ec2:us-west-2:" + account + ":transit-gateway/tgw-0123456789abcdef0", "arn:aws:ec2:us-west-2:" + account + ":vpc/vpc-0123456789abcdef0",
		"arn:aws:ec2:us-west-2:" + account + ":subnet/subnet-0123456789abcdef0", "arn:aws:ec2:us-west-2:" + account + ":vpn-connection/vpn-0123456789abcdef0",
		"arn:aws:ec2:us-west-2:" + account + ":transit-gateway-route-table/tgw-rtb-0123456789abcdef0",
		"arn:aws:directconnect::" + account + ":dx-gateway/0123abcd-0123-0123-0123-0123456789ab",
		"arn:aws:ec2:us-west-2:" + account + ":prefix-list/pl-0123456789abcdef0",
	} {
		if len(text) >= s.Min && (!s.HasMax || len(text) <= s.Max) && regexp.MustCompile(s.Pattern).MatchString(text) {
			return text
		}
	}
	panic("no sample of " + s.Name + " " + s.Pattern)
}

// sound is a request for an operation that keeps every constraint and names nothing that exists.
func sound(op *api.Operation) request {
	s := spot{op: op}
	given := map[string]string{}
	for _, m := range op.Input.Members {
		if m.In == api.InPath || m.In == api.InQuery && m.Required {
			given[m.Wire] = strings.Trim(sample(m.Shape), `[]"`)
		}
	}
	return request{method: op.Method, target: s.target(given), body: sample(op.Input)}
}

// isImplemented asks whether anybody answers an operation.
func (w *wire) isImplemented(t testing.TB, op *api.Operation) bool {
	t.Helper()
	a := w.do(t, sound(op))
	if a.status == 400 && op.Name != "CreateConnection" && strings.Contains(string(a.body), "Must ") {
		t.Fatalf("%v is not sound: %s", sound(op), a.body)
	}
	return a.status != 501
}

// templates are sound requests for what is implemented; in braces stands what each names.
var templates = map[string]request{
	"CreateGlobalNetwork":    post("/global-networks", `{}`),
	"DescribeGlobalNetworks": get("/global-networks?globalNetworkIds={network}"),
	"UpdateGlobalNetwork":    patch("/global-networks/{network}", `{}`),
	"CreateSite":             post("/global-networks/{network}/sites", `{}`),
	"GetSites":               get("/global-networks/{network}/sites?siteIds={site}"),
	"UpdateSite":             patch("/global-networks/{network}/sites/{site}", `{}`),
	"CreateDevice":           post("/global-networks/{network}/devices", `{"SiteId":"{site}"}`),
	"GetDevices":             get("/global-networks/{network}/devices?siteId={site}&deviceIds={device}"),
	"UpdateDevice":           patch("/global-networks/{network}/devices/{device}", `{"SiteId":"{site}"}`),
	"CreateLink":             post("/global-networks/{network}/links", `{"SiteId":"{site}","Bandwidth":{}}`),
	"GetLinks":               get("/global-networks/{network}/links?siteId={site}&linkIds={link}"),
	"UpdateLink":             patch("/global-networks/{network}/links/{link}", `{}`),
	"AssociateLink":          post("/global-networks/{network}/link-associations", `{"DeviceId":"{device}","LinkId":"{link}"}`),
	"GetLinkAssociations":    get("/global-networks/{network}/link-associations?deviceId={device}&linkId={link}"),
	"CreateConnection": post("/global-networks/{network}/connections",
		`{"DeviceId":"{device}","ConnectedDeviceId":"{other}","LinkId":"{link}","ConnectedLinkId":"{otherLink}"}`),
	"GetConnections":                           get("/global-networks/{network}/connections?deviceId={device}&connectionIds={joined}"),
	"UpdateConnection":                         patch("/global-networks/{network}/connections/{joined}", `{"LinkId":"{link}","ConnectedLinkId":"{otherLink}"}`),
	"TagResource":                              post("/tags/{tagged}", `{"Tags":[{"Key":"k","Value":"v"}]}`),
	"ListTagsForResource":                      get("/tags/{tagged}"),
	"UntagResource":                            remove("/tags/{tagged}?tagKeys=k"),
	"DeleteConnection":                         remove("/global-networks/{network}/connections/{joined}"),
	"DisassociateLink":                         remove("/global-networks/{network}/link-associations?deviceId={device}&linkId={link}"),
	"DeleteLink":                               remove("/global-networks/{network}/links/{link}"),
	"DeleteDevice":                             remove("/global-networks/{network}/devices/{device}"),
	"DeleteSite":                               remove("/global-networks/{network}/sites/{site}"),
	"DeleteGlobalNetwork":                      remove("/global-networks/{network}"),
	"GetCustomerGatewayAssociations":           get("/global-networks/{network}/customer-gateway-associations?customerGatewayArns={cgw}"),
	"GetTransitGatewayConnectPeerAssociations": get("/global-networks/{network}/transit-gateway-connect-peer-associations"),
	"GetConnectPeerAssociations":               get("/global-networks/{network}/connect-peer-associations?connectPeerIds={peer}"),
	"GetTransitGatewayRegistrations":           get("/global-networks/{network}/transit-gateway-registrations?transitGatewayArns={tgw}"),
	"RegisterTransitGateway":                   post("/global-networks/{network}/transit-gateway-registrations", `{"TransitGatewayArn":"{tgw}"}`),
	"DeregisterTransitGateway":                 remove("/global-networks/{network}/transit-gateway-registrations/{tgw}"),
	"AssociateCustomerGateway": post("/global-networks/{network}/customer-gateway-associations",
		`{"CustomerGatewayArn":"{cgw}","DeviceId":"{device}","LinkId":"{link}"}`),
	"DisassociateCustomerGateway": remove("/global-networks/{network}/customer-gateway-associations/{cgw}"),
	"AssociateTransitGatewayConnectPeer": post("/global-networks/{network}/transit-gateway-connect-peer-associations",
		`{"TransitGatewayConnectPeerArn":"{tgwPeer}","DeviceId":"{device}"}`),
	"DisassociateTransitGatewayConnectPeer": remove("/global-networks/{network}/transit-gateway-connect-peer-associations/{tgwPeer}"),
	"AssociateConnectPeer": post("/global-networks/{network}/connect-peer-associations",
		`{"ConnectPeerId":"{peer}","DeviceId":"{device}","LinkId":"{link}"}`),
	"DisassociateConnectPeer":             remove("/global-networks/{network}/connect-peer-associations/{peer}"),
	"ListOrganizationServiceAccessStatus": get("/organizations/service-access"),
	"GetNetworkRoutes":                    post("/global-networks/{network}/network-routes", `{"RouteTableIdentifier":{"TransitGatewayRouteTableArn":"{table}"}}`),
	"StartRouteAnalysis": post("/global-networks/{network}/route-analyses",
		`{"Source":{"TransitGatewayAttachmentArn":"{near}"},"Destination":{"IpAddress":"10.2.0.1"}}`),
	"GetRouteAnalysis":                     get("/global-networks/{network}/route-analyses/{analysis}"),
	"GetNetworkResources":                  get("/global-networks/{network}/network-resources?resourceArn={tgw}"),
	"GetNetworkResourceCounts":             get("/global-networks/{network}/network-resource-count"),
	"GetNetworkResourceRelationships":      get("/global-networks/{network}/network-resource-relationships?resourceArn={cgw}"),
	"GetNetworkTelemetry":                  get("/global-networks/{network}/network-telemetry?registeredGatewayArn={tgw}"),
	"UpdateNetworkResourceMetadata":        patch("/global-networks/{network}/network-resources/{tgw}/metadata", `{"Metadata":{"k":"v"}}`),
	"StartOrganizationServiceAccessUpdate": post("/organizations/service-access", `{"Action":"ENABLE"}`),

	"CreateCoreNetwork":               post("/core-networks", `{"GlobalNetworkId":"{network}","ClientToken":"once"}`),
	"ListCoreNetworks":                get("/core-networks"),
	"GetCoreNetwork":                  get("/core-networks/{core}"),
	"UpdateCoreNetwork":               patch("/core-networks/{core}", `{}`),
	"PutCoreNetworkPolicy":            post("/core-networks/{core}/core-network-policy", fmt.Sprintf(`{"PolicyDocument":%q,"LatestVersionId":1}`, corePolicy)),
	"GetCoreNetworkPolicy":            get("/core-networks/{core}/core-network-policy"),
	"ListCoreNetworkPolicyVersions":   get("/core-networks/{core}/core-network-policy-versions"),
	"RestoreCoreNetworkPolicyVersion": post("/core-networks/{core}/core-network-policy-versions/{version}/restore", `{}`),
	"GetCoreNetworkChangeSet":         get("/core-networks/{core}/core-network-change-sets/{version}"),
	"GetCoreNetworkChangeEvents":      get("/core-networks/{core}/core-network-change-events/{version}"),
	"ExecuteCoreNetworkChangeSet":     post("/core-networks/{core}/core-network-change-sets/{version}/execute", `{}`),
	"PutResourcePolicy":               post("/resource-policy/{coreARN}", fmt.Sprintf(`{"PolicyDocument":%q}`, coreShare)),
	"GetResourcePolicy":               get("/resource-policy/{coreARN}"),
	"DeleteResourcePolicy":            remove("/resource-policy/{coreARN}"),
	"DeleteCoreNetworkPolicyVersion":  remove("/core-networks/{core}/core-network-policy-versions/{version}"),
	"DeleteCoreNetwork":               remove("/core-networks/{core}"),
}

// names gives what the templates name, of a network.
func (n inventory) names(who string) map[string]string {
	return map[string]string{
		"{network}": n.network, "{site}": n.site, "{device}": n.device, "{other}": n.other, "{link}": n.link, "{otherLink}": n.otherLink,
		"{tgw}": gatewayARN, "{cgw}": customerARN, "{tgwPeer}": gatewayPeerARN, "{peer}": peerID,
		"{table}": tableARN, "{near}": nearARN, "{analysis}": "route-analysis-0123456789abcdef0",
		"{attached}": n.attached, "{over}": n.over, "{router}": n.router, "{joint}": n.joint,
		"{core}": n.core, "{coreARN}": coreARN(who, n.core), "{version}": "1",
		"{joined}": n.joined, "{tagged}": strings.TrimPrefix(tagsOf(who, "device", n.network, n.device), "/tags/"),
	}
}

func (r request) naming(names map[string]string) request {
	for slot, name := range names {
		if strings.HasPrefix(name, "arn:") {
			r.target = strings.ReplaceAll(r.target, slot, url.PathEscape(name))
		}
		r.target = strings.ReplaceAll(r.target, slot, name)
		r.body = strings.ReplaceAll(r.body, slot, name)
	}
	return r
}

// TestAnOperationAnswersOnlyWhatItDeclares puts into every slot of every request a name that fits less and less: of
// another network, of another account, of something that is being deleted, of nothing. With quotas that are reached.
func TestAnOperationAnswersOnlyWhatItDeclares(t *testing.T) {
	t.Parallel()
	settling := new(graph.Settling)
	w := start(t, options{graph: graph.Options{Limits: graph.Defaults, Settle: settling}})
	n, second, foreign, dying := w.fill(t, account), w.fill(t, account), w.fill(t, stranger), w.fill(t, account)
	for range 2 {
		w.must(t, post("/global-networks", `{}`))
	}
	settling.Set("", time.Hour)
	for _, target := range []string{
		dying.at("connections", dying.joined), dying.at("link-associations") + "?deviceId=" + dying.device + "&linkId=" + dying.link,
		dying.at("devices", dying.device), dying.at("links", dying.link), "/connect-peers/" + dying.router,
		"/attachments/" + dying.over, "/attachments/" + dying.attached, "/peerings/" + dying.joint, "/core-networks/" + dying.core,
	} {
		w.must(t, remove(target))
	}
	seen := map[string]bool{}
	for _, op := range api.Operations {
		template, ok := templates[op.Name]
		if ok != w.isImplemented(t, op) {
			t.Errorf("%s has a template: %v; want the opposite", op.Name, ok)
		}
		if !ok || strings.HasPrefix(op.Name, "D") && op.Name != "DescribeGlobalNetworks" {
			continue // what deletes comes last, and once
		}
		for _, names := range misnamed(n, second, foreign, dying) {
			a := w.do(t, template.naming(names))
			seen[a.errorType()] = true
		}
	}
	for _, errorType := range []string{"ConflictException", notFound, invalid, "ServiceQuotaExceededException"} {
		if !seen[errorType] {
			t.Errorf("nothing answered %s: %v", errorType, slices.Collect(maps.Keys(seen)))
		}
	}
	for _, name := range []string{"DisassociateCustomerGateway", "DisassociateTransitGatewayConnectPeer", "DisassociateConnectPeer",
		"DeregisterTransitGateway", "DeleteConnection", "DisassociateLink", "DeleteLink", "DeleteDevice", "DeleteSite",
		"DeleteConnectPeer", "DeleteAttachment", "DeletePeering", "DeleteCoreNetworkPrefixListAssociation",
		"DeleteResourcePolicy", "DeleteCoreNetworkPolicyVersion", "DeleteCoreNetwork", "DeleteGlobalNetwork"} {
		for _, names := range misnamed(n, second, foreign, dying) {
			w.do(t, templates[name].naming(names))
		}
	}
}

// misnamed gives the names of the first network, and then each of them exchanged.
func misnamed(n, second, foreign, dying inventory) []map[string]string {
	all := []map[string]string{n.names(account), dying.names(account), second.names(account)}
	nothing := map[string]string{}
	for slot := range n.names(account) {
		nothing[slot] = "nothing"
		for _, other := range []map[string]string{second.names(account), foreign.names(stranger), dying.names(account), {slot: "nothing"}, {slot: ""}} {
			names := n.names(account)
			names[slot] = other[slot]
			all = append(all, names)
		}
	}
	return append(all, nothing)
}
