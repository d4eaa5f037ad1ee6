package engine_test

import (
	"testing"

	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// The third packet of a handshake may carry data (RFC 9293 §3.5): that spares a
// packet, and no round trip. Without the setting Linux sends the ACK at once.
func TestAckWithData_SparesAPacket(t *testing.T) {
	enginetest.Linux(t)
	third := map[string]*timeline.WireSent{}
	packets := map[string]float64{}
	for _, ride := range []string{"on", "off"} {
		events, end := runOn(t, experiment.Linux, own(t, `
v: 1
title: The third packet
hosts:
  client: {role: client, tcp: {ack_with_data: off}}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 20ms}
apps:
  site:
    host: server
    script: [{listen: 80}, accept, {read: 100B}, {write: 500B}, {read: eof}, close]
  browser:
    host: client
    script: [{connect: server}, {write: 100B}, {read: 500B}, close]
settings:
  ride: {unit: switch, default: off, sets: [hosts.client.tcp.ack_with_data]}
`, map[string]string{"ride": ride}))
		packets[ride] = end.Report.Measures["packets"].Value
		for _, e := range events {
			if e, ok := e.(*timeline.WireSent); ok && e.Src == "client" && e.Ack == 1 && third[ride] == nil {
				third[ride] = e
			}
		}
	}
	if third["on"].LenBytes != 100 || third["off"].LenBytes != 0 {
		t.Errorf("the third packet carries %d bytes, without the setting %d; want 100 and 0", third["on"].LenBytes, third["off"].LenBytes)
	}
	if packets["on"] != packets["off"]-1 {
		t.Errorf("%v packets, without the setting %v; want one less", packets["on"], packets["off"])
	}
}
