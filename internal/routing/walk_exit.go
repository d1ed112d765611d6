package routing

// leave goes on behind an attachment that is not the destination: to the other side of a peering, back from a
// middlebox; or else the path has left the network.
func (w *walk) leave(exit Attachment) (Attachment, *Completion) {
	switch {
	case exit.isPeering():
		return w.crossPeering(exit)
	case exit.Middlebox && w.middleboxes:
		return exit, nil
	}
	context := []string{
		keyAttachment, exit.ARN, keyGateway, exit.TransitGateway, keyDestination, w.to.Attachment,
		keyResourceType, string(exit.ResourceType), keyResource, exit.ResourceARN,
		keyTransportAttachment, exit.Transport, keyAddress, w.to.Address.String(),
	}
	switch {
	case w.to.Attachment == "":
		return exit, notConnected(NoDestinationARNProvided, context...)
	case exit.Middlebox:
		return exit, notConnected(PossibleMiddlebox, context...)
	}
	return exit, notConnected(AttachmentNoMatch, context...)
}

func (w *walk) crossPeering(near Attachment) (far Attachment, end *Completion) {
	peer := near.Peer
	switch {
	case peer.Attachment != "":
		far, _ = w.world.Attachment(peer.Attachment)
	case peer.TransitGateway != "":
		far, _ = w.attachmentOf(peer.TransitGateway, near.ID())
	default:
		return far, missing("It is not known where peering attachment %s leads.", near.ARN)
	}
	switch {
	case far.ARN == "":
		return far, missing("The other side of peering attachment %s, %s, is not known.", near.ARN, peer)
	case far.TransitGateway == "":
		return far, missing("It is not known which transit gateway attachment %s belongs to.", far.ARN)
	case peer.TransitGateway != "" && peer.TransitGateway != far.TransitGateway:
		return far, missing("Peering attachment %s leads to transit gateway %s, but its other side, %s, belongs to %s.",
			near.ARN, peer.TransitGateway, far.ARN, far.TransitGateway)
	}
	return far, w.reach(far, nil)
}

// String names the other side as well as it is known.
func (p Peer) String() string {
	switch {
	case p.TransitGateway == "":
		return "attachment " + p.Attachment
	case p.Attachment == "":
		return "at transit gateway " + p.TransitGateway
	}
	return "attachment " + p.Attachment + " at transit gateway " + p.TransitGateway
}

// reach puts an attachment on the path, and ends it at the destination or at a second visit.
func (w *walk) reach(a Attachment, equal []string) *Completion {
	w.passAttachment(a)
	if len(equal) > 0 {
		w.components[len(w.components)-1].EqualCost = equal
	}
	switch {
	case w.isDestination(a):
		return &Completion{Result: Connected}
	case w.isSecondVisit(a.TransitGateway + " " + a.ARN):
		return w.cycle(a.ARN, AttachmentType)
	}
	return nil
}

func (w *walk) isDestination(a Attachment) bool {
	return a.ARN == w.to.Attachment && (w.to.TransitGateway == "" || w.to.TransitGateway == a.TransitGateway)
}

func (w *walk) isSecondVisit(resource string) bool {
	if w.seen[resource] {
		return true
	}
	w.seen[resource] = true
	return false
}

func (w *walk) cycle(arn, kind string) *Completion {
	return notConnected(CyclicPathDetected, keyResource, arn, keyResourceType, kind, keyAddress, w.to.Address.String())
}

func (w *walk) passAttachment(a Attachment) {
	w.pass(PathComponent{
		Resource: a.Resource, Type: AttachmentType, TransitGateway: a.TransitGateway, Middlebox: a.Middlebox,
	})
}

func (w *walk) pass(c PathComponent) {
	w.components = append(w.components, c)
}
