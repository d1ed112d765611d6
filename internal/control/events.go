package control

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/permit"
)

// A flowing answer goes on for as long as it likes.
type flowing func(http.ResponseWriter)

// The bounds of streams of events.
const (
	maxStreams        = 64
	maxAccountStreams = 16
	streamPage        = 100              // events that are read at a time
	streamPause       = time.Second      // after which others' seals are noticed
	heartbeat         = 15 * time.Second // between two signs of life
	patience          = 20 * time.Second // with a reader who does not read
)

// streams counts those that are open.
type streams struct {
	mu     *sync.Mutex
	open   map[string]int // by account
	number *int
}

func newStreams() streams { return streams{new(sync.Mutex), map[string]int{}, new(int)} }

func (s streams) enter(account string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if *s.number >= maxStreams || s.open[account] >= maxAccountStreams {
		return false
	}
	*s.number++
	s.open[account]++
	return true
}

func (s streams) leave(account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*s.number--
	if s.open[account]--; s.open[account] == 0 {
		delete(s.open, account)
	}
}

// streamEvents sends the caller's events as they are sealed, each with its position as its id, from behind the position
// that is asked for, or that a reader who comes again names in Last-Event-ID; without either, from now on.
func (c *control) streamEvents(r *http.Request, who *permit.Principal, _ []byte) (any, error) {
	query, err := queryOf(r, "after", "kind", "operation")
	if err != nil {
		return nil, err
	}
	head, err := c.Audit.Head(r.Context(), who.Account)
	if err != nil {
		return nil, err
	}
	after := head.Position
	last := r.Header.Get("Last-Event-ID")
	if last != "" {
		query.Set("after", last)
	}
	if query.Has("after") {
		if after, err = positionOf(query, "after"); err != nil {
			return nil, err
		}
	}
	if after > head.Position {
		return nil, wrong(fmt.Sprintf("there is no position %d; the last is %d", after, head.Position))
	}
	filter, err := parseFilter(query.Get("kind"), query.Get("operation"))
	if err != nil {
		return nil, err
	}
	if !c.streams.enter(who.Account) {
		return nil, busy("other streams of events")
	}
	return flowing(func(w http.ResponseWriter) {
		defer c.streams.leave(who.Account)
		f := flow{control: c, writer: w, wire: http.NewResponseController(w), account: who.Account, at: after, filter: filter}
		f.run(r.Context())
	}), nil
}

var filterWord = regexp.MustCompile(`^[A-Za-z][A-Za-z-]{0,63}$`)

// parseFilter reads lists with commas between their words; "" wants everything.
func parseFilter(kinds, operations string) (f audit.Filter, err error) {
	for list, text := range map[*[]string]string{&f.Kinds: kinds, &f.Operations: operations} {
		for word := range strings.SplitSeq(text, ",") {
			switch {
			case text == "":
			case !filterWord.MatchString(word):
				return f, wrong(strconv.Quote(word) + " is neither a kind, such as site, nor an operation, such as CreateSite")
			default:
				*list = append(*list, word)
			}
		}
	}
	return f, nil
}

// A flow is one stream on its way.
type flow struct {
	*control
	writer  http.ResponseWriter
	wire    *http.ResponseController
	account string
	at      int64
	filter  audit.Filter
}

// run sends until the reader is gone or does not read, or the server ends.
func (f *flow) run(ctx context.Context) {
	_ = f.wire.SetReadDeadline(time.Time{}) // the request is read; its time does not count any more
	f.writer.Header().Set("Content-Type", "text/event-stream")
	f.writer.Header().Set("Cache-Control", "no-store")
	f.writer.Header().Set("X-Accel-Buffering", "no")
	f.writer.Header().Set("Connection", "close") // the stream keeps its bounds of time
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	next := time.NewTicker(streamPause)
	defer next.Stop()
	err := f.write([]byte("retry: 1000\n\n"))
	for err == nil {
		sealed := f.Audit.Sealed()
		if err = f.send(ctx); err != nil {
			break
		}
		select {
		case <-ctx.Done():
			return
		case <-f.Ending:
			return
		case <-beat.C:
			err = f.write(fmt.Appendf(nil, ":\nid: %d\n\n", f.at))
		case <-next.C:
		case <-sealed:
		}
	}
	if ctx.Err() == nil {
		f.Log.Debug("a stream of events ended", "account", f.account, "position", f.at, "error", err)
	}
}

// send writes everything that is there.
func (f *flow) send(ctx context.Context) error {
	for {
		events, err := f.Audit.Read(ctx, f.account, f.at, streamPage)
		if err != nil || len(events) == 0 {
			return err
		}
		var text []byte
		for i := range events {
			e := &events[i]
			f.at = e.Position
			if f.filter.Wants(e) {
				text = fmt.Appendf(text, "id: %d\nevent: %s\ndata: %s\n\n", e.Position, e.Type(), e.CloudEvent())
			}
		}
		if err := f.write(text); err != nil {
			return err
		}
		select {
		case <-f.Ending:
			return http.ErrServerClosed
		default:
		}
	}
}

func (f *flow) write(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if err := f.wire.SetWriteDeadline(f.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := f.writer.Write(text); err != nil {
		return err
	}
	return f.wire.Flush()
}
