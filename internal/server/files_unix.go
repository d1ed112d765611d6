//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package server

import (
	"math"
	"syscall"
)

// maxFiles is how many files the process may have open, 0 where there is no
// limit. Go has raised it as far as the system lets it.
func maxFiles() int {
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r); err != nil || uint64(r.Cur) > math.MaxInt32 {
		return 0
	}
	return int(r.Cur)
}
