package enginetest

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/linux"
)

// Require skips the test when something is missing on this machine, and names
// it: a program that is not installed, or the stack "linux". Where the
// environment variable SLOWSTART_REQUIRE, a list with commas, names the thing,
// its absence fails the test instead, so that no check is lost in silence on a
// machine that is meant to make it.
func Require(t testing.TB, thing string) {
	t.Helper()
	missing := absence(thing)
	if missing == "" {
		return
	}
	if slices.Contains(strings.Split(os.Getenv("SLOWSTART_REQUIRE"), ","), thing) {
		t.Fatalf("%s, and SLOWSTART_REQUIRE asks for %s", missing, thing)
	}
	t.Skipf("needs %s: %s", thing, missing)
}

func absence(thing string) string {
	if thing == experiment.Linux {
		if u := linux.Probe().Unavailable; u != nil {
			return u.Error()
		}
		return ""
	}
	if _, err := exec.LookPath(thing); err != nil {
		return fmt.Sprintf("%s is not installed", thing)
	}
	return ""
}

// Stacks runs a test on each stack, with the processors that the stack needs.
// On linux it requires the stack.
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

// Linux requires the stack linux and gives the test the processors it needs.
func Linux(t testing.TB) {
	t.Helper()
	Require(t, experiment.Linux)
	before := runtime.GOMAXPROCS(engine.Processors(experiment.Linux))
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
}
