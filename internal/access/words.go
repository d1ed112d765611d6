package access

import (
	"fmt"
	"strings"
)

// oneOf returns the name that is meant: the same, or the one that differs in case only; "" if there is none.
func oneOf(name string, names []string) string {
	alike := ""
	for _, n := range names {
		if n == name {
			return n
		}
		if strings.EqualFold(n, name) {
			alike = n
		}
	}
	return alike
}

// unknown says that a name is not one of those that may stand there, and which may be meant.
func unknown(name, alike string, names []string) string {
	if alike != "" {
		return fmt.Sprintf("%q is not known: write %s", name, alike)
	}
	return fmt.Sprintf("%q is not known here: only %s are", name, strings.Join(names, ", "))
}
