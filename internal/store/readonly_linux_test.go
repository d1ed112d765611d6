package store_test

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

// TestReadOnlyFolder opens a folder as a user who may only read it.
func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for path, mode := range map[string]os.FileMode{dir: 0o555, filepath.Dir(dir): 0o755} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	asNobody(t, func() { refuse(t, store.Config{Dir: dir}, dir, "cannot be written") })
}

// asNobody runs a check as a user without rights, where the test runs as one who may write everywhere.
func asNobody(t *testing.T, check func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		check()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with this goroutine
		if err := syscall.Setfsuid(65534); err != nil {
			t.Error(err)
			return
		}
		check()
	}()
	<-done
}
