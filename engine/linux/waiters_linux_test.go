package linux

import (
	"testing"

	"golang.org/x/sys/unix"
)

// A call is due from the time that what it waits for is there until it leaves.
func TestWaiters_Due(t *testing.T) {
	var pipes [2][2]int
	for i := range pipes {
		if err := unix.Pipe2(pipes[i][:], unix.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
		defer closeFD(pipes[i][0])
		defer closeFD(pipes[i][1])
	}
	var w waiters
	due := func(what string, want bool) {
		t.Helper()
		if got := w.due(); got != want {
			t.Errorf("%s: due() = %v, want %v", what, got, want)
		}
	}
	due("nobody waits", false)
	first := w.enter(pipes[0][0], unix.POLLIN)
	second := w.enter(pipes[1][0], unix.POLLIN)
	due("two wait for what is not there", false)
	if _, err := unix.Write(pipes[1][1], []byte("x")); err != nil {
		t.Fatal(err)
	}
	due("it is there for one", true)
	second()
	due("that one has gone", false)
	first()
	due("both have gone", false)
}
