package scenario

import (
	"go.yaml.in/yaml/v3"

	"github.com/trunkline/trunkline/internal/strict"
)

// The types below are the form of a scenario: each key of the file is one
// field. docs/scenario.schema.json says the same to editors.

// said is a text with its line.
type said = strict.Said

// A document is what a scenario file says.
type document struct {
	Name        said              `key:"name"`
	Policy      *yaml.Node        `key:"policy" required:"true"` // a path, or the policy itself
	PrefixLists map[string][]said `key:"prefix-lists"`
	EdgeASNs    map[string]said   `key:"edge-asns"`
	Choices     choicesEntry      `key:"choices"`
	Attachments []attachmentEntry `key:"attachments"`
	Assert      []assertEntry     `key:"assert"`
}

// A choicesEntry settles what the service leaves open.
type choicesEntry struct {
	DenyBothWays   said   `key:"deny-both-ways"`
	RegionPriority []said `key:"region-priority"`
	Ties           []said `key:"ties"`
}

// An attachmentEntry is something attached, with the routes that it brings.
type attachmentEntry struct {
	Line     int
	ID       said            `key:"id" required:"true"`
	Type     said            `key:"type" required:"true"`
	Edge     said            `key:"edge"`
	Edges    []said          `key:"edges"`
	Account  said            `key:"account"`
	Resource said            `key:"resource-id"`
	Tags     map[string]said `key:"tags"`
	Label    said            `key:"label"`
	Accepted said            `key:"accepted"`
	Held     heldEntry       `key:"held-in"`
	Over     said            `key:"over"`
	Peering  said            `key:"peering"`
	Static   said            `key:"static"`
	Routes   []routeEntry    `key:"routes"`
}

// A heldEntry is where an attachment stays while a move waits to be accepted.
type heldEntry struct {
	Line    int
	Segment said `key:"segment"`
	Group   said `key:"network-function-group"`
}

// A routeEntry is a route as it arrives at an edge location.
type routeEntry struct {
	Line        int
	Prefix      said   `key:"prefix" required:"true"`
	ASPath      []said `key:"as-path"` // nearest first
	MED         said   `key:"med"`
	Communities []said `key:"communities"`
	Edge        said   `key:"edge"`
}

// An assertEntry says what must hold, of a route table or of an attachment.
type assertEntry struct {
	Line       int
	Segment    said       `key:"segment"`
	Group      said       `key:"network-function-group"`
	Edge       said       `key:"edge"`
	Prefix     said       `key:"prefix"`
	Via        *yaml.Node `key:"via"` // an attachment, or a list of all of them
	EdgeVia    said       `key:"edge-via"`
	State      said       `key:"state"`
	Absent     said       `key:"absent"`
	Attachment said       `key:"attachment"`
	Rule       said       `key:"rule"`
	Advertised said       `key:"advertised-to"`
}
