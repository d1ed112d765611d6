package access

import (
	"strings"

	"github.com/trunkline/trunkline/internal/placed"
)

// resources are those that a statement is about, or with not all but those.
type resources struct {
	list []resource
	not  bool
}

type resource struct {
	template
	glob glob // if the template has no variables
}

func (p *parser) resources(v *placed.Value, not bool) resources {
	found := resources{not: not}
	for _, item := range p.texts(v) {
		t, err := parseTemplate(item.Text, syntax{wildcards: true, variables: p.variables})
		switch {
		case err != nil:
			p.problems.add(item, "%q cannot be read: %v.", item.Text, err)
			continue
		case item.Text != "*" && !isARN(t.parts):
			p.problems.add(item, "%q is not a resource: write an ARN with its service, such as arn:aws:networkmanager::*, or *.", item.Text)
			continue
		}
		if item.Text != "*" {
			t.parts = complete(t.parts)
		}
		found.list = append(found.list, resource{t, compile(t.parts)})
	}
	return found
}

// isARN reports whether parts begin as an ARN does, down to a service that is written out.
func isARN(parts []part) bool {
	cut := fields(parts)
	return len(cut) >= 3 && isLiteral(cut[0], "arn") && len(cut[1]) > 0 && len(cut[2]) == 1 && cut[2][0].literal != ""
}

// complete puts wildcards in the place of an ARN's fields that are not written, as the service does.
func complete(parts []part) []part {
	for n := len(fields(parts)); n < 6; n++ {
		parts = append(parts, part{literal: ":"}, part{wildcard: '*'})
	}
	return parts
}

// cover reports whether the resources include the one that is asked for. A variable without a value matches nothing;
// where resources are left out (NotResource) that would allow more, so then an Allow includes none and a Deny all.
func (r resources) cover(a *asking, deny bool) (bool, error) {
	unresolved := false
	for _, one := range r.list {
		g := one.glob
		if one.variables {
			parts, ok, err := one.resolve(a)
			if err != nil {
				return false, err
			}
			if !ok {
				unresolved = true
				continue
			}
			g = compile(parts)
		}
		if g.matches(a.resource) {
			return !r.not, nil
		}
	}
	return r.not && (deny || !unresolved), nil
}

// arnFields cuts an ARN; false if it is none.
func arnFields(text string) ([]string, bool) {
	cut := strings.SplitN(text, ":", 6)
	return cut, len(cut) == 6 && cut[0] == "arn"
}
