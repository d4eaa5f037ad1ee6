package enginetest

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/linux"
)

// Linux skips the test where the linux stack cannot be had, and says why; where
// SLOWSTART_REQUIRE names linux it fails instead (see Require). It gives the
// test the processors that the stack needs, until its end.
func Linux(t testing.TB) {
	t.Helper()
	if u := linux.Probe().Unavailable; u != nil {
		if slices.Contains(strings.Split(os.Getenv("SLOWSTART_REQUIRE"), ","), experiment.Linux) {
			t.Fatalf("%v, and SLOWSTART_REQUIRE asks for linux", u)
		}
		t.Skipf("needs the linux stack: %v", u)
	}
	before := runtime.GOMAXPROCS(engine.Processors(experiment.Linux))
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

// Stacks runs a test on each stack that this machine has (see Linux).
func Stacks(t *testing.T, test func(t *testing.T, stack string)) {
	t.Helper()
	for _, stack := range []string{experiment.Netstack, experiment.Linux} {
		t.Run(stack, func(t *testing.T) {
			if stack == experiment.Linux {
				Linux(t)
			}
			test(t, stack)
		})
	}
}
