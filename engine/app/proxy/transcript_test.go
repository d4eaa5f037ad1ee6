package proxy_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// path is a client, proxies in a row and an origin's host, each 10 ms one way
// from the next.
func path(proxies ...string) string {
	names := append(append([]string{"client"}, proxies...), "server")
	var hosts, links strings.Builder
	for i, name := range names {
		role := "proxy"
		if name == "client" || name == "server" {
			role = name
		}
		fmt.Fprintf(&hosts, "  %s: {role: %s}\n", name, role)
		if i > 0 {
			fmt.Fprintf(&links, "  link%d: {between: [%s, %s], delay: 10ms}\n", i, names[i-1], name)
		}
	}
	return "v: 1\ntitle: test\nhosts:\n" + hosts.String() + "links:\n" + links.String() + "apps:\n"
}

// ask is a script of the client's: it writes a text to the first proxy and reads
// to the end of the stream.
func ask(to, text string) string {
	return fmt.Sprintf("  ask: {host: client, script: [%s, write_text: %q, {read: eof, for: 20s}, close: c]}\n",
		"{connect: "+to+", port: 8080}", text)
}

// run runs an experiment and returns its events and their hash.
func run(t testing.TB, source string) ([]timeline.Event, string) {
	t.Helper()
	m := enginetest.Run(t, enginetest.Parse(t, "own", source, nil), engine.Options{Seed: 1})
	return m.Events, m.End.Report.TimelineSHA256
}

// transcript is what the named hosts report of HTTP, a line each, with the time
// in ms. Words are what a line must have one of.
func transcript(events []timeline.Event, hosts string, words ...string) string {
	var b bytes.Buffer
	b.WriteString("\n")
	for _, e := range events {
		host, line := lineOf(e)
		first, _, _ := strings.Cut(line, "\n")
		has := func(word string) bool { return strings.Contains(first, word) }
		if line == "" || !slices.Contains(strings.Fields(hosts), host) || len(words) > 0 && !slices.ContainsFunc(words, has) {
			continue
		}
		fmt.Fprintf(&b, "%d %s %s\n", e.Header().TimeUS/1000, host, line)
	}
	return b.String()
}

func lineOf(e timeline.Event) (host, line string) {
	switch e := e.(type) {
	case *timeline.HTTPDecision:
		line = e.Decision + " " + e.Reason
		for _, name := range slices.Sorted(maps.Keys(e.Args)) {
			line += " " + name + "=" + e.Args[name]
		}
		return e.Host, fmt.Sprintf("%s c%d x%d", line, e.Conn, e.Exchange)
	case *timeline.HTTPMessage:
		line = fmt.Sprintf("%s %s %s", e.Side, strings.TrimPrefix(string(e.Type), "http."), e.Phase)
		switch {
		case e.Phase == "end":
			line += fmt.Sprintf(" %d", e.Bytes)
			if !e.Complete {
				line += " incomplete"
			}
		case e.Method != "":
			line += " " + e.Method + " " + e.Target + " " + e.Version
		case e.Status != 0:
			line += fmt.Sprintf(" %d %s", e.Status, e.Version)
		}
		line = fmt.Sprintf("%s c%d x%d @%d", line, e.Conn, e.Exchange, e.Offset)
		for _, f := range e.Fields {
			line += "\n    " + f.Name + ": " + f.Value
		}
		return e.Host, line
	case *timeline.AppCall:
		line = fmt.Sprintf("%s() %d c%d %s", e.Op, e.Bytes, e.Conn, e.Errno)
		if e.Pending {
			line += " pending"
		}
		return e.Host, strings.TrimSpace(line)
	}
	return "", ""
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("transcript (-want +got):\n%s", diff)
	}
}
