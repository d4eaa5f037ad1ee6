package engine_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

func load(t testing.TB, settings map[string]string) *experiment.Experiment {
	t.Helper()
	src, err := os.ReadFile("../lessons/05-handshake/main.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return enginetest.Parse(t, "handshake", string(src), settings)
}

func run(t testing.TB, exp *experiment.Experiment, seed uint64) ([]byte, []timeline.Event, *timeline.RunEnd) {
	t.Helper()
	m := enginetest.Run(t, exp, engine.Options{Seed: seed})
	return m.Lines, m.Events, m.End
}

// own parses an experiment written in a test.
func own(t testing.TB, src string, settings map[string]string) *experiment.Experiment {
	t.Helper()
	return enginetest.Parse(t, "own", src, settings)
}

func TestRun_LinesAreTheEventsAndCarryTheirHash(t *testing.T) {
	lines, events, end := run(t, load(t, nil), 1)
	decoded, err := timeline.DecodeAll(lines)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decoded, events); diff != "" {
		t.Errorf("lines and events differ: %s", diff)
	}
	for i, e := range events {
		if e.Header().SeqNo != int64(i+1) {
			t.Errorf("event %d has seq_no %d", i+1, e.Header().SeqNo)
		}
		if i > 0 && e.Header().TimeUS < events[i-1].Header().TimeUS {
			t.Errorf("event %d goes back in time", i+1)
		}
	}
	body := lines[:bytes.LastIndexByte(lines[:len(lines)-1], '\n')+1]
	sum := sha256.Sum256(body)
	if got := hex.EncodeToString(sum[:]); got != end.Report.TimelineSHA256 {
		t.Errorf("hash of the lines %s, in the report %s", got, end.Report.TimelineSHA256)
	}
}

func TestRun_ASinkThatFailsEndsTheRun(t *testing.T) {
	full, n := errors.New("disk full"), 0
	_, err := engine.Run(context.Background(), load(t, nil), engine.Options{}, func(timeline.Record) error {
		if n++; n > 5 {
			return full
		}
		return nil
	})
	if !errors.Is(err, full) || n != 6 {
		t.Errorf("after %d records: %v, want the sink's error after 6", n, err)
	}
	run(t, load(t, nil), 1) // and the process can run again
}

func TestRun_LinuxIsRefusedWithAReason(t *testing.T) {
	_, err := engine.Run(context.Background(), load(t, nil), engine.Options{Stack: "linux"}, func(timeline.Record) error {
		t.Error("something was written")
		return nil
	})
	refused, ok := errors.AsType[*engine.StackError](err)
	if !ok || refused.Reason != "stack_other_process" {
		t.Errorf("got %v", err)
	}
}

// gVisor keeps goroutines for every stack until it is closed and waited for.
func TestRun_LeavesNoGoroutine(t *testing.T) {
	before := goleak.IgnoreCurrent()
	for seed := range uint64(20) {
		run(t, load(t, map[string]string{"loss": "20%"}), seed)
	}
	goleak.VerifyNone(t, before)
}

// Run.start says how much may wait each way.
func TestRun_SaysTheQueueOfEachDirection(t *testing.T) {
	_, events, _ := run(t, own(t, `
v: 1
title: Two queues
hosts: {client: {role: client}, server: {role: server}}
links:
  one: {between: [client, server], rate: 1Mbit/s, queue: 5 packets, back: {queue: 4500B}}
apps:
  origin: {host: server, origin: {size: 1B}}
  browser: {host: client, client: {to: server}}
`, nil), 1)
	link := events[0].(*timeline.RunStart).Links[0]
	if link.QueuePacket != 5 || link.QueueBytes != 0 || link.QueueBA == nil || *link.QueueBA != (timeline.Queue{Bytes: 4500}) {
		t.Errorf("%+v, back %+v", link, link.QueueBA)
	}
}
