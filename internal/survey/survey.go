// Package survey reads what an AWS account has outside a global network, and
// says it as a catalog document. It only reads: every call describes, gets or
// searches.
package survey

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/directconnect"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/trunkline/trunkline/internal/catalog"
)

// A Survey is what was read.
type Survey struct {
	Document *catalog.Document
	Notes    []string // what the document could not say, in one sentence each, sorted
}

// Read reads the account that the configuration's credentials belong to, in
// some Regions. The same account in the same state makes the same document. It
// fails as a whole, with an error that names call and Region, and holds no more
// than a catalog may have and a bounded rest in memory.
func Read(ctx context.Context, c aws.Config, regions []string) (*Survey, error) {
	regions = slices.Clone(regions)
	slices.Sort(regions)
	regions = slices.Compact(regions)
	if len(regions) == 0 {
		return nil, errors.New("no region is given")
	}
	c.HTTPClient = newBounded(c.HTTPClient)
	s := &survey{Document: &catalog.Document{}, arns: map[key]string{}, behind: map[string]behind{}, notes: notes{}}
	for _, name := range regions {
		c.Region = name
		r := &region{survey: s, name: name, ec2: ec2.NewFromConfig(c), directConnect: directconnect.NewFromConfig(c)}
		if err := r.read(ctx, sts.NewFromConfig(c)); err != nil {
			return nil, err
		}
	}
	s.joinPeers()
	s.shorten()
	s.sort()
	return &Survey{s.Document, s.notes.lines()}, nil
}

// A survey is one reading while it is going on.
type survey struct {
	*catalog.Document
	partition, account string

	arns   map[key]string    // of what is declared
	behind map[string]behind // of each attachment and route table that is declared, by ARN
	peers  []peering
	notes  notes
	items  int // that were read so far
}

// A key finds a resource by what AWS calls it.
type key struct {
	kind       catalog.Kind
	region, id string
}

// A region is one Region of the account.
type region struct {
	*survey
	name          string
	ec2           *ec2.Client
	directConnect *directconnect.Client
}

// read reads everything, what others refer to first.
func (r *region) read(ctx context.Context, who *sts.Client) error {
	if err := r.identify(ctx, who); err != nil {
		return err
	}
	for _, read := range []func(context.Context) error{
		r.vpcs, r.prefixLists, r.directConnectConnections, r.directConnectGateways, r.virtualInterfaces,
		r.transitGateways, r.customerGateways, r.vpnConnections, r.routeTables, r.attachments, r.connectPeers, r.routes,
	} {
		if err := read(ctx); err != nil {
			return err
		}
	}
	return nil
}

var callerForm = regexp.MustCompile(`^arn:(aws(?:-[a-z]+)*):(?:iam|sts)::([0-9]{12}):`)

var ownerForm = regexp.MustCompile(`^[0-9]{12}$`)

// identify learns, once, whose account it is.
func (r *region) identify(ctx context.Context, who *sts.Client) error {
	if r.account != "" {
		return nil
	}
	return r.each(ctx, "GetCallerIdentity", func(ctx context.Context, _ *string) (int, *string, error) {
		out, err := who.GetCallerIdentity(ctx, nil)
		if err != nil {
			return 0, nil, err
		}
		m := callerForm.FindStringSubmatch(aws.ToString(out.Arn))
		if m == nil {
			return 0, nil, errors.New("the answer names no account")
		}
		r.partition, r.account = m[1], m[2]
		r.Account, r.Region = catalog.Say(r.account), catalog.Say(r.name)
		if r.partition != "aws" {
			r.Partition = catalog.Say(r.partition)
		}
		return 1, nil, nil
	})
}

// identity names a resource and makes it known; false if it cannot be named or
// is known already. An owner of "" is the account itself.
func (r *region) identity(kind catalog.Kind, id, owner string, tags map[string]catalog.Said) (catalog.Identity, bool) {
	k := r.key(kind, id)
	if !kind.Takes(id) {
		r.notes.add(kind, "left out, by an id that a catalog does not take")
		return catalog.Identity{}, false
	}
	if r.arns[k] != "" {
		return catalog.Identity{}, false
	}
	if owner == "" {
		owner = r.account
	}
	if !ownerForm.MatchString(owner) {
		r.notes.add(kind, "left out, of an owner that is no account")
		return catalog.Identity{}, false
	}
	maps.DeleteFunc(tags, func(name string, value catalog.Said) bool {
		wrong := catalog.WrongTag(name, value.Text) != ""
		if wrong {
			r.notes.add(kind, "of their tags left out, by a key or value that a catalog does not take")
		}
		return wrong
	})
	i := catalog.Identity{ID: catalog.Say(id), Tags: tags}
	if owner != r.account {
		i.Account = catalog.Say(owner)
	}
	if k.region != "" && k.region != r.Region.Text {
		i.Region = catalog.Say(r.name)
	}
	r.arns[k] = kind.ARN(r.partition, r.name, owner, id)
	return i, true
}

// key finds a resource of the Region, or one that belongs to no Region.
func (r *region) key(kind catalog.Kind, id string) key {
	if kind == catalog.DirectConnectGateway {
		return key{kind, "", id}
	}
	return key{kind, r.name, id}
}

// find is a reference to a resource of the Region; it says nothing if the
// resource is not declared.
func (r *region) find(kind catalog.Kind, id string) catalog.Said {
	return catalog.Say(r.arns[r.key(kind, id)])
}

// refer is find, with a note where something was meant that is not declared.
func (r *region) refer(from catalog.Kind, kind catalog.Kind, id string) catalog.Said {
	found := r.find(kind, id)
	if id != "" && found.Text == "" {
		r.notes.add(from, "declared without what they refer to in "+kind.Section()+", which is not visible")
	}
	return found
}

// tagsOf are tags as a catalog has them.
func tagsOf[T any](list []T, read func(T) (key, value *string)) map[string]catalog.Said {
	tags := map[string]catalog.Said{}
	for _, tag := range list {
		name, value := read(tag)
		tags[text(aws.ToString(name))] = catalog.Say(text(aws.ToString(value)))
	}
	return tags
}

// text is a text that a catalog can hold.
func text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
