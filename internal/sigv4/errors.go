package sigv4

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// ErrUnknownKey is what Keys answers when no principal holds the access key id, or the session token belongs to
// another one. The caller sees UnrecognizedClientException.
var ErrUnknownKey = errors.New("sigv4: unknown access key")

// ErrExpiredToken is what Keys answers when the session token was good once. The caller sees ExpiredTokenException.
var ErrExpiredToken = errors.New("sigv4: expired session token")

// Error is a refusal in the service's own code, status and words. It never carries a secret, and of an Authorization
// header only the digest.
type Error struct {
	Code    string
	Status  int
	Message string
}

// Error is the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

func missingToken() *Error {
	return forbidden("MissingAuthenticationTokenException", "Missing Authentication Token")
}

func incomplete(message string) *Error { return forbidden("IncompleteSignatureException", message) }

func invalid(message string) *Error { return forbidden("InvalidSignatureException", message) }

func mismatch() *Error {
	return invalid("The request signature we calculated does not match the signature you provided. " +
		"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
}

func forbidden(code, message string) *Error {
	return &Error{Code: code, Status: http.StatusForbidden, Message: message}
}

// keyError turns the two answers that Keys gives about the caller into refusals; all others are the server's own
// trouble and pass through.
func keyError(err error) error {
	switch {
	case errors.Is(err, ErrUnknownKey):
		return forbidden("UnrecognizedClientException", "The security token included in the request is invalid.")
	case errors.Is(err, ErrExpiredToken):
		return forbidden("ExpiredTokenException", "The security token included in the request is expired")
	}
	return err
}

func notKeyValue(part string) *Error {
	return incomplete(fmt.Sprintf("Invalid key=value pair (missing equal-sign) in Authorization header "+
		"(hashed with SHA-256 and encoded with Base64): '%s'.", digest(part)))
}

// lacksParameters names each of the missing Authorization parameters in a sentence of its own.
func lacksParameters(names []string, authorization string) *Error {
	var text strings.Builder
	for _, name := range names {
		if name == dateHeader {
			text.WriteString("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
			continue
		}
		fmt.Fprintf(&text, "Authorization header requires '%s' parameter. ", name)
	}
	fmt.Fprintf(&text, "(Hashed with SHA-256 and encoded with Base64) Authorization=%s", digest(authorization))
	return incomplete(text.String())
}

func lacksQuery(names []string) *Error {
	var text strings.Builder
	for _, name := range names {
		fmt.Fprintf(&text, "AWS query-string parameters must include '%s'. ", name)
	}
	return incomplete(text.String() + "Re-examine the query-string parameters.")
}

func badDate(got string) *Error {
	return incomplete(fmt.Sprintf("Date must be in ISO-8601 'basic format'. Got '%s'. "+
		"See http://en.wikipedia.org/wiki/ISO_8601", clip(got)))
}

func expired(signed, now time.Time, allowed time.Duration) *Error {
	return invalid(fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - %s)",
		basic(signed), basic(now.Add(-allowed)), basic(now), span(allowed)))
}

func notYetCurrent(signed, now time.Time) *Error {
	return invalid(fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + %s)",
		basic(signed), basic(now.Add(maxSkew)), basic(now), span(maxSkew)))
}

func basic(t time.Time) string { return t.UTC().Format(basicFormat) }

func span(d time.Duration) string {
	if d%time.Minute != 0 {
		return fmt.Sprintf("%d sec.", int(d/time.Second))
	}
	return fmt.Sprintf("%d min.", int(d/time.Minute))
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// clip keeps what a stranger sent from filling our answer.
func clip(s string) string {
	const most = 128
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}
