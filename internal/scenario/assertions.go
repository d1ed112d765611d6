package scenario

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/words"
)

// readAssertions reads what must hold.
func (r *reader) readAssertions() {
	for i := range r.file.Assert {
		e := &r.file.Assert[i]
		a := Assertion{Line: e.Line, Absent: r.truth(e.Absent, false)}
		switch {
		case e.Line == 0:
			continue // which has been told
		case e.Attachment.Line != 0:
			r.readMapping(e, &a)
		case e.Advertised.Line != 0:
			r.readAdvertised(e, &a)
		default:
			r.readRoute(e, &a)
		}
		r.made.Assertions = append(r.made.Assertions, a)
	}
}

// readRoute reads what must hold of a prefix in a route table.
func (r *reader) readRoute(e *assertEntry, a *Assertion) {
	a.Table = corenetwork.TableID{Place: r.placeOf(e.Line, e.Segment, e.Group), Edge: e.Edge.Text}
	r.needs(e, "edge", e.Edge)
	r.needs(e, "prefix", e.Prefix)
	r.readPrefix(e, a)
	if e.Edge.Line != 0 {
		r.knownEdge(e.Edge)
		r.checkSpan(e)
	}
	if e.EdgeVia.Line != 0 {
		r.knownEdge(e.EdgeVia)
		a.EdgeVia = e.EdgeVia.Text
		if e.EdgeVia.Text == e.Edge.Text {
			r.Add(e.EdgeVia.Line, "edge-via is the table's own edge: write the edge that the route leads to, or via and an attachment.")
		}
	}
	a.Via, a.Only = r.readVia(e.Via)
	if e.State.Line != 0 {
		a.State = strings.ToUpper(r.Word(said{Text: strings.ToLower(e.State.Text), Line: e.State.Line}, "active", "blackhole"))
	}
	ways := 0
	for _, given := range []bool{e.Via != nil, e.EdgeVia.Line != 0, a.State == "BLACKHOLE", a.Absent} {
		if given {
			ways++
		}
	}
	if ways > 1 {
		r.Add(e.Line, "An assertion has one of via, edge-via, state: blackhole and absent: divide it.")
	}
	r.refuse(e.Rule, "rule", "an attachment")
}

// readPrefix reads the prefix that an assertion is about.
func (r *reader) readPrefix(e *assertEntry, a *Assertion) {
	if e.Prefix.Line != 0 {
		a.Prefix = r.Prefix(e.Prefix)
	}
}

func (r *reader) needs(e *assertEntry, key string, s said) {
	if s.Line == 0 {
		r.Add(e.Line, "The assertion needs %s.", key)
	}
}

// refuse tells of a key that belongs to assertions of another kind.
func (r *reader) refuse(s said, key, about string) {
	if s.Line != 0 {
		r.Add(s.Line, "An assertion has %s where it is about %s: leave it out.", key, about)
	}
}

// readVia reads one attachment, or the list of all.
func (r *reader) readVia(n *yaml.Node) (via []string, only bool) {
	if n == nil {
		return nil, false
	}
	elements := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		elements, only = n.Content, true
	}
	if len(elements) == 0 {
		r.Add(n.Line, "via names nothing: write an attachment, or absent: true.")
	}
	for _, element := range elements {
		if element.Kind != yaml.ScalarNode {
			r.Add(element.Line, "via must be an attachment, or a list of attachments.")
			continue
		}
		r.knownAttachment(said{Text: element.Value, Line: element.Line})
		via = append(via, element.Value)
	}
	slices.Sort(via)
	return slices.Compact(via), only
}

// placeOf reads a segment or a network function group, which must be there.
func (r *reader) placeOf(line int, segment, group said) corenetwork.Place {
	switch {
	case (segment.Line == 0) == (group.Line == 0):
		r.Add(line, "Write either segment or network-function-group.")
	case segment.Line != 0:
		r.declared("segment", segment, r.known.segments)
	default:
		r.declared("network function group", group, r.known.groups)
	}
	return corenetwork.Place{Segment: segment.Text, NetworkFunctionGroup: group.Text}
}

// declared tells of a name that a policy which can be read does not have.
func (r *reader) declared(what string, s said, names []string) {
	if slices.Contains(names, s.Text) || len(r.known.segments) == 0 {
		return
	}
	has := "has " + words.Some(names)
	if len(names) == 0 {
		has = "has none"
	}
	r.Add(s.Line, "%q is no %s of the policy: it %s%s.", s.Text, what, has, words.Perhaps(s.Text, names))
}

// checkSpan tells of an edge to which the segment does not reach.
func (r *reader) checkSpan(e *assertEntry) {
	if r.policy() == nil {
		return
	}
	for _, s := range r.policy().Segments {
		reaches := len(s.EdgeLocations) == 0 || slices.Contains(s.EdgeLocations, e.Edge.Text)
		if s.Name == e.Segment.Text && !reaches && slices.Contains(r.known.edges, e.Edge.Text) {
			r.Add(e.Edge.Line, "The segment %s has no table at %s: its edge locations are %s.", s.Name, e.Edge.Text, words.Some(s.EdgeLocations))
		}
	}
}

// readMapping reads where an attachment must belong.
func (r *reader) readMapping(e *assertEntry, a *Assertion) {
	r.knownAttachment(e.Attachment)
	a.Attachment = e.Attachment.Text
	placed := e.Segment.Line != 0 || e.Group.Line != 0
	switch {
	case placed:
		a.Table.Place = r.placeOf(e.Line, e.Segment, e.Group)
		if a.Absent {
			r.Add(e.Line, "absent says that the attachment belongs nowhere: leave out the segment, or absent.")
		}
	case !a.Absent && e.Rule.Line == 0 && e.State.Line == 0:
		r.Add(e.Line, "The assertion needs segment, network-function-group, rule, state or absent.")
	}
	if e.Rule.Line != 0 {
		rule := int(r.Number(e.Rule, 65535))
		a.Rule = &rule
	}
	if e.State.Line != 0 {
		a.State = r.Word(said{Text: strings.ToUpper(e.State.Text), Line: e.State.Line},
			"AVAILABLE", "PENDING_ATTACHMENT_ACCEPTANCE", "PENDING_TAG_ACCEPTANCE")
	}
	for _, other := range []struct {
		key string
		s   said
	}{{"edge", e.Edge}, {"prefix", e.Prefix}, {"edge-via", e.EdgeVia}, {"advertised-to", e.Advertised}} {
		r.refuse(other.s, other.key, "a route table")
	}
	if e.Via != nil {
		r.refuse(said{Line: e.Via.Line}, "via", "a route table")
	}
}

// readAdvertised reads what an attachment's peer must be told.
func (r *reader) readAdvertised(e *assertEntry, a *Assertion) {
	if to := r.knownAttachment(e.Advertised); to != nil && to.Type.Text == corenetwork.VPC {
		r.Add(e.Advertised.Line, "%s is of type vpc, to which nothing is advertised.", e.Advertised.Text)
	}
	a.Advertised = e.Advertised.Text
	r.needs(e, "prefix", e.Prefix)
	r.readPrefix(e, a)
	for _, other := range []struct {
		key string
		s   said
	}{{"segment", e.Segment}, {"network-function-group", e.Group}, {"edge", e.Edge}, {"edge-via", e.EdgeVia}, {"state", e.State}} {
		r.refuse(other.s, other.key, "a route table")
	}
	r.refuse(e.Rule, "rule", "an attachment")
	if e.Via != nil {
		r.refuse(said{Line: e.Via.Line}, "via", "a route table")
	}
}

// Said is the assertion in a few words: "prod/us-east-1 10.9.0.0/16 via vpc-x".
func (a Assertion) Said() string {
	subject := a.subject()
	switch {
	case a.Absent:
		return subject + " absent"
	case len(a.Via) > 0 && a.Only:
		return subject + " via [" + strings.Join(a.Via, ", ") + "]"
	case len(a.Via) > 0:
		return subject + " via " + a.Via[0]
	case a.EdgeVia != "":
		return subject + " edge-via " + a.EdgeVia
	case a.State != "":
		return subject + " state " + strings.ToLower(a.State)
	}
	return subject
}

func (a Assertion) subject() string {
	switch {
	case a.Attachment != "":
		subject := a.Attachment
		if name := a.Table.Segment + a.Table.NetworkFunctionGroup; name != "" {
			subject += " in " + name
		}
		if a.Rule != nil {
			subject += " by rule " + strconv.Itoa(*a.Rule)
		}
		return subject
	case a.Advertised != "":
		return a.Prefix.String() + " advertised to " + a.Advertised
	}
	return a.Table.Segment + a.Table.NetworkFunctionGroup + "/" + a.Table.Edge + " " + a.Prefix.String()
}
