// The story of a network, told with the AWS SDK for JavaScript v3: made, changed, read in pages, and deleted. It checks
// every answer and ends with an error at the first wrong one. install.sh fetches the SDK.
//
//	eval "$(trunkline env)"; node scripts/clients/story.mjs
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = process.env.TRUNKLINE_NODE_MODULES ?? fileURLToPath(new URL("node_modules", import.meta.url));
const require = createRequire(path.join(path.resolve(folder), "story.mjs"));
const sdk = require("@aws-sdk/client-networkmanager");

const WORDS = "Zürich ⇄ 東京 🛰";
const client = new sdk.NetworkManager({ maxAttempts: 1 });

function check(what, got, want) {
	assert.deepStrictEqual(got, want, `${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
	console.log(`ok   ${what}: ${JSON.stringify(got)}`);
}

function like(what, got, pattern) {
	assert.match(got, pattern, what);
	console.log(`ok   ${what}: ${got}`);
}

// refused wants a call to fail with an error of this class and status, and returns the error.
async function refused(kind, status, call) {
	const failure = await call.then(
		(answer) => assert.fail(`got ${JSON.stringify(answer)}, want ${kind.name}`),
		(error) => error,
	);
	assert.ok(failure instanceof kind, `got ${failure}, want ${kind.name}`);
	check(`refused: ${failure.message}`, [failure.name, failure.$metadata.httpStatusCode], [failure.name, status]);
	return failure;
}

// make makes a network of two sites, each with a device and a link, and joins the devices.
async function make() {
	const { GlobalNetwork: made } = await client.createGlobalNetwork({
		Description: WORDS,
		Tags: [{ Key: "Name", Value: "Überland" }, { Key: "env", Value: "テスト" }],
	});
	const network = made.GlobalNetworkId;
	like("global network", network, /^global-network-0[0-9a-f]{16}$/);
	check("its first state", made.State, sdk.GlobalNetworkState.pending);
	check("made a moment ago, in whole seconds",
		[Math.abs(Date.now() - made.CreatedAt) < 60_000, made.CreatedAt.getMilliseconds()], [true, 0]);
	const [read] = (await client.describeGlobalNetworks({ GlobalNetworkIds: [network] })).GlobalNetworks;
	check("its description", read.Description, WORDS);
	check("its tags", Object.fromEntries(read.Tags.map((tag) => [tag.Key, tag.Value])), { Name: "Überland", env: "テスト" });

	const sites = await makeSites(network);
	const devices = await makeDevices(network, sites);
	const links = await makeLinks(network, sites);
	for (const i of [0, 1]) {
		const ends = { GlobalNetworkId: network, DeviceId: devices[i], LinkId: links[i] };
		check("association", (await client.associateLink(ends)).LinkAssociation.LinkAssociationState, "PENDING");
		check("its state",
			(await client.getLinkAssociations(ends)).LinkAssociations.map((a) => a.LinkAssociationState), ["AVAILABLE"]);
	}
	return { network, sites, devices, links, connection: await connect(network, devices, links) };
}

async function makeSites(network) {
	const place = { Address: "Bahnhofstraße 1", Latitude: "47.370", Longitude: "8.5400" };
	const sites = [];
	for (const said of [{ Description: "head office", Location: place }, {}]) {
		sites.push((await client.createSite({ GlobalNetworkId: network, ...said })).Site.SiteId);
	}
	const [first, second] = (await client.getSites({ GlobalNetworkId: network, SiteIds: sites })).Sites;
	check("where the first site is", first.Location, place);
	check("what the second site has", [second.Description, second.Location, second.Tags], [undefined, undefined, undefined]);
	return sites;
}

async function makeDevices(network, sites) {
	const devices = [];
	for (const [i, said] of [{ Vendor: "Ünïcode", SerialNumber: "SN 1/α" }, { AWSLocation: { Zone: "us-west-2a" } }].entries()) {
		devices.push((await client.createDevice({ GlobalNetworkId: network, SiteId: sites[i], ...said })).Device.DeviceId);
	}
	const [first, ...rest] = (await client.getDevices({ GlobalNetworkId: network, SiteId: sites[0] })).Devices;
	check("the device of a site", [first.DeviceId, first.SerialNumber, rest], [devices[0], "SN 1/α", []]);
	return devices;
}

async function makeLinks(network, sites) {
	const links = [];
	for (const [i, said] of [
		{ Type: "fibre", Provider: "Société A", Bandwidth: { UploadSpeed: 100, DownloadSpeed: 200 } },
		{ Bandwidth: { DownloadSpeed: 50 } },
	].entries()) {
		links.push((await client.createLink({ GlobalNetworkId: network, SiteId: sites[i], ...said })).Link.LinkId);
	}
	const found = (await client.getLinks({ GlobalNetworkId: network, Type: "fibre", Provider: "Société A" })).Links;
	check("the link of a provider", found.map((link) => [link.LinkId, link.Bandwidth]),
		[[links[0], { UploadSpeed: 100, DownloadSpeed: 200 }]]);
	return links;
}

async function connect(network, devices, links) {
	const { Connection: made } = await client.createConnection({
		GlobalNetworkId: network, DeviceId: devices[0], ConnectedDeviceId: devices[1], LinkId: links[0],
		Description: WORDS, Tags: [{ Key: "tier", Value: "金" }],
	});
	like("connection", made.ConnectionId, /^connection-0[0-9a-f]{16}$/);
	for (const device of devices) {
		const found = (await client.getConnections({ GlobalNetworkId: network, DeviceId: device })).Connections;
		check("the connection of a device",
			found.map((c) => [c.ConnectionId, c.Description, c.ConnectedLinkId]), [[made.ConnectionId, WORDS, undefined]]);
	}
	return made;
}

async function change({ network, links, connection }) {
	const { Connection: changed } = await client.updateConnection({
		GlobalNetworkId: network, ConnectionId: connection.ConnectionId, LinkId: "", ConnectedLinkId: links[1],
	});
	check("a change", [changed.State, changed.LinkId, changed.ConnectedLinkId, changed.Description],
		["UPDATING", undefined, links[1], WORDS]);
	const ResourceArn = connection.ConnectionArn;
	await client.tagResource({ ResourceArn, Tags: [{ Key: "owner", Value: "Ægir + Søn" }, { Key: "tier", Value: "銀" }] });
	await client.untagResource({ ResourceArn, TagKeys: ["tier", "never there"] });
	check("tags", (await client.listTagsForResource({ ResourceArn })).TagList, [{ Key: "owner", Value: "Ægir + Søn" }]);
}

async function readPages({ network, sites, devices, links }) {
	for (const [paginate, member, id, want] of [
		[sdk.paginateGetSites, "Sites", "SiteId", sites],
		[sdk.paginateGetDevices, "Devices", "DeviceId", devices],
		[sdk.paginateGetLinks, "Links", "LinkId", links],
	]) {
		const got = [];
		for await (const page of paginate({ client, pageSize: 1 }, { GlobalNetworkId: network })) {
			got.push(page[member].map((thing) => thing[id]));
		}
		check(`${member}, one to a page`, got, want.map((one) => [one]));
	}
}

// fail does what is refused; every error has its class.
async function fail({ network, sites, devices }) {
	const unknown = await refused(sdk.ValidationException, 400,
		client.getSites({ GlobalNetworkId: "global-network-00000000000000001" }));
	check("why", [unknown.Reason, unknown.Fields],
		["FieldValidationFailed", [{ Name: "globalNetworkId", Message: "Global network not found." }]]);
	const missing = await refused(sdk.ResourceNotFoundException, 404,
		client.deleteSite({ GlobalNetworkId: network, SiteId: "site-00000000000000001" }));
	check("what", [missing.ResourceType, missing.ResourceId], ["site", "site-00000000000000001"]);
	const dangling = await refused(sdk.ValidationException, 400, client.createConnection({
		GlobalNetworkId: network, DeviceId: devices[0], ConnectedDeviceId: "device-00000000000000001" }));
	check("why", dangling.Fields.map((field) => field.Name), ["connectedDeviceId"]);
	await refused(sdk.ValidationException, 400, client.deleteSite({ GlobalNetworkId: network, SiteId: sites[0] }));
	const stranger = new sdk.NetworkManager({
		maxAttempts: 1, credentials: { accessKeyId: "AKIAUNKNOWNUNKNOWN00", secretAccessKey: "wrong" } });
	const refusal = await refused(sdk.NetworkManagerServiceException, 403, stranger.describeGlobalNetworks({}));
	check("who", refusal.name, "UnrecognizedClientException");
}

// core makes a core network with a policy, changes it by another, and deletes it.
async function core({ network }) {
	const policy = (...segments) => JSON.stringify({
		version: "2021.12", segments: segments.map((name) => ({ name })),
		"core-network-configuration": { "asn-ranges": ["64512-64520"], "edge-locations": [{ location: "eu-west-1" }] },
	});
	const { CoreNetwork: made } = await client.createCoreNetwork({ GlobalNetworkId: network, PolicyDocument: policy("production") });
	const at = { CoreNetworkId: made.CoreNetworkId };
	check("its edges", (await client.getCoreNetwork(at)).CoreNetwork.Edges, [{ EdgeLocation: "eu-west-1", Asn: 64512, InsideCidrBlocks: [] }]);
	const bad = await refused(sdk.CoreNetworkPolicyException, 400, client.putCoreNetworkPolicy({ ...at, PolicyDocument: "[]" }));
	check("why", bad.Errors.map((error) => [error.ErrorCode, error.Path]), [["TYPE_MISMATCH", "$"]]);
	const { CoreNetworkPolicy: put } = await client.putCoreNetworkPolicy({ ...at, PolicyDocument: policy("production", "shared") });
	const version = { ...at, PolicyVersionId: put.PolicyVersionId };
	check("the version that is put", [put.PolicyVersionId, put.ChangeSetState], [2, sdk.ChangeSetState.PENDING_GENERATION]);
	await client.executeCoreNetworkChangeSet(version);
	const changed = [];
	for await (const page of sdk.paginateGetCoreNetworkChangeEvents({ client, pageSize: 1 }, version)) {
		changed.push(...page.CoreNetworkChangeEvents.map((event) => event.Status));
	}
	check("what became of it", [...new Set(changed)], ["COMPLETE"]);
	check("its segments", (await client.getCoreNetwork(at)).CoreNetwork.Segments.map((s) => s.Name), ["production", "shared"]);
	await client.deleteCoreNetwork(at);
	await refused(sdk.ResourceNotFoundException, 404, client.getCoreNetwork(at));
}

// remove deletes everything from the leaves to the root, without a wait.
async function remove({ network, sites, devices, links, connection }) {
	const { Connection: gone } = await client.deleteConnection({
		GlobalNetworkId: network, ConnectionId: connection.ConnectionId });
	check("deleted", gone.State, "DELETING");
	for (const i of [0, 1]) {
		await client.disassociateLink({ GlobalNetworkId: network, DeviceId: devices[i], LinkId: links[i] });
		await client.deleteDevice({ GlobalNetworkId: network, DeviceId: devices[i] });
		await client.deleteLink({ GlobalNetworkId: network, LinkId: links[i] });
		await client.deleteSite({ GlobalNetworkId: network, SiteId: sites[i] });
	}
	await client.deleteGlobalNetwork({ GlobalNetworkId: network });
	check("networks that are left", (await client.describeGlobalNetworks({})).GlobalNetworks, []);
}

console.log(`node ${process.version}, SDK ${require("@aws-sdk/client-networkmanager/package.json").version}`);
const story = await make();
await change(story);
await readPages(story);
await fail(story);
await core(story);
await remove(story);
console.log("The story is told.");
