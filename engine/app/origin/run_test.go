package origin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

const get = `GET / HTTP/1.1\r\nHost: a\r\n\r\n`

// apps joins a client and a server with an RTT of 100 ms. Each client is a list
// of steps, of which the first is begun at 0.
func apps(origin string, clients ...string) string {
	src := fmt.Sprintf(`v: 1
title: an origin
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 100ms}
apps:
  origin: {host: server, origin: {%s}}
`, origin)
	for i, steps := range clients {
		src += fmt.Sprintf("  c%d:\n    host: client\n    script:\n", i+1)
		for step := range strings.SplitSeq(steps, "; ") {
			src += "      - " + step + "\n"
		}
	}
	return src
}

// write is a step that writes a text.
func write(text string) string { return fmt.Sprintf(`write_text: "%s"`, text) }

// run makes a run on netstack and returns its timeline.
func run(t *testing.T, src string) []timeline.Event {
	t.Helper()
	return enginetest.Run(t, enginetest.Parse(t, "own", src, nil), engine.Options{Seed: 1, Stack: experiment.Netstack}).Events
}

// transcript writes down, a line each, what the server does with requests and
// connections, which calls of the client end, and each packet without data that
// ends a connection; only lines that have one of the words, and of equal ones
// together the first.
func transcript(events []timeline.Event, words ...string) string {
	var lines []string
	for _, e := range events {
		line := lineOf(e)
		if line == "" || !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(line, w) }) {
			continue
		}
		lines = append(lines, fmt.Sprintf("%4d %s\n", e.Header().TimeUS/1000, strings.TrimRight(line, " ")))
	}
	return "\n" + strings.Join(slices.Compact(lines), "")
}

func lineOf(e timeline.Event) string {
	switch e := e.(type) {
	case *timeline.HTTPDecision:
		names := make([]string, 0, len(e.Args))
		for name := range e.Args {
			names = append(names, name)
		}
		slices.Sort(names)
		args := ""
		for _, name := range names {
			args += " " + name + "=" + e.Args[name]
		}
		return fmt.Sprintf("%s: %s%s c%d x%d", e.Decision, e.Reason, args, e.Conn, e.Exchange)
	case *timeline.HTTPMessage:
		cut := ""
		if e.Phase == "end" && !e.Complete {
			cut = " cut"
		}
		return fmt.Sprintf("%s %s %d%s c%d x%d", strings.TrimPrefix(string(e.Type), "http."), e.Phase, e.Bytes, cut, e.Conn, e.Exchange)
	case *timeline.AppCall:
		if e.Pending {
			return ""
		}
		return fmt.Sprintf("%s %s %d c%d %s", e.Host, e.Op, e.Bytes, e.Conn, e.Errno)
	case *timeline.WireSent:
		if strings.Contains(e.Flags, "FIN") || strings.Contains(e.Flags, "RST") {
			return fmt.Sprintf("%s sends %s c%d", e.Src, e.Flags, e.Conn)
		}
	}
	return ""
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
}
