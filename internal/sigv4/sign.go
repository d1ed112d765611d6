package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A Signer signs requests with one key, for one region and service.
type Signer struct {
	AccessKeyID  string
	Secret       string
	SessionToken string // "" with long-term keys
	Region       string
	Service      string
}

// Sign sets the X-Amz-Date, X-Amz-Security-Token (with temporary keys) and Authorization headers of a client's request
// whose body is body. Signed are host, content type and all X-Amz headers. A raw query with broken percent-encoding
// cannot be signed: the request then leaves with a signature that nobody accepts.
func (s Signer) Sign(r *http.Request, body []byte, at time.Time) {
	date := basic(at)
	r.Header.Set(dateHeader, date)
	if s.SessionToken != "" {
		r.Header.Set(tokenHeader, s.SessionToken)
	}
	request := Request{Method: r.Method, Target: r.URL.RequestURI(), Host: r.Host, Header: r.Header, Body: body}
	if request.Host == "" {
		request.Host = r.URL.Host
	}
	f := form{signedHeaders: signable(r.Header), payload: payloadHash(body)}
	canonical, _ := request.appendCanonical(nil, f)
	day := date[:len("20060102")]
	scope := strings.Join([]string{day, s.Region, s.Service, terminator}, "/")
	proof := deriveKey(s.Secret, day, s.Region, s.Service).sign(date, scope, canonical)
	r.Header.Set("Authorization", algorithm+" Credential="+s.AccessKeyID+"/"+scope+
		", SignedHeaders="+f.signedHeaders+", Signature="+string(proof[:]))
}

// A signature is 32 bytes in lower-case hex.
type signature [2 * sha256.Size]byte

// sign makes the string to sign from a canonical request, and signs it.
func (k signingKey) sign(date, scope string, canonical []byte) (s signature) {
	sum := sha256.Sum256(canonical)
	b := make([]byte, 0, 256)
	b = append(b, algorithm...)
	b = append(b, '\n')
	b = append(b, date...)
	b = append(b, '\n')
	b = append(b, scope...)
	b = append(b, '\n')
	b = hex.AppendEncode(b, sum[:])
	mac := hmac.New(sha256.New, k[:])
	mac.Write(b)
	hex.Encode(s[:], mac.Sum(sum[:0]))
	return s
}

const emptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func payloadHash(body []byte) string {
	if len(body) == 0 {
		return emptyPayload
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// scratches keeps the buffers that canonical requests are written to.
var scratches = sync.Pool{New: func() any { b := make([]byte, 0, 1024); return &b }}

// release leaves the buffer of an unusually large request to the collector.
func release(scratch *[]byte) {
	if cap(*scratch) <= 1<<16 {
		scratches.Put(scratch)
	}
}
