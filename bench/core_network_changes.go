package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/trunkline/trunkline/internal/corenetwork"
)

// A coreChange is one change of a core network of many attachments: of the one
// more that is made first and deleted last.
type coreChange struct {
	work           string
	method, target string
	body           any
}

// coreChanges are the life of one more attachment. id is it, once it is made.
func coreChanges(core, id string, a corenetwork.Attachment, round int) []coreChange {
	type m = map[string]any
	vpc := strings.TrimPrefix(a.ID, "attachment-")
	declared := m{"account": account, "vpcs": []m{{"id": "vpc-" + vpc, "region": a.Edges[0], "cidrs": []string{fmt.Sprintf("172.16.%d.0/24", round)}}}}
	return []coreChange{
		{"an attachment was made", "POST", "/vpc-attachments", m{
			"CoreNetworkId": core, "VpcArn": outsideARN(a, "vpc/vpc"), "SubnetArns": []string{outsideARN(a, "subnet/subnet")},
			"Tags": []m{{"Key": "segment", "Value": a.Tags["segment"]}},
		}},
		{"it got a label", "POST", "/routing-policy-label", m{"CoreNetworkId": core, "AttachmentId": id, "RoutingPolicyLabel": "label"}},
		{"its VPC got another block", "POST", "/_trunkline/catalog", declared},
		{"it was deleted", "DELETE", "/attachments/" + id, nil},
	}
}

// changeRounds is how many attachments more are made, one after the other.
const changeRounds = 15

// coreChanged measures the first read after a change of one attachment, beside
// reads between which nothing changes.
func (r *run) coreChanged(ctx context.Context, c *client, core string, questions []routeQuestion) error {
	a := coreAttachment(coreEdges * coreSegments * 10)
	for _, q := range questions {
		asked, err := json.Marshal(q.body)
		if err != nil {
			return err
		}
		first, next := map[string][]float64{}, []float64{}
		for round := range changeRounds {
			id := ""
			for step := range coreChanges(core, id, a, round) {
				change := coreChanges(core, id, a, round)[step]
				answer, err := c.change(ctx, change)
				if err != nil {
					return err
				}
				if step == 0 {
					id = answer.VpcAttachment.Attachment.AttachmentId
				}
				began := time.Now()
				_, failed := c.call(ctx, "POST", q.target, asked)
				then := time.Now()
				if _, err := c.call(ctx, "POST", q.target, asked); err != nil || failed != nil {
					return errors.Join(failed, err)
				}
				first[change.work] = append(first[change.work], milliseconds(then.Sub(began)))
				next = append(next, milliseconds(time.Since(then)))
			}
		}
		for _, change := range coreChanges(core, "", a, 0) {
			took := median(first[change.work])
			r.fact("The first %s after %s: %.2f ms%s, %.1f times the next one", q.work, change.work, took, q.budget, took/median(next))
		}
	}
	return nil
}

// A changeAnswer is what is read of the answer to a change.
type changeAnswer struct {
	VpcAttachment struct{ Attachment struct{ AttachmentId string } }
}

func (c *client) change(ctx context.Context, change coreChange) (answer changeAnswer, err error) {
	var body []byte
	if change.body != nil {
		if body, err = json.Marshal(change.body); err != nil {
			return answer, err
		}
	}
	text, err := c.call(ctx, change.method, change.target, body)
	if err == nil {
		err = json.Unmarshal(text, &answer)
	}
	return answer, err
}
