package access

import (
	"fmt"
	"slices"
	"strings"
)

// unknown says that a name is not one of those that may stand there, and which may be meant; "" if it is one.
func unknown(name string, names []string) string {
	if slices.Contains(names, name) {
		return ""
	}
	if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, name) }); i >= 0 {
		return fmt.Sprintf("%q is not known: write %s.", name, names[i])
	}
	return fmt.Sprintf("%q is not known here: only %s are.", name, strings.Join(names, ", "))
}
