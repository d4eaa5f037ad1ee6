package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// run makes a run of a client and an origin over an RTT of 100 ms, on netstack
// and its virtual clock.
func run(t testing.TB, link, origin, client string) ([]byte, []timeline.Event) {
	t.Helper()
	m := enginetest.Run(t, parse(t, link, origin, client), engine.Options{Seed: 1, Stack: experiment.Netstack})
	if m.End.Ended != "apps" {
		t.Errorf("the run ended by %s: the client did not", m.End.Ended)
	}
	return m.Lines, m.Events
}

func parse(t testing.TB, link, origin, client string) *experiment.Experiment {
	t.Helper()
	exp, err := experiment.Parse("client", fmt.Appendf(nil, `v: 1
title: {en: a client, ko: 클라이언트}
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 100ms%s}
apps:
  origin: {host: server, origin: {%s}}
  browser: {host: client, client: {to: server, %s}}
`, link, origin, client))
	if err != nil {
		t.Fatal(err)
	}
	if exp, err = exp.With(nil); err != nil {
		t.Fatal(err)
	}
	return exp
}

// transcript is what the client did: its decisions, its requests as they were
// written and its responses as they were read to their end. Waits are left out.
func transcript(events []timeline.Event) string {
	var b strings.Builder
	for _, e := range events {
		at := fmt.Sprintf("%4d", e.Header().TimeUS/1000)
		switch e := e.(type) {
		case *timeline.HTTPDecision:
			if e.Host == "client" && e.Decision != "wait" {
				fmt.Fprintf(&b, "%s %s: %s%s\n", at, e.Decision, e.Reason, place(e.Conn, e.Exchange))
			}
		case *timeline.HTTPMessage:
			switch {
			case e.Host != "client" || e.Phase != "end":
			case e.Side == "send":
				fmt.Fprintf(&b, "%s %s %s%s\n", at, e.Method, e.Target, place(e.Conn, e.Exchange))
			case e.Complete:
				fmt.Fprintf(&b, "%s %d %dB%s\n", at, e.Status, e.Bytes, place(e.Conn, e.Exchange))
			default:
				fmt.Fprintf(&b, "%s %d %dB incomplete%s\n", at, e.Status, e.Bytes, place(e.Conn, e.Exchange))
			}
		}
	}
	return b.String()
}

func place(conn, exchange int) (s string) {
	if conn > 0 {
		s = fmt.Sprintf(" c%d", conn)
	}
	if exchange > 0 {
		s += fmt.Sprintf(" x%d", exchange)
	}
	return s
}

// TestClient_IsRepeatable repeats each strategy: the timelines are the same to
// the byte.
func TestClient_IsRepeatable(t *testing.T) {
	times := 50
	if testing.Short() {
		times = 5
	}
	for _, tt := range strategies(t) {
		first, _ := run(t, tt.link, tt.origin, tt.client)
		for range times - 1 {
			if again, _ := run(t, tt.link, tt.origin, tt.client); !bytes.Equal(first, again) {
				t.Errorf("%s: two runs differ:\n%s", tt.name, cmp.Diff(string(first), string(again)))
				break
			}
		}
	}
}

// TestClient_StopsWithTheRun cuts each strategy short at every 50 ms.
func TestClient_StopsWithTheRun(t *testing.T) {
	for _, tt := range strategies(t) {
		exp := parse(t, tt.link, tt.origin, tt.client)
		for at := 50 * time.Millisecond; at <= time.Second; at += 50 * time.Millisecond {
			limits := engine.Limits{VirtualTime: at}
			end, err := engine.Run(context.Background(), exp, engine.Options{Seed: 1, Stack: experiment.Netstack, Limits: limits},
				func(timeline.Record) error { return nil })
			if _, ok := errors.AsType[*engine.LimitError](err); !ok && err != nil || end.Ended == "quiet" {
				t.Errorf("%s until %v: ended by %s, %v", tt.name, at, end.Ended, err)
			}
		}
	}
	goleak.VerifyNone(t)
}

// Each request waits for what it must, and says so once until the reason
// changes.
func TestClient_SaysWhatARequestWaitsFor(t *testing.T) {
	_, events := run(t, "", "size: 1kB", "pipeline: 2, ask: [{target: /a}, {target: /b, method: POST}, {target: /c}]")
	var waits []string
	for _, e := range events {
		if d, ok := e.(*timeline.HTTPDecision); ok && d.Decision == "wait" && d.Host == "client" {
			waits = append(waits, fmt.Sprintf("%d %s %s: %s", d.TimeUS/1000, d.Args["request"], d.Args["target"], d.Reason))
		}
	}
	want := []string{
		"0 2 /b: connection_limit", "0 3 /c: connection_limit",
		"100 2 /b: persistence_unknown", "100 3 /c: persistence_unknown",
		"200 3 /c: behind_non_idempotent",
	}
	if diff := cmp.Diff(want, waits); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
}

// Objects are asked for while the page that names them still arrives.
func TestClient_FetchesWhatAPageNamesAsItArrives(t *testing.T) {
	for _, framing := range []string{"length", "chunked", "close"} {
		t.Run(framing, func(t *testing.T) { fetchesAPage(t, framing) })
	}
}

func fetchesAPage(t *testing.T, framing string) {
	origin := "page: {size: 60kB, objects: 3, object: 1kB}, framing: " + framing
	_, events := run(t, ", rate: 1Mbit/s", origin, "page: on, connections: 2")
	var asked []int64
	var page int64
	for _, e := range events {
		m, ok := e.(*timeline.HTTPMessage)
		switch {
		case !ok || m.Host != "client":
		case m.Side == "send" && m.Phase == "begin" && m.Target != "/":
			asked = append(asked, m.TimeUS)
		case m.Side == "receive" && m.Phase == "end" && m.Exchange == 1:
			page = m.TimeUS
		}
	}
	if len(asked) != 3 || slices.Min(asked) >= page {
		t.Errorf("objects asked for at %v us, page whole at %d us", asked, page)
	}
}

// The offsets of messages are where in the stream they lie.
func TestClient_OffsetsCoverTheStream(t *testing.T) {
	_, events := run(t, "", "size: 3kB, framing: chunked", "requests: 3, pipeline: 3, pipeline_now: on")
	ends := map[string]int64{}
	for _, e := range events {
		m, ok := e.(*timeline.HTTPMessage)
		if !ok {
			continue
		}
		key := m.Host + " " + m.Side
		switch m.Phase {
		case "begin":
			if m.Offset != ends[key] {
				t.Errorf("%s x%d begins at %d, the one before it ended at %d", key, m.Exchange, m.Offset, ends[key])
			}
		default:
			if m.Offset <= ends[key] && m.Phase == "head" {
				t.Errorf("%s x%d: head ends at %d", key, m.Exchange, m.Offset)
			}
			ends[key] = m.Offset
		}
	}
	if ends["client send"] != ends["server receive"] || ends["server send"] != ends["client receive"] || ends["server send"] <= 9000 {
		t.Errorf("streams end at %v", ends)
	}
}

// A cork makes one segment of what two calls wrote (tcp(7), TCP_CORK).
func TestClient_CorkJoinsTwoWrites(t *testing.T) {
	const ask = "ask: [{method: POST, content: 200B}], split_writes: on, cork: "
	for cork, want := range map[string]int{"off": 2, "on": 1} {
		_, events := run(t, "", "size: 100B", ask+cork)
		segments := 0
		for _, e := range events {
			if e, ok := e.(*timeline.WireSent); ok && e.Src == "client" && e.LenBytes > 0 {
				segments++
			}
		}
		if segments != want {
			t.Errorf("cork %s: the request left in %d segments, want %d", cork, segments, want)
		}
	}
}
