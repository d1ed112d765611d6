package network_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// A coreModel is a core network and its policy versions in the simplest words there are.
type coreModel struct {
	inv    *inventory
	gn, id string
	settle time.Duration

	state        string // "" is none
	settles      time.Time
	versions     []*versionModel
	made         int32 // the last number
	live, former int32
	segments     int // of the live one; 0: there is none
}

// A versionModel is a policy version. What puts it out of date is noted where it happens.
type versionModel struct {
	number    int32
	segments  int
	executed  bool
	outOfDate bool
	settles   time.Time
}

// TestModelOfCoreNetworks makes random requests about a core network to the service and to a model of it.
func TestModelOfCoreNetworks(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		rapid.Check(t, func(t *rapid.T) {
			inv.settle.Set("", 0)
			m := &coreModel{inv: inv, gn: inv.newNetwork()}
			t.Repeat(map[string]func(*rapid.T){
				"": m.compare, "create": m.create, "put": m.put, "put again": m.put, "execute": m.execute, "execute again": m.execute,
				"restore": m.restore, "delete a version": m.deleteVersion, "describe": m.describe, "delete": m.remove,
				"time passes": func(t *rapid.T) {
					inv.clock.advance(time.Duration(rapid.IntRange(1, 20).Draw(t, "seconds")) * time.Second)
				},
				"settle": func(t *rapid.T) {
					m.settle = time.Duration(rapid.SampledFrom([]int{0, 0, 10}).Draw(t, "seconds")) * time.Second
					inv.settle.Set("", m.settle)
				},
			})
		})
		inv.sound()
	})
}

func (m *coreModel) now() time.Time            { return m.inv.clock.read() }
func (m *coreModel) pending(at time.Time) bool { return at.After(m.now()) }

// enter lets a state begin now.
func (m *coreModel) enter(state string) { m.state, m.settles = state, m.now().Add(m.settle) }

// shown is the core network's state as a reader sees it; "" is none.
func (m *coreModel) shown() string {
	switch {
	case m.state == deleting && !m.pending(m.settles):
		return ""
	case m.state != "" && !m.pending(m.settles):
		return "AVAILABLE"
	}
	return m.state
}

// verdict is what comes of a change, as far as the core network decides.
func (m *coreModel) verdict() verdict {
	switch m.shown() {
	case "":
		return verdict{notFound}
	case deleting:
		return verdict{conflict}
	}
	return nil
}

// ask makes a request of which the model expects a verdict, and tells whether it was answered.
func (m *coreModel) ask(t *rapid.T, in any, v verdict) any {
	out, err := m.inv.ask(in)
	var failure api.Failure
	if errors.As(err, &failure) && slices.Contains(v, failure.Type()) {
		return nil
	}
	if err != nil || len(v) > 0 {
		t.Fatalf("%s %+v: answer %+v, error %v, want %q", operationOf(in).Name, in, out, err, v)
	}
	return out
}

// text is a policy with a number of segments.
func (m *coreModel) text(segments int) string {
	names := make([]string, segments)
	for i := range names {
		names[i] = fmt.Sprintf("segment%d", i)
	}
	return policyOf(names...)
}

func (m *coreModel) add(v *versionModel) {
	m.made++
	v.number, v.settles = m.made, m.now().Add(m.settle)
	m.versions = append(m.versions, v)
}

func (m *coreModel) find(number int32) *versionModel {
	for _, v := range m.versions {
		if v.number == number && m.shown() != "" {
			return v
		}
	}
	return nil
}

// outdate puts all that waits out of date.
func (m *coreModel) outdate() {
	for _, v := range m.versions {
		v.outOfDate = true
	}
}

func (m *coreModel) stateOf(v *versionModel) string {
	switch pending := m.pending(v.settles); {
	case v.executed && pending:
		return "EXECUTING"
	case v.executed:
		return "EXECUTION_SUCCEEDED"
	case pending:
		return "PENDING_GENERATION"
	case v.outOfDate:
		return "OUT_OF_DATE"
	}
	return "READY_TO_EXECUTE"
}

// aliasLive is the version with the alias.
func (m *coreModel) aliasLive() int32 {
	if v := m.find(m.live); v != nil && m.pending(v.settles) {
		return m.former
	}
	return m.live
}

func (m *coreModel) create(t *rapid.T) {
	segments := rapid.IntRange(0, 2).Draw(t, "segments")
	in := &api.CreateCoreNetworkRequest{GlobalNetworkId: m.gn}
	if segments > 0 {
		in.PolicyDocument = m.text(segments)
	}
	v := verdict(nil)
	switch m.shown() {
	case "":
	case deleting:
		v = verdict{conflict}
	default:
		v = verdict{overrun}
	}
	out := m.ask(t, in, v)
	if out == nil {
		return
	}
	m.id, m.versions, m.made, m.live, m.former, m.segments = out.(*api.CreateCoreNetworkResponse).CoreNetwork.CoreNetworkId, nil, 0, 0, 0, segments
	m.enter("CREATING")
	if segments > 0 {
		m.add(&versionModel{segments: segments, executed: true})
		m.live = 1
	}
}

// at is the core network, or what was never one.
func (m *coreModel) at() string {
	if m.id == "" {
		return "core-network-00000000000000001"
	}
	return m.id
}

func (m *coreModel) anyVersion(t *rapid.T) *int32 {
	n := int32(rapid.IntRange(0, int(m.made)+1).Draw(t, "version"))
	return &n
}

func (m *coreModel) put(t *rapid.T) {
	segments := rapid.IntRange(1, 3).Draw(t, "segments")
	if m.ask(t, &api.PutCoreNetworkPolicyRequest{CoreNetworkId: m.at(), PolicyDocument: m.text(segments)}, m.verdict()) != nil {
		m.add(&versionModel{segments: segments})
	}
}

func (m *coreModel) execute(t *rapid.T) {
	number := m.anyVersion(t)
	version, v := m.find(*number), m.verdict()
	live := m.find(m.live)
	switch {
	case v != nil:
	case version == nil:
		v = verdict{notFound}
	case m.stateOf(version) != "READY_TO_EXECUTE":
		v = verdict{invalid}
	case live != nil && m.pending(live.settles):
		v = verdict{conflict}
	}
	if m.ask(t, &api.ExecuteCoreNetworkChangeSetRequest{CoreNetworkId: m.at(), PolicyVersionId: number}, v) == nil {
		return
	}
	m.outdate()
	version.executed, version.settles = true, m.now().Add(m.settle)
	m.live, m.former, m.segments = *number, m.live, version.segments
	m.enter("UPDATING")
}

func (m *coreModel) restore(t *rapid.T) {
	number := m.anyVersion(t)
	old, v := m.find(*number), m.verdict()
	if v == nil && old == nil {
		v = verdict{notFound}
	}
	if m.ask(t, &api.RestoreCoreNetworkPolicyVersionRequest{CoreNetworkId: m.at(), PolicyVersionId: number}, v) != nil {
		m.outdate()
		m.add(&versionModel{segments: old.segments})
	}
}

func (m *coreModel) deleteVersion(t *rapid.T) {
	number := m.anyVersion(t)
	old, v := m.find(*number), m.verdict()
	switch {
	case v != nil:
	case old == nil:
		v = verdict{notFound}
	case *number == m.live || *number == m.aliasLive():
		v = verdict{conflict}
	}
	if m.ask(t, &api.DeleteCoreNetworkPolicyVersionRequest{CoreNetworkId: m.at(), PolicyVersionId: number}, v) != nil {
		m.versions = slices.DeleteFunc(m.versions, func(v *versionModel) bool { return v == old })
	}
}

func (m *coreModel) describe(t *rapid.T) {
	if m.ask(t, &api.UpdateCoreNetworkRequest{CoreNetworkId: m.at(), Description: text("changed")}, m.verdict()) != nil {
		m.enter("UPDATING")
	}
}

func (m *coreModel) remove(t *rapid.T) {
	v := m.verdict()
	if m.shown() == deleting {
		v = nil // it answers as the first time
	}
	if m.ask(t, &api.DeleteCoreNetworkRequest{CoreNetworkId: m.at()}, v) != nil && m.state != deleting {
		m.enter(deleting)
	}
}

// compare reads the core network and its versions.
func (m *coreModel) compare(t *rapid.T) {
	var v verdict
	if m.shown() == "" {
		v = verdict{notFound}
	}
	out := m.ask(t, &api.GetCoreNetworkRequest{CoreNetworkId: m.at()}, v)
	one := int32(rapid.IntRange(1, 3).Draw(t, "page size"))
	in := &api.ListCoreNetworkPolicyVersionsRequest{CoreNetworkId: m.at(), MaxResults: &one}
	if out == nil {
		m.ask(t, in, v)
		return
	}
	got := out.(*api.GetCoreNetworkResponse).CoreNetwork
	if got.State != m.shown() || len(got.Segments) != m.segments {
		t.Fatalf("the core network is %s with %d segments, want %s with %d", got.State, len(got.Segments), m.shown(), m.segments)
	}
	var list []string
	for more := true; more; more = in.NextToken != "" {
		page := m.ask(t, in, nil).(*api.ListCoreNetworkPolicyVersionsResponse)
		versions, err := page.CoreNetworkPolicyVersions.Decode()
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range versions {
			list = append(list, fmt.Sprintf("%d %s %s", *v.PolicyVersionId, v.ChangeSetState, v.Alias))
		}
		in.NextToken = page.NextToken
	}
	if want := m.listed(); !slices.Equal(list, want) {
		t.Fatalf("versions are %q, want %q", list, want)
	}
}

func (m *coreModel) listed() (list []string) {
	for i, v := range m.versions {
		alias := ""
		switch {
		case v.number == m.aliasLive():
			alias = "LIVE"
		case i == len(m.versions)-1:
			alias = "LATEST"
		}
		list = append(list, fmt.Sprintf("%d %s %s", v.number, m.stateOf(v), alias))
	}
	return list
}
