package main

import (
	"io"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// Each is refused before anything listens, with the name that whoever wrote it
// used, what was wrong, and what is allowed.
func TestUsage_SaysWhatWasWrongAndWhatIsAllowed(t *testing.T) {
	for _, c := range []struct{ env, args, want string }{
		{"", "--session-runs abc", `--session-runs: "abc" is no whole number: write digits alone, such as 20 (see slowstart serve --help)`},
		{"", "--workers -1", `--workers cannot be below 0, but is -1 (see slowstart serve --help)`},
		{"", "--workers=-1", `--workers cannot be below 0, but is -1 (see slowstart serve --help)`},
		{"", "--messages-burst 1", `--messages-burst must be 5 to 1000000, not 1 (see slowstart serve --help)`},
		{"", "serve --drain 10", `--drain: "10" is no time: write a number with its unit, such as 500ms, 10s or 5m (see slowstart serve --help)`},
		{"", "doctor --class x", `--class: "x" is no whole number: write digits alone, such as 20 (see slowstart doctor --help)`},
		{"", "--version", `unknown flag --version: did you mean slowstart version?`},
		{"", "help", `there is no command help: write slowstart --help, or slowstart serve --help`},
		{"", "health --listen bla", `--listen: "bla" is no address with a port: write such as :8080, 127.0.0.1:8080 or unix:/run/slowstart/socket`},
		{"", "--public-url https://lab.example:443", `--public-url: no browser says "https://lab.example:443": leave the port out, https://lab.example`},
		{"", "--origin http://[::1]:80", `--origin: no browser says "http://[::1]:80": leave the port out, http://[::1]`},
		{"", "--frame-ancestors self", `--frame-ancestors: self is a host's name as it stands: write 'self' with its quotes, or origins such as https://lms.example`},
		{"SLOWSTART_DRAIN=10", "", `SLOWSTART_DRAIN: "10" is no time: write a number with its unit, such as 500ms, 10s or 5m (see slowstart serve --help)`},
		{"SLOWSTART_DRAIN=10", "--drain 11", `--drain: "11" is no time: write a number with its unit, such as 500ms, 10s or 5m (see slowstart serve --help)`},
		{"SLOWSTART_WORKERS=", "serve", `SLOWSTART_WORKERS: "" is no whole number: write digits alone, such as 20 (see slowstart serve --help)`},
		{"SLOWSTART_LOG_LEVEL=", "", `SLOWSTART_LOG_LEVEL must be one of "debug","info","warn","error" but got "" (see slowstart serve --help)`},
		{"SLOWSTART_SESSION_RUNS=0", "", `SLOWSTART_SESSION_RUNS must be more than 0, not 0 (see slowstart serve --help)`},
		{"SLOWSTART_BASE_PATH=/en", "", `SLOWSTART_BASE_PATH: "/en" begins with "en", which is a path of the site itself; choose another`},
		{"SLOWSTART_LESSONS=/nowhere", "", `SLOWSTART_LESSONS: stat /nowhere: no such file or directory (see slowstart serve --help)`},
	} {
		t.Run(strings.TrimSpace(c.env+" "+c.args), func(t *testing.T) {
			if name, value, ok := strings.Cut(c.env, "="); ok {
				t.Setenv(name, value)
			}
			status, line := explain(command(strings.Fields(c.args), nil, io.Discard))
			if status != exitUsage || line != c.want {
				t.Errorf("status %d, %s\nwant %d, %s", status, line, exitUsage, c.want)
			}
		})
	}
}

// An empty variable, as a compose file leaves it, is no folder, and not the
// current one.
func TestFolder_EmptyIsNone(t *testing.T) {
	t.Setenv("SLOWSTART_LESSONS", "")
	var p program
	parser, err := kong.New(&p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"list"}); err != nil || p.List.Lessons != "" || p.Serve.Lessons != "" {
		t.Errorf("%v, %q, %q", err, p.List.Lessons, p.Serve.Lessons)
	}
}
