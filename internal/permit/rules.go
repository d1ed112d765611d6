package permit

// A rule says what one operation asks permission for.
type rule struct {
	on      []target // what it is authorised on, all of it; nil is "*"
	keys    []key    // the condition keys that the service has for it
	creates target   // what its tags and its routing policy label are for; "" for what creates nothing of ours
}

// A target is the end of an ARN of the caller's account. In braces stand
// members of the input. A member that is a list stands for a target each, and
// one that is optional and not given for none. A target that is a member alone
// is the ARN as the caller gives it.
type target string

type on = []target

// The targets, by what the contract calls the members that name them.
const (
	attachment        target = "attachment/{AttachmentId}"
	connectAttachment target = "attachment/{ConnectAttachmentId}"
	transport         target = "attachment/{TransportAttachmentId}"
	peer              target = "connect-peer/{ConnectPeerId}"
	coreNetwork       target = "core-network/{CoreNetworkId}"
	peering           target = "peering/{PeeringId}"

	network     target = "global-network/{GlobalNetworkId}"
	networks    target = "global-network/{GlobalNetworkIds}"
	site        target = "site/{GlobalNetworkId}/{SiteId}"
	sites       target = "site/{GlobalNetworkId}/{SiteIds}"
	device      target = "device/{GlobalNetworkId}/{DeviceId}"
	devices     target = "device/{GlobalNetworkId}/{DeviceIds}"
	link        target = "link/{GlobalNetworkId}/{LinkId}"
	links       target = "link/{GlobalNetworkId}/{LinkIds}"
	connection  target = "connection/{GlobalNetworkId}/{ConnectionId}"
	connections target = "connection/{GlobalNetworkId}/{ConnectionIds}"

	given target = "{ResourceArn}"

	anyNetwork     target = "global-network/*"
	anySite        target = "site/{GlobalNetworkId}/*"
	anyDevice      target = "device/{GlobalNetworkId}/*"
	anyLink        target = "link/{GlobalNetworkId}/*"
	anyConnection  target = "connection/{GlobalNetworkId}/*"
	anyCoreNetwork target = "core-network/*"
	anyAttachment  target = "attachment/*"
	anyPeer        target = "connect-peer/*"
	anyPeering     target = "peering/*"
)

// A key is a condition key of the service and the members that have its values.
type key struct {
	name    string
	members []string
}

var (
	cgwArn           = []key{{"networkmanager:cgwArn", []string{"CustomerGatewayArn"}}}
	tgwArn           = []key{{"networkmanager:tgwArn", []string{"TransitGatewayArn"}}}
	tgwConnectPeer   = []key{{"networkmanager:tgwConnectPeerArn", []string{"TransitGatewayConnectPeerArn"}}}
	tgwRtbArn        = []key{{"networkmanager:tgwRtbArn", []string{"TransitGatewayRouteTableArn"}}}
	vpnConnectionArn = []key{{"networkmanager:vpnConnectionArn", []string{"VpnConnectionArn"}}}
	edgeLocations    = []key{{"networkmanager:edgeLocations", []string{"EdgeLocations"}}}
	changedSubnets   = []key{{"networkmanager:subnetArns", []string{"AddSubnetArns", "RemoveSubnetArns"}}}
	vpcAndSubnets    = []key{{"networkmanager:vpcArn", []string{"VpcArn"}}, {"networkmanager:subnetArns", []string{"SubnetArns"}}}
	gatewayAndEdges  = []key{{"networkmanager:directConnectGatewayArn", []string{"DirectConnectGatewayArn"}}, edgeLocations[0]}
)

// rules has the 95 operations in the order of their names.
var rules = map[string]rule{
	"AcceptAttachment":                         {on: on{attachment}},
	"AssociateConnectPeer":                     {on: on{network, device}},
	"AssociateCustomerGateway":                 {on: on{network, device, link}, keys: cgwArn},
	"AssociateLink":                            {on: on{network, device, link}},
	"AssociateTransitGatewayConnectPeer":       {on: on{network, device, link}, keys: tgwConnectPeer},
	"CreateConnectAttachment":                  {on: on{coreNetwork, transport}, creates: anyAttachment},
	"CreateConnectPeer":                        {on: on{connectAttachment}, creates: anyPeer},
	"CreateConnection":                         {on: on{network}, creates: anyConnection},
	"CreateCoreNetwork":                        {on: on{network}, creates: anyCoreNetwork},
	"CreateCoreNetworkPrefixListAssociation":   {on: on{coreNetwork}},
	"CreateDevice":                             {on: on{network}, creates: anyDevice},
	"CreateDirectConnectGatewayAttachment":     {on: on{coreNetwork}, keys: gatewayAndEdges, creates: anyAttachment},
	"CreateGlobalNetwork":                      {creates: anyNetwork},
	"CreateLink":                               {on: on{network, site}, creates: anyLink},
	"CreateSite":                               {on: on{network}, creates: anySite},
	"CreateSiteToSiteVpnAttachment":            {on: on{coreNetwork}, keys: vpnConnectionArn, creates: anyAttachment},
	"CreateTransitGatewayPeering":              {on: on{coreNetwork}, keys: tgwArn, creates: anyPeering},
	"CreateTransitGatewayRouteTableAttachment": {on: on{peering}, keys: tgwRtbArn, creates: anyAttachment},
	"CreateVpcAttachment":                      {on: on{coreNetwork}, keys: vpcAndSubnets, creates: anyAttachment},
	"DeleteAttachment":                         {on: on{attachment}},
	"DeleteConnectPeer":                        {on: on{peer}},
	"DeleteConnection":                         {on: on{network, connection}},
	"DeleteCoreNetwork":                        {on: on{coreNetwork}},
	"DeleteCoreNetworkPolicyVersion":           {on: on{coreNetwork}},
	"DeleteCoreNetworkPrefixListAssociation":   {on: on{coreNetwork}},
	"DeleteDevice":                             {on: on{network, device}},
	"DeleteGlobalNetwork":                      {on: on{network}},
	"DeleteLink":                               {on: on{network, link}},
	"DeletePeering":                            {on: on{peering}},
	"DeleteResourcePolicy":                     {on: on{given}},
	"DeleteSite":                               {on: on{network, site}},
	"DeregisterTransitGateway":                 {on: on{network}, keys: tgwArn},
	"DescribeGlobalNetworks":                   {on: on{networks}},
	"DisassociateConnectPeer":                  {on: on{network}},
	"DisassociateCustomerGateway":              {on: on{network}, keys: cgwArn},
	"DisassociateLink":                         {on: on{network, device, link}},
	"DisassociateTransitGatewayConnectPeer":    {on: on{network}, keys: tgwConnectPeer},
	"ExecuteCoreNetworkChangeSet":              {on: on{coreNetwork}},
	"GetConnectAttachment":                     {on: on{attachment}},
	"GetConnectPeer":                           {on: on{peer}},
	"GetConnectPeerAssociations":               {on: on{network}},
	"GetConnections":                           {on: on{network, connections}},
	"GetCoreNetwork":                           {on: on{coreNetwork}},
	"GetCoreNetworkChangeEvents":               {on: on{coreNetwork}},
	"GetCoreNetworkChangeSet":                  {on: on{coreNetwork}},
	"GetCoreNetworkPolicy":                     {on: on{coreNetwork}},
	"GetCustomerGatewayAssociations":           {on: on{network}},
	"GetDevices":                               {on: on{network, devices}},
	"GetDirectConnectGatewayAttachment":        {on: on{attachment}},
	"GetLinkAssociations":                      {on: on{network, device, link}},
	"GetLinks":                                 {on: on{network, links}},
	"GetNetworkResourceCounts":                 {on: on{network}},
	"GetNetworkResourceRelationships":          {on: on{network}},
	"GetNetworkResources":                      {on: on{network}},
	"GetNetworkRoutes":                         {on: on{network}},
	"GetNetworkTelemetry":                      {on: on{network}},
	"GetResourcePolicy":                        {on: on{given}},
	"GetRouteAnalysis":                         {on: on{network}},
	"GetSiteToSiteVpnAttachment":               {on: on{attachment}},
	"GetSites":                                 {on: on{network, sites}},
	"GetTransitGatewayConnectPeerAssociations": {on: on{network}},
	"GetTransitGatewayPeering":                 {on: on{peering}},
	"GetTransitGatewayRegistrations":           {on: on{network}},
	"GetTransitGatewayRouteTableAttachment":    {on: on{attachment}},
	"GetVpcAttachment":                         {on: on{attachment}},
	"ListAttachmentRoutingPolicyAssociations":  {on: on{coreNetwork}},
	"ListAttachments":                          {on: on{anyAttachment}},
	"ListConnectPeers":                         {on: on{anyPeer}},
	"ListCoreNetworkPolicyVersions":            {on: on{coreNetwork}},
	"ListCoreNetworkPrefixListAssociations":    {on: on{coreNetwork}},
	"ListCoreNetworkRoutingInformation":        {on: on{coreNetwork}},
	"ListCoreNetworks":                         {},
	"ListOrganizationServiceAccessStatus":      {},
	"ListPeerings":                             {},
	"ListTagsForResource":                      {on: on{given}},
	"PutAttachmentRoutingPolicyLabel":          {on: on{coreNetwork, attachment}},
	"PutCoreNetworkPolicy":                     {on: on{coreNetwork}},
	"PutResourcePolicy":                        {on: on{given}},
	"RegisterTransitGateway":                   {on: on{network}, keys: tgwArn},
	"RejectAttachment":                         {on: on{attachment}},
	"RemoveAttachmentRoutingPolicyLabel":       {on: on{coreNetwork, attachment}},
	"RestoreCoreNetworkPolicyVersion":          {on: on{coreNetwork}},
	"StartOrganizationServiceAccessUpdate":     {},
	"StartRouteAnalysis":                       {on: on{network}},
	"TagResource":                              {on: on{given}},
	"UntagResource":                            {on: on{given}},
	"UpdateConnection":                         {on: on{network, connection}},
	"UpdateCoreNetwork":                        {on: on{coreNetwork}},
	"UpdateDevice":                             {on: on{network, device}},
	"UpdateDirectConnectGatewayAttachment":     {on: on{attachment}, keys: edgeLocations},
	"UpdateGlobalNetwork":                      {on: on{network}},
	"UpdateLink":                               {on: on{network, link}},
	"UpdateNetworkResourceMetadata":            {on: on{network}},
	"UpdateSite":                               {on: on{network, site}},
	"UpdateVpcAttachment":                      {on: on{attachment}, keys: changedSubnets},
}
