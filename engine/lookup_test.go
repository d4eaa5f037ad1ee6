package engine_test

import (
	"bytes"
	"fmt"
	"testing"

	"slowstart/engine/enginetest"
	"slowstart/engine/timeline"
)

const lookup = `
v: 1
title: Look-up
hosts:
  client: {role: client}
  router: {role: router}
  names: {role: dns}
  server: {role: server}
links:
  access: {between: [client, router], rtt: 100ms}
  one: {between: [router, names]}
  two: {between: [router, server]}
apps:
  resolver: {host: names, resolver: {ttl: 2s, think: 5ms}}
  site: {host: server, origin: {size: 500B}}
  browser: {host: client, client: {to: server, name: www.example.com, resolver: names}}
`

// A look-up is packets: a flow of its own before the connection, each datagram
// caused by the call that sent it.
func TestLookup_IsPacketsToo(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		events, _ := runOn(t, stack, own(t, lookup, nil))
		calls := map[int64]string{}
		for _, e := range events {
			if e, ok := e.(*timeline.AppCall); ok {
				calls[e.Call] = e.Host + " " + e.Op
			}
		}
		var lines []string
		for _, e := range events {
			switch e := e.(type) {
			case *timeline.ConnOpen:
				lines = append(lines, fmt.Sprintf("conn %d %s %s > %s:%d", e.Conn, e.Proto, e.Client.Host, e.Server.Host, e.Server.Port))
			case *timeline.WireSent:
				if e.Hop == 0 && e.Proto == "udp" {
					lines = append(lines, fmt.Sprintf("udp %d %s > %s by %s", e.Conn, e.Src, e.Dst, calls[e.Cause.Call]))
				}
			case *timeline.DNSMessage:
				lines = append(lines, fmt.Sprintf("dns %d %s %s %s %s", e.Conn, e.Host, e.Side, e.Kind, e.Address))
			}
		}
		inOrder(t, lines,
			"conn 1 udp client > names:53",
			"udp 1 client > names by client sendto",
			"dns 1 names receive query",
			"udp 1 names > client by names sendto",
			"dns 1 client receive answer 10.0.0.4",
			"conn 2 tcp client > server:80")
	})
}

func TestLookup_RepeatsItself(t *testing.T) {
	first, _, end := run(t, own(t, lookup, nil), 1)
	if got := end.Report.Measures["connections"]; got.Value != 1 {
		t.Errorf("%v connections: a flow of datagrams is none", got.Value)
	}
	for range 50 {
		if again, _, _ := run(t, own(t, lookup, nil), 1); !bytes.Equal(first, again) {
			t.Fatal("another run, another timeline")
		}
	}
}
