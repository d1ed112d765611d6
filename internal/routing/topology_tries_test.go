package routing

import "testing"

// TestTries holds that small networks are searched as often as ever, and that the work of one question stays the same
// where a network grows.
func TestTries(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ devices, connections, count, want int }{
		{2, 1, 2, 16}, {1000, 2000, 64, 16}, {10_000, 20_000, 64, 6}, {100_000, 200_000, 2, 16}, {100_000, 200_000, 64, 2},
	} {
		m := &Mesh{devices: make([]label, c.devices), connections: make([]label, c.connections)}
		if got := m.tries(&demand{count: c.count}); got != c.want {
			t.Errorf("%+v: %d tries", c, got)
		}
	}
}
