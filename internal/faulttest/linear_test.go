package faulttest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/trunkline/trunkline/trunklinetest"
)

// A deed is what one client asked of one device, with what it was told.
type deed struct {
	device    string
	operation string
	word      string // what it set
	seen      device // what it was told; not there: it was told that there is none
	untold    bool   // it was told nothing: the server was killed
}

// A device is the state of one device, as far as the clients change it.
type device struct {
	there            bool
	description, tag string
}

// TestLinearizable lets eight clients create, read, change, tag, list and delete the same few devices, and then looks
// for an order of all they did, not against the clock, in which a device that is changed by one at a time would have
// answered the same.
func TestLinearizable(t *testing.T) {
	t.Parallel()
	everywhere(t, trunklinetest.Options{}, func(t *testing.T, s *served) {
		h := &history{plot: newPlot(t, s.callers[0]), began: time.Now(), slots: make([]string, 4)}
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				for range 8 * trials() {
					h.act(t, s.callers[i%len(s.callers)], i)
				}
			})
		}
		all.Wait()
		if h.judge(t) == porcupine.Unknown {
			t.Error("it could not be told in time")
		}
		s.verify(t)
	})
}

// judge looks for the order. Unknown is none: there was no time to find one, or that there is none.
func (h *history) judge(t *testing.T) porcupine.CheckResult {
	t.Helper()
	h.spreadLists()
	result := porcupine.CheckOperationsTimeout(model, witnessed(h.deeds), 30*time.Second)
	if result == porcupine.Illegal {
		t.Errorf("the history of %d deeds is not linearizable", len(h.deeds))
	}
	t.Logf("%d deeds: %v", len(h.deeds), result)
	return result
}

// witnessed leaves out what makes no difference: changes of which nobody knows whether they were carried out, and whose
// word nobody has ever seen. To try them at every place is what takes the checker its time. Where there is an order with
// one, there is one without it; and where there is one without it, it may come last.
func witnessed(deeds []porcupine.Operation) (kept []porcupine.Operation) {
	said := map[string]bool{}
	for _, op := range deeds {
		d := op.Input.(deed)
		said[d.seen.description], said[d.seen.tag] = true, true
	}
	for _, op := range deeds {
		if d := op.Input.(deed); !d.untold || d.operation == "DeleteDevice" || said[d.word] {
			kept = append(kept, op)
		}
	}
	return kept
}

// model is a device as one client alone would see it.
var model = porcupine.Model{
	Partition: func(history []porcupine.Operation) (parts [][]porcupine.Operation) {
		at := map[string]int{}
		for _, op := range history {
			id := op.Input.(deed).device
			if _, known := at[id]; !known {
				at[id], parts = len(parts), append(parts, nil)
			}
			parts[at[id]] = append(parts[at[id]], op)
		}
		return parts
	},
	Init: func() any { return device{} },
	Step: func(state, input, _ any) (bool, any) { return step(state.(device), input.(deed)) },
	DescribeOperation: func(input, _ any) string {
		return fmt.Sprint(input)
	},
}

// step tells whether a deed can have seen what it saw in a state, and the state after it.
func step(now device, d deed) (bool, device) {
	after := now
	switch {
	case d.untold:
		return true, d.done(now)
	case d.operation == "CreateDevice":
		after = device{true, d.word, ""}
		return !now.there && d.seen == after, after
	case !now.there:
		return !d.seen.there, now
	case d.operation == "UpdateDevice":
		after.description = d.word
	case d.operation == "TagResource":
		after.tag = d.word
		return d.seen.there, after // it is told nothing more
	case d.operation == "DeleteDevice":
		return d.seen == device{true, now.description, ""}, device{} // the answer has no tags
	}
	return d.seen == after, after
}

// done is what a deed makes of a device if it is carried out.
func (d deed) done(now device) device {
	switch {
	case !now.there:
	case d.operation == "UpdateDevice":
		now.description = d.word
	case d.operation == "TagResource":
		now.tag = d.word
	case d.operation == "DeleteDevice":
		now = device{}
	}
	return now
}

// A history is what happened, as the clients saw it.
type history struct {
	plot
	killed atomic.Bool // a server is killed meanwhile: who was asking it is told nothing
	began  time.Time

	mu    sync.Mutex
	slots []string // the devices that the clients fight for
	deeds []porcupine.Operation
	lists []listed
}

// A listed is one list of all devices.
type listed struct {
	client       int
	call, answer int64
	devices      map[string]device
}

func (h *history) now() int64 { return int64(time.Since(h.began)) }

// act does one thing.
func (h *history) act(t *testing.T, c *caller, client int) {
	h.mu.Lock()
	slot := rand.N(len(h.slots))
	id, chance := h.slots[slot], rand.N(20)
	h.mu.Unlock()
	switch {
	case id == "" || chance == 0:
		h.create(t, c, client, slot)
	case chance == 1:
		h.do(t, c, client, h.remove(devices, id))
	case chance < 4:
		h.list(t, c, client)
	case chance < 9:
		h.do(t, c, client, h.update(devices, id, members{"Description": fmt.Sprint(rand.Uint32())}))
	case chance < 14:
		arn := fmt.Sprintf("arn:aws:networkmanager::000000000000:device/%s/%s", h.network, id)
		h.do(t, c, client, ask{operation: "TagResource", labels: []string{arn},
			body: members{"Tags": []any{members{"Key": "tag", "Value": fmt.Sprint(rand.Uint32())}}}})
	default:
		h.do(t, c, client, ask{operation: "GetDevices", labels: []string{h.network}, query: url.Values{"deviceIds": {id}}})
	}
}

func (h *history) create(t *testing.T, c *caller, client, slot int) {
	a := h.make(devices, members{"Description": fmt.Sprint(rand.Uint32())})
	d := deed{operation: a.operation, word: text(a.body, "Description")}
	call := h.now()
	got, told := h.send(t, c, a)
	answer := h.now()
	if !told {
		return // whatever it made has an id that nobody knows
	}
	made, _ := got.body["Device"].(members)
	d.device, d.seen = devices.idOf(made), seen(made)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.slots[slot] = d.device
	h.deeds = append(h.deeds, porcupine.Operation{ClientId: client, Input: d, Call: call, Return: answer})
}

// do asks something about one device.
func (h *history) do(t *testing.T, c *caller, client int, a ask) {
	d := deed{operation: a.operation, device: a.query.Get("deviceIds"), word: text(a.body, "Description")}
	if d.device == "" {
		d.device = a.labels[len(a.labels)-1]
	}
	if a.operation == "TagResource" {
		d.device = d.device[len(d.device)-len("device-")-17:]
		d.word = tagsOf(a.body)["tag"]
	}
	call := h.now()
	got, told := h.send(t, c, a)
	answer := h.now()
	if d.untold = !told; d.untold {
		if answer = math.MaxInt64; a.operation == "GetDevices" {
			return
		}
	}
	switch found, _ := got.body["Devices"].([]any); {
	case got.status == http.StatusNotFound:
	case a.operation == "TagResource":
		d.seen = device{there: got.ok()}
	case len(found) > 0:
		d.seen = seen(found[0].(members))
	case got.body["Device"] != nil:
		d.seen = seen(got.body["Device"].(members))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.deeds = append(h.deeds, porcupine.Operation{ClientId: client, Input: d, Call: call, Return: answer})
}

// send wants a modelled answer; only of a server that is killed it takes none.
func (h *history) send(t *testing.T, c *caller, a ask) (got answer, told bool) {
	got, err := c.call(t.Context(), a)
	if err != nil && h.killed.Load() {
		return answer{}, false
	}
	if wrong := unmodelled(a.operation, got, err); wrong != "" {
		t.Error(wrong)
	}
	return got, true
}

func seen(m members) device { return device{true, text(m, "Description"), tagsOf(m)["tag"]} }

// list reads all devices on one page.
func (h *history) list(t *testing.T, c *caller, client int) {
	l := listed{client: client, call: h.now(), devices: map[string]device{}}
	got, told := h.send(t, c, ask{operation: "GetDevices", labels: []string{h.network}, query: url.Values{"maxResults": {"500"}}})
	if l.answer = h.now(); !told {
		return
	}
	for _, item := range got.body["Devices"].([]any) {
		l.devices[devices.idOf(item.(members))] = seen(item.(members))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lists = append(h.lists, l)
}

// spreadLists makes each list a read of every device that there ever was: one that is not on it was not there.
func (h *history) spreadLists() {
	ever := map[string]bool{}
	for _, op := range h.deeds {
		ever[op.Input.(deed).device] = true
	}
	for _, l := range h.lists {
		for id := range ever {
			h.deeds = append(h.deeds, porcupine.Operation{ClientId: l.client, Call: l.call, Return: l.answer,
				Input: deed{device: id, operation: "GetDevices", seen: l.devices[id]}})
		}
	}
}

// TestModelRefusesAnomalies shows the model histories that no honest server can give.
func TestModelRefusesAnomalies(t *testing.T) {
	t.Parallel()
	first, second := device{true, "a", ""}, device{true, "b", ""}
	create := deed{operation: "CreateDevice", word: "a", seen: first}
	read := func(d device) deed { return deed{operation: "GetDevices", seen: d} }
	for what, deeds := range map[string][]deed{
		"a read after a create sees nothing": {create, read(device{})},
		"a read after an update sees the old": {create, {operation: "UpdateDevice", word: "b", seen: second},
			read(first)},
		"a read after a delete sees it": {create, {operation: "DeleteDevice", seen: first}, read(first)},
		"an update loses a tag": {create, {operation: "TagResource", word: "x", seen: device{there: true}},
			{operation: "UpdateDevice", word: "b", seen: second}},
		"it is deleted twice": {create, {operation: "DeleteDevice", seen: first}, {operation: "DeleteDevice", seen: first}},
	} {
		var history []porcupine.Operation
		for i, d := range deeds {
			history = append(history, porcupine.Operation{Input: d, Call: int64(2 * i), Return: int64(2*i + 1)})
		}
		if porcupine.CheckOperations(model, history) {
			t.Errorf("%s, and the model accepts it", what)
		}
		if !porcupine.CheckOperations(model, history[:1]) {
			t.Errorf("%s: the model refuses the create", what)
		}
	}
}
