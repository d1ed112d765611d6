package network

import (
	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// lockPart finds a part that the caller sees, as it stays until the transaction
// ends.
func lockPart(tx *graph.Tx, kind graph.Target, id string) (*part, error) {
	p, err := partAt(tx, kind, id)
	if err != nil {
		return nil, err
	}
	if err := holdNetwork(tx, p.coreNetwork); err != nil {
		return nil, err
	}
	return partAt(tx, kind, id)
}

// ownAttachment finds an attachment of a type that is the caller's own and
// available, to be changed.
func ownAttachment(tx *graph.Tx, id string, is api.AttachmentType) (*part, error) {
	p, err := lockPart(tx, Attachment, id)
	if err != nil {
		return nil, err
	}
	a, err := decodePart[api.Attachment](tx, Attachment, p)
	switch {
	case err != nil:
		return nil, err
	case a.AttachmentType != is:
		return nil, api.NotFound(Attachment.Name, id)
	case p.account != tx.Account():
		return nil, api.Denied("Only the owner of the attachment changes it.")
	case p.state != isAvailable:
		return nil, errAttachmentState()
	}
	return p, nil
}

// changeAttachment changes an attachment that is locked, whosever it is, and
// with it what route tables follow from.
func changeAttachment(tx *graph.Tx, p *part, change func(*api.Attachment) error) (*api.Attachment, error) {
	if err := takeTurn(tx, p.coreNetwork, p.key); err != nil {
		return nil, err
	}
	at := graph.Address[api.Attachment]{ID: graph.FormatID(Attachment.Name, p.key)}
	return Attachment.Update(tx.As(p.account), at, func(a *api.Attachment) error {
		a.UpdatedAt = api.TimestampOf(tx.Now())
		return change(a)
	})
}

// updateAttachment stores another detail of an attachment.
func updateAttachment(tx *graph.Tx, p *part, d detail) (*api.Attachment, error) {
	if err := keepDetail(tx, p, p.label, d.text()); err != nil {
		return nil, err
	}
	return changeAttachment(tx, p, func(a *api.Attachment) error {
		a.State = courseUpdated
		return nil
	})
}

// detailKind is how the change record calls what is kept beside an attachment.
const detailKind = "attachment-detail"

// recordedDetail is a label and a detail as the change record has them.
func recordedDetail(label, detail string) string {
	if label == "" {
		return detail
	}
	said := api.Append(nil, &api.AttachmentRoutingPolicyAssociationSummary{RoutingPolicyLabel: label})
	if detail == "{}" {
		return string(said)
	}
	return string(said[:len(said)-1]) + "," + detail[1:]
}

// keepDetail stores what is kept beside an attachment, and the change.
func keepDetail(tx *graph.Tx, p *part, label, detail string) error {
	if _, err := tx.Exec(`UPDATE attachment SET label = $1, detail = $2 WHERE key = $3`, label, detail, p.key); err != nil {
		return err
	}
	return tx.As(p.account).Record(tx.NewKey(), detailKind, p.key, recordedDetail(p.label, p.detail), recordedDetail(label, detail))
}

// update makes the core network settle again, of which nothing else changes.
func (h *hub) update(tx *graph.Tx) error {
	if err := takeTurn(tx, h.key, anything); err != nil {
		return err
	}
	settles := tx.Settles(CoreNetwork.Name)
	if settles == 0 {
		return nil
	}
	_, err := tx.Exec(`UPDATE resource SET state = $1, settles = $2 WHERE key = $3`, CoreNetwork.Lifecycle.Updating, settles, h.key)
	return err
}
