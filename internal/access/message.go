package access

import "fmt"

// Message is the service's text of a denial. The principal is an ARN.
func (d Decision) Message(principal, action string) string {
	text := fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s", principal, action, d.Resource)
	if d.Explicit {
		return text + " with an explicit deny in " + d.Kind.article() + " " + string(d.Kind)
	}
	return fmt.Sprintf("%s because no %s allows the %s action", text, d.Kind, action)
}

func (k Kind) article() string {
	switch k {
	case Identity:
		return "an"
	case Trust:
		return "the"
	}
	return "a"
}
