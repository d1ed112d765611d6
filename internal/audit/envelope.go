package audit

import (
	"slices"
	"strconv"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// The types of events, as CloudEvents names them.
const (
	ChangeType  = "trunkline.change"  // a resource was changed
	DeniedType  = "trunkline.denied"  // a call was denied
	ControlType = "trunkline.control" // one of our own operations was carried out
	TestType    = "trunkline.test"    // nothing has happened: a webhook is tried
)

// Type is what sort of event it is.
func (e *Event) Type() string {
	switch e.Kind {
	case DeniedKind:
		return DeniedType
	case graph.ControlKind:
		return ControlType
	}
	return ChangeType
}

// CloudEvent is the event as a structured CloudEvent (version 1.0) in JSON, on one line. Its data is what EventBridge
// makes of a call that CloudTrail has recorded, so that rules and programs for those take it as it is.
func (e *Event) CloudEvent() []byte {
	at := time.UnixMilli(e.At).UTC()
	source := "trunkline"
	if api.OperationByName[e.Operation] != nil {
		source = "aws.networkmanager"
	}
	var bridge record = []byte{'{'}
	bridge.text("version", "0")
	bridge.text("id", e.ID)
	bridge.text("detail-type", "AWS API Call via CloudTrail")
	bridge.text("source", source)
	bridge.text("account", e.Account)
	bridge.text("time", at.Format(time.RFC3339))
	bridge.text("region", region)
	resources := []byte("[]")
	if e.ARN != "" {
		resources = slices.Concat([]byte{'['}, quoted(e.ARN), []byte{']'})
	}
	bridge.raw("resources", resources)
	bridge.raw("detail", e.Record)
	return Envelope{
		ID: e.ID, Account: e.Account, Type: e.Type(), Subject: e.ARN, Sequence: e.Position, At: at,
	}.Around(append(bridge, '}'))
}

// An Envelope has the attributes of a CloudEvent.
type Envelope struct {
	ID       string
	Account  string
	Type     string
	Subject  string // an ARN, or ""
	Sequence int64  // the position in the account's chain; 0 is none
	At       time.Time
}

// Around is the CloudEvent with these attributes and this content, a JSON value.
func (e Envelope) Around(content []byte) []byte {
	w := make(record, 0, len(content)+512)
	w = append(w, '{')
	w.text("specversion", "1.0")
	w.text("id", e.ID)
	w.text("source", "/trunkline/"+e.Account)
	w.text("type", e.Type)
	w.known("subject", e.Subject)
	w.text("time", e.At.Format("2006-01-02T15:04:05.000Z07:00"))
	if e.Sequence != 0 {
		w.text("sequence", strconv.FormatInt(e.Sequence, 10))
	}
	w.text("datacontenttype", "application/json")
	w.raw("data", content)
	return append(w, '}')
}

// A Filter says which events are wanted: each list that has something has to have the event's.
type Filter struct {
	Kinds      []string // "site", DeniedKind, graph.ControlKind
	Operations []string // "CreateSite"
}

// Wants tells whether an event passes.
func (f Filter) Wants(e *Event) bool {
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, e.Kind)) &&
		(len(f.Operations) == 0 || slices.Contains(f.Operations, e.Operation))
}
