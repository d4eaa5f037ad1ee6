// Package enginetest is what tests of the engine and of what stands on it
// share: [Main], which gives netstack the process it needs, and [Require],
// which skips a test on a machine that lacks something, or fails it where its
// absence is a fault.
package enginetest

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"slowstart/engine/worker"
)

// Main is for TestMain in every package whose tests run netstack: it limits the
// process to one processor, as netstack needs, and turns a test binary that
// the program under test has started as its worker into one.
func Main(m *testing.M) {
	if os.Getenv(worker.Env) == "1" {
		if err := worker.Serve(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	runtime.GOMAXPROCS(1)
	os.Exit(m.Run())
}
