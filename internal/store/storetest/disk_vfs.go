//go:build linux

package storetest

import (
	"path/filepath"
	"sync"
	"testing"
	"time"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// NewDisk makes the folder of a test a disk that can fail. Databases that are opened there by this process from now on
// are on it, until the test ends. What SQLite would read through mapped memory, it reads by calls there.
func NewDisk(t testing.TB, dir string) *Disk {
	t.Helper()
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	if code := registered(); code != lib.SQLITE_OK {
		t.Fatalf("register a VFS: %d", code)
	}
	d := &Disk{dir: dir}
	disksMu.Lock()
	defer disksMu.Unlock()
	disks[dir] = d
	t.Cleanup(func() {
		disksMu.Lock()
		defer disksMu.Unlock()
		delete(disks, dir)
	})
	return d
}

// A shim stands before the VFS that was there: it opens files as that does, then puts methods of its own before the
// file's. What C calls keeps its place in memory: none of it is Go's.
var shim struct {
	below uintptr // the VFS that was the default

	mu      sync.Mutex
	files   map[uintptr]*diskFile // by sqlite3_file
	methods map[uintptr]uintptr   // the shim's, by those below
}

// A diskFile is an open file on a Disk.
type diskFile struct {
	disk  *Disk
	name  string
	below *lib.Tsqlite3_io_methods
}

// registered puts the shim before the default VFS, once.
var registered = sync.OnceValue(func() int32 {
	shim.files, shim.methods = map[uintptr]*diskFile{}, map[uintptr]uintptr{}
	tls := libc.NewTLS() // it lives as long as the VFS
	shim.below = lib.Xsqlite3_vfs_find(tls, 0)
	own := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(lib.Tsqlite3_vfs{})))
	name := []byte("trunkline-disk\x00")
	text := libc.Xmalloc(tls, libc.Tsize_t(len(name)))
	copy(unsafe.Slice((*byte)(at(text)), len(name)), name)
	vfs := (*lib.Tsqlite3_vfs)(at(own))
	*vfs = *(*lib.Tsqlite3_vfs)(at(shim.below))
	vfs.FpNext, vfs.FzName = 0, text
	vfs.FxOpen, vfs.FxDelete = pointer(shimOpen), pointer(shimDelete)
	return lib.Xsqlite3_vfs_register(tls, own, 1)
})

// at is an address of C's as a pointer.
func at(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// pointer is a function as C keeps it.
func pointer(function any) uintptr {
	return (*[2]uintptr)(unsafe.Pointer(&function))[1]
}

// function is what C keeps as a function.
func function[F any](p uintptr) F {
	return *(*F)(unsafe.Pointer(&struct{ uintptr }{p}))
}

func shimOpen(tls *libc.TLS, vfs, path, file uintptr, flags int32, out uintptr) int32 {
	name := ""
	if path != 0 {
		name = libc.GoString(path)
	}
	d := diskOf(name)
	if d != nil && d.meet("open", filepath.Base(name)) != NoFault {
		(*lib.Tsqlite3_file)(at(file)).FpMethods = 0
		return lib.SQLITE_CANTOPEN
	}
	below := (*lib.Tsqlite3_vfs)(at(shim.below)).FxOpen
	code := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](below)(tls, shim.below, path, file, flags, out)
	opened := (*lib.Tsqlite3_file)(at(file))
	if d == nil || opened.FpMethods == 0 {
		return code
	}
	shim.mu.Lock()
	defer shim.mu.Unlock()
	shim.files[file] = &diskFile{d, filepath.Base(name), (*lib.Tsqlite3_io_methods)(at(opened.FpMethods))}
	opened.FpMethods = before(tls, opened.FpMethods)
	return code
}

// before returns the shim's methods for files that have others below.
func before(tls *libc.TLS, below uintptr) uintptr {
	if own, ok := shim.methods[below]; ok {
		return own
	}
	own := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(lib.Tsqlite3_io_methods{})))
	m := (*lib.Tsqlite3_io_methods)(at(own))
	*m = *(*lib.Tsqlite3_io_methods)(at(below))
	m.FiVersion = min(m.FiVersion, 2) // without xFetch
	m.FxClose, m.FxRead, m.FxWrite, m.FxTruncate = pointer(shimClose), pointer(shimRead), pointer(shimWrite), pointer(shimTruncate)
	m.FxSync, m.FxFileSize = pointer(shimSync), pointer(shimFileSize)
	if m.FiVersion >= 2 && m.FxShmMap != 0 {
		m.FxShmMap = pointer(shimShmMap)
	}
	shim.methods[below] = own
	return own
}

// opened is the file that a method is called for.
func opened(file uintptr) *diskFile {
	shim.mu.Lock()
	defer shim.mu.Unlock()
	return shim.files[file]
}

func (f *diskFile) meet(call storageCall) Fault { return f.disk.meet(call, f.name) }

func shimClose(tls *libc.TLS, file uintptr) int32 {
	f := opened(file)
	shim.mu.Lock()
	delete(shim.files, file)
	shim.mu.Unlock()
	return function[func(*libc.TLS, uintptr) int32](f.below.FxClose)(tls, file)
}

func shimRead(tls *libc.TLS, file, to uintptr, n int32, from int64) int32 {
	f := opened(file)
	if f.meet("read") != NoFault {
		return lib.SQLITE_IOERR_READ
	}
	return function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](f.below.FxRead)(tls, file, to, n, from)
}

func shimWrite(tls *libc.TLS, file, from uintptr, n int32, to int64) int32 {
	f := opened(file)
	write := function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](f.below.FxWrite)
	switch f.meet("write") {
	case Full:
		return lib.SQLITE_FULL
	case ShortWrite:
		write(tls, file, from, n/2, to)
		return lib.SQLITE_IOERR_WRITE
	case IOError, ReadOnly: // SQLite's own VFS calls what it may not write an error of writing
		return lib.SQLITE_IOERR_WRITE
	}
	return write(tls, file, from, n, to)
}

func shimTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	f := opened(file)
	switch f.meet("truncate") {
	case Full:
		return lib.SQLITE_FULL
	case IOError, ReadOnly:
		return lib.SQLITE_IOERR_TRUNCATE
	}
	return function[func(*libc.TLS, uintptr, int64) int32](f.below.FxTruncate)(tls, file, size)
}

func shimSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	f := opened(file)
	switch f.meet("sync") {
	case IOError:
		return lib.SQLITE_IOERR_FSYNC
	case SlowSync:
		<-time.After(slowSync)
	}
	return function[func(*libc.TLS, uintptr, int32) int32](f.below.FxSync)(tls, file, flags)
}

func shimFileSize(tls *libc.TLS, file, size uintptr) int32 {
	f := opened(file)
	if f.meet("file size") != NoFault {
		return lib.SQLITE_IOERR_FSTAT
	}
	return function[func(*libc.TLS, uintptr, uintptr) int32](f.below.FxFileSize)(tls, file, size)
}

func shimShmMap(tls *libc.TLS, file uintptr, page, size, extend int32, to uintptr) int32 {
	f := opened(file)
	if f.meet("shm map") != NoFault {
		return lib.SQLITE_IOERR_SHMMAP
	}
	return function[func(*libc.TLS, uintptr, int32, int32, int32, uintptr) int32](f.below.FxShmMap)(tls, file, page, size, extend, to)
}

func shimDelete(tls *libc.TLS, vfs, path uintptr, sync int32) int32 {
	name := libc.GoString(path)
	if d := diskOf(name); d != nil && d.meet("delete", filepath.Base(name)) != NoFault {
		return lib.SQLITE_IOERR_DELETE
	}
	below := (*lib.Tsqlite3_vfs)(at(shim.below)).FxDelete
	return function[func(*libc.TLS, uintptr, uintptr, int32) int32](below)(tls, shim.below, path, sync)
}
