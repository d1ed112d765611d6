package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"sync"
)

// A signingKey is what is left of a secret for one day, region and service.
type signingKey [sha256.Size]byte

func deriveKey(secret, day, region, service string) signingKey {
	key := []byte("AWS4" + secret)
	for _, part := range []string{day, region, service, terminator} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return signingKey(key)
}

// maxKeys is the size of one generation; two are kept.
const maxKeys = 1024

// A keyID names a signing key without holding the secret.
type keyID [sha256.Size]byte

// newKeyID is unambiguous: no part but the last can contain a slash.
func newKeyID(secret, day, region, service string) keyID {
	b := make([]byte, 0, 192)
	for _, part := range [...]string{day, region, service} {
		b = append(b, part...)
		b = append(b, '/')
	}
	return sha256.Sum256(append(b, secret...))
}

// A keyCache remembers signing keys: at most two generations of maxKeys, of which the older goes as a whole. The zero
// value is ready; all methods may be called at the same time.
type keyCache struct {
	mu         sync.RWMutex
	young, old map[keyID]signingKey
}

// get makes young again what it finds among the old.
func (c *keyCache) get(id keyID) (signingKey, bool) {
	c.mu.RLock()
	key, young := c.young[id]
	old := false
	if !young {
		key, old = c.old[id]
	}
	c.mu.RUnlock()
	if old {
		c.put(id, key)
	}
	return key, young || old
}

func (c *keyCache) put(id keyID, key signingKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.young[id]; ok {
		return
	}
	if len(c.young) >= maxKeys {
		c.old, c.young = c.young, nil
	}
	if c.young == nil {
		c.young = make(map[keyID]signingKey)
	}
	c.young[id] = key
}
