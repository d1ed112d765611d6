package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"zombiezen.com/go/sqlite"
)

const (
	maxGroup = 256       // transactions that share one commit
	maxRuns  = 3         // of a transaction that drew a key which is taken
	maxLog   = 128 << 20 // bytes of the write-ahead log at which the writer waits for readers, to empty it
	tidyWait = 500 * time.Millisecond
)

var (
	errDisk   = errors.New("store: an earlier write failed on the disk: restart the process")
	errExited = errors.New("store: another transaction's goroutine exited inside its function")
)

// A writer runs transactions one after the other and commits them in groups: what is waiting goes into one SQLite
// transaction, each behind the first in a savepoint of its own, and all are answered after one sync. Nothing waits for a
// group to fill.
type writer struct {
	handle *handle
	log    string // the path of the write-ahead log
	maxLog int64
	begin  begin
	queue  chan *job
	group  []*job
	broken error         // set once the disk has failed
	failed chan struct{} // closed then
	ended  chan struct{}
	tidied int64 // bytes of the log after that was last tried

	snapshots atomic.Int32 // that are being read for long

	accepting sync.RWMutex
	stopped   bool
}

// A job is one Update on its way through the writer.
type job struct {
	ctx   context.Context
	fn    func(*Tx) error
	err   error
	panic *panicked
	done  chan struct{}
}

// panicked is a panic on its way to the goroutine it belongs to.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string {
	return fmt.Sprintf("%v\n\nin a transaction:\n%s", p.value, p.stack)
}

func startWriter(h *handle, log string, begin begin, failed chan struct{}) *writer {
	w := &writer{handle: h, log: log, maxLog: maxLog, begin: begin, failed: failed,
		queue: make(chan *job, maxGroup), ended: make(chan struct{})}
	go w.write()
	return w
}

var jobs = sync.Pool{New: func() any { return &job{done: make(chan struct{}, 1)} }}

func (w *writer) update(ctx context.Context, fn func(*Tx) error) error {
	j := jobs.Get().(*job)
	j.ctx, j.fn, j.err, j.panic = ctx, fn, nil, nil
	if err := w.accept(j); err != nil {
		return err
	}
	<-j.done // also when ctx is done by now: fn may be running
	err, p := j.err, j.panic
	j.ctx, j.fn = nil, nil
	jobs.Put(j)
	if p != nil {
		panic(p)
	}
	return err
}

// accept puts a job in the queue: from then on it is answered.
func (w *writer) accept(j *job) error {
	w.accepting.RLock()
	defer w.accepting.RUnlock()
	if w.stopped {
		return ErrClosed
	}
	select {
	case w.queue <- j:
		return nil
	case <-j.ctx.Done():
		return j.ctx.Err()
	}
}

// stop answers what was accepted and ends the writer.
func (w *writer) stop() {
	w.accepting.Lock()
	w.stopped = true
	close(w.queue)
	w.accepting.Unlock()
	<-w.ended
}

// write is the writer's goroutine.
func (w *writer) write() {
	defer w.survive()
	for j := range w.queue {
		w.group = append(w.group[:0], j)
		w.gather()
		w.commit()
		w.tidy()
	}
	close(w.ended)
}

// survive keeps a writer going when a transaction's function ended its goroutine, as a failing test's does.
func (w *writer) survive() {
	select {
	case <-w.ended:
	default:
		fail(w.group, errors.Join(errExited, w.handle.rollback()))
		w.answer()
		go w.write()
	}
}

// gather adds what else is waiting. It gives way once, so that those who were just answered can come back.
func (w *writer) gather() {
	for yielded := false; len(w.group) < maxGroup; {
		select {
		case j, open := <-w.queue:
			if !open {
				return
			}
			w.group = append(w.group, j)
		default:
			if yielded {
				return
			}
			yielded = true
			runtime.Gosched()
		}
	}
}

// commit runs the group's transactions and answers them. Where one of them was too much for all, as on a full disk,
// each gets a commit of its own.
func (w *writer) commit() {
	err := w.attempt(w.group)
	if err != nil && w.broken == nil && len(w.group) > 1 {
		for i := range w.group {
			w.attempt(w.group[i : i+1])
		}
	}
	w.answer()
}

// attempt runs transactions and commits them together. What is wrong with the commit is wrong with each.
func (w *writer) attempt(group []*job) error {
	err := w.broken
	if err == nil {
		err = w.together(group)
	}
	if err != nil {
		fail(group, err)
	}
	return err
}

func (w *writer) together(group []*job) error {
	err := w.handle.run(`BEGIN IMMEDIATE`)
	for i := 0; i < len(group) && err == nil; i++ {
		err = w.apply(group[i], i == 0)
	}
	if err == nil {
		err = w.handle.run(`COMMIT`)
	}
	if err != nil {
		return w.undo(err)
	}
	return nil
}

// fail gives an error to those that have none of their own.
func fail(group []*job, err error) {
	for _, j := range group {
		if j.err == nil && j.panic == nil {
			j.err = err
		}
	}
}

// undo rolls a group back and says what became of it.
func (w *writer) undo(err error) error {
	if isDiskFailure(err) {
		err = fmt.Errorf("%w: %w", ErrUnknown, err)
		w.broken = errDisk
		close(w.failed)
	}
	return errors.Join(fmt.Errorf("store: commit: %w", err), w.handle.rollback())
}

// isDiskFailure tells a disk that did not do what it was asked from one that is full: there nothing was written.
func isDiskFailure(err error) bool {
	code := sqlite.ErrCode(err)
	return code.ToPrimary() == sqlite.ResultIOErr || code.ToPrimary() == sqlite.ResultCorrupt
}

// answer tells everyone in the group how it went.
func (w *writer) answer() {
	for i, j := range w.group {
		w.group[i] = nil
		j.done <- struct{}{}
	}
	w.group = w.group[:0]
}

// A frame is how one transaction of a group is begun, kept and taken back.
type frame struct{ begin, keep, undo []string }

// The first transaction of a group needs no savepoint: before it there is nothing to keep. That matters to one with
// many statements, each of which takes longer, the more pages a savepoint around it has to remember.
var (
	firstFrame = frame{undo: []string{`ROLLBACK`, `BEGIN IMMEDIATE`}}
	laterFrame = frame{
		begin: []string{`SAVEPOINT one`}, keep: []string{`RELEASE one`}, undo: []string{`ROLLBACK TO one`, `RELEASE one`},
	}
)

// apply runs one transaction of a group. Its result is whether the group can go on.
func (w *writer) apply(j *job, first bool) error {
	f := laterFrame
	if first {
		f = firstFrame
	}
	for run := 1; ; run++ {
		if j.err, j.panic = j.ctx.Err(), nil; j.err != nil {
			return nil
		}
		if err := w.handle.runAll(f.begin); err != nil {
			return err
		}
		tx := w.begin(j.ctx, w.handle)
		j.run(tx)
		if j.err == nil && j.panic == nil {
			return w.handle.runAll(f.keep)
		}
		if w.handle.db.AutocommitEnabled() {
			return fmt.Errorf("the group was rolled back: %w", tx.failure) // SQLite does so by itself on a full disk
		}
		if err := w.handle.runAll(f.undo); err != nil {
			return err
		}
		if run == maxRuns || !tx.drawn || !isTaken(tx.failure) {
			return nil
		}
	}
}

// run calls the transaction's function and catches its panic.
func (j *job) run(tx *Tx) {
	defer func() {
		if value := recover(); value != nil {
			j.panic = &panicked{value, debug.Stack()}
		}
	}()
	j.err = tx.run(j.fn)
}

// isTaken reports whether a statement failed because a primary key is in use.
func isTaken(err error) bool {
	code := sqlite.ErrCode(err)
	return code == sqlite.ResultConstraintPrimaryKey || code == sqlite.ResultConstraintRowID
}

// rollback ends the handle's transaction if it has one.
func (h *handle) rollback() error {
	if h.db.AutocommitEnabled() {
		return nil
	}
	return h.run(`ROLLBACK`)
}

// tidy empties the log when readers, one overlapping the next, have kept the ordinary checkpoints from doing so. It
// holds up the writes for a moment, so that the readers that hold on to the log come to their end. One that takes long
// would not: nothing is tried before it has ended.
func (w *writer) tidy() {
	if w.snapshots.Load() > 0 || w.logSize() < w.tidied+w.maxLog {
		return
	}
	w.handle.db.SetBusyTimeout(tidyWait)
	defer w.handle.db.SetBusyTimeout(busyWait)
	w.handle.run(`PRAGMA wal_checkpoint(TRUNCATE)`) // where it fails, it is tried again when the log has grown on
	w.tidied = w.logSize()
}

func (w *writer) logSize() int64 {
	file, err := os.Stat(w.log)
	if err != nil {
		return 0
	}
	return file.Size()
}
