package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/timeline"
)

// bulk is a run as large as one likes: a client fetches object after object
// over six connections, and a queue that is too short for them loses some.
const bulk = `
v: 1
title: Generated
hosts:
  client: {role: client, tcp: {recv_buffer: 2MB}}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 40ms, rate: 100Mbit/s, queue: 200 packets, loss: 0.2%%}
apps:
  site: {host: server, origin: {size: 240kB}}
  browser: {host: client, client: {to: server, requests: %d, connections: 6}}
`

// eventsARequest is about what an object of the bulk run comes to.
const eventsARequest = 1000

// generated writes the timeline of a bulk run of about so many events, made by
// the engine as any other, and returns the file's path.
func generated(t testing.TB, events int) (path string) {
	t.Helper()
	before := runtime.GOMAXPROCS(1) // netstack's condition
	defer runtime.GOMAXPROCS(before)
	path = filepath.Join(t.TempDir(), fmt.Sprintf("generated-%d.ndjson", events))
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	exp := enginetest.Parse(t, "generated", fmt.Sprintf(bulk, max(1, events/eventsARequest)), nil)
	limits := engine.Limits{Packets: int64(events), Bytes: int64(events) * 1500, Calls: int64(events), Written: int64(events) * 1500, VirtualTime: time.Hour, RealTime: 10 * time.Minute}
	n := 0
	_, err = engine.Run(context.Background(), exp, engine.Options{Seed: 1, Limits: limits}, func(r timeline.Record) error {
		n++
		_, err := w.Write(r.Line)
		return err
	})
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d events", filepath.Base(path), n)
	return path
}
