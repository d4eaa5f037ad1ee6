package engine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// drawExperiment writes an experiment file at random: two to four hosts in a
// row, any wire, any scripts. Most make little sense, as a first try does.
func drawExperiment(t *rapid.T) string {
	var b strings.Builder
	onoff := rapid.SampledFrom([]string{"on", "off"})
	tcp := func(who string) string {
		return fmt.Sprintf("{nagle: %s, delayed_ack: %s, sack: %s, recv_buffer: %s, congestion_control: %s}",
			onoff.Draw(t, who+" nagle"), rapid.SampledFrom([]string{"off", "40ms", "200ms"}).Draw(t, who+" delack"),
			onoff.Draw(t, who+" sack"), rapid.SampledFrom([]string{"4096B", "64kB"}).Draw(t, who+" buffer"),
			rapid.SampledFrom([]string{"reno", "cubic"}).Draw(t, who+" cc"))
	}
	routers := rapid.IntRange(0, 2).Draw(t, "routers")
	fmt.Fprintf(&b, "v: 1\ntitle: random\nhosts:\n  client: {role: client, tcp: %s}\n", tcp("client"))
	path := []string{"client"}
	for i := range routers {
		path = append(path, fmt.Sprintf("r%d", i))
		fmt.Fprintf(&b, "  r%d: {role: router}\n", i)
	}
	path = append(path, "server")
	fmt.Fprintf(&b, "  server: {role: server, tcp: %s}\nlinks:\n", tcp("server"))
	for i := range path[1:] {
		fmt.Fprintf(&b, "  l%d: {between: [%s, %s], rtt: %s, rate: %s, queue: %s, loss: %s, mtu: %s, duplicate_probability: %s, corrupt_probability: %s, reorder: {probability: %s, by: 3ms}}\n",
			i, path[i], path[i+1],
			rapid.SampledFrom([]string{"0ms", "1ms", "37ms", "2s"}).Draw(t, "rtt"),
			rapid.SampledFrom([]string{"none", "64kbit/s", "10Mbit/s"}).Draw(t, "rate"),
			rapid.SampledFrom([]string{"1 packet", "7 packets", "20kB"}).Draw(t, "queue"),
			rapid.SampledFrom([]string{"0%", "5%", "60%"}).Draw(t, "loss"),
			rapid.SampledFrom([]string{"576B", "1500B"}).Draw(t, "mtu"),
			rapid.SampledFrom([]string{"0%", "10%"}).Draw(t, "duplicate"),
			rapid.SampledFrom([]string{"0%", "10%"}).Draw(t, "corrupt"),
			rapid.SampledFrom([]string{"0%", "10%"}).Draw(t, "reorder"))
	}
	steps := func(who string, n int, more ...string) string {
		var list []string
		for range n {
			list = append(list, rapid.SampledFrom(append([]string{
				"{write: 1B}", "{write: 100B}", "{write: 30kB}", "{read: 1B, for: 3s}", "{read: 20kB, for: 3s}", "{read: eof, for: 3s}",
				"{sleep: 50ms}", "{shutdown: write}", "{shutdown: read}", "{shutdown: both}", "close", "abort",
				"{setsockopt: nodelay, value: on}", "{setsockopt: cork, value: on}", "{setsockopt: linger, value: 0ms}",
				"{setsockopt: keep_alive, value: on}",
			}, more...)).Draw(t, who))
		}
		return strings.Join(list, ", ")
	}
	server := steps("server", rapid.IntRange(0, 6).Draw(t, "server steps"))
	client := steps("client", rapid.IntRange(0, 6).Draw(t, "client steps"), "{write: 10B, conn: d}", "{close: d}", "{abort: d}", "{connect: server, as: d}")
	fmt.Fprintf(&b, "apps:\n  answer: {host: server, script: [{listen: 80}, {accept: c, for: 20s}%s]}\n", comma(server))
	fmt.Fprintf(&b, "  ask: {host: client, script: [{connect: server}, {connect: server, as: d}%s]}\n", comma(client))
	fmt.Fprintf(&b, "until: %s\n", rapid.SampledFrom([]string{"apps", "closed"}).Draw(t, "until"))
	return b.String()
}

func comma(s string) string {
	if s == "" {
		return ""
	}
	return ", " + s
}

func TestRun_AnyExperimentEndsRepeatsAndAccountsForItsPackets(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		src := drawExperiment(rt)
		exp, err := experiment.Parse("random", []byte(src))
		if err != nil {
			rt.Fatalf("%v in\n%s", err, src)
		}
		if exp, err = exp.With(nil); err != nil {
			rt.Fatal(err)
		}
		once := func() (string, []timeline.Event, error) {
			var lines bytes.Buffer
			var events []timeline.Event
			_, err := engine.Run(context.Background(), exp, engine.Options{
				Seed: 5, Limits: engine.Limits{VirtualTime: 200 * time.Second, Packets: 2000},
			}, func(r timeline.Record) error {
				lines.Write(r.Line)
				events = append(events, r.Event)
				return nil
			})
			return lines.String(), events, err
		}
		first, events, err := once()
		if limit, ok := errors.AsType[*engine.LimitError](err); err != nil && (!ok || limit.Code == "limit_real_time") {
			rt.Fatalf("%v in\n%s", err, src)
		}
		if second, _, _ := once(); second != first {
			rt.Fatalf("two runs differ in\n%s", src)
		}
		if err == nil {
			mustAccount(rt, events, src)
		}
	})
}

func mustAccount(t *rapid.T, events []timeline.Event, src string) {
	open := map[string]bool{}
	for _, e := range events {
		info := timeline.PacketOf(e)
		if info == nil {
			continue
		}
		at := fmt.Sprint(info.Packet, info.Link)
		if _, sent := e.(*timeline.WireSent); sent == open[at] {
			t.Fatalf("packet %d on %s: %s out of turn in\n%s", info.Packet, info.Link, e.Header().Type, src)
		}
		open[at] = !open[at]
	}
}
