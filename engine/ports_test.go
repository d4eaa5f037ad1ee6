package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// Three ports are used up towards one destination, while another has them all;
// the fourth connect fails until the first TIME-WAIT is over. The file's own
// measures count it.
func TestRun_PortsRunOut(t *testing.T) {
	events, end := runOn(t, experiment.Netstack, own(t, `
v: 1
title: Ports
hosts:
  client: {role: client, tcp: {ports: 50000-50002, time_wait: 5s}}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 10ms}
apps:
  answer: {host: server, script: [{listen: 80}, {repeat: 4, do: [accept, {read: eof}, close]}]}
  second: {host: server, script: [{listen: 8080}, accept, {read: eof}, close]}
  ask:
    host: client
    script:
      - {repeat: 3, do: [{connect: server}, close, {sleep: 100ms}]}
      - {connect: server}
      - {connect: server, port: 8080}
      - close
      - {sleep: 5s}
      - {connect: server}
      - close
measures:
  waiting: {max: time_wait, of: {type: ports, from: client}}
  free: {min: free, of: {type: ports, from: client}}
  changes: {count: {type: ports}}
expect:
  - waiting == 3 and time_wait_max == 4 and free == 0 and refused == 1
until: closed
`, nil))
	for _, x := range end.Report.Expectations {
		if !x.Held {
			t.Errorf("%s does not hold: %v", x.Text, end.Report.Measures)
		}
	}
	var got []string
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.Ports:
			got = append(got, fmt.Sprintf("%d: %d free, %d in use, %d in TIME-WAIT", e.Server.Port, e.Free, e.InUse, e.TimeWait))
		case *timeline.AppCall:
			if e.Errno != "" {
				got = append(got, e.Op+" "+e.Errno)
			}
		}
	}
	want := `
80: 2 free, 1 in use, 0 in TIME-WAIT
80: 2 free, 0 in use, 1 in TIME-WAIT
80: 1 free, 1 in use, 1 in TIME-WAIT
80: 1 free, 0 in use, 2 in TIME-WAIT
80: 0 free, 1 in use, 2 in TIME-WAIT
80: 0 free, 0 in use, 3 in TIME-WAIT
connect EADDRNOTAVAIL
8080: 2 free, 1 in use, 0 in TIME-WAIT
8080: 2 free, 0 in use, 1 in TIME-WAIT
80: 1 free, 0 in use, 2 in TIME-WAIT
80: 2 free, 0 in use, 1 in TIME-WAIT
80: 3 free, 0 in use, 0 in TIME-WAIT
80: 2 free, 1 in use, 0 in TIME-WAIT
8080: 3 free, 0 in use, 0 in TIME-WAIT
80: 2 free, 0 in use, 1 in TIME-WAIT
80: 3 free, 0 in use, 0 in TIME-WAIT`
	if text := strings.Join(got, "\n"); text != strings.TrimSpace(want) {
		t.Errorf("ports:\n%s\nwant%s", text, want)
	}
}
