package play

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"slowstart/engine/experiment"
)

func TestRun_EndsQuietlyWhenTheRunStops(t *testing.T) {
	apps := map[string]experiment.App{
		"origin accepting":    originApp(experiment.Origin{}),
		"client before start": {Start: time.Hour, Client: &experiment.Client{To: "server", Port: 80, Requests: 1}},
		"client connecting":   {Client: &experiment.Client{To: "server", Port: 80, Requests: 1}},
		"script sleeping":     {Script: []experiment.Step{{Op: "sleep", For: time.Hour}}},
		"script accepting":    {Script: []experiment.Step{{Op: "listen", Port: 80}, {Op: "accept", Conn: "c"}}},
	}
	for name, a := range apps {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNetwork()
				close(n.stop)
				h := n.host("server", "10.0.0.2")
				log := &testLog{start: n.start}
				if err := Run(h, a, World{Addrs: map[string]netip.Addr{"server": h.addr}}, log); err != nil {
					t.Errorf("Run() = %v", err)
				}
				for _, line := range log.lines {
					if line != "  0 server listen" && line != "  0 server open: first_request x0" {
						t.Errorf("after the stop: %s", line)
					}
				}
			})
		})
	}
}

func TestRun_WaitsForTheConnectionsOfAnOrigin(t *testing.T) {
	hang := experiment.App{Name: "script", Host: "client", Script: []experiment.Step{
		{Op: "sleep", For: time.Millisecond},
		{Op: "connect", To: "server", Port: 80, Conn: "c"},
		text("GET"), read(0),
	}}
	got := transcript(t, time.Second, 0, originApp(experiment.Origin{}), hang)
	same(t, got, `
  0 server listen
101 client connect c1
101 client write 3 c1
151 server accept c1
151 server read 3 c1
151 server receive request begin c1 x1
`)
}
