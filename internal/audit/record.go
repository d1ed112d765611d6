package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/graph"
)

// form is how record writes events, which the chain keeps with each hash. Whoever changes a byte of what record writes
// gives it another number and keeps this one: what is sealed stays sealed.
const form = 1

// region is where CloudTrail keeps the events of Network Manager, a service without Regions.
const region = "us-west-2"

// The sources of events: the service's operations, and our own.
const (
	serviceSource = "networkmanager.amazonaws.com"
	ownSource     = "trunkline"
)

// A change is a row of the table of that name.
type change struct {
	seq, at, account, resource          int64
	principal, request, operation, kind string
	address, agent                      string // "" is not known
	before, after                       []byte // nil is nothing
}

// record writes a change as an event in CloudTrail's shape. Nothing of the change is left out, so a record that is the
// same has come from a change that is the same. It depends on nothing but the change and the names of the contract.
func (c *change) record() []byte {
	w := make(record, 0, 1024+2*len(c.after)+len(c.before))
	w = append(w, '{')
	w.text("eventVersion", "1.11")
	w.raw("userIdentity", c.identity())
	w.text("eventTime", time.UnixMilli(c.at).UTC().Format(time.RFC3339))
	w.text("eventSource", c.source())
	w.text("eventName", c.operation)
	w.text("awsRegion", region)
	w.known("sourceIPAddress", c.address)
	w.known("userAgent", c.agent)
	c.said(&w)
	w.raw("additionalEventData", c.additional())
	w.text("requestID", c.request)
	w.text("eventID", c.eventID())
	w.raw("readOnly", strconv.AppendBool(nil, c.isRead()))
	if resources := c.resources(); resources != nil {
		w.raw("resources", resources)
	}
	w.text("eventType", "AwsApiCall")
	w.raw("managementEvent", []byte("true"))
	w.text("recipientAccountId", digits(c.account))
	w.text("eventCategory", "Management")
	return append(w, '}')
}

// said writes what was asked and answered, as far as the change knows.
func (c *change) said(w *record) {
	switch c.kind {
	case DeniedKind:
		if d, ok := parseDenial(c.after); ok {
			w.text("errorCode", d.ErrorCode)
			w.text("errorMessage", d.ErrorMessage)
			w.raw("requestParameters", orNothing(d.Request))
			w.raw("responseElements", nothing)
			return
		}
	case graph.ControlKind:
		w.raw("requestParameters", orNothing(verbatim(c.after)))
		w.raw("responseElements", nothing)
		return
	}
	w.raw("requestParameters", nothing)
	answer := nothing
	if c.after != nil {
		var body record = []byte{'{'}
		body.raw(pascal(c.kind), verbatim(c.after))
		answer = append(body, '}')
	}
	w.raw("responseElements", answer)
}

// additional is what a change knows and CloudTrail's shape has no member for. The time is in milliseconds.
func (c *change) additional() []byte {
	var w record = []byte{'{'}
	w.text("sequence", strconv.FormatInt(c.seq, 10))
	w.raw("time", strconv.AppendInt(nil, c.at, 10))
	w.text("kind", c.kind)
	if c.resource != 0 {
		w.text("resource", fmt.Sprintf("%017x", c.resource))
	}
	if c.before != nil {
		w.raw("before", verbatim(c.before))
	}
	return append(w, '}')
}

func (c *change) source() string {
	if api.OperationByName[c.operation] != nil {
		return serviceSource
	}
	return ownSource
}

// isRead tells whether the call would have changed nothing: it was denied, or it would not be recorded.
func (c *change) isRead() bool {
	op := api.OperationByName[c.operation]
	return c.kind == DeniedKind && op != nil && op.Method == http.MethodGet
}

// eventID is the change's name among all events, in the form of a UUID of our own making (version 8).
func (c *change) eventID() string {
	sum := sha256.Sum256([]byte("trunkline " + digits(c.account) + " " + strconv.FormatInt(c.seq, 10)))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	x := hex.EncodeToString(sum[:16])
	return x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]
}

// identity is who asked, from the ARN of the principal.
func (c *change) identity() []byte {
	var w record = []byte{'{'}
	parts := strings.SplitN(c.principal, ":", 6)
	if len(parts) < 6 {
		parts = []string{"", "", "", "", digits(c.account), ""}
	}
	account := parts[4]
	kind, name, _ := strings.Cut(parts[5], "/")
	switch kind {
	case "root":
		w.text("type", "Root")
		w.text("principalId", account)
	case "user":
		w.text("type", "IAMUser")
		w.text("userName", name[strings.LastIndexByte(name, '/')+1:])
	case "assumed-role":
		w.text("type", "AssumedRole")
	default:
		w.text("type", "Unknown")
	}
	w.text("arn", c.principal)
	w.text("accountId", account)
	if role, _, isSession := strings.Cut(name, "/"); isSession && kind == "assumed-role" {
		var issuer record = []byte{'{'}
		issuer.text("type", "Role")
		issuer.text("arn", "arn:aws:iam::"+account+":role/"+role)
		issuer.text("accountId", account)
		issuer.text("userName", role)
		w.raw("sessionContext", append(append([]byte(`{"sessionIssuer":`), append(issuer, '}')...), '}'))
	}
	return append(w, '}')
}

// resources names the resource that was changed; nil where it has no ARN.
func (c *change) resources() []byte {
	arn := c.arn()
	if arn == "" {
		return nil
	}
	var w record = []byte(`[{`)
	w.text("ARN", arn)
	w.text("accountId", digits(c.account))
	w.text("type", "AWS::NetworkManager::"+pascal(c.kind))
	return append(w, "}]"...)
}

// arn is the ARN of what was changed, as its body says; "" where it has none.
func (c *change) arn() (arn string) {
	body := c.after
	if body == nil {
		body = c.before
	}
	var members map[string]json.RawMessage
	if c.kind == DeniedKind || c.kind == graph.ControlKind || json.Unmarshal(body, &members) != nil {
		return ""
	}
	for _, member := range []string{pascal(c.kind) + "Arn", "ResourceArn"} {
		if arn == "" && json.Unmarshal(members[member], &arn) != nil {
			arn = ""
		}
	}
	return arn
}

func digits(account int64) string { return fmt.Sprintf("%012d", account) }

// pascal is a kind as the contract's members are written: "link-association" is LinkAssociation.
func pascal(kind string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(kind, "-") {
		if word != "" && strings.IndexFunc(word, isNoLetter) < 0 {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

func isNoLetter(r rune) bool { return r < 'a' || r > 'z' }

var nothing = []byte("null")

func orNothing(value []byte) []byte {
	if len(value) == 0 {
		return nothing
	}
	return value
}

// verbatim is a stored text as a JSON value: itself if it is one, byte for byte, and else the text of it.
func verbatim(text []byte) []byte {
	if text == nil || json.Valid(text) && !bytes.ContainsAny(text, "\r\n") {
		return text
	}
	return quoted(string(text))
}

func quoted(s string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string can be written
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// A record is the beginning of a JSON object.
type record []byte

func (w *record) raw(name string, value []byte) {
	if b := *w; b[len(b)-1] != '{' {
		*w = append(*w, ',')
	}
	*w = append(append(append(append(*w, '"'), name...), `":`...), value...)
}

func (w *record) text(name, value string) { w.raw(name, quoted(value)) }

func (w *record) known(name, value string) {
	if value != "" {
		w.text(name, value)
	}
}
