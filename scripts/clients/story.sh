#!/bin/sh
# The story of a network, told with the AWS CLI: made, changed, read in pages, and deleted. It checks every answer and
# ends with an error at the first wrong one.
#
#	eval "$(trunkline env)"; scripts/clients/story.sh
set -eu
export AWS_PAGER= AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=1

nm() { aws networkmanager "$@"; }

fail() {
	printf 'FAIL %s\n' "$*" >&2
	exit 1
}

# is WHAT GOT WANT
is() {
	[ "$2" = "$3" ] || fail "$1: got '$2', want '$3'"
	printf 'ok   %s: %s\n' "$1" "$2"
}

# like WHAT GOT PATTERN
like() {
	# The pattern is meant as one.
	# shellcheck disable=SC2254
	case $2 in
	$3) printf 'ok   %s: %s\n' "$1" "$2" ;;
	*) fail "$1: got '$2', want $3" ;;
	esac
}

# refused ERROR OPERATION [ARGUMENT...]
refused() {
	error=$1
	shift
	if answer=$(nm "$@" 2>&1); then
		fail "$1: got $answer, want $error"
	fi
	case $answer in
	*"($error)"*) printf 'ok   %s is refused: %s\n' "$1" "$error" ;;
	*) fail "$1: got $answer, want $error" ;;
	esac
}

words='Zürich ⇄ 東京 🛰'

# The network and what is in it.
network=$(nm create-global-network --description "$words" --tags Key=Name,Value=Überland Key=env,Value=テスト \
	--query GlobalNetwork.GlobalNetworkId --output text)
like 'global network' "$network" 'global-network-0????????????????'
is 'its description and tags' \
	"$(nm describe-global-networks --global-network-ids "$network" \
		--query 'GlobalNetworks[].[Description, Tags[?Key==`Name`].Value|[0], State]' --output text | tr '\t' '|')" \
	"$words|Überland|AVAILABLE"

site1=$(nm create-site --global-network-id "$network" --description 'head office' --tags Key=Name,Value=Zürich \
	--location 'Address=Bahnhofstraße 1,Latitude=47.370,Longitude=8.5400' --query Site.SiteId --output text)
site2=$(nm create-site --global-network-id "$network" --query Site.SiteId --output text)
is 'where the sites are' \
	"$(nm get-sites --global-network-id "$network" --site-ids "$site1" "$site2" \
		--query 'Sites[].[SiteId, Location.Address, Location.Latitude]' --output text | tr '\t\n' '| ')" \
	"$site1|Bahnhofstraße 1|47.370 $site2|None|None "

device1=$(nm create-device --global-network-id "$network" --site-id "$site1" --vendor Ünïcode --serial-number 'SN 1/α' \
	--query Device.DeviceId --output text)
device2=$(nm create-device --global-network-id "$network" --site-id "$site2" --aws-location Zone=us-west-2a \
	--query Device.DeviceId --output text)
is 'the devices of a site' \
	"$(nm get-devices --global-network-id "$network" --site-id "$site1" \
		--query 'Devices[].[DeviceId, Vendor, SerialNumber]' --output text | tr '\t' '|')" \
	"$device1|Ünïcode|SN 1/α"

link1=$(nm create-link --global-network-id "$network" --site-id "$site1" --bandwidth UploadSpeed=100,DownloadSpeed=200 \
	--type fibre --provider 'Société A' --query Link.LinkId --output text)
link2=$(nm create-link --global-network-id "$network" --site-id "$site2" --bandwidth DownloadSpeed=50 \
	--query Link.LinkId --output text)
is 'the links of a provider' \
	"$(nm get-links --global-network-id "$network" --type fibre --provider 'Société A' --query 'Links[].LinkId' --output text)" \
	"$link1"

is 'association' "$(nm associate-link --global-network-id "$network" --device-id "$device1" --link-id "$link1" \
	--query LinkAssociation.LinkAssociationState --output text)" PENDING
nm associate-link --global-network-id "$network" --device-id "$device2" --link-id "$link2" >/dev/null
is 'its state' "$(nm get-link-associations --global-network-id "$network" --device-id "$device1" --link-id "$link1" \
	--query 'LinkAssociations[].LinkAssociationState' --output text)" AVAILABLE

connection=$(nm create-connection --global-network-id "$network" --device-id "$device1" --connected-device-id "$device2" \
	--link-id "$link1" --description "$words" --tags Key=tier,Value=金 --query Connection.ConnectionId --output text)
like 'connection' "$connection" 'connection-0????????????????'
is 'the connection, from its far end' \
	"$(nm get-connections --global-network-id "$network" --device-id "$device2" \
		--query 'Connections[].[ConnectionId, DeviceId, Description, State]' --output text | tr '\t' '|')" \
	"$connection|$device1|$words|AVAILABLE"

# Changes.
is 'a change of its ends' \
	"$(nm update-connection --global-network-id "$network" --connection-id "$connection" --link-id '' \
		--connected-link-id "$link2" --query 'Connection.[State, LinkId, ConnectedLinkId, Description]' \
		--output text | tr '\t' '|')" \
	"UPDATING|None|$link2|$words"
arn=$(nm get-connections --global-network-id "$network" --query 'Connections[0].ConnectionArn' --output text)
like 'ARN' "$arn" "arn:aws:networkmanager::????????????:connection/$network/$connection"
nm tag-resource --resource-arn "$arn" --tags 'Key=owner,Value=Ægir + Søn' Key=tier,Value=銀
nm untag-resource --resource-arn "$arn" --tag-keys tier 'never there'
is 'its tags' "$(nm list-tags-for-resource --resource-arn "$arn" --query 'TagList[].[Key, Value]' --output text | tr '\t' '=')" \
	'owner=Ægir + Søn'

# Pages: the client asks for one at a time and joins them; then it stops halfway and goes on.
is 'sites, one to a page' "$(nm get-sites --global-network-id "$network" --page-size 1 --query 'Sites[].SiteId' \
	--output text | tr '\t\n' '  ')" "$site1 $site2 "
halfway=$(nm get-sites --global-network-id "$network" --page-size 1 --max-items 1 --query NextToken --output text | tail -n 1)
is 'the second half' "$(nm get-sites --global-network-id "$network" --page-size 1 --starting-token "$halfway" \
	--query 'Sites[].SiteId' --output text)" "$site2"

# What is refused, by name.
refused ValidationException get-sites --global-network-id global-network-00000000000000001
refused ResourceNotFoundException delete-site --global-network-id "$network" --site-id site-00000000000000001
refused ValidationException create-connection --global-network-id "$network" --device-id "$device1" \
	--connected-device-id device-00000000000000001
refused ValidationException delete-site --global-network-id "$network" --site-id "$site1"
(
	export AWS_SECRET_ACCESS_KEY=wrong
	refused InvalidSignatureException describe-global-networks
)

# A core network: made with a policy, changed by another, and deleted.
policy() {
	actions=
	if [ "${2-}" ]; then
		actions='{"action": "create-route", "segment": "shared", "destination-cidr-blocks": ["0.0.0.0/0"], "destinations": ["'$2'"]}'
	fi
	printf '{"version": "2021.12", "core-network-configuration": {"asn-ranges": ["64512-64520"],
		"edge-locations": [{"location": "eu-west-1"}, {"location": "us-east-1"}]}, "segments": [%s], "segment-actions": [%s],
		"attachment-policies": [{"rule-number": 100, "conditions": [{"type": "tag-exists", "key": "segment"}],
			"action": {"association-method": "tag", "tag-value-of-key": "segment"}}]}' "$1" "$actions"
}
core=$(nm create-core-network --global-network-id "$network" --description "$words" --tags Key=tier,Value=金 \
	--policy-document "$(policy '{"name": "production"}')" --query CoreNetwork.CoreNetworkId --output text)
like 'core network' "$core" 'core-network-0????????????????'
is 'its edges' "$(nm get-core-network --core-network-id "$core" \
	--query 'CoreNetwork.Edges[].[EdgeLocation, Asn]' --output text | tr '\t\n' '= ')" 'eu-west-1=64512 us-east-1=64513 '
refused CoreNetworkPolicyException put-core-network-policy --core-network-id "$core" --policy-document '{"version": "2021"}'
version=$(nm put-core-network-policy --core-network-id "$core" --latest-version-id 1 \
	--policy-document "$(policy '{"name": "production"}, {"name": "shared"}')" --query CoreNetworkPolicy.PolicyVersionId)
is 'the version that waits' "$(nm get-core-network-policy --core-network-id "$core" \
	--query 'CoreNetworkPolicy.[PolicyVersionId, Alias, ChangeSetState]' --output text | tr '\t' '|')" "$version|LATEST|READY_TO_EXECUTE"
is 'what it changes' "$(nm get-core-network-change-set --core-network-id "$core" --policy-version-id "$version" --page-size 1 \
	--query 'CoreNetworkChanges[?Type==`CORE_NETWORK_SEGMENT`].[Action, IdentifierPath]' --output text | tr '\t\n' '  ')" \
	'ADD CORE_NETWORK_SEGMENT/eu-west-1/shared ADD CORE_NETWORK_SEGMENT/us-east-1/shared '
nm execute-core-network-change-set --core-network-id "$core" --policy-version-id "$version"
is 'what became of it' "$(nm get-core-network-change-events --core-network-id "$core" --policy-version-id "$version" \
	--query 'CoreNetworkChangeEvents[0].[Status, Values.SegmentName]' --output text | tr '\t' '|')" 'COMPLETE|shared'
is 'its segments' "$(nm get-core-network --core-network-id "$core" --query 'CoreNetwork.Segments[].Name' --output text)" \
	"$(printf 'production\tshared')"
is 'its versions' "$(nm list-core-network-policy-versions --core-network-id "$core" \
	--query 'CoreNetworkPolicyVersions[].[PolicyVersionId, Alias]' --output text | tr '\t\n' '= ')" '1=None 2=LIVE '
refused ValidationException execute-core-network-change-set --core-network-id "$core" --policy-version-id 1
refused ValidationException delete-global-network --global-network-id "$network"
is 'core networks' "$(nm list-core-networks --query 'CoreNetworks[].[CoreNetworkId, State]' --output text | tr '\t' '|')" "$core|AVAILABLE"

# What is attached to it, and where that leads.
attachment=$(nm create-vpc-attachment --core-network-id "$core" --tags Key=segment,Value=shared \
	--vpc-arn arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0123456789abcdef0 \
	--subnet-arns arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0123456789abcdef0 \
	--query VpcAttachment.Attachment.AttachmentId --output text)
is 'what waits to be accepted' "$(nm list-attachments --core-network-id "$core" --state PENDING_ATTACHMENT_ACCEPTANCE \
	--query 'Attachments[].[AttachmentId, SegmentName, AttachmentPolicyRuleNumber]' --output text | tr '\t' '|')" "$attachment|shared|100"
nm accept-attachment --attachment-id "$attachment" >/dev/null
is 'accepted' "$(nm get-vpc-attachment --attachment-id "$attachment" --query VpcAttachment.Attachment.State --output text)" AVAILABLE
version=$(nm put-core-network-policy --core-network-id "$core" --query CoreNetworkPolicy.PolicyVersionId --policy-document \
	"$(policy '{"name": "production"}, {"name": "shared"}' "$attachment")")
is 'the static route' "$(nm get-core-network-change-set --core-network-id "$core" --policy-version-id "$version" \
	--query 'CoreNetworkChanges[?Type==`ATTACHMENT_ROUTE_STATIC`].[Action, NewValues.DestinationIdentifier]' --output text | tr '\t' '|')" \
	"ADD|$attachment"
nm execute-core-network-change-set --core-network-id "$core" --policy-version-id "$version"
routes() {
	nm get-network-routes --global-network-id "$network" --route-table-identifier \
		"CoreNetworkSegmentEdge={CoreNetworkId=$core,SegmentName=shared,EdgeLocation=$1}" --query "NetworkRoutes[].[DestinationCidrBlock, Type, Destinations[0].$2]" \
		--output text | tr '\t' '|'
}
is 'routes where it is' "$(routes eu-west-1 CoreNetworkAttachmentId)" "0.0.0.0/0|STATIC|$attachment"
is 'routes elsewhere' "$(routes us-east-1 EdgeLocation)" '0.0.0.0/0|PROPAGATED|eu-west-1'
refused ValidationException delete-core-network --core-network-id "$core"
nm delete-attachment --attachment-id "$attachment" >/dev/null
nm delete-core-network --core-network-id "$core" >/dev/null
refused ResourceNotFoundException get-core-network --core-network-id "$core"

# The end, from the leaves to the root.
is 'deleted' "$(nm delete-connection --global-network-id "$network" --connection-id "$connection" \
	--query Connection.State --output text)" DELETING
nm disassociate-link --global-network-id "$network" --device-id "$device1" --link-id "$link1" >/dev/null
nm disassociate-link --global-network-id "$network" --device-id "$device2" --link-id "$link2" >/dev/null
for device in "$device1" "$device2"; do
	nm delete-device --global-network-id "$network" --device-id "$device" >/dev/null
done
for link in "$link1" "$link2"; do
	nm delete-link --global-network-id "$network" --link-id "$link" >/dev/null
done
for site in "$site1" "$site2"; do
	nm delete-site --global-network-id "$network" --site-id "$site" >/dev/null
done
nm delete-global-network --global-network-id "$network" >/dev/null
is 'networks that are left' "$(nm describe-global-networks --query 'length(GlobalNetworks)')" 0
echo 'The story is told.'
