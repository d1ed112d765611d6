package survey

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/trunkline/trunkline/internal/catalog"
)

// routes reads the routes of the Region's route tables.
func (r *region) routes(ctx context.Context) error {
	for i := range r.TransitGatewayRouteTables {
		e := &r.TransitGatewayRouteTables[i]
		if r.regionOf(&e.Identity) != r.name {
			continue
		}
		t := &table{region: r, id: e.ID.Text, gateway: e.TransitGateway.Text, seen: map[destination]bool{}}
		if err := t.references(ctx); err != nil {
			return err
		}
		if err := t.search(ctx); err != nil {
			return err
		}
		slices.SortFunc(t.entries, compareRoutes)
		e.Routes = t.entries
	}
	return nil
}

// A table is the routes of one table while they are read.
type table struct {
	*region
	id, gateway string
	entries     []catalog.RouteEntry
	seen        map[destination]bool
	searches    int
}

// A destination is what a table has one route for.
type destination struct{ cidr, list, kind string }

// references reads the prefix lists that the table refers to. The search shows
// them taken apart.
func (t *table) references(ctx context.Context) error {
	const call = "GetTransitGatewayPrefixListReferences"
	return t.each(ctx, call, func(ctx context.Context, token *string) (int, *string, error) {
		out, err := t.ec2.GetTransitGatewayPrefixListReferences(ctx, &ec2.GetTransitGatewayPrefixListReferencesInput{
			TransitGatewayRouteTableId: &t.id, MaxResults: pageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, ref := range out.TransitGatewayPrefixListReferences {
			state := "active"
			switch {
			case aws.ToBool(ref.Blackhole):
				state = "blackhole"
			case ref.State == "pending" || ref.State == "deleting":
				state = string(ref.State)
			}
			var to []string
			if ref.TransitGatewayAttachment != nil {
				to = append(to, aws.ToString(ref.TransitGatewayAttachment.TransitGatewayAttachmentId))
			}
			t.add(destination{list: aws.ToString(ref.PrefixListId), kind: "static"}, state, to)
		}
		return len(out.TransitGatewayPrefixListReferences), out.NextToken, nil
	})
}

// maxSearches is how often one table is searched, when it does not come in
// pages.
const maxSearches = 2_000

// search reads all routes. An endpoint that has no pages behind the first
// thousand is asked for parts of the address space, halved as often as needed.
func (t *table) search(ctx context.Context) error {
	whole, err := t.find(ctx, filter("type", "static", "propagated"))
	if err != nil || whole {
		return err
	}
	for _, all := range []string{"0.0.0.0/0", "::/0"} {
		if err := t.split(ctx, netip.MustParsePrefix(all)); err != nil {
			return err
		}
	}
	return nil
}

// split reads what is in a block. EC2 does not say whether a block is a subnet
// of itself, so the block is asked for alone.
func (t *table) split(ctx context.Context, p netip.Prefix) error {
	whole, err := t.find(ctx, filter("route-search.exact-match", p.String()))
	if err != nil || whole && p.IsSingleIP() {
		return err
	}
	if !whole || t.searches > maxSearches {
		return t.failed(ctx, searchRoutes, fmt.Errorf("%s has more routes than can be read", t.id))
	}
	whole, err = t.find(ctx, filter("route-search.subnet-of-match", p.String()))
	if err != nil || whole {
		return err
	}
	low, high := halves(p)
	if err := t.split(ctx, low); err != nil {
		return err
	}
	return t.split(ctx, high)
}

// halves are the two blocks that make one.
func halves(p netip.Prefix) (low, high netip.Prefix) {
	bits := p.Addr().AsSlice()
	bits[p.Bits()/8] |= 0x80 >> (p.Bits() % 8)
	middle, _ := netip.AddrFromSlice(bits)
	return netip.PrefixFrom(p.Addr(), p.Bits()+1), netip.PrefixFrom(middle, p.Bits()+1)
}

func filter(name string, values ...string) types.Filter {
	return types.Filter{Name: &name, Values: values}
}

const searchRoutes = "SearchTransitGatewayRoutes"

// find reads the routes that fit a filter; it tells whether those are all.
func (t *table) find(ctx context.Context, f types.Filter) (whole bool, err error) {
	t.searches++
	err = t.each(ctx, searchRoutes, func(ctx context.Context, token *string) (int, *string, error) {
		out, err := t.ec2.SearchTransitGatewayRoutes(ctx, &ec2.SearchTransitGatewayRoutesInput{
			TransitGatewayRouteTableId: &t.id, Filters: []types.Filter{f}, MaxResults: pageSize, NextToken: token})
		if err != nil {
			return 0, nil, err
		}
		for _, route := range out.Routes {
			t.route(route)
		}
		whole = !aws.ToBool(out.AdditionalRoutesAvailable)
		return len(out.Routes), out.NextToken, nil
	})
	return whole, err
}

func (t *table) route(found types.TransitGatewayRoute) {
	const kind = catalog.TransitGatewayRouteTable
	state, is := string(found.State), string(found.Type)
	if !slices.Contains([]string{"active", "blackhole", "pending", "deleting"}, state) || is != "static" && is != "propagated" {
		return // deleted: it is no longer there
	}
	to := destination{kind: is, list: aws.ToString(found.PrefixListId)}
	if to.list == "" {
		to.cidr = t.block(kind, aws.ToString(found.DestinationCidrBlock)).Text
	}
	var attachments []string
	for _, a := range found.TransitGatewayAttachments {
		attachments = append(attachments, aws.ToString(a.TransitGatewayAttachmentId))
	}
	t.add(to, state, attachments)
}

// add puts a route to the others, with those of its attachments that are
// declared.
func (t *table) add(to destination, state string, attachments []string) {
	const kind = catalog.TransitGatewayRouteTable
	if t.seen[to] || to.cidr == "" && to.list == "" {
		return // seen by another search, or as an entry of a prefix list; or to nothing that is known
	}
	t.seen[to] = true
	e := catalog.RouteEntry{CIDR: catalog.Say(to.cidr)}
	if to.list != "" {
		if e.PrefixList = t.region.find(catalog.PrefixList, to.list); e.PrefixList.Text == "" {
			t.notes.add(kind, "of their routes left out, to prefix lists that are not declared")
			return
		}
	}
	if to.kind == "propagated" {
		e.Type = catalog.Say(to.kind)
	}
	if state != "active" {
		e.State = catalog.Say(state)
	}
	if state != "blackhole" {
		for _, id := range attachments {
			over := t.region.find(catalog.TransitGatewayAttachment, id)
			if over.Text != "" && t.behind[over.Text].gateway == t.gateway {
				e.Attachments = append(e.Attachments, over)
			}
		}
		if len(e.Attachments) < len(attachments) || len(attachments) == 0 {
			t.notes.add(kind, "of their routes left out or cut short, over attachments that are not declared")
		}
		if len(e.Attachments) == 0 {
			return
		}
	}
	slices.SortFunc(e.Attachments, compareSaid)
	e.Attachments = slices.Compact(e.Attachments)
	t.entries = append(t.entries, e)
}

func compareSaid(a, b catalog.Said) int { return strings.Compare(a.Text, b.Text) }

// compareRoutes orders routes: to prefix lists first, then by block.
func compareRoutes(a, b catalog.RouteEntry) int {
	return cmp.Or(compareBlocks(a.CIDR, b.CIDR), strings.Compare(a.PrefixList.Text+a.Type.Text, b.PrefixList.Text+b.Type.Text))
}
