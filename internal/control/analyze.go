package control

import (
	"errors"
	"net/http"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/permit"
	"github.com/trunkline/trunkline/internal/routing"
)

// A Diagram is a drawing as text.
type Diagram struct {
	Format string `json:"format"` // FormatMermaid or FormatDOT
	Text   string `json:"text"`
}

// The formats of answers about a network.
const (
	FormatJSON    = "json"
	FormatMermaid = "mermaid"
	FormatDOT     = "dot"
)

// An analyst answers questions about whole networks, one at a time: what they
// take together is what the largest network takes. Few wait, and of one account
// fewer; the others are told to ask again.
type analyst struct {
	inventory *network.Service
	room      *room
}

func newAnalyst(g *graph.Graph) *analyst { return &analyst{network.New(g), newRoom()} }

// answer reads the network that the path names and analyses it.
func (a *analyst) answer(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	q, err := parseInquiry(r.PathValue("question"), r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	if err := a.room.enter(r.Context(), who.Account); err != nil {
		return nil, err
	}
	defer a.room.leave(who.Account)
	e, err := a.survey(r, callerOf(r, who))
	if err != nil {
		return nil, err
	}
	result, drawing, err := q.kind.answer(e, q)
	switch {
	case err != nil:
		return nil, err
	case q.format == FormatJSON:
		return result, nil
	}
	return e.draw(drawing, q.format)
}

// survey reads and indexes a network of the caller's.
func (a *analyst) survey(r *http.Request, caller api.Caller) (*estate, error) {
	id := r.PathValue("network")
	topology, err := a.inventory.Topology(r.Context(), caller, id)
	var unknown *api.ResourceNotFoundException
	if errors.As(err, &unknown) {
		return nil, missing("no global network is called %q", id)
	}
	if err != nil {
		return nil, err
	}
	mesh, err := routing.NewMesh(topology)
	if err != nil {
		return nil, err
	}
	return &estate{topology: topology, mesh: mesh}, nil
}

func (e *estate) draw(d routing.Drawing, format string) (any, error) {
	write := e.mesh.Mermaid
	if format == FormatDOT {
		write = e.mesh.DOT
	}
	text, err := write(d)
	return Diagram{Format: format, Text: text}, err
}
