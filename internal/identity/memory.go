package identity

import (
	"crypto/sha256"
	"sync"

	"github.com/trunkline/trunkline/internal/permit"
)

// A digest stands for all that was read about a principal.
type digest = [sha256.Size]byte

// A face is what is made of that: it costs more to make than to read.
type face struct {
	secret string
	who    *permit.Principal
}

// maxFaces is the size of one generation; two are kept.
const maxFaces = 1024

// A memory keeps faces by what they were made of, so it never is out of date.
// The zero value is ready.
type memory struct {
	mu         sync.Mutex
	young, old map[digest]*face
}

// face returns the one that belongs to a digest; make makes it, if need be.
func (m *memory) face(of digest, make func() (*face, error)) (*face, error) {
	if f := m.find(of); f != nil {
		return f, nil
	}
	f, err := make()
	if err == nil {
		m.keep(of, f)
	}
	return f, err
}

func (m *memory) find(of digest) *face {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.young[of]
	if f == nil {
		f = m.old[of]
	}
	return f
}

func (m *memory) keep(of digest, f *face) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.young == nil || len(m.young) >= maxFaces {
		m.young, m.old = make(map[digest]*face), m.young
	}
	m.young[of] = f
}
