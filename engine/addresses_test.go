package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// RFC 9293 §3.1: a connection is its two addresses and two ports. One that
// differs in a single one of them is another connection; one that differs in
// none cannot be.
func TestAddresses_OneDifferenceMakesAConnection(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		events, _ := runOn(t, stack, own(t, `
v: 1
title: Four-tuples
hosts:
  client: {role: client, ip: 10.0.0.1, more: [10.0.0.9]}
  server: {role: server, ip: 10.0.0.2, more: [10.0.0.8]}
links:
  wire: {between: [client, server], rtt: 2ms}
apps:
  web:
    host: server
    script: [{listen: 80}, {repeat: 4, do: [{accept: x}, {read: 1B, conn: x}]}]
  other:
    host: server
    script: [{listen: 8080}, accept, {read: 1B}]
  ask:
    host: client
    script:
      - {connect: server, from: 40112, as: a}
      - {connect: server, from: 40112, from_ip: 10.0.0.9, as: b}
      - {connect: server, from: 40113, as: c}
      - {connect: server, from: 40112, address: 10.0.0.8, as: d}
      - {connect: server, from: 40112, port: 8080, as: e}
      - {connect: server, from: 40112, as: f}
      - {write: 1B, conn: a}
      - {write: 1B, conn: b}
      - {write: 1B, conn: c}
      - {write: 1B, conn: d}
      - {write: 1B, conn: e}
      - {sleep: 10ms}
`, nil))
		var opened, errnos []string
		read := 0
		for _, e := range events {
			switch e := e.(type) {
			case *timeline.RunStart:
				if want := []string{"10.0.0.1", "10.0.0.9"}; !slices.Equal(e.Hosts[0].IPs, want) {
					t.Errorf("the client's addresses are %v, want %v", e.Hosts[0].IPs, want)
				}
			case *timeline.ConnOpen:
				opened = append(opened, fmt.Sprintf("%s:%d > %s:%d", e.Client.IP, e.Client.Port, e.Server.IP, e.Server.Port))
			case *timeline.AppCall:
				if e.Op == "connect" {
					errnos = append(errnos, e.Errno)
				}
				if e.Op == "read" && e.Bytes == 1 {
					read++
				}
			}
		}
		want := []string{
			"10.0.0.1:40112 > 10.0.0.2:80",
			"10.0.0.9:40112 > 10.0.0.2:80",
			"10.0.0.1:40113 > 10.0.0.2:80",
			"10.0.0.1:40112 > 10.0.0.8:80",
			"10.0.0.1:40112 > 10.0.0.2:8080",
		}
		if !slices.Equal(opened, want) {
			t.Errorf("connections %q, want %q", opened, want)
		}
		if want := []string{"", "", "", "", "", "EADDRNOTAVAIL"}; !slices.Equal(errnos, want) {
			t.Errorf("connects end with %q, want %q", errnos, want)
		}
		if read != 5 {
			t.Errorf("%d connections had their byte read, want 5", read)
		}
	})
}

// A pinned port whose last connection is in TIME-WAIT leads to the same server
// only when that is over (RFC 9293 §3.6.1), and to another one at once.
//
// Linux lets it through where the last connection had timestamps, since PAWS then
// tells old segments from new ones (tcp_twsk_unique, net/ipv4/tcp_ipv4.c: a port
// that the kernel chose itself it would not take).
func TestAddresses_TIMEWAITBarsOneFourTuple(t *testing.T) {
	const barred = "EADDRNOTAVAIL"
	tests := []struct {
		stack, timestamps string
		want              []string
	}{
		{experiment.Netstack, "on", []string{"", barred, ""}},
		{experiment.Linux, "off", []string{"", barred, ""}},
		{experiment.Linux, "on", []string{"", "", ""}},
	}
	for _, tt := range tests {
		t.Run(tt.stack+" with timestamps "+tt.timestamps, func(t *testing.T) {
			if tt.stack == experiment.Linux {
				enginetest.Linux(t)
			}
			events, _ := runOn(t, tt.stack, own(t, `
v: 1
title: Barred
hosts:
  client: {role: client, tcp: {timestamps: `+tt.timestamps+`}}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 2ms}
apps:
  web:
    host: server
    script: [{listen: 80}, accept, {read: eof}, close]
  other:
    host: server
    script: [{listen: 8080}, {accept: x, for: 1s}]
  ask:
    host: client
    script:
      - {connect: server, from: 40112}
      - close
      - {sleep: 100ms}
      - {connect: server, from: 40112, as: again}
      - {connect: server, from: 40112, port: 8080, as: other}
`, nil))
			var errnos []string
			for _, e := range events {
				if e, ok := e.(*timeline.AppCall); ok && e.Op == "connect" {
					errnos = append(errnos, e.Errno)
				}
			}
			if !slices.Equal(errnos, tt.want) {
				t.Errorf("connects end with %q, want %q", errnos, tt.want)
			}
		})
	}
}

// A network that keeps a copy of a packet lets it go when its connection is long
// gone. It is still a packet of that connection.
func TestCopies_ArriveAfterTheConnection(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		events, end := runOn(t, stack, own(t, `
v: 1
title: An old duplicate
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 2ms, copies: [{packet: client data 1, by: 300ms}]}
apps:
  web:
    host: server
    script: [{listen: 80}, accept, {read: eof}, close]
  ask:
    host: client
    script: [{connect: server}, {write: 10B}, close, {sleep: 1ms}]
`, nil))
		if end.Ended != "apps" {
			t.Errorf("ended %q", end.Ended)
		}
		var original *timeline.WireReceived
		arrived := false
		for _, e := range events {
			e, ok := e.(*timeline.WireReceived)
			if !ok || e.LenBytes == 0 {
				continue
			}
			if e.CopyOf == 0 {
				original = e
				continue
			}
			arrived = true
			if e.CopyOf != original.Packet || e.Conn != original.Conn || e.TimeUS-original.TimeUS != 300_000 {
				t.Errorf("copy %+v of %+v", e, original)
			}
		}
		if !arrived {
			t.Error("no copy arrived")
		}
	})
}
