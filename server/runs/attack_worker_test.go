package runs_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"slowstart/server/runs"
	"slowstart/server/runs/runstest"
)

// realWorkers is a pool of this test binary as real workers of netstack.
func realWorkers(t *testing.T, o runs.PoolOptions) *runs.Pool {
	t.Helper()
	o.Command = runs.SelfCommand
	o.Workers = 1
	o.Limits.RealTime = time.Minute
	return runstest.Pool(t, o)
}

func experiment(apps string) runs.Spec {
	return runs.Spec{Name: "attack", Source: []byte(`v: 1
title: {en: Attack, ko: 공격}
hosts: {a: {role: client, tcp: {send_buffer: 4MB}}, b: {role: server, tcp: {recv_buffer: 4096B}}}
links: {wire: {between: [a, b], rtt: 1ms}}
apps:
` + apps)}
}

const quiet = "  s: {host: b, script: [{listen: 80}, {sleep: 5s}]}\n"

// Fifteen scripts that take no time fill one step of the run.
func busy() runs.Spec {
	apps := quiet
	for i := range 15 {
		apps += fmt.Sprintf("  c%d: {host: a, script: [{connect: b, port: 80}, {repeat: 300, do: [{repeat: 300, do: [{setsockopt: nodelay, value: on}]}]}]}\n", i)
	}
	return experiment(apps)
}

// What nobody reads stays in memory.
func unread() runs.Spec {
	apps := quiet
	for i := range 15 {
		apps += fmt.Sprintf("  c%d: {host: a, script: [{repeat: 200, do: [{connect: b, port: 80}, {write: 4MB}]}]}\n", i)
	}
	return experiment(apps)
}

func TestAttack_ARunThatTakesAllMemoryEndsItsOwnWorker(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells")
	}
	p := realWorkers(t, runs.PoolOptions{Memory: 64 << 20})
	for _, c := range []struct {
		spec runs.Spec
		want string
	}{{busy(), "limit_memory"}, {unread(), "limit_memory"}} {
		if _, err := p.Run(t.Context(), c.spec, func([]byte) {}); code(err) != c.want {
			t.Errorf("Run() = %v, want %s", err, c.want)
		}
		if end, err := p.Run(t.Context(), experiment(quiet), func([]byte) {}); err != nil || end.Ended != "apps" {
			t.Errorf("the next Run() = %v, %v, want apps", end, err)
		}
	}
}

func TestAttack_ARunThatAsksForAllMemoryEndsAtItsLimit(t *testing.T) {
	p := realWorkers(t, runs.PoolOptions{Memory: 1 << 30})
	for want, spec := range map[string]runs.Spec{"limit_calls": busy(), "limit_written": unread()} {
		end, err := p.Run(t.Context(), spec, func([]byte) {})
		if err != nil || end.Error == nil || end.Error.Code != want {
			t.Errorf("Run() = %+v, %v, want %s", end, err, want)
		}
	}
}
