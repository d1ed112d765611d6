package httpapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// corePolicy is a policy with an edge and a segment, coreShare a resource policy.
const (
	corePolicy = `{"version":"2021.12","core-network-configuration":{"asn-ranges":["64512-64520"],"edge-locations":[{"location":"us-east-1"}]},` +
		`"segments":[{"name":"one"}]}`
	coreShare = `{"Statement":{"Effect":"Allow","Principal":{"AWS":"999999999999"},"Action":"networkmanager:Get*","Resource":"*"}}`
)

func coreARN(account, id string) string {
	return "arn:aws:networkmanager::" + account + ":core-network/" + id
}

// tellCoreNetworks walks through a core network with two policy versions.
func (s *story) tellCoreNetworks(t *testing.T) {
	network := s.create(t, post("/global-networks", `{}`), "GlobalNetwork")
	id := s.made(t, "CoreNetwork", post("/core-networks", fmt.Sprintf(
		`{"GlobalNetworkId":%q,"Description":"Backbone","PolicyDocument":%q,"Tags":[{"Key":"a","Value":""}],"ClientToken":"once"}`, network, corePolicy)))
	at := func(rest string) string { return "/core-networks/" + id + rest }
	s.golden(t, "GetCoreNetwork", get(at("")))
	s.golden(t, "UpdateCoreNetwork", patch(at(""), `{"Description":""}`))
	s.golden(t, "ListCoreNetworks", get("/core-networks?maxResults=1"))
	two := strings.Replace(corePolicy, `"segments":[`, `"network-function-groups":[{"name":"look","require-attachment-acceptance":false}],`+
		`"segment-actions":[{"action":"send-via","segment":"two","mode":"single-hop","when-sent-to":{"segments":["one"]},"via":{"network-function-groups":["look"]}}],`+
		`"segments":[{"name":"two"},`, 1)
	s.golden(t, "PutCoreNetworkPolicy", post(at("/core-network-policy"), fmt.Sprintf(`{"PolicyDocument":%q,"Description":"two"}`, two)))
	s.golden(t, "GetCoreNetworkChangeSet", get(at("/core-network-change-sets/2")))
	s.golden(t, "ExecuteCoreNetworkChangeSet", post(at("/core-network-change-sets/2/execute"), `{}`))
	s.golden(t, "GetCoreNetworkChangeEvents", get(at("/core-network-change-events/2?maxResults=3"))) // and a token
	s.golden(t, "GetCoreNetworkPolicy", get(at("/core-network-policy?alias=LIVE")))
	s.golden(t, "RestoreCoreNetworkPolicyVersion", post(at("/core-network-policy-versions/1/restore"), `{}`))
	s.golden(t, "ListCoreNetworkPolicyVersions", get(at("/core-network-policy-versions")))
	s.golden(t, "DeleteCoreNetworkPolicyVersion", remove(at("/core-network-policy-versions/3")))
	policy := "/resource-policy/" + url.PathEscape(coreARN(account, id))
	s.golden(t, "PutResourcePolicy", post(policy, fmt.Sprintf(`{"PolicyDocument":%q}`, coreShare)))
	s.golden(t, "GetResourcePolicy", get(policy))
	s.golden(t, "DeleteResourcePolicy", remove(policy))
	s.golden(t, "DeleteCoreNetwork", remove(at("")))
}

// TestTheLargestPolicy puts a policy of a megabyte, which is the most, and one byte more.
func TestTheLargestPolicy(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	core := w.create(t, post("/core-networks", fmt.Sprintf(`{"GlobalNetworkId":%q}`, w.create(t, post("/global-networks", `{}`), "GlobalNetwork"))), "CoreNetwork")
	at := "/core-networks/" + core + "/core-network-policy"
	document := func(size int) string {
		return corePolicy[:len(corePolicy)-1] + strings.Repeat(" ", size-len(corePolicy)) + "}"
	}
	put := func(text string) request {
		return post(at, fmt.Sprintf(`{"PolicyDocument":%q,"ClientToken":"large"}`, text))
	}
	w.must(t, put(document(megabyte)))
	w.must(t, put(document(megabyte)))
	read := decode[struct {
		CoreNetworkPolicy struct{ PolicyDocument string }
	}](t, w.must(t, get(at)))
	if got := len(read.CoreNetworkPolicy.PolicyDocument); got != megabyte {
		t.Errorf("%d bytes were put and %d are read", megabyte, got)
	}
	w.do(t, put(document(megabyte+1))).refused(t, "a policy over 1 MiB", "CoreNetworkPolicyException", "")
}
