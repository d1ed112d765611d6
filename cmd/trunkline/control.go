package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"syscall"
	"time"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/server"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// A question is one request to the server.
type question struct {
	method, path string
	in, out      any       // JSON values; nil is no body; *json.RawMessage takes any text
	text         []byte    // the body as it stands, instead of in
	into         io.Writer // takes the answer as it comes, instead of out
}

// ask puts a question to the control API of the server on a data folder, with
// its root access key.
func ask(ctx context.Context, data string, q question) error {
	q.path = control.Prefix + q.path
	return call(ctx, data, q)
}

// call puts a question to the server on a data folder, with its root access
// key. The path is the whole path.
func call(ctx context.Context, data string, q question) error {
	return q.signedBy(ctx, data, func(root server.RootKey) (server.RootKey, string) { return root, "" })
}

// keyOfEnvironment is the access key that AWS tools would take, with its
// session token; without one, the root's.
func keyOfEnvironment(root server.RootKey) (server.RootKey, string) {
	id, secret := os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
	if id == "" || secret == "" {
		return root, ""
	}
	return server.RootKey{AccessKeyID: id, SecretAccessKey: secret}, os.Getenv("AWS_SESSION_TOKEN")
}

// signedBy puts a question to the server on a data folder, with the access key
// and session token that choose gives.
func (q question) signedBy(ctx context.Context, data string, choose func(root server.RootKey) (server.RootKey, string)) error {
	endpoint, root, err := server.ReadClient(data)
	if err != nil {
		return err
	}
	key, token := choose(root)
	body := q.text
	if q.in != nil {
		if body, err = json.Marshal(q.in); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, q.method, endpoint.URL+q.path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	sigv4.Signer{
		AccessKeyID: key.AccessKeyID, Secret: key.SecretAccessKey, SessionToken: token, Region: endpoint.Region, Service: server.SigningName,
	}.Sign(r, body, time.Now())
	return q.read(r, endpoint.URL)
}

// read sends the request and reads the answer.
func (q question) read(r *http.Request, url string) error {
	answer, err := http.DefaultClient.Do(r)
	switch {
	case errors.Is(context.Cause(r.Context()), context.Canceled):
		return errors.New("interrupted before the server has answered")
	case r.Context().Err() != nil:
		return context.Cause(r.Context())
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("no server answers at %s; is it running?", url)
	case err != nil:
		return fmt.Errorf("no answer from %s: %w", url, errors.Unwrap(err)) // without the request that url.Error repeats
	}
	defer func() { _ = answer.Body.Close() }()
	if q.into != nil && answer.StatusCode == http.StatusOK {
		if _, err := io.Copy(q.into, answer.Body); err != nil {
			return fmt.Errorf("the answer of %s was cut off: %w", url, err)
		}
		return nil
	}
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		var refused struct{ Message string }
		if json.Unmarshal(text, &refused) != nil || refused.Message == "" {
			refused.Message = answer.Status
		}
		return fmt.Errorf("%s", refused.Message)
	}
	if q.out == nil {
		return nil
	}
	if raw, ok := q.out.(*json.RawMessage); ok {
		*raw = text
		return nil
	}
	return json.Unmarshal(text, q.out)
}
