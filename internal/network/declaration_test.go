package network_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
)

// The kinds as they are declared, against the contract: no member, state or reference that it does not know, and none
// that it knows and the declaration forgets.
func TestDeclarations(t *testing.T) {
	t.Parallel()
	held := map[graph.Target]bool{}
	for _, check := range []func(*testing.T, map[graph.Target]bool){
		declares(network.GlobalNetwork, "", "DescribeGlobalNetworks"),
		declares(network.Site, "CreateSite", "GetSites"),
		declares(network.Device, "CreateDevice", "GetDevices"),
		declares(network.Link, "CreateLink", "GetLinks"),
		declares(network.LinkAssociation, "AssociateLink", "GetLinkAssociations"),
		declares(network.Connection, "CreateConnection", "GetConnections"),
		declares(network.TransitGatewayRegistration, "RegisterTransitGateway", "GetTransitGatewayRegistrations"),
		declares(&network.CustomerGatewayAssociation.Kind, "AssociateCustomerGateway", "GetCustomerGatewayAssociations"),
		declares(&network.TransitGatewayConnectPeerAssociation.Kind,
			"AssociateTransitGatewayConnectPeer", "GetTransitGatewayConnectPeerAssociations"),
		declares(&network.ConnectPeerAssociation.Kind, "AssociateConnectPeer", "GetConnectPeerAssociations"),
	} {
		check(t, held)
	}
	for target, blocked := range map[graph.Target]string{
		network.Site: network.Site.Blocked, network.Device: network.Device.Blocked, network.Link: network.Link.Blocked,
		network.LinkAssociation: network.LinkAssociation.Blocked, network.Connection: network.Connection.Blocked,
	} {
		if held[target] != (blocked != "") {
			t.Errorf("referred to: %v, and says %q when it is not deleted", held[target], blocked)
		}
	}
}

// declares checks one kind; it notes which kinds are referred to.
func declares[T any](k *graph.Kind[T], makes, lists string) func(*testing.T, map[graph.Target]bool) {
	return func(t *testing.T, held map[graph.Target]bool) {
		t.Helper()
		op := api.OperationByName[lists]
		c := contract[T]{Kind: k, t: t, shape: op.Output.Member(op.Page).Shape.Elem, list: op.Input}
		if makes != "" {
			c.create = api.OperationByName[makes].Input
		}
		c.checkMembers()
		c.checkStates()
		c.checkRefs()
		c.checkFilters()
		for _, ref := range k.Refs {
			held[ref.To] = true
		}
	}
}

// A contract is what the contract says of a kind.
type contract[T any] struct {
	*graph.Kind[T]
	t            *testing.T
	shape        *api.Shape // of one resource
	list, create *api.Shape // of the requests; create may be nil
}

// memberOf finds the member that a handle points to.
func memberOf[T, M any](t *testing.T, at func(*T) *M) string {
	t.Helper()
	v := new(T)
	place := reflect.ValueOf(at(v)).Pointer()
	fields := reflect.ValueOf(v).Elem()
	for i := range fields.NumField() {
		if fields.Field(i).Addr().Pointer() == place {
			return fields.Type().Field(i).Name
		}
	}
	t.Fatalf("a handle of %T points outside it", v)
	return ""
}

func (c contract[T]) checkMembers() {
	title := titled(c.Name)
	c.checkMember(title+"Id", c.ID != nil, func() string { return memberOf(c.t, c.ID) })
	c.checkMember(title+"Arn", c.ARN != nil, func() string { return memberOf(c.t, c.ARN) })
	c.checkMember("CreatedAt", c.Created != nil, func() string { return memberOf(c.t, c.Created) })
	c.checkMember("Tags", c.Tags != nil, func() string { return memberOf(c.t, c.Tags) })
	if c.Lifecycle.Within == "" {
		c.checkMember(c.Lifecycle.Member, true, func() string { return memberOf(c.t, c.State) })
	}
	if c.Name != network.GlobalNetwork.Name {
		c.checkMember("GlobalNetworkId", c.Network != nil, func() string { return memberOf(c.t, c.Network) })
	}
	if (c.ID == nil) == (len(c.Named) == 0) {
		c.t.Errorf("%s has neither an id nor a name, or both", c.Name)
	}
}

// checkMember holds that a handle is declared where the contract has the member, and points to it.
func (c contract[T]) checkMember(name string, declared bool, at func() string) {
	if known := c.shape.Member(name) != nil; known != declared {
		c.t.Errorf("%s.%s: in the contract %v, declared %v", c.Name, name, known, declared)
	} else if declared && at() != name {
		c.t.Errorf("%s: the handle of %s points to %s", c.Name, name, at())
	}
}

func (c contract[T]) checkStates() {
	l := c.Lifecycle
	shape := c.shape.Member(l.Member).Shape
	if l.Within != "" {
		shape = shape.Member(l.Within).Shape
		c.checkWithin()
	}
	enum := shape.Enum
	for _, state := range []string{l.Creating, l.Updating, l.Deleting, l.Settled} {
		if !slices.Contains(enum, state) {
			c.t.Errorf("%s has no state %q: %q", c.Name, state, enum)
		}
	}
}

// checkWithin holds that a state that stands in a structure is put there, in a resource that had no such structure.
func (c contract[T]) checkWithin() {
	v := new(T)
	*c.State(v) = c.Lifecycle.Settled
	want := fmt.Sprintf(`{%q:{%q:%q}}`, c.Lifecycle.Member, c.Lifecycle.Within, c.Lifecycle.Settled)
	if got := string(api.Append(nil, v)); got != want {
		c.t.Errorf("the state of a %s reads %s, want %s", c.Name, got, want)
	}
}

// checkRefs holds that every id in a resource is its own, its network's or a reference, and that each reference blames
// a member by its wire name and is required where the contract says so.
func (c contract[T]) checkRefs() {
	referring := []string{titled(c.Name) + "Id", "GlobalNetworkId"}
	for _, ref := range c.Refs {
		blamed := ref.Field
		for _, at := range ref.Named {
			referring = append(referring, memberOf(c.t, at))
		}
		if ref.At != nil {
			member := memberOf(c.t, ref.At)
			referring = append(referring, member)
			if member != strings.ToUpper(blamed[:1])+blamed[1:] {
				c.t.Errorf("%s.%s blames %s", c.Name, member, blamed)
			}
		}
		m := c.create.Member(strings.ToUpper(blamed[:1]) + blamed[1:])
		if m == nil || m.Field != blamed {
			c.t.Errorf("%s blames %s, which its request does not have", c.Name, blamed)
		} else if ref.At != nil && m.Required != ref.Required {
			c.t.Errorf("%s.%s: required in the contract %v, declared %v", c.Name, m.Name, m.Required, ref.Required)
		}
	}
	for _, m := range c.shape.Members {
		if strings.HasSuffix(m.Name, "Id") && !slices.Contains(referring, m.Name) {
			c.t.Errorf("%s.%s is an id and no reference is declared", c.Name, m.Name)
		}
	}
}

// checkFilters holds that every facet is a combination of what lists are filtered by.
func (c contract[T]) checkFilters() {
	for _, facet := range c.Facets {
		for _, at := range facet.At {
			if name := memberOf(c.t, at); c.list.Member(name) == nil {
				c.t.Errorf("%s has the facet %s, and no list is filtered by %s", c.Name, facet.Name, name)
			}
		}
	}
}

// titled is a kind's name as it stands in members: LinkAssociation.
func titled(kind string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(kind, "-") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// TestDefaultQuotas holds the numbers and codes of the service's quota page.
func TestDefaultQuotas(t *testing.T) {
	t.Parallel()
	got := map[string]int64{}
	for _, q := range network.Quotas() {
		got[q.Code] = q.Max
	}
	want := map[string]int64{"L-2418390E": 5, "L-C3B5632D": 200, "L-DFE018A3": 200, "L-6BD16053": 200, "L-D30F0A50": 500, "L-A2478D36": 5000}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the quotas are %v, want %v", got, want)
	}
}

// TestTextsThatClientsWaitFor holds the parts of messages by which Terraform knows that it should try again.
func TestTextsThatClientsWaitFor(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		network.GlobalNetwork.Blocked: "cannot be deleted due to existing devices, sites, or links",
		network.Site.Blocked:          "cannot be deleted due to existing association",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q does not say %q", text, want)
		}
	}
}
