package storetest

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// A Fault is what a Disk does wrong, from its N-th storage call on.
type Fault string

// The faults of a disk. Each strikes only at calls that can fail so: of the others, the first one after it is struck.
const (
	NoFault    Fault = ""
	IOError    Fault = "I/O error"   // any call fails once
	Full       Fault = "disk full"   // what writes fails, until the disk is healed
	ShortWrite Fault = "short write" // a write stops half-way, once
	ReadOnly   Fault = "read-only"   // what writes is refused, until the disk is healed
	SlowSync   Fault = "slow fsync"  // a sync takes long, until the disk is healed
)

// slowSync is how long a slow sync takes.
const slowSync = 20 * time.Millisecond

// A Disk holds the SQLite databases of one folder and can fail. It counts the calls that reach its storage.
type Disk struct {
	dir string

	mu     sync.Mutex
	fault  Fault
	at     int // the call at which it strikes
	calls  int
	struck string // the call that it struck first, "" if none
}

// Break lets the N-th call from now on fail, counted from 1.
func (d *Disk) Break(f Fault, n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault, d.at, d.calls, d.struck = f, n, 0, ""
}

// Heal ends the fault.
func (d *Disk) Heal() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault = NoFault
}

// Calls is how many calls there were since Break.
func (d *Disk) Calls() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls
}

// Struck is the call that failed first, "" if none has.
func (d *Disk) Struck() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.struck
}

// A storage call, by the name of SQLite's method for it.
type storageCall string

var (
	writes = []storageCall{"write", "truncate", "shm map", "delete", "open"}
	once   = []Fault{IOError, ShortWrite}
)

// meet counts a call and returns the fault that it meets.
func (d *Disk) meet(call storageCall, file string) Fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls++
	if d.calls < d.at || d.fault == NoFault || !d.fault.concerns(call) {
		return NoFault
	}
	f := d.fault
	if d.struck == "" {
		d.struck = fmt.Sprintf("%s of %s, call %d", call, file, d.calls)
	}
	for _, o := range once {
		if f == o {
			d.fault = NoFault
		}
	}
	return f
}

func (f Fault) concerns(call storageCall) bool {
	switch f {
	case IOError:
		return true
	case ShortWrite:
		return call == "write"
	case SlowSync:
		return call == "sync"
	case Full:
		return call == "write" || call == "truncate" || call == "shm map"
	}
	for _, w := range writes {
		if call == w {
			return true
		}
	}
	return false
}

var (
	disksMu sync.Mutex
	disks   = map[string]*Disk{}
)

// diskOf is the disk that a path is on, nil if it is none of these.
func diskOf(path string) *Disk {
	disksMu.Lock()
	defer disksMu.Unlock()
	for dir, d := range disks {
		if strings.HasPrefix(path, dir+"/") {
			return d
		}
	}
	return nil
}
