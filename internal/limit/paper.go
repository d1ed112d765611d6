package limit

import (
	"sync"
	"time"
)

// keepPaper is how long memory for a document is kept when nobody wants it.
const keepPaper = 5 * time.Second

// A paper is the memory that the last document was on. While documents come one
// after the other, it does not become garbage, of which the next would have to
// wait for the collection or take as much again.
type paper struct {
	mu    sync.Mutex
	blank []byte
	drop  *time.Timer
}

// take gives memory for n bytes, with nothing in it. What is much larger waits
// for a document of its size; what is too small goes.
func (p *paper) take(n int64) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch size := int64(cap(p.blank)); {
	case size < n:
		p.blank = nil
	case size <= 2*n:
		blank := p.blank
		p.blank = nil
		return blank[:0]
	}
	return make([]byte, 0, n)
}

// put keeps memory for a while, unless there is more already.
func (p *paper) put(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if cap(b) < cap(p.blank) {
		return
	}
	p.blank = b
	if p.drop != nil {
		p.drop.Stop()
	}
	p.drop = time.AfterFunc(keepPaper, p.clear)
}

func (p *paper) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blank = nil
}
