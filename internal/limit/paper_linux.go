package limit

import "syscall"

// sheetSize is that of the largest document, and of the byte behind it that
// would make it too large. Of a sheet only what was written takes memory.
const sheetSize = documentSpace + 1

// newSheet asks the system for a sheet; nil where it has none.
func newSheet() []byte {
	const use, kind = syscall.PROT_READ | syscall.PROT_WRITE, syscall.MAP_ANON | syscall.MAP_PRIVATE | syscall.MAP_NORESERVE
	sheet, err := syscall.Mmap(-1, 0, sheetSize, use, kind)
	if err != nil {
		return nil
	}
	return sheet
}

// wipe gives the memory of a sheet back to the system, and reports whether it
// is one that can be written on again.
func wipe(b []byte) bool {
	return cap(b) == sheetSize && syscall.Madvise(b[:sheetSize], syscall.MADV_DONTNEED) == nil
}
