package enginetest

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Require skips the test when a program is not installed, and names it. Where
// the environment variable SLOWSTART_REQUIRE, a list with commas, names the
// program, its absence fails the test instead, so that no check is lost in
// silence on a machine that is meant to make it.
func Require(t testing.TB, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if slices.Contains(strings.Split(os.Getenv("SLOWSTART_REQUIRE"), ","), program) {
		t.Fatalf("%s is not installed, and SLOWSTART_REQUIRE asks for it", program)
	}
	t.Skipf("needs %s, which is not installed", program)
}
