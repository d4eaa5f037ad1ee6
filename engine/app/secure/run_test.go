package secure_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/engine/worker"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// https is three requests over TLS, while packets are lost.
const https = `
v: 1
title: HTTPS
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 40ms, rate: 10Mbit/s, loss: 1%}
apps:
  site: {host: server, origin: {port: 443, tls: on, size: 100kB}}
  browser: {host: client, client: {to: server, port: 443, tls: on, requests: 3}}
`

// cut is a blind relay in the middle that closes both its connections within the
// response. It knows nothing of TLS, so no close_notify is sent.
const cut = `
v: 1
title: Truncation
hosts:
  client: {role: client}
  middle: {role: proxy}
  server: {role: server}
links:
  near: {between: [client, middle], rtt: 20ms}
  far: {between: [middle, server], rtt: 20ms}
apps:
  site: {host: server, origin: {port: 443, tls: on, size: 20kB, framing: close}}
  relay: {host: middle, proxy: {kind: relay, port: 443, to: server, to_port: 443, close_after: 8kB}}
  browser: {host: client, client: {to: middle, name: www.example, port: 443, tls: on}}
`

// run makes a run on a stack.
func run(t *testing.T, source, stack string) (events []timeline.Event, end *timeline.RunEnd) {
	t.Helper()
	m := enginetest.Run(t, enginetest.Parse(t, "made/tls", source, nil), engine.Options{Seed: 7, Stack: stack})
	return m.Events, m.End
}

func TestTLS_IsTheSameEveryTimeOnAVirtualClock(t *testing.T) {
	_, end := run(t, https, experiment.Netstack)
	want := end.Report.TimelineSHA256
	for range 40 {
		if _, end := run(t, https, experiment.Netstack); end.Report.TimelineSHA256 != want {
			t.Fatalf("timeline %s, want %s", end.Report.TimelineSHA256, want)
		}
	}
	for range 3 {
		if got := inWorker(t, https); got != want {
			t.Errorf("a worker's timeline is %s, want %s", got, want)
		}
	}
}

// inWorker makes a run in a process of its own and gives the timeline's digest.
func inWorker(t *testing.T, source string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), worker.Env+"=1"), os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := errors.Join(in.Close(), cmd.Wait()); err != nil {
			t.Errorf("worker: %v", err)
		}
	}()
	request := worker.Request{Name: "made/tls", Source: source, Seed: 7, Stack: experiment.Netstack}
	if err := json.NewEncoder(in).Encode(request); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			t.Fatalf("worker: %v", err)
		}
		e, err := timeline.Decode(line)
		if err != nil {
			t.Fatal(err)
		}
		if end, ok := e.(*timeline.RunEnd); ok {
			return end.Report.TimelineSHA256
		}
	}
}

func TestTLS_CarriesHTTPOnBothStacks(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		_, end := run(t, https, stack)
		if got := end.Report.Measures["responses_whole"].Value; got != 3 {
			t.Errorf("%v whole responses, want 3", got)
		}
	})
}

// Content that the end of the connection ends is incomplete where nobody said
// close_notify (RFC 9112 §9.8).
func TestTLS_ShowsWhereAConnectionWasCut(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		events, _ := run(t, cut, stack)
		var got []string
		for _, e := range events {
			switch e := e.(type) {
			case *timeline.TLSPhase:
				if e.Host == "client" && e.Keys == "" {
					got = append(got, strings.TrimSpace("tls "+e.Phase+" "+e.Side))
				}
			case *timeline.HTTPMessage:
				if e.Host == "client" && e.Type == timeline.TypeHTTPResponse && e.Phase == "end" {
					got = append(got, fmt.Sprintf("response complete: %v", e.Complete))
				}
			}
		}
		want := []string{"tls begin", "tls end", "tls truncated receive", "response complete: false", "tls close_notify send"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("at the client (-want +got):\n%s", diff)
		}
	})
}
