package httpapi_test

import (
	"fmt"
	"net/url"
	"testing"
)

// What a network meets outside. In paths an ARN is escaped.
const (
	outsideARN     = "arn:aws:ec2:us-west-2:" + account + ":"
	gatewayARN     = outsideARN + "transit-gateway/tgw-0123456789abcdef0"
	customerARN    = outsideARN + "customer-gateway/cgw-0123456789abcdef0"
	gatewayPeerARN = outsideARN + "transit-gateway-connect-peer/tgw-connect-peer-0123456789abcdef0"
	peerID         = "connect-peer-0123456789abcdef0"
)

// tellOutside walks through what joins a network to the world outside.
func (s *story) tellOutside(t *testing.T, n inventory) {
	where := fmt.Sprintf(`"DeviceId":%q,"LinkId":%q}`, n.device, n.link)
	s.golden(t, "RegisterTransitGateway", post(n.at("transit-gateway-registrations"), fmt.Sprintf(`{"TransitGatewayArn":%q}`, gatewayARN)))
	s.golden(t, "GetTransitGatewayRegistrations", get(n.at("transit-gateway-registrations")+"?transitGatewayArns="+url.QueryEscape(gatewayARN)))
	for _, at := range []struct{ kind, list, member, filter, name string }{
		{"CustomerGateway", "customer-gateway-associations", "CustomerGatewayArn", "customerGatewayArns", customerARN},
		{"TransitGatewayConnectPeer", "transit-gateway-connect-peer-associations", "TransitGatewayConnectPeerArn",
			"transitGatewayConnectPeerArns", gatewayPeerARN},
		{"ConnectPeer", "connect-peer-associations", "ConnectPeerId", "connectPeerIds", peerID},
	} {
		s.golden(t, "Associate"+at.kind, post(n.at(at.list), fmt.Sprintf(`{%q:%q,`, at.member, at.name)+where))
		s.golden(t, "Get"+at.kind+"Associations", get(n.at(at.list)+"?"+at.filter+"="+url.QueryEscape(at.name)))
		s.golden(t, "Disassociate"+at.kind, remove(n.at(at.list, url.PathEscape(at.name))))
	}
	s.golden(t, "DeregisterTransitGateway", remove(n.at("transit-gateway-registrations", url.PathEscape(gatewayARN))))
	s.golden(t, "StartOrganizationServiceAccessUpdate", post("/organizations/service-access", `{"Action":"ENABLE"}`))
	s.golden(t, "ListOrganizationServiceAccessStatus", get("/organizations/service-access"))
}
