package server

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// While little lives between requests, garbage may be four times as much: to
// collect it as often as Go would took a tenth of the time of small writes. It
// is to be no more than mostGarbage bytes, unless half as much lives. Garbage has
// to make room for documents, which lie beside the heap where the system can do
// that: from lessGarbage down to leastGarbage.
const (
	mostGarbage  = 64 << 20
	lessGarbage  = 32 << 20
	leastGarbage = 5 << 20
)

// garbage is the process's.
var garbage collector

// CollectLess lets a process that only serves collect its garbage less often
// than Go would, unless GOGC says otherwise.
func CollectLess() {
	if _, chosen := os.LookupEnv("GOGC"); !chosen {
		garbage.begin()
	}
}

// A collector adapts how much garbage there may be to what lives.
type collector struct {
	mu        sync.Mutex
	percent   int   // 0 leaves everything to Go
	documents int64 // bytes
}

func (c *collector) begin() {
	c.mu.Lock()
	c.percent = 100 // Go's
	c.mu.Unlock()
	c.collected()
}

// collected adapts now and each time when garbage was collected.
func (c *collector) collected() {
	c.adapt()
	runtime.AddCleanup(new([16]byte), (*collector).collected, c)
}

// weigh is told how much documents take: a collection would notice too late.
func (c *collector) weigh(documents int64) {
	c.mu.Lock()
	c.documents = documents
	c.mu.Unlock()
	c.adapt()
}

func (c *collector) adapt() {
	lives := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(lives)
	c.mu.Lock()
	defer c.mu.Unlock()
	percent := garbagePercent(int64(lives[0].Value.Uint64()), c.documents)
	if c.percent != 0 && c.percent != percent {
		c.percent = percent
		debug.SetGCPercent(percent)
	}
}

// garbagePercent is how much garbage there may be for what lives beside
// documents. It goes in steps, as changing it stops everything for a moment.
func garbagePercent(lives, documents int64) int {
	most := int64(mostGarbage)
	if documents > 0 {
		most = max(lessGarbage-documents, leastGarbage)
	}
	most = max(most, lives/2)
	for _, percent := range []int64{400, 300, 200, 150, 100, 70, 50, 35, 25, 15} {
		if lives*percent/100 <= most {
			return int(percent)
		}
	}
	return 10
}
