package network

import "testing"

// TestShelfIsBounded keeps the tables that were asked for last, as many as are not too heavy, and whatever was asked
// for last of all.
func TestShelfIsBounded(t *testing.T) {
	t.Parallel()
	s := shelf[*networkTables]{most: 1000}
	for key := range int64(10) {
		s.keep(&networkTables{coreNetwork: key, turn: 1, weight: 250})
		s.find(0)
	}
	for key, want := range map[int64]bool{0: true, 9: true, 8: true, 7: true, 6: false, 1: false} {
		if got := s.find(key) != nil; got != want {
			t.Errorf("the tables of %d are kept: %v, want %v", key, got, want)
		}
	}
	s.keep(&networkTables{coreNetwork: 20, turn: 1, weight: 3000})
	if s.find(20) == nil || len(s.kept) != 1 {
		t.Errorf("%d are kept beside the heaviest", len(s.kept)-1)
	}
	s.keep(&networkTables{coreNetwork: 20, turn: 2, weight: 1})
	if got := s.find(20).turn; got != 2 || len(s.kept) != 1 {
		t.Errorf("%d are kept, the last of turn %d", len(s.kept), got)
	}
}
