//go:build !linux

package limit

const sheetSize = 0

func newSheet() []byte { return nil }

func wipe([]byte) bool { return false }
