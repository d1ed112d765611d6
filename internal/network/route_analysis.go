package network

import (
	"context"
	"net/netip"
	"strings"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/routing"
)

// RouteAnalysis is a question about a path with its answer. It stands beside
// its network, not in it: an analysis keeps nobody from deleting the network.
// The state that it settles in is COMPLETED; that it has failed follows from
// its paths.
var RouteAnalysis = &graph.Kind[api.RouteAnalysis]{
	Name: "route-analysis",
	Lifecycle: graph.Lifecycle{
		Member: "Status", Creating: string(api.RouteAnalysisStatusRunning), Settled: string(api.RouteAnalysisStatusCompleted),
	},
	ID:      api.RouteAnalysisRouteAnalysisId,
	State:   api.RouteAnalysisStatusOf,
	Created: api.RouteAnalysisStartTimestamp,
}

// keptAnalyses is how many route analyses of an account are kept: the latest.
const keptAnalyses = 1000

// keyMissing is where a reason's context says what would have to be known.
const keyMissing = "Missing"

// StartRouteAnalysis answers where a packet goes through the transit gateways
// of a network. The answer is found at once, on one snapshot, and is there for
// GetRouteAnalysis as soon as the analysis settles.
func (s *Service) StartRouteAnalysis(ctx context.Context, caller api.Caller, in *api.StartRouteAnalysisRequest) (*api.StartRouteAnalysisResponse, error) {
	q, err := questionOf(in)
	if err != nil {
		return nil, err
	}
	var asked *api.RouteAnalysis
	err = s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		asked, err = analyze(tx, in, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	started, err := write(ctx, s, caller, func(tx *graph.Tx) (*api.RouteAnalysis, error) {
		v := *asked
		if err := forgetAnalyses(tx); err != nil {
			return nil, err
		}
		return RouteAnalysis.Create(tx, &v)
	})
	if err != nil {
		return nil, err
	}
	started.ForwardPath, started.ReturnPath = nil, nil
	return &api.StartRouteAnalysisResponse{RouteAnalysis: started}, nil
}

// questionOf reads the question, and refuses one that cannot be asked.
func questionOf(in *api.StartRouteAnalysisRequest) (q routing.Question, err error) {
	if q.Source, err = endpointOf("source", in.Source); err != nil {
		return q, err
	}
	if q.Destination, err = endpointOf("destination", in.Destination); err != nil {
		return q, err
	}
	q.ReturnPath, q.UseMiddleboxes = isTrue(in.IncludeReturnPath), isTrue(in.UseMiddleboxes)
	if err := q.Check(); err != nil {
		text := err.Error()
		return q, api.Refused(strings.ToUpper(text[:1]) + text[1:] + ".")
	}
	return q, nil
}

func isTrue(b *bool) bool { return b != nil && *b }

func endpointOf(field string, said *api.RouteAnalysisEndpointOptionsSpecification) (e routing.Endpoint, err error) {
	e.Attachment = said.TransitGatewayAttachmentArn
	if e.Attachment != "" && !TransitGatewayAttachment.WellFormed(e.Attachment) {
		return e, api.Invalid(field+".transitGatewayAttachmentArn", "Must be the ARN of a transit gateway attachment.")
	}
	if said.IpAddress == "" {
		return e, nil
	}
	if e.Address, err = routing.ParseAddress(said.IpAddress); err != nil {
		return e, api.Invalid(field+".ipAddress", "Must be an IPv4 or IPv6 address.")
	}
	return e, nil
}

// analyze finds the answer on the transaction's snapshot.
func analyze(tx *graph.Tx, in *api.StartRouteAnalysisRequest, q routing.Question) (*api.RouteAnalysis, error) {
	w := newRouteWorld(tx, in.GlobalNetworkId)
	w.to = q.Destination.Address
	w.attachments(known(q.Source.Attachment, q.Destination.Attachment)...)
	a := routing.Analyze(q, w)
	if source, _ := w.Attachment(q.Source.Attachment); !w.isRegistered(source.TransitGateway) {
		if err := w.mustStay(); err != nil {
			return nil, err
		}
	}
	v := &api.RouteAnalysis{
		GlobalNetworkId: in.GlobalNetworkId, OwnerAccountId: tx.Caller.Account,
		Source: w.echo(q.Source), Destination: w.echo(q.Destination),
		IncludeReturnPath: &q.ReturnPath, UseMiddleboxes: &q.UseMiddleboxes,
		ForwardPath: pathOf(a.Forward), ReturnPath: pathOf(a.Return),
	}
	return v, w.err
}

// mustStay refuses to look into a network that is not there, or not for long.
// One with a registered gateway cannot be deleted, and need not be asked.
func (w *routeWorld) mustStay() error {
	if w.err != nil {
		return w.err
	}
	known, err := w.globalNetwork()
	if err == nil && known.State == api.GlobalNetworkStateDeleting {
		err = api.Conflict(GlobalNetwork.Name, w.network, "Global network is being deleted.")
	}
	return err
}

// known leaves out what is not said.
func known(texts ...string) (list []string) {
	for _, text := range texts {
		if text != "" {
			list = append(list, text)
		}
	}
	return list
}

// echo is an endpoint as it was asked for, with its transit gateway.
func (w *routeWorld) echo(e routing.Endpoint) *api.RouteAnalysisEndpointOptions {
	said := &api.RouteAnalysisEndpointOptions{TransitGatewayAttachmentArn: e.Attachment}
	if e.Address.IsValid() {
		said.IpAddress = e.Address.String()
	}
	if e.Attachment != "" {
		a, _ := w.Attachment(e.Attachment)
		said.TransitGatewayArn = a.TransitGateway
	}
	return said
}

func pathOf(p *routing.RoutePath) *api.RouteAnalysisPath {
	if p == nil {
		return nil
	}
	done := &api.RouteAnalysisCompletion{
		ResultCode: string(p.Result), ReasonCode: string(p.Reason), ReasonContext: p.Context,
	}
	if p.Missing != "" {
		done.ReasonContext = map[string]string{keyMissing: p.Missing}
	}
	path := &api.RouteAnalysisPath{CompletionStatus: done, Path: []api.PathComponent{}}
	for _, c := range p.Components {
		path.Path = append(path.Path, componentOf(c))
	}
	return path
}

func componentOf(c routing.PathComponent) api.PathComponent {
	sequence, isMiddlebox := int32(c.Sequence), c.Middlebox
	out := api.PathComponent{Sequence: &sequence, Resource: &api.NetworkResourceSummary{
		RegisteredGatewayArn: c.TransitGateway, ResourceArn: c.ARN, ResourceType: c.Type, Definition: c.Definition, NameTag: c.Name,
	}}
	if c.Type == routing.AttachmentType {
		out.Resource.IsMiddlebox = &isMiddlebox
	}
	if c.CIDR != (netip.Prefix{}) {
		out.DestinationCidrBlock = c.CIDR.String()
	}
	return out
}

// forgetAnalyses makes room for one more route analysis of the account.
func forgetAnalyses(tx *graph.Tx) error {
	_, err := tx.Exec(`DELETE FROM resource WHERE key IN (SELECT key FROM resource
		WHERE account = $1 AND kind = $2 AND network IS NULL ORDER BY key DESC LIMIT 10 OFFSET $3)`,
		tx.Account(), RouteAnalysis.Name, keptAnalyses-1)
	return err
}

// GetRouteAnalysis answers with a route analysis: without its paths while it
// runs.
func (s *Service) GetRouteAnalysis(ctx context.Context, caller api.Caller, in *api.GetRouteAnalysisRequest) (*api.GetRouteAnalysisResponse, error) {
	var found *api.RouteAnalysis
	err := s.graph.View(ctx, caller, func(tx *graph.Tx) error {
		found = nil
		if err := newRouteWorld(tx, in.GlobalNetworkId).mustHaveNetwork(); err != nil {
			return err
		}
		page, _, err := RouteAnalysis.Page(tx, graph.Question{IDs: []string{in.RouteAnalysisId}})
		if err != nil {
			return err
		}
		list, err := page.Decode()
		if err == nil && (len(list) == 0 || list[0].GlobalNetworkId != in.GlobalNetworkId) {
			err = api.NotFound(RouteAnalysis.Name, in.RouteAnalysisId)
		}
		if err == nil {
			found = shown(&list[0])
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &api.GetRouteAnalysisResponse{RouteAnalysis: found}, nil
}

// shown is an analysis as a reader sees it now.
func shown(v *api.RouteAnalysis) *api.RouteAnalysis {
	switch {
	case v.Status == api.RouteAnalysisStatusRunning:
		v.ForwardPath, v.ReturnPath = nil, nil
	case isIncomplete(v.ForwardPath), isIncomplete(v.ReturnPath):
		v.Status = api.RouteAnalysisStatusFailed
	}
	return v
}

// isIncomplete tells whether a path could not be followed to its end.
func isIncomplete(p *api.RouteAnalysisPath) bool {
	return p != nil && p.CompletionStatus != nil && p.CompletionStatus.ResultCode == ""
}
