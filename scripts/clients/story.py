#!/usr/bin/env python3
"""The story of a network, told with boto3: made, changed, read in pages, and deleted.

It checks every answer and ends with an error at the first wrong one.

    eval "$(trunkline env)"; python3 scripts/clients/story.py
"""

import datetime
import json
import re
import urllib.error
import urllib.request

import boto3
import botocore
from botocore.config import Config

WORDS = "Zürich ⇄ 東京 🛰"

client = boto3.client("networkmanager", config=Config(retries={"total_max_attempts": 1}))
errors = client.exceptions


def check(what, got, want):
    if got != want:
        raise SystemExit(f"FAIL {what}: got {got!r}, want {want!r}")
    print(f"ok   {what}: {got}")


def refused(error, call, **arguments):
    try:
        answer = call(**arguments)
    except error as failure:
        print(f"ok   {call.__name__} is refused: {failure}")
        return failure.response
    raise SystemExit(f"FAIL {call.__name__}: got {answer}, want {error.__name__}")


def unset(what, thing, *members):
    check(f"{what} has no", [m for m in members if m in thing], [])


def make():
    """Makes a network of two sites, each with a device and a link, and joins the devices."""
    made = client.create_global_network(
        Description=WORDS, Tags=[{"Key": "Name", "Value": "Überland"}, {"Key": "env", "Value": "テスト"}]
    )["GlobalNetwork"]
    network = made["GlobalNetworkId"]
    check("global network", bool(re.fullmatch("global-network-0[0-9a-f]{16}", network)), True)
    check("its first state", made["State"], "PENDING")
    age = datetime.datetime.now(datetime.timezone.utc) - made["CreatedAt"]
    check("made a moment ago, in whole seconds", (abs(age.total_seconds()) < 60, made["CreatedAt"].microsecond), (True, 0))
    (read,) = client.describe_global_networks(GlobalNetworkIds=[network])["GlobalNetworks"]
    check("its description", read["Description"], WORDS)
    check("its tags", {tag["Key"]: tag["Value"] for tag in read["Tags"]}, {"Name": "Überland", "env": "テスト"})

    place = {"Address": "Bahnhofstraße 1", "Latitude": "47.370", "Longitude": "8.5400"}
    sites = [
        client.create_site(GlobalNetworkId=network, Description="head office", Location=place)["Site"]["SiteId"],
        client.create_site(GlobalNetworkId=network)["Site"]["SiteId"],
    ]
    first, second = client.get_sites(GlobalNetworkId=network, SiteIds=sites)["Sites"]
    check("where the first site is", first["Location"], place)
    unset("the second site", second, "Description", "Location", "Tags")

    devices = [
        client.create_device(GlobalNetworkId=network, SiteId=sites[0], Vendor="Ünïcode", SerialNumber="SN 1/α"),
        client.create_device(GlobalNetworkId=network, SiteId=sites[1], AWSLocation={"Zone": "us-west-2a"}),
    ]
    devices = [made["Device"]["DeviceId"] for made in devices]
    (first,) = client.get_devices(GlobalNetworkId=network, SiteId=sites[0])["Devices"]
    check("the device of a site", (first["DeviceId"], first["SerialNumber"]), (devices[0], "SN 1/α"))
    unset("a physical device", first, "AWSLocation", "Location", "Model")

    links = [
        client.create_link(
            GlobalNetworkId=network, SiteId=sites[0], Type="fibre", Provider="Société A",
            Bandwidth={"UploadSpeed": 100, "DownloadSpeed": 200},
        ),
        client.create_link(GlobalNetworkId=network, SiteId=sites[1], Bandwidth={"DownloadSpeed": 50}),
    ]
    links = [made["Link"]["LinkId"] for made in links]
    (first,) = client.get_links(GlobalNetworkId=network, Provider="Société A")["Links"]
    check("the link of a provider", (first["LinkId"], first["Bandwidth"]), (links[0], {"UploadSpeed": 100, "DownloadSpeed": 200}))

    for device, link in zip(devices, links):
        made = client.associate_link(GlobalNetworkId=network, DeviceId=device, LinkId=link)["LinkAssociation"]
        check("association", made["LinkAssociationState"], "PENDING")
    (read,) = client.get_link_associations(GlobalNetworkId=network, DeviceId=devices[0], LinkId=links[0])["LinkAssociations"]
    check("its state", read["LinkAssociationState"], "AVAILABLE")

    made = client.create_connection(
        GlobalNetworkId=network, DeviceId=devices[0], ConnectedDeviceId=devices[1], LinkId=links[0],
        Description=WORDS, Tags=[{"Key": "tier", "Value": "金"}],
    )["Connection"]
    check("connection", bool(re.fullmatch("connection-0[0-9a-f]{16}", made["ConnectionId"])), True)
    for device in devices:
        (read,) = client.get_connections(GlobalNetworkId=network, DeviceId=device)["Connections"]
        check("the connection of a device", (read["ConnectionId"], read["Description"]), (made["ConnectionId"], WORDS))
    unset("the connection", read, "ConnectedLinkId")
    return network, sites, devices, links, read


def change(network, links, connection):
    changed = client.update_connection(
        GlobalNetworkId=network, ConnectionId=connection["ConnectionId"], LinkId="", ConnectedLinkId=links[1]
    )["Connection"]
    check("a change", (changed["State"], changed["ConnectedLinkId"], changed["Description"]), ("UPDATING", links[1], WORDS))
    unset("the connection", changed, "LinkId")
    renamed = client.update_global_network(GlobalNetworkId=network, Description="renamed")["GlobalNetwork"]
    check("a change of the network", renamed["Description"], "renamed")

    arn = connection["ConnectionArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "owner", "Value": "Ægir + Søn"}, {"Key": "tier", "Value": "銀"}])
    client.untag_resource(ResourceArn=arn, TagKeys=["tier", "never there"])
    tags = client.list_tags_for_resource(ResourceArn=arn)["TagList"]
    check("tags", tags, [{"Key": "owner", "Value": "Ægir + Søn"}])


def read_pages(network, sites, devices, links):
    for operation, member, identity, want in [
        ("get_sites", "Sites", "SiteId", sites),
        ("get_devices", "Devices", "DeviceId", devices),
        ("get_links", "Links", "LinkId", links),
    ]:
        pages = list(client.get_paginator(operation).paginate(GlobalNetworkId=network, PaginationConfig={"PageSize": 1}))
        got = [thing[identity] for page in pages for thing in page[member]]
        check(f"{operation}, one to a page", (got, ["NextToken" in page for page in pages]), (want, [True, False]))


def presign(network, connection):
    """Reads with URLs that are signed and need no client."""
    url = client.generate_presigned_url("get_connections", Params={"GlobalNetworkId": network, "ConnectionIds": [connection["ConnectionId"]]})
    with urllib.request.urlopen(url) as answer:
        (read,) = json.load(answer)["Connections"]
    check("the connection by a presigned URL", read["ConnectionId"], connection["ConnectionId"])
    url = client.generate_presigned_url("list_tags_for_resource", Params={"ResourceArn": connection["ConnectionArn"]})
    with urllib.request.urlopen(url) as answer:
        check("its tags by a presigned URL", json.load(answer)["TagList"], [{"Key": "owner", "Value": "Ægir + Søn"}])
    try:
        urllib.request.urlopen(url + "&more=1")
    except urllib.error.HTTPError as failure:
        check("a presigned URL that was changed", (failure.code, failure.headers["x-amzn-errortype"]), (403, "InvalidSignatureException"))
    else:
        raise SystemExit("FAIL a presigned URL that was changed still opens")


def fail(network, sites, devices):
    """Does what is refused; every error has its class."""
    answer = refused(errors.ValidationException, client.get_sites, GlobalNetworkId="global-network-00000000000000001")
    check("why", (answer["Reason"], answer["Fields"]), (
        "FieldValidationFailed", [{"Name": "globalNetworkId", "Message": "Global network not found."}]))
    answer = refused(errors.ResourceNotFoundException, client.delete_site, GlobalNetworkId=network, SiteId="site-00000000000000001")
    check("what", (answer["ResourceType"], answer["ResourceId"]), ("site", "site-00000000000000001"))
    check("status", answer["ResponseMetadata"]["HTTPStatusCode"], 404)
    answer = refused(errors.ValidationException, client.create_connection, GlobalNetworkId=network,
                     DeviceId=devices[0], ConnectedDeviceId="device-00000000000000001")
    check("why", [field["Name"] for field in answer["Fields"]], ["connectedDeviceId"])
    refused(errors.ValidationException, client.delete_site, GlobalNetworkId=network, SiteId=sites[0])
    stranger = boto3.client("networkmanager", aws_secret_access_key="wrong", aws_access_key_id="AKIAUNKNOWNUNKNOWN00")
    answer = refused(errors.ClientError, stranger.describe_global_networks)
    check("who", answer["Error"]["Code"], "UnrecognizedClientException")


def policy(*segments):
    """A core network policy with an edge in two Regions."""
    edges = [{"location": "eu-west-1"}, {"location": "us-east-1"}]
    return json.dumps({
        "version": "2021.12", "core-network-configuration": {"asn-ranges": ["64512-64520"], "edge-locations": edges},
        "segments": [{"name": name} for name in segments]})


def core(network):
    """Makes a core network with a policy, changes it by another, and deletes it."""
    made = client.create_core_network(GlobalNetworkId=network, Description=WORDS, PolicyDocument=policy("production"))["CoreNetwork"]
    at = {"CoreNetworkId": made["CoreNetworkId"]}
    check("core network", (made["State"], made["Description"]), ("CREATING", WORDS))
    read = client.get_core_network(**at)["CoreNetwork"]
    check("its state", read["State"], "AVAILABLE")
    check("its edges", [(e["EdgeLocation"], e["Asn"], e["InsideCidrBlocks"]) for e in read["Edges"]],
          [("eu-west-1", 64512, []), ("us-east-1", 64513, [])])
    answer = refused(errors.CoreNetworkPolicyException, client.put_core_network_policy, PolicyDocument='{"version": "2021"}', **at)
    check("why", sorted(e["ErrorCode"] for e in answer["Errors"]), ["ENUM_VIOLATION", "REQUIRED_PROPERTY", "REQUIRED_PROPERTY"])
    put = client.put_core_network_policy(PolicyDocument=policy("production", "shared"), **at)["CoreNetworkPolicy"]
    check("the version that is put", (put["PolicyVersionId"], json.loads(put["PolicyDocument"])["segments"][1]["name"]), (2, "shared"))
    version = {**at, "PolicyVersionId": put["PolicyVersionId"]}
    check("its state", client.get_core_network_policy(**version)["CoreNetworkPolicy"]["ChangeSetState"], "READY_TO_EXECUTE")
    pages = client.get_paginator("get_core_network_change_set").paginate(PaginationConfig={"PageSize": 1}, **version)
    changes = [c for page in pages for c in page["CoreNetworkChanges"]]
    check("what it changes", [(c["Action"], c["IdentifierPath"]) for c in changes if c["Type"] == "CORE_NETWORK_SEGMENT"],
          [("ADD", "CORE_NETWORK_SEGMENT/eu-west-1/shared"), ("ADD", "CORE_NETWORK_SEGMENT/us-east-1/shared")])
    client.execute_core_network_change_set(**version)
    events = client.get_core_network_change_events(**version)["CoreNetworkChangeEvents"]
    check("what became of it", ({e["Status"] for e in events}, len(events)), ({"COMPLETE"}, len(changes)))
    check("its segments", [s["Name"] for s in client.get_core_network(**at)["CoreNetwork"]["Segments"]], ["production", "shared"])
    refused(errors.ValidationException, client.execute_core_network_change_set, **version)
    restored = client.restore_core_network_policy_version(PolicyVersionId=1, **at)["CoreNetworkPolicy"]
    check("the restored version", restored["PolicyVersionId"], 3)
    answer = refused(errors.ConflictException, client.delete_core_network_policy_version, **version)
    check("what", answer["ResourceId"], at["CoreNetworkId"])
    client.delete_core_network(**at)
    answer = refused(errors.ResourceNotFoundException, client.get_core_network, **at)
    check("what", answer["ResourceType"], "core-network")


def remove(network, sites, devices, links, connection):
    """Deletes everything from the leaves to the root, without a wait."""
    gone = client.delete_connection(GlobalNetworkId=network, ConnectionId=connection["ConnectionId"])["Connection"]
    check("deleted", gone["State"], "DELETING")
    for device, link, site in zip(devices, links, sites):
        client.disassociate_link(GlobalNetworkId=network, DeviceId=device, LinkId=link)
        client.delete_device(GlobalNetworkId=network, DeviceId=device)
        client.delete_link(GlobalNetworkId=network, LinkId=link)
        client.delete_site(GlobalNetworkId=network, SiteId=site)
    client.delete_global_network(GlobalNetworkId=network)
    check("networks that are left", client.describe_global_networks()["GlobalNetworks"], [])


def main():
    print(f"boto3 {boto3.__version__}, botocore {botocore.__version__}")
    network, sites, devices, links, connection = make()
    change(network, links, connection)
    read_pages(network, sites, devices, links)
    presign(network, connection)
    fail(network, sites, devices)
    core(network)
    remove(network, sites, devices, links, connection)
    print("The story is told.")


main()
