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
	if err := takeTurn(tx, p.coreNetwork); err != nil {
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
	if err := keepDetail(tx, p, d); err != nil {
		return nil, err
	}
	return changeAttachment(tx, p, func(a *api.Attachment) error {
		a.State = courseUpdated
		return nil
	})
}

// detailKind is how the change record calls the detail beside an attachment.
const detailKind = "attachment-detail"

// keepDetail stores a detail, and the change.
func keepDetail(tx *graph.Tx, p *part, d detail) error {
	text := d.text()
	if _, err := tx.Exec(`UPDATE attachment SET detail = $1 WHERE key = $2`, text, p.key); err != nil {
		return err
	}
	return tx.As(p.account).Record(tx.NewKey(), detailKind, p.key, p.detail, text)
}

// ownHub finds a core network of the caller's own.
func ownHub(tx *graph.Tx, id string) (*hub, error) {
	h, err := hubFor(tx, id)
	if err == nil && h.owner != tx.Account() {
		return nil, api.Denied("Only the owner of the core network may.")
	}
	return h, err
}

// update makes the core network settle again.
func (h *hub) update(tx *graph.Tx) error {
	if err := takeTurn(tx, h.key); err != nil {
		return err
	}
	_, err := CoreNetwork.Update(tx, coreNetworkAt(h.id), func(*api.CoreNetwork) error { return nil })
	return err
}
