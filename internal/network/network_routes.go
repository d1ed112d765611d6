package network

import (
	"context"
	"errors"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
)

// GetNetworkRoutes lists the routes of one route table that pass all filters.
func (s *Service) GetNetworkRoutes(ctx context.Context, caller api.Caller, in *api.GetNetworkRoutesRequest) (*api.GetNetworkRoutesResponse, error) {
	if err := checkTableIdentifier(in.RouteTableIdentifier); err != nil {
		return nil, err
	}
	if in.RouteTableIdentifier.TransitGatewayRouteTableArn == "" {
		return s.coreNetworkRoutes(ctx, caller, in)
	}
	out := new(api.GetNetworkRoutesResponse)
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		w := newRouteWorld(tx, in.GlobalNetworkId)
		filters := filtersOf(in)
		table, at, err := w.findTable(in.RouteTableIdentifier, filters)
		if err != nil {
			return err
		}
		routes, err := table.Match(filters)
		if err != nil {
			return blameFilter(err)
		}
		*out = api.GetNetworkRoutesResponse{
			RouteTableArn: table.ARN, RouteTableType: api.RouteTableTypeTransitGatewayRouteTable,
			RouteTableTimestamp: api.TimestampOf(at.Time()), NetworkRoutes: api.Items(networkRoutes(routes)),
		}
		return w.err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// checkTableIdentifier wants exactly one of the three ways to name a table.
func checkTableIdentifier(id *api.RouteTableIdentifier) error {
	given := 0
	for _, is := range []bool{
		id.TransitGatewayRouteTableArn != "", id.CoreNetworkSegmentEdge != nil, id.CoreNetworkNetworkFunctionGroup != nil,
	} {
		if is {
			given++
		}
	}
	if given != 1 {
		return api.Invalid("routeTableIdentifier",
			"Name exactly one of transitGatewayRouteTableArn, coreNetworkSegmentEdge and coreNetworkNetworkFunctionGroup.")
	}
	if arn := id.TransitGatewayRouteTableArn; arn != "" && !TransitGatewayRouteTable.WellFormed(arn) {
		return api.Invalid("routeTableIdentifier.transitGatewayRouteTableArn", "Must be the ARN of a transit gateway route table.")
	}
	return nil
}

// findTable finds a route table of a gateway that is registered in the
// network, and that a catalog has described, with what decides about filters;
// and when its routes were described.
func (w *routeWorld) findTable(id *api.RouteTableIdentifier, f routing.Filters) (*routing.RouteTable, api.Timestamp, error) {
	arn := id.TransitGatewayRouteTableArn
	q := newSheetQuestion(f.Stretches(), nil, nameOfTable(arn))
	if w.knowsTable(arn, q) {
		if table, at, ok := w.table(arn, q); ok {
			return table, at, nil
		}
	}
	if err := w.mustHaveNetwork(); err != nil {
		return nil, 0, err
	}
	return nil, 0, api.NotFound(TransitGatewayRouteTable.Name, arn)
}

// knowsTable tells whether a table belongs to a gateway that is registered in
// the network. It asks the question on the way.
func (w *routeWorld) knowsTable(arn string, q *sheetQuestion) bool {
	if arn == "" {
		return false
	}
	w.read(q.owners, q)
	table := w.outside(TransitGatewayRouteTable.Name, arn)
	if table == nil || table.RegisteredGatewayArn == "" {
		return false
	}
	gateway, found := w.TransitGateway(table.RegisteredGatewayArn)
	return found && !gateway.Unregistered
}

// mustHaveNetwork says that the network is not there, if nothing else failed.
func (w *routeWorld) mustHaveNetwork() error {
	if w.err != nil {
		return w.err
	}
	_, err := w.globalNetwork()
	return err
}

// globalNetwork is the network with its state.
func (w *routeWorld) globalNetwork() (*api.GlobalNetwork, error) {
	page, _, err := GlobalNetwork.Page(w.tx, graph.Question{IDs: []string{w.network}})
	if err != nil {
		return nil, err
	}
	known, err := page.Decode()
	if err == nil && len(known) == 0 {
		err = api.GlobalNetworkNotFound()
	}
	if err != nil {
		return nil, err
	}
	return &known[0], nil
}

func filtersOf(in *api.GetNetworkRoutesRequest) routing.Filters {
	f := routing.Filters{
		ExactCIDRs: in.ExactCidrMatches, LongestPrefixes: in.LongestPrefixMatches, SubnetsOf: in.SubnetOfMatches,
		SupernetsOf: in.SupernetOfMatches, PrefixListIDs: in.PrefixListIds, Destinations: in.DestinationFilters,
	}
	for _, state := range in.States {
		f.States = append(f.States, routing.RouteState(state))
	}
	for _, kind := range in.Types {
		f.Types = append(f.Types, routing.RouteType(kind))
	}
	return f
}

// blameFilter names the member that a filter came from.
func blameFilter(err error) error {
	var wrong *routing.FilterError
	if !errors.As(err, &wrong) {
		return err
	}
	text := wrong.Err.Error()
	return api.Invalid(strings.ToLower(wrong.Filter[:1])+wrong.Filter[1:], strings.ToUpper(text[:1])+text[1:]+".")
}

// networkRoutes leaves out routes that are coming or going: the service has no
// word for their states.
func networkRoutes(routes []routing.Route) []api.NetworkRoute {
	list := make([]api.NetworkRoute, 0, len(routes))
	for _, r := range routes {
		if r.State != routing.Active && r.State != routing.Blackhole {
			continue
		}
		route := api.NetworkRoute{PrefixListId: r.PrefixListID, State: api.RouteState(r.State), Type: api.RouteType(r.Type)}
		if r.CIDR.IsValid() {
			route.DestinationCidrBlock = r.CIDR.String()
		}
		for _, d := range r.Destinations {
			route.Destinations = append(route.Destinations, api.NetworkRouteDestination{
				TransitGatewayAttachmentId: d.AttachmentID, ResourceType: string(d.ResourceType), ResourceId: d.ResourceID,
			})
		}
		list = append(list, route)
	}
	return list
}
