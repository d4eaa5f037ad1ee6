//go:build !linux

package main

import "testing"

// needKernel skips: the linux stack is Linux's alone.
func needKernel(t testing.TB) {
	t.Helper()
	t.Skip("needs Linux")
}
