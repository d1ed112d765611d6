// Package trunkline is the root of the module and holds no code. The program is cmd/trunkline; Go tests that need a
// server start one with trunklinetest.
//
// The tests here are the rules of the house: which room may import which, how large a file may grow, which words are
// taken. They read the whole repository, and `make house` runs them alone.
package trunkline
