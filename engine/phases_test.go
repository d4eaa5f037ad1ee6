package engine_test

import (
	"testing"

	"slowstart/engine/experiment"
)

// The phases of the first exchange touch each other: they sum to the whole, to
// the microsecond, and each is what the experiment says.
func TestRun_PhasesSumToTheWhole(t *testing.T) {
	const file = `
v: 1
title: Phases
hosts:
  client: {role: client}
  dns: {role: dns}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 100ms, rate: none}
  side: {between: [client, dns], rtt: 40ms}
apps:
  names: {host: dns, resolver: {think: 3ms}}
  origin: {host: server, origin: {port: 443, tls: on, think: 20ms, size: 100kB}}
  browser: {host: client, client: {to: server, port: 443, tls: on, resolver: dns, requests: 2}}
settings:
  tls: {unit: switch, default: on, sets: [apps.origin.origin.tls, apps.browser.client.tls]}
  rate: {unit: rate, default: none, min: 100kbit/s, max: 1Gbit/s, sets: [links.wire.rate]}
measures:
  share: {value: dns + blocked + connect + send + wait + receive, unit: us}
expect:
  - 'transaction == share + (tls == "on" ? measured.tls : 0)'
  - dns == 43 * ms and blocked == 0
  - rate > 0 or connect == 100 * ms and wait == 120 * ms
  - 'rate > 0 or tls == "off" or measured.tls == 100 * ms'
  - rate == 0 or receive > 100 * kB * 8 * s / rate
`
	for _, settings := range []map[string]string{nil, {"tls": "off"}, {"rate": "1Mbit/s"}} {
		_, end := runOn(t, experiment.Netstack, own(t, file, settings))
		for _, x := range end.Report.Expectations {
			if !x.Held {
				t.Errorf("%v: %s does not hold (%v, %v): %v", settings, x.Text, x.Left, x.Right, end.Report.Measures)
			}
		}
	}
}
