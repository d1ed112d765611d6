package limit

import "sync"

// A paper is memory for documents. Where the system can, it lies beside the
// heap: what was written goes back to the system when the document is done, and
// no document waits for garbage to be collected, nor does garbage grow with it.
type paper struct {
	mu    sync.Mutex
	clean [][]byte
}

// take gives memory for n bytes, with nothing in it.
func (p *paper) take(n int64) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n > sheetSize {
		return make([]byte, 0, n)
	}
	if last := len(p.clean) - 1; last >= 0 {
		sheet := p.clean[last]
		p.clean = p.clean[:last]
		return sheet[:0]
	}
	if sheet := newSheet(); sheet != nil {
		return sheet[:0]
	}
	return make([]byte, 0, n)
}

// put takes back what take gave. A clean sheet is kept, as all that it takes
// are addresses.
func (p *paper) put(b []byte) {
	if !wipe(b) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clean = append(p.clean, b)
}
