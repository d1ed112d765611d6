package sigv4

import (
	"strconv"
	"sync"
	"testing"
)

func TestKeyCacheIsBounded(t *testing.T) {
	t.Parallel()
	var cache keyCache
	first := newKeyID("secret", "20260314", "first", service)
	for i := range 10 * maxKeys {
		region := strconv.Itoa(i)
		id := newKeyID("secret", "20260314", region, service)
		cache.put(id, signingKey{byte(i)})
		if key, ok := cache.get(id); !ok || key != (signingKey{byte(i)}) {
			t.Fatalf("key %d is not there right after it was put", i)
		}
		if i == 0 {
			cache.put(first, signingKey{1, 2, 3})
		}
		if i%(maxKeys/2) == 0 {
			if key, ok := cache.get(first); !ok || key != (signingKey{1, 2, 3}) {
				t.Fatalf("a key in use was forgotten by key %d", i)
			}
		}
	}
	if n := len(cache.young) + len(cache.old); n > 2*maxKeys {
		t.Errorf("the cache holds %d keys, at most %d are allowed", n, 2*maxKeys)
	}
	if _, ok := cache.get(newKeyID("secret", "20260314", "0", service)); ok {
		t.Error("a key that nobody used for long is still there")
	}
}

func TestKeyIDTellsPartsApart(t *testing.T) {
	t.Parallel()
	ids := map[keyID]bool{}
	for _, parts := range [][4]string{
		{"s", "d", "r", "v"}, {"s", "d", "rv", ""}, {"s", "dr", "", "v"}, {"v/s", "d", "r", ""}, {"", "d", "r", "vs"},
	} {
		ids[newKeyID(parts[0], parts[1], parts[2], parts[3])] = true
	}
	if len(ids) != 5 {
		t.Errorf("5 different keys have %d ids", len(ids))
	}
}

func TestSigningKeyIsKeptOnlyOnceProved(t *testing.T) {
	t.Parallel()
	v := verifierAt(signedAt)
	good := signed(t, "GET", "http://localhost/global-networks", "")
	bad := good
	bad.Method = "DELETE"
	wantRefusal(t, v, bad, "InvalidSignatureException")
	if len(v.signingKeys.young) != 0 {
		t.Error("a wrong signature put a signing key into the cache")
	}
	for range 2 {
		if _, err := v.Verify(t.Context(), good); err != nil {
			t.Fatal(err)
		}
	}
	wantRefusal(t, v, bad, "InvalidSignatureException")
	if len(v.signingKeys.young) != 1 {
		t.Errorf("the cache holds %d keys, want 1", len(v.signingKeys.young))
	}
}

func TestVerifyConcurrently(t *testing.T) {
	t.Parallel()
	v := verifierAt(signedAt)
	requests := []Request{
		signed(t, "GET", "http://localhost/global-networks?b=2&a=1", ""),
		signed(t, "POST", "http://localhost/global-networks", `{"Description":"x"}`),
		signed(t, "GET", "http://localhost//global-networks/", ""),
	}
	var done sync.WaitGroup
	for i := range 8 {
		done.Go(func() {
			for n := range 200 {
				if _, err := v.Verify(t.Context(), requests[(i+n)%len(requests)]); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	done.Wait()
}
