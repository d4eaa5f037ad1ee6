package runs_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"

	"slowstart/server/limits"
	"slowstart/server/runs"
	"slowstart/server/runs/runstest"
)

func TestPictures_EachIsMadeOnce(t *testing.T) {
	d := runstest.Desk(t, func(l *limits.Limits) { l.SessionStarts = 2 })
	p := runs.NewPictures(d, "v1")
	var wg sync.WaitGroup
	var first sync.Map
	for range 20 {
		wg.Go(func() {
			got, err := p.Get(t.Context(), "alice", runstest.Spec("events 10"))
			if err != nil {
				t.Error(err)
				return
			}
			first.Store(got, true)
		})
	}
	wg.Wait()
	n := 0
	first.Range(func(k, _ any) bool {
		n++
		pic := k.(*runs.Picture)
		if len(pic.Events) != 11 || strings.Count(string(pic.NDJSON), "\n") != 11 {
			t.Errorf("picture of %d events", len(pic.Events))
		}
		if found, ok := p.Find(pic.Key); !ok || found != pic {
			t.Error("not found by its key")
		}
		return true
	})
	if n != 1 {
		t.Errorf("%d pictures for 20 visitors, want 1", n)
	}
	if _, err := p.Get(t.Context(), "alice", runstest.Spec("events 11")); err != nil {
		t.Error(err)
	}
	if _, err := p.Get(t.Context(), "alice", runstest.Spec("events 12")); code(err) != "starts_limit" {
		t.Errorf("a third new picture = %v, want starts_limit", err)
	}
	if _, err := p.Get(t.Context(), "alice", runstest.Spec("events 11")); err != nil {
		t.Errorf("one that is there = %v, want no limit", err)
	}
	if _, err := p.Get(t.Context(), "", runstest.Spec("events 12")); err != nil {
		t.Errorf("for the server itself = %v", err)
	}
}

func TestPictures_KeyIsWhatTheRunDependsOn(t *testing.T) {
	d := runstest.Desk(t, nil)
	p := runs.NewPictures(d, "v1")
	base := runs.Spec{Name: "a", Source: []byte("x"), Settings: map[string]string{"rtt": "1ms", "size": "2B"}, Seed: 1, Stack: "netstack"}
	key := func(p *runs.Pictures, change func(*runs.Spec)) string {
		s := base
		change(&s)
		k, err := p.Key(s)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	want := key(p, func(*runs.Spec) {})
	if again := key(p, func(s *runs.Spec) { s.Settings = map[string]string{"size": "2B", "rtt": "1ms"} }); again != want {
		t.Error("the order of settings matters")
	}
	for name, other := range map[string]string{
		"source":  key(p, func(s *runs.Spec) { s.Source = []byte("y") }),
		"setting": key(p, func(s *runs.Spec) { s.Settings = map[string]string{"rtt": "2ms", "size": "2B"} }),
		"seed":    key(p, func(s *runs.Spec) { s.Seed = 2 }),
		"stack":   key(p, func(s *runs.Spec) { s.Stack = "linux" }),
		"version": key(runs.NewPictures(d, "v2"), func(*runs.Spec) {}),
	} {
		if other == want {
			t.Errorf("another %s has the same key", name)
		}
	}
}

func TestPictures_WhatFailedIsTriedAgain(t *testing.T) {
	p := runs.NewPictures(runstest.Desk(t, nil), "v1")
	for range 2 {
		if _, err := p.Get(t.Context(), "", runstest.Spec("exit")); code(err) != "worker_lost" {
			t.Errorf("Get() = %v, want worker_lost", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Get(ctx, "", runstest.Spec("events 1")); err == nil {
		t.Error("Get() = nil for a visitor who has gone")
	}
	if _, err := p.Get(t.Context(), "", runstest.Spec("events 1")); err != nil {
		t.Errorf("the run another visitor left behind: %v", err)
	}
}

func TestPictures_ForgetsWhenFull(t *testing.T) {
	p := runs.NewPictures(runstest.Desk(t, func(l *limits.Limits) { l.KeptBytes = 200_000 }), "v1")
	a, err := p.Get(t.Context(), "", runstest.Spec("events 100"))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"events 101", "events 102", "events 103"} {
		if _, err := p.Get(t.Context(), "", runstest.Spec(w)); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := p.Find(a.Key); ok {
		t.Error("the oldest picture is still there")
	}
}

func TestPictures_AReportIsRememberedWithoutItsRun(t *testing.T) {
	d := runstest.Desk(t, nil)
	made := 0
	d.OnFinished(func(runs.Finished) { made++ })
	p := runs.NewPictures(d, "v1")
	spec := runstest.Spec("events 10")
	key, err := p.Key(spec)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := p.Report(t.Context(), spec); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := p.Find(key); ok || made != 1 {
		t.Errorf("%d runs for a report asked for three times, kept: %v; want 1 and not kept", made, ok)
	}
	if _, err := p.Get(t.Context(), "", spec); err != nil {
		t.Fatal(err)
	}
	if _, ok := p.Find(key); !ok {
		t.Error("a picture that is shown is not kept")
	}
}

// A picture is whole for who comes to see it while it is made for its report.
func TestPictures_AReportOnTheWayBecomesAPicture(t *testing.T) {
	d := runstest.Desk(t, nil)
	p := runs.NewPictures(d, "v1")
	spec := runstest.Spec("paced 20 400")
	reported := make(chan error)
	go func() {
		_, err := p.Report(t.Context(), spec)
		reported <- err
	}()
	for d.Lanes()[0].Running == 0 {
		runtime.Gosched()
	}
	pic, err := p.Get(t.Context(), "", spec)
	if err := errors.Join(err, <-reported); err != nil {
		t.Fatal(err)
	}
	if want := strings.Count(string(pic.NDJSON), "\n"); len(pic.Events) != want || want < 20 {
		t.Errorf("a picture of %d events, want %d", len(pic.Events), want)
	}
}
