package graph

import (
	"strconv"
	"strings"
)

// networkKind is the kind that every scope belongs to.
const networkKind = "global-network"

const hexDigits = 17

// FormatID writes a key in the field's form: the kind and 17 hex digits.
func FormatID(kind string, key int64) string {
	digits := strconv.FormatInt(key, 16)
	return kind + "-" + "00000000000000000"[len(digits):] + digits
}

// parseID is the inverse of FormatID. What FormatID cannot have written is
// nobody's id, and therefore unknown, never malformed.
func parseID(kind, id string) (key int64, ok bool) {
	if len(id) != len(kind)+1+hexDigits || id[:len(kind)] != kind || id[len(kind)] != '-' {
		return 0, false
	}
	for _, c := range []byte(id[len(kind)+1:]) {
		switch {
		case c >= '0' && c <= '9':
			key = key<<4 | int64(c-'0')
		case c >= 'a' && c <= 'f':
			key = key<<4 | int64(c-'a'+10)
		default:
			return 0, false
		}
		if key < 0 {
			return 0, false
		}
	}
	return key, id[len(kind)+1] == '0'
}

// formatARN names a resource for the whole world; network is "" for what
// stands alone.
func formatARN(account, kind, network, id string) string {
	if network != "" {
		id = network + "/" + id
	}
	return "arn:aws:networkmanager::" + account + ":" + kind + "/" + id
}

// An arn is the parts of a resource's ARN.
type arn struct{ account, kind, network, id string }

// parseARN reads an ARN of the service; ok is false for anything else.
func parseARN(s string) (a arn, ok bool) {
	parts := strings.SplitN(s, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "networkmanager" || parts[3] != "" {
		return arn{}, false
	}
	path := strings.Split(parts[5], "/")
	switch len(path) {
	case 2:
		a = arn{account: parts[4], kind: path[0], id: path[1]}
	case 3:
		a = arn{account: parts[4], kind: path[0], network: path[1], id: path[2]}
	default:
		return arn{}, false
	}
	return a, a.kind != "" && a.id != ""
}
