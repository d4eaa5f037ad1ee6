package play

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/timeline"
)

// testLog writes down what applications do, a line each: the time in ms, the
// host, the call or event, the connection.
type testLog struct {
	start time.Time

	mu    sync.Mutex // guards what follows
	calls []string   // host and op by call number - 1
	conns []app.Pair // by number - 1, as the first who named it sees it
	asked []string   // exchanges in the order in which they were asked for
	lines []string
}

func (l *testLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return "\n" + strings.Join(l.lines, "\n") + "\n"
}

func (l *testLog) note(format string, args ...any) {
	ms := float64(time.Since(l.start).Microseconds()) / 1000
	l.lines = append(l.lines, strings.TrimRight(fmt.Sprintf("%3.0f ", ms)+fmt.Sprintf(format, args...), " "))
}

// conn numbers a connection from 1; 0 is none.
func (l *testLog) conn(on app.Pair) int {
	if on == (app.Pair{}) {
		return 0
	}
	for i, p := range l.conns {
		if p == on || p == (app.Pair{Local: on.Remote, Remote: on.Local}) {
			return i + 1
		}
	}
	l.conns = append(l.conns, on)
	return len(l.conns)
}

func (l *testLog) Begin(host, _, op string, _ app.Pair) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, host+" "+op)
	return int64(len(l.calls))
}

func (l *testLog) End(call int64, on app.Pair, bytes int64, errno string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	what := l.calls[call-1]
	if strings.HasSuffix(what, " read") || strings.HasSuffix(what, " write") {
		what += fmt.Sprintf(" %d", bytes)
	}
	if n := l.conn(on); n > 0 {
		what += fmt.Sprintf(" c%d", n)
	}
	l.note("%s %s", what, errno)
}

func (l *testLog) Event(e timeline.Event, on app.Pair) {
	l.mu.Lock()
	defer l.mu.Unlock()
	conn := ""
	if n := l.conn(on); n > 0 {
		conn = fmt.Sprintf(" c%d", n)
	}
	switch e := e.(type) {
	case *timeline.HTTPDecision:
		args := ""
		for _, name := range []string{"errno", "status"} {
			if e.Args[name] != "" {
				args += " " + e.Args[name]
			}
		}
		l.note("%s %s: %s%s%s x%d", e.Host, e.Decision, e.Reason, args, conn, e.Exchange)
	case *timeline.HTTPMessage:
		what := fmt.Sprintf("%s %s %s", e.Side, strings.TrimPrefix(string(e.Type), "http."), e.Phase)
		switch {
		case e.Phase == "end" && e.Complete:
			what += fmt.Sprintf(" %d", e.Bytes)
		case e.Phase == "end":
			what += fmt.Sprintf(" %d incomplete", e.Bytes)
		case e.Method != "":
			what += fmt.Sprintf(" %s %s %s", e.Method, e.Target, e.Version)
		case e.Status != 0:
			what += fmt.Sprintf(" %d", e.Status)
		}
		l.note("%s %s%s x%d", e.Host, what, conn, e.Exchange)
		for _, f := range e.Fields {
			l.note("%s field %s: %s", e.Host, f.Name, f.Value)
		}
	}
}

// Content is the engine's to compare.
func (l *testLog) Content(int64, []byte) {}

func (l *testLog) Exchange(on app.Pair, nth int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := fmt.Sprintf("c%d %d", l.conn(on), nth)
	for i, k := range l.asked {
		if k == key {
			return i + 1
		}
	}
	l.asked = append(l.asked, key)
	return len(l.asked)
}

// Carry is the engine's to do: these tests have two hosts.
func (l *testLog) Carry(app.Pair, int, app.Pair, int) {}

// only keeps the lines of one host that have one of the words. Fields are kept
// where "field" is one of them.
func only(transcript, host string, words ...string) string {
	fields := slices.Contains(words, "field")
	var kept strings.Builder
	kept.WriteString("\n")
	for line := range strings.Lines(transcript) {
		has := func(word string) bool { return strings.Contains(line, word) }
		if has(" "+host+" ") && (fields || !has(" field ")) && slices.ContainsFunc(words, has) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// events is only, without times and the host's name.
func events(transcript, host string, words ...string) string {
	var kept strings.Builder
	kept.WriteString("\n")
	for line := range strings.Lines(only(transcript, host, words...)) {
		if _, event, ok := strings.Cut(line, " "+host+" "); ok {
			kept.WriteString(event)
		}
	}
	return kept.String()
}

// decisions keeps the decisions of one host.
func decisions(transcript, host string) string {
	return only(transcript, host, "open:", "reuse:", "keep:", "close:", "retry:", "give_up:")
}

// plain is a transcript without fields.
func plain(transcript string) string {
	var kept strings.Builder
	for line := range strings.Lines(transcript) {
		if !strings.Contains(line, " field ") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}
