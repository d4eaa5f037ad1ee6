package main

import (
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"slowstart/engine/worker"
)

// newLog writes lines for people or for programs.
func newLog(to *os.File, level, format string) *slog.Logger {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		least = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: least}
	if format == "text" || format == "auto" && isTerminal(to) {
		return slog.New(slog.NewTextHandler(to, o))
	}
	return slog.New(slog.NewJSONHandler(to, o))
}

// isTerminal is false for other devices, such as /dev/null.
func isTerminal(f *os.File) bool {
	return term.IsTerminal(int(f.Fd()))
}

// unknownSettings are the names in an environment that look like settings and are
// none: a limit that was meant to hold and does not is worth a line.
func unknownSettings(environ []string, commands []*kong.Node) []string {
	known := []string{worker.Env, "SLOWSTART_REQUIRE"} // the last is the tests'
	for _, command := range commands {
		for _, flag := range command.Flags {
			known = append(known, flag.Envs...)
		}
	}
	var all []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "SLOWSTART_") && !slices.Contains(known, name) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}
