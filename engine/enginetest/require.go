package enginetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Require returns the path of a program, or skips the test when it is not
// installed and names it. Where the environment variable SLOWSTART_REQUIRE, a
// list with commas, names the program, its absence fails the test instead, so
// that no check is lost in silence on a machine that is meant to make it.
//
// "browser" is Chromium or Chrome, whatever it is called here.
func Require(t testing.TB, program string) string {
	t.Helper()
	names := []string{program, "/usr/sbin/" + program} // where Debian puts servers, off an ordinary user's PATH
	if program == "browser" {
		names = []string{"chromium", "chromium-browser", "google-chrome"}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing := strings.Join(slices.DeleteFunc(names, filepath.IsAbs), " or ")
	if slices.Contains(strings.Split(os.Getenv("SLOWSTART_REQUIRE"), ","), program) {
		t.Fatalf("%s is not installed, and SLOWSTART_REQUIRE asks for %s", missing, program)
	}
	t.Skipf("needs %s, which is not installed", missing)
	return ""
}
