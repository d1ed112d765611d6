package network_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/scenario"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestWorkedCases builds the worked cases of the simulator's stories over the API: a catalog that announces, a core
// network with the policy, its attachments. Every route table must be what the engine makes of the scenario.
func TestWorkedCases(t *testing.T) {
	t.Parallel()
	stories, err := filepath.Glob("../../scripts/simulate_cases_*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv, built, routes := newInventory(t, e), 0, 0
		for _, story := range stories {
			archive, err := txtar.ParseFile(story)
			if err != nil {
				t.Fatal(err)
			}
			files := fstest.MapFS{}
			for _, f := range archive.Files {
				files[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			for _, f := range archive.Files {
				read, problems := scenarioIn(files, f.Name)
				if len(problems) > 0 || read == nil {
					continue // a story about what is wrong
				}
				c := &workedCase{inventory: inv, name: f.Name, number: built, network: read.Network, ids: map[string]string{}}
				if c.canBeBuilt() {
					c.build()
					c.compareMappings()
					routes += c.compare()
					built++
				}
			}
		}
		if t.Logf("%d worked cases, %d routes", built, routes); built < 20 || routes < 150 {
			t.Error("there were more")
		}
		inv.sound()
	})
}

func scenarioIn(files fs.FS, name string) (*scenario.Scenario, []scenario.Problem) {
	text, err := fs.ReadFile(files, name)
	if err != nil || !strings.HasSuffix(name, ".yaml") {
		return nil, nil
	}
	return scenario.Source{File: name, Open: files.Open}.Parse(text)
}

// A workedCase is a scenario that is built over the API.
type workedCase struct {
	*inventory
	name    string
	number  int
	network corenetwork.Network
	ids     map[string]string // of attachments, by their names in the scenario
	core    string
	global  string
}

// canBeBuilt tells whether the API lets anybody make the scenario's attachments.
func (c *workedCase) canBeBuilt() bool {
	for _, a := range c.network.Attachments {
		m := corenetwork.Map(c.network.Policy, a)
		strange := a.Held != nil || a.Account != "" && a.Account != c.account || a.Pending && !m.NeedsAcceptance
		for _, r := range a.Routes {
			gateway := a.Type == corenetwork.TransitGateway
			strange = strange || gateway && (r.MED != nil || len(r.Communities) > 0 || len(r.ASPath) == 0) ||
				a.Type == corenetwork.VPC && len(r.ASPath) > 0 || a.Type == corenetwork.Connect && len(r.ASPath) == 0
		}
		if strange {
			c.t.Logf("%s: %s cannot be made", c.name, a.ID)
			return false
		}
	}
	return true
}

// digits make ids of what is outside.
func (c *workedCase) digits(i int) string { return fmt.Sprintf("0%08x%08x", c.number+1, i+1) }

func (c *workedCase) build() {
	c.t.Helper()
	c.declare()
	c.global = c.newNetwork()
	policy := string(c.network.Policy.Canonical())
	made := get[api.CreateCoreNetworkResponse](c.inventory, &api.CreateCoreNetworkRequest{GlobalNetworkId: c.global, PolicyDocument: policy})
	c.core = made.CoreNetwork.CoreNetworkId
	c.associate()
	for pass := range 2 { // a Connect needs what carries it
		for i := range c.network.Attachments {
			if a := &c.network.Attachments[i]; (a.Type == corenetwork.Connect) == (pass == 1) {
				c.attach(i, a)
			}
		}
	}
	for name, id := range c.ids {
		if strings.HasPrefix(name, "attachment-") {
			policy = strings.ReplaceAll(policy, name, id)
		}
	}
	put := get[api.PutCoreNetworkPolicyResponse](c.inventory, &api.PutCoreNetworkPolicyRequest{CoreNetworkId: c.core, PolicyDocument: policy})
	version := put.CoreNetworkPolicy.PolicyVersionId
	get[api.ExecuteCoreNetworkChangeSetResponse](c.inventory, &api.ExecuteCoreNetworkChangeSetRequest{CoreNetworkId: c.core, PolicyVersionId: version})
	c.network.Policy, _ = corepolicy.Parse([]byte(policy))
}

// associate makes the prefix lists known.
func (c *workedCase) associate() {
	c.t.Helper()
	i := 0
	for alias := range c.network.PrefixLists {
		get[api.CreateCoreNetworkPrefixListAssociationResponse](c.inventory, &api.CreateCoreNetworkPrefixListAssociationRequest{
			CoreNetworkId: c.core, PrefixListAlias: alias, PrefixListArn: c.listARN(i)})
		i++
	}
}

func (c *workedCase) listARN(i int) string {
	return "arn:aws:ec2:us-west-2:" + c.account + ":prefix-list/pl-" + c.digits(900+i)
}

func (c *workedCase) gatewayARN(i int) string {
	return fmt.Sprintf("arn:aws:directconnect::%s:dx-gateway/%08x-0000-4000-8000-%012x", c.account, c.number+1, i+1)
}

// declare applies a catalog in which everything is announced that the scenario says.
func (c *workedCase) declare() {
	c.t.Helper()
	d := &catalog.Document{Account: catalog.Say(c.account), Region: catalog.Say("us-east-1")}
	identity := func(id, region string) catalog.Identity {
		return catalog.Identity{ID: catalog.Say(id), Region: catalog.Say(region)}
	}
	d.CustomerGateways = append(d.CustomerGateways, catalog.CustomerGatewayEntry{Identity: identity("cgw-"+c.digits(0), "us-east-1")})
	appliances := map[string][]catalog.ApplianceEntry{}
	for i, a := range c.network.Attachments {
		if a.Type == corenetwork.Connect {
			appliances[a.Over] = append(appliances[a.Over], catalog.ApplianceEntry{Address: catalog.Say(c.address(i)), Routes: said(a.Routes)})
		}
	}
	for i, a := range c.network.Attachments {
		switch a.Type {
		case corenetwork.VPC:
			vpc := catalog.VpcEntry{Identity: identity("vpc-"+c.digits(i), a.Edges[0]), Appliances: appliances[a.ID]}
			for _, r := range a.Routes {
				vpc.CIDRs = append(vpc.CIDRs, catalog.Say(r.Prefix.String()))
			}
			d.Vpcs = append(d.Vpcs, vpc)
		case corenetwork.SiteToSiteVPN:
			vpn := catalog.VpnConnectionEntry{Identity: identity("vpn-"+c.digits(i), a.Edges[0]), Routes: said(a.Routes)}
			vpn.CustomerGateway = catalog.Say("cgw-" + c.digits(0))
			if a.Static {
				vpn.Static = catalog.Say("true")
			}
			d.VpnConnections = append(d.VpnConnections, vpn)
		case corenetwork.DirectConnectGateway:
			arn := c.gatewayARN(i)
			d.DirectConnectGateways = append(d.DirectConnectGateways, catalog.DirectConnectGatewayEntry{
				Identity: identity(arn[strings.LastIndexByte(arn, '/')+1:], ""), Routes: said(a.Routes)})
		case corenetwork.TransitGateway:
			c.declareTable(d, i, a)
		}
	}
	i := 0
	for _, blocks := range c.network.PrefixLists {
		list := catalog.PrefixListEntry{Identity: identity("pl-"+c.digits(900+i), "us-west-2")}
		for _, block := range blocks {
			list.Entries = append(list.Entries, catalog.Say(block.String()))
		}
		d.PrefixLists = append(d.PrefixLists, list)
		i++
	}
	text, err := d.Write()
	if err != nil {
		c.t.Fatal(err)
	}
	read, problems := catalog.Parse(text)
	if len(problems) > 0 {
		c.t.Fatalf("%s: %v\n%s", c.name, problems, text)
	}
	if _, err := network.ApplyCatalog(c.t.Context(), c.graph, api.Caller{Account: c.account, Principal: principal}, read, network.CatalogOptions{}); err != nil {
		c.t.Fatal(err)
	}
}
