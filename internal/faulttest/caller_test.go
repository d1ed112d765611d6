// Package faulttest breaks a running Trunkline on purpose: it kills it while it writes, lets writers that want
// opposite things loose on the same resources, and compares what is left with what was answered.
package faulttest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/sigv4"
)

// The root access key of every server here.
const (
	accessKeyID = "AKIAFAULTTESTFAULT00"
	secretKey   = "fault/test/secret/that/protects/nothing"
	region      = "us-west-2"
)

// members is a JSON structure as a client sees it.
type members = map[string]any

// A caller sends signed requests to one server.
type caller struct {
	url    string
	signer sigv4.Signer
	client *http.Client
}

// newCaller closes its sockets when the test ends: a server that shuts down would wait for one that was dialled ahead.
func newCaller(t testing.TB, url, accessKeyID, secret string) *caller {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	signer := sigv4.Signer{AccessKeyID: accessKeyID, Secret: secret, Region: region, Service: "networkmanager"}
	return &caller{url, signer, &http.Client{Transport: transport}}
}

// An ask is one request.
type ask struct {
	operation string
	labels    []string // in the order of the path
	query     url.Values
	body      members
}

// An answer is what came back.
type answer struct {
	status  int
	request string // the request's id
	failure string // the type of the error, "" for a success
	text    string
	body    members
	header  http.Header
}

func (a answer) ok() bool { return a.status == http.StatusOK }

// call sends a request and reads the whole answer. Its error means that there was none.
func (c *caller) call(ctx context.Context, a ask) (answer, error) {
	var body []byte
	if a.body != nil {
		var err error
		if body, err = json.Marshal(a.body); err != nil {
			return answer{}, err
		}
	}
	op := api.OperationByName[a.operation]
	return c.send(ctx, op.Method, a.target(op), body)
}

// send sends what need not be an operation.
func (c *caller) send(ctx context.Context, method, target string, body []byte) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.url+target, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	c.signer.Sign(r, body, time.Now())
	response, err := c.client.Do(r)
	if err != nil {
		return answer{}, err
	}
	text, err := io.ReadAll(response.Body)
	if err := response.Body.Close(); err != nil {
		return answer{}, err
	}
	if err != nil {
		return answer{}, err
	}
	got := answer{
		status: response.StatusCode, request: response.Header.Get("X-Amzn-Requestid"),
		failure: response.Header.Get("X-Amzn-Errortype"), text: string(text), header: response.Header,
	}
	return got, json.Unmarshal(text, &got.body)
}

// target is the path and query of a request.
func (a ask) target(op *api.Operation) string {
	parts := strings.Split(op.Path, "/")
	labels := a.labels
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i], labels = url.PathEscape(labels[0]), labels[1:]
		}
	}
	path := strings.Join(parts, "/")
	if len(a.query) > 0 {
		path += "?" + a.query.Encode()
	}
	return path
}

// must calls and wants a success.
func (c *caller) must(t testing.TB, a ask) answer {
	t.Helper()
	got, err := c.call(t.Context(), a)
	if err != nil || !got.ok() {
		t.Fatalf("%s answered %d %s, %v", a.operation, got.status, got.text, err)
	}
	return got
}

// create makes a resource of a kind and returns it.
func (c *caller) create(t testing.TB, k kind, network string, body members) members {
	t.Helper()
	a := ask{operation: k.creates, body: body}
	if network != "" {
		a.labels = []string{network}
	}
	return c.must(t, a).body[k.title].(members)
}

// list reads all resources of a kind in a network, page by page.
func (c *caller) list(t testing.TB, k kind, network string) (all []members) {
	t.Helper()
	a := ask{operation: k.lists, query: url.Values{"maxResults": {"500"}}}
	if k != globalNetworks {
		a.labels = []string{network}
	}
	for {
		page := c.must(t, a).body
		for _, item := range page[k.title+"s"].([]any) {
			all = append(all, item.(members))
		}
		token, more := page["NextToken"].(string)
		if !more {
			return all
		}
		a.query.Set("nextToken", token)
	}
}

// A kind says how resources of one kind are called and asked for.
type kind struct{ name, title, lists, creates, updates, deletes string }

// The kinds of the inventory.
var (
	globalNetworks = kind{"global-network", "GlobalNetwork", "DescribeGlobalNetworks", "CreateGlobalNetwork",
		"UpdateGlobalNetwork", "DeleteGlobalNetwork"}
	sites        = kind{"site", "Site", "GetSites", "CreateSite", "UpdateSite", "DeleteSite"}
	devices      = kind{"device", "Device", "GetDevices", "CreateDevice", "UpdateDevice", "DeleteDevice"}
	links        = kind{"link", "Link", "GetLinks", "CreateLink", "UpdateLink", "DeleteLink"}
	associations = kind{"link-association", "LinkAssociation", "GetLinkAssociations", "AssociateLink", "",
		"DisassociateLink"}
	connections = kind{"connection", "Connection", "GetConnections", "CreateConnection", "UpdateConnection",
		"DeleteConnection"}

	kinds = []kind{globalNetworks, sites, devices, links, associations, connections}
)

func (k kind) id() string  { return k.title + "Id" }
func (k kind) arn() string { return k.title + "Arn" }

// idOf is the id of a resource of this kind.
func (k kind) idOf(m members) string { return text(m, k.id()) }

// text is a member that is a string, "" when it is not there.
func text(m members, name string) string {
	s, _ := m[name].(string)
	return s
}

// unmodelled says what is wrong with an answer that no client expects: none, a 5xx, or an error that the operation does
// not declare; "" when nothing is.
func unmodelled(operation string, a answer, err error) string {
	switch {
	case err != nil:
		return fmt.Sprintf("%s was not answered: %v", operation, err)
	case a.status >= 500 || !a.ok() && !api.OperationByName[operation].Declares(a.failure):
		return fmt.Sprintf("%s answered %d %s %s", operation, a.status, a.failure, a.text)
	}
	return ""
}
