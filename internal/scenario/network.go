package scenario

import (
	"cmp"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/words"
)

var (
	idForm      = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._:-]{0,127}$`)
	accountForm = regexp.MustCompile(`^[0-9]{12}$`)
	textForm    = regexp.MustCompile(`^[^\x00]{1,256}$`) // of a label or an alias
)

// readNetwork reads what the policy is applied to.
func (r *reader) readNetwork() {
	n := &r.made.Network
	n.Name = cmp.Or(r.file.Name.Text, "core-network")
	n.PrefixLists = map[string][]netip.Prefix{}
	for _, alias := range slices.Sorted(maps.Keys(r.file.PrefixLists)) {
		line := 0
		for _, s := range r.file.PrefixLists[alias] {
			line = cmp.Or(line, s.Line)
			n.PrefixLists[alias] = append(n.PrefixLists[alias], r.Prefix(s))
		}
		if !textForm.MatchString(alias) {
			r.Add(line, "%q cannot be the alias of a prefix list: it has 1 to 256 characters.", alias)
		}
	}
	for _, location := range slices.Sorted(maps.Keys(r.file.EdgeASNs)) {
		r.knownEdge(said{Text: location, Line: r.file.EdgeASNs[location].Line})
	}
	r.readAttachments()
	r.readChoices()
}

func (r *reader) readAttachments() {
	if len(r.file.Attachments) > maxAttachments {
		r.Add(r.file.Attachments[maxAttachments].Line, "There are more than %d attachments: leave some out.", maxAttachments)
		return
	}
	r.attachments = make(map[string]*attachmentEntry, len(r.file.Attachments))
	for i := range r.file.Attachments {
		r.name(&r.file.Attachments[i])
	}
	routes := 0
	for i := range r.file.Attachments {
		e := &r.file.Attachments[i]
		if e.Line == 0 {
			continue // which has been told
		}
		if routes += len(e.Routes); routes > maxRoutes {
			r.Add(e.Line, "There are more than %d routes: leave some out.", maxRoutes)
			return
		}
		r.made.Network.Attachments = append(r.made.Network.Attachments, r.readAttachment(e))
	}
	r.waitForTransports()
	r.checkGroups()
}

// waitForTransports lets Connect attachments wait for what carries them.
func (r *reader) waitForTransports() {
	waiting := map[string]bool{}
	for _, a := range r.made.Network.Attachments {
		waiting[a.ID] = a.Pending
	}
	for i, a := range r.made.Network.Attachments {
		r.made.Network.Attachments[i].Pending = a.Pending || waiting[a.Over]
	}
}

// name makes an attachment known by its id.
func (r *reader) name(e *attachmentEntry) {
	id := e.ID.Text
	other := r.attachments[id]
	switch {
	case e.ID.Line == 0:
		return // which has been told
	case !idForm.MatchString(id):
		r.Add(e.ID.Line, "%q cannot be an id: it has 1 to 128 letters, digits, dots, colons, hyphens and underscores.", id)
	case other != nil:
		r.Add(e.ID.Line, "%s stands on line %d already: give each attachment an id of its own.", id, other.ID.Line)
	case slices.Contains(r.known.edges, id):
		r.Add(e.ID.Line, "%s is an edge: give the attachment an id of its own.", id)
	default:
		r.attachments[id] = e
	}
}

func (r *reader) readAttachment(e *attachmentEntry) corenetwork.Attachment {
	a := corenetwork.Attachment{
		ID: e.ID.Text, Type: r.typeOf(e), Edges: r.edgesOf(e), Account: e.Account.Text, ResourceID: cmp.Or(e.Resource.Text, e.ID.Text),
		Tags: make(map[string]string, len(e.Tags)), Label: e.Label.Text, Over: e.Over.Text, Peering: e.Peering.Text,
		Static: r.truth(e.Static, false),
	}
	for key, value := range e.Tags {
		a.Tags[key] = value.Text
		if key == "" {
			r.Add(cmp.Or(value.Line, e.Line), "A tag has a key.")
		}
	}
	if e.Account.Line != 0 && !accountForm.MatchString(e.Account.Text) {
		r.Add(e.Account.Line, "%q cannot be the account: it has twelve digits, and stands in quotes.", e.Account.Text)
	}
	if e.Label.Line != 0 {
		r.Hold("routing policy label", textForm, e.Label)
	}
	r.checkTransport(e)
	r.checkType(e)
	a.Held = r.heldIn(e.Held)
	a.Routes = r.readRoutes(e, a)
	if !r.truth(e.Accepted, true) && r.policy() != nil && a.Held == nil {
		a.Pending = corenetwork.Map(r.policy(), a).NeedsAcceptance
	}
	return a
}

var types = []string{
	corenetwork.VPC, corenetwork.Connect, corenetwork.SiteToSiteVPN, corenetwork.TransitGateway, corenetwork.DirectConnectGateway,
}

func (r *reader) typeOf(e *attachmentEntry) string {
	if e.Type.Line != 0 && !slices.Contains(types, e.Type.Text) {
		r.Add(e.Type.Line, "%q is no type of attachment: it may be %s%s.", e.Type.Text, strings.Join(types, ", "), words.Perhaps(e.Type.Text, types))
	}
	return e.Type.Text
}

// edgesOf reads where an attachment is.
func (r *reader) edgesOf(e *attachmentEntry) []string {
	attachment := cmp.Or(e.ID.Text, "The attachment")
	switch gateway := e.Type.Text == corenetwork.DirectConnectGateway; {
	case e.Edge.Line != 0 && e.Edges != nil:
		r.Add(e.Line, "%s has edge and edges: keep one.", attachment)
	case !gateway && e.Edges != nil:
		r.Add(e.Line, "Only a direct-connect-gateway has edges: write edge: and one of them.")
	case e.Edge.Line == 0 && len(e.Edges) == 0 && gateway:
		r.Add(e.Line, "%s needs edges: those that the gateway is attached to.", attachment)
	case e.Edge.Line == 0 && len(e.Edges) == 0:
		r.Add(e.Line, "%s needs edge: the Region in which it is attached.", attachment)
	}
	var edges []string
	for _, s := range append(slices.Clone(e.Edges), e.Edge) {
		switch {
		case s.Line == 0:
			continue
		case slices.Contains(edges, s.Text):
			r.Add(s.Line, "%s is there twice: keep one.", s.Text)
			continue
		}
		r.knownEdge(s)
		edges = append(edges, s.Text)
	}
	return edges
}

// knownEdge tells of an edge that the policy does not have.
func (r *reader) knownEdge(s said) {
	if edges := r.known.edges; len(edges) > 0 && !slices.Contains(edges, s.Text) {
		r.Add(s.Line, "%q is no edge location of the policy: it has %s%s.", s.Text, words.Some(edges), words.Perhaps(s.Text, edges))
	}
}

// knownAttachment tells of an attachment that the scenario does not have.
func (r *reader) knownAttachment(s said) *attachmentEntry {
	e := r.attachments[s.Text]
	if e == nil && !r.Full() {
		r.Add(s.Line, "%q is no attachment of the scenario%s: write the id of one.", s.Text,
			words.Perhaps(s.Text, slices.Sorted(maps.Keys(r.attachments))))
	}
	return e
}

// checkTransport looks at what a Connect attachment runs over.
func (r *reader) checkTransport(e *attachmentEntry) {
	isConnect := e.Type.Text == corenetwork.Connect
	switch {
	case isConnect && e.Over.Line == 0:
		r.Add(e.Line, "%s needs over: the id of the VPC attachment that carries it.", cmp.Or(e.ID.Text, "The attachment"))
	case !isConnect && e.Over.Line != 0:
		r.Add(e.Over.Line, "Only a connect attachment runs over another: leave out over.")
	case !isConnect:
	default:
		t := r.knownAttachment(e.Over)
		switch {
		case t == nil:
		case t.Type.Text != corenetwork.VPC:
			r.Add(e.Over.Line, "%s is of type %s: a connect attachment runs over one of type vpc.", e.Over.Text, t.Type.Text)
		case t.Edge.Text != e.Edge.Text:
			r.Add(e.Over.Line, "%s is at %s, not at %s: a connect attachment is where its transport is.", e.Over.Text, t.Edge.Text, e.Edge.Text)
		}
	}
}

// checkType looks for keys of other types.
func (r *reader) checkType(e *attachmentEntry) {
	if e.Static.Line != 0 && e.Type.Text != corenetwork.SiteToSiteVPN {
		r.Add(e.Static.Line, "Only a site-to-site-vpn has static: leave it out.")
	}
	if e.Peering.Line != 0 && e.Type.Text != corenetwork.TransitGateway {
		r.Add(e.Peering.Line, "Only a transit-gateway-route-table has a peering: leave it out.")
	}
}

// truth reads true or false.
func (r *reader) truth(s said, otherwise bool) bool {
	switch {
	case s.Line == 0:
		return otherwise
	case s.Text != "true" && s.Text != "false":
		r.Add(s.Line, "%q is neither true nor false.", s.Text)
	}
	return s.Text == "true"
}

// heldIn is where an attachment stays; held in nothing it is in no segment.
func (r *reader) heldIn(e heldEntry) *corenetwork.Place {
	switch {
	case e.Line == 0:
		return nil
	case e.Segment.Line == 0 && e.Group.Line == 0:
		return new(corenetwork.Place)
	}
	place := r.placeOf(e.Line, e.Segment, e.Group)
	return &place
}

func (r *reader) readChoices() {
	c := &r.made.Network.Choices
	c.DenyBothWays = r.truth(r.file.Choices.DenyBothWays, false)
	for _, s := range r.file.Choices.RegionPriority {
		r.knownEdge(s)
		c.RegionPriority = append(c.RegionPriority, s.Text)
	}
	for _, s := range r.file.Choices.Ties {
		if !slices.Contains(r.known.edges, s.Text) {
			r.knownAttachment(s)
		}
		c.Ties = append(c.Ties, s.Text)
	}
}

// checkGroups tells of a second attachment of a network function group at an
// edge.
func (r *reader) checkGroups() {
	if r.policy() == nil {
		return
	}
	type at struct{ group, edge string }
	first := map[at]string{}
	for _, a := range r.made.Network.Attachments {
		m := corenetwork.Map(r.policy(), a)
		if m.NetworkFunctionGroup == "" || a.Pending || a.Held != nil || r.attachments[a.ID] == nil {
			continue
		}
		for _, edge := range m.Edges {
			place := at{m.NetworkFunctionGroup, edge}
			if other := first[place]; other != "" {
				r.Add(r.attachments[a.ID].Line, "%s would be the second of the network function group %s at %s, after %s: at most one is.",
					a.ID, place.group, edge, other)
			}
			first[place] = a.ID
		}
	}
}
