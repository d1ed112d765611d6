package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/trunkline/trunkline/internal/words"
)

// unknown says that a name is not one of those that may stand there, and which may be meant; "" if it is one.
func unknown(name string, names []string) string {
	if slices.Contains(names, name) {
		return ""
	}
	if near := words.Nearest(name, names); near != "" {
		return fmt.Sprintf("%q is not known: write %s.", name, near)
	}
	return fmt.Sprintf("%q is not known here: only %s are.", name, strings.Join(names, ", "))
}
