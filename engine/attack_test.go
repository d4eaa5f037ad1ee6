package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"slowstart/engine"
	"slowstart/engine/enginetest"
	"slowstart/engine/timeline"
)

// Experiments that ask for more than a run may have, on either stack.

// chain is an experiment of two hosts behind six routers, on whose links every
// packet is doubled: 128 arrive for one that leaves, unless copies count.
func chain() string {
	hosts, links := "  a: {role: client}\n", ""
	last := "a"
	for i := range 7 {
		next := fmt.Sprintf("r%d", i)
		if i == 6 {
			hosts, next = hosts+"  b: {role: server}\n", "b"
		} else {
			hosts += "  " + next + ": {role: router}\n"
		}
		links += fmt.Sprintf("  w%d: {between: [%s, %s], rtt: 0ms, duplicate_probability: 100%%}\n", i, last, next)
		last = next
	}
	return "v: 1\ntitle: Chain\nhosts:\n" + hosts + "links:\n" + links + `apps:
  s: {host: b, script: [{listen: 80}, accept, {read: eof}]}
  c: {host: a, script: [{connect: b}, {write: 1MB}, close]}
`
}

func pair(apps ...string) string {
	return `
v: 1
title: Pair
hosts: {a: {role: client}, b: {role: server}}
links: {wire: {between: [a, b], rtt: 0ms}}
apps:
  ` + strings.Join(apps, "\n  ")
}

func TestBoth_WhatAsksForTooMuchEndsAtALimit(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"duplicates of duplicates": {chain(), "limit_packets"},
		"calls that never wait": {pair("s: {host: b, script: [{listen: 80}, {sleep: 1s}]}",
			"c: {host: a, script: [{connect: b}, {repeat: 1000, do: [{setsockopt: nodelay, value: on}]}]}"), "limit_calls"},
		"reads of one byte": {pair("s: {host: b, script: [{listen: 80}, accept, {read: eof, buffer: 1B}]}",
			"c: {host: a, script: [{connect: b}, {write: 3kB}, close]}"), "limit_calls"},
		"a server for whom the run is over": {pair("s: {host: b, origin: {}}",
			"c: {host: a, client: {to: b, requests: 1000, connections: 64}}"), "limit_calls"},
		"two proxies that ask each other": {pair("p: {host: a, proxy: {kind: aware, port: 8080, to: b, to_port: 8080}}",
			"q: {host: b, proxy: {kind: aware, port: 8080, to: a, to_port: 8080}}", "c: {host: a, client: {to: b, via: b, via_port: 8080}}"), "limit_calls"},
		"bytes that nobody reads": {pair("s: {host: b, script: [{listen: 80}, {sleep: 1s}]}",
			"c: {host: a, script: [{connect: b}, {write: 60kB}, {connect: b, as: d}, {write: 60kB, conn: d}, {shutdown: write}]}"), "limit_written"},
	} {
		t.Run(name, func(t *testing.T) {
			enginetest.Stacks(t, func(t *testing.T, stack string) {
				limits := engine.Limits{Packets: 2000, Calls: 500, Written: 100_000}
				if c.want == "limit_packets" {
					limits.Written = 0
				}
				sent, calls := int64(0), 0
				_, err := engine.Run(context.Background(), own(t, c.src, nil), engine.Options{Stack: stack, Limits: limits}, func(r timeline.Record) error {
					switch e := r.Event.(type) {
					case *timeline.WireSent:
						sent = max(sent, e.Packet) // numbered from 1
					case *timeline.AppCall:
						calls++
					}
					return nil
				})
				limit, _ := errors.AsType[*engine.LimitError](err)
				if limit == nil || limit.Code != c.want || sent > 2000 || calls > 500 {
					t.Errorf("Run() = %v after %d packets and %d calls, want %s", err, sent, calls, c.want)
				}
			})
		})
	}
}

// A server goes on although clients are gone before it accepts them.
func TestBoth_AServerOutlivesConnectionsThatAreResetBeforeItAcceptsThem(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		_, end := runOn(t, stack, own(t, pair("s: {host: b, origin: {}}",
			"c: {host: a, script: [{repeat: 50, do: [{connect: b}, {abort: c}]}]}"), nil))
		if end.Ended != "apps" {
			t.Errorf("ended %s: %+v", end.Ended, end.Error)
		}
	})
}

// A port that is taken ends the run, and the reason reaches the page.
func TestBoth_AnAppThatCannotListenSaysSo(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		exp := own(t, pair("o: {host: b, origin: {}, start: 1ms}", "s: {host: b, script: [{listen: 80}, {sleep: 1s}]}"), nil)
		end, err := engine.Run(context.Background(), exp, engine.Options{Stack: stack}, func(timeline.Record) error { return nil })
		if err == nil || end.Error == nil || end.Error.Code != "app_failed" || end.Error.Args["app"] != "o" {
			t.Errorf("Run() = %+v, %v", end, err)
		}
	})
}

// Wherever a run is cut short, its stacks' goroutines end with it: gVisor has four
// to a stack.
func TestRun_CutShortAnywhereLeavesNoGoroutine(t *testing.T) {
	exp := load(t, map[string]string{"size": "20kB", "loss": "5%"})
	stop := errors.New("enough")
	leak := goleak.IgnoreCurrent()
	for first := 1; ; first++ {
		n := 0
		ctx, cancel := context.WithCancel(context.Background())
		_, err := engine.Run(ctx, exp, engine.Options{Seed: 1}, func(timeline.Record) error {
			if n++; n < first {
				return nil
			}
			cancel()
			if first%2 == 0 {
				return stop
			}
			return nil
		})
		cancel()
		if n < first { // there are no more
			break
		}
		if err != nil && !errors.Is(err, stop) && !errors.Is(err, context.Canceled) {
			t.Errorf("cut short at event %d: %v", first, err)
		}
	}
	goleak.VerifyNone(t, leak)
}
