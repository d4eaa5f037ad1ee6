package ingest_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"slowstart/engine"
	"slowstart/engine/capture"
	"slowstart/engine/enginetest"
	"slowstart/engine/enginetest/tshark"
	"slowstart/engine/ingest"
	"slowstart/engine/timeline"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// download loses a segment on the way, and closes.
const download = `
v: 1
title: Download
hosts:
  client: {role: client}
  server: {role: server}
links:
  wire: {between: [client, server], rtt: 40ms, drop: [server data 3, client SYN 1]}
apps:
  site: {host: server, origin: {size: 30kB}}
  browser: {host: client, client: {to: server, requests: 2}}
`

// captured is a run, and what a tap (none is "") would have captured of it.
func captured(t testing.TB, tap string) ([]timeline.Event, []byte) {
	t.Helper()
	made := enginetest.Run(t, enginetest.Parse(t, "download", download, nil), engine.Options{Seed: 1})
	var file bytes.Buffer
	if err := capture.Write(&file, made.Events, capture.Options{Tap: tap}); err != nil {
		t.Fatal(err)
	}
	return made.Events, file.Bytes()
}

func read(t testing.TB, file []byte) []timeline.Event {
	t.Helper()
	var events []timeline.Event
	if err := ingest.Read(context.Background(), file, ingest.Limits{}, func(e timeline.Event) error {
		events = append(events, e)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return events
}

// lines tell the packets of a timeline in order of leaving.
func lines(events []timeline.Event) (all []string) {
	labels, lost := map[int64][]timeline.Label{}, map[int64]string{}
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.WireReceived:
			labels[e.Packet] = e.Labels
		case *timeline.WireDropped:
			labels[e.Packet], lost[e.Packet] = e.Labels, " lost: "+string(e.Cause)
		}
	}
	for _, e := range events {
		if e, ok := e.(*timeline.WireSent); ok && e.Hop == 0 {
			all = append(all, fmt.Sprintf("%d %s>%s %d %s %d %d %d %v%s", e.TimeUS, e.Src, e.Dst, e.Conn, e.Flags, e.Seq, e.Ack, e.LenBytes, labels[e.Packet], lost[e.Packet]))
		}
	}
	return all
}

func notes(events []timeline.Event) (codes []string) {
	for _, n := range events[len(events)-1].(*timeline.RunEnd).Report.Notes {
		codes = append(codes, n.Code)
	}
	return codes
}

func TestRead_OurOwnCaptureComesBack(t *testing.T) {
	run, file := captured(t, "")
	events := read(t, file)
	if diff := cmp.Diff(lines(run), lines(events)); diff != "" {
		t.Errorf("packets (-run +file):\n%s", diff)
	}
	start := events[0].(*timeline.RunStart)
	if start.Experiment != "download" || start.Seed != 1 || start.Stack.Name != "capture" || start.Hosts[1].Role != "server" {
		t.Errorf("start %+v", start)
	}
	if diff := cmp.Diff([]string{"capture_ours"}, notes(events)); diff != "" {
		t.Error(diff)
	}
}

// HTTP is read from the streams, whatever was lost and sent again.
func TestRead_SeesWhatHTTPSays(t *testing.T) {
	said := func(events []timeline.Event) (all []string) {
		for _, e := range events {
			if m, ok := e.(*timeline.HTTPMessage); ok && m.Host == "client" && m.Phase == "end" {
				all = append(all, fmt.Sprintf("%d %d %s %s %s %d %d %v", m.Conn, m.Exchange, m.Type, m.Side, m.Target, m.Status, m.Bytes, m.Complete))
			}
		}
		return all
	}
	run, file := captured(t, "")
	want := said(run)
	for i, line := range want { // a capture says of a response what it answers
		want[i] = strings.Replace(line, "receive  ", "receive "+strings.Fields(want[i-i%2])[4]+" ", 1)
	}
	if diff := cmp.Diff(want, said(read(t, file))); diff != "" || len(want) != 4 {
		t.Errorf("messages (-run +file):\n%s", diff)
	}
}

// A tap's capture means to us what it means to Wireshark.
func TestRead_JudgesAsTsharkDoes(t *testing.T) {
	for _, tap := range []string{"client", "server"} {
		_, file := captured(t, tap)
		fields := []string{"tcp.flags.syn", "tcp.seq", "tcp.ack", "tcp.len"}
		for _, l := range timeline.Labels() {
			fields = append(fields, tshark.Field(l))
		}
		var want []string
		for _, row := range tshark.Read(t, file, fields...) {
			var labels []timeline.Label
			for i, l := range timeline.Labels() {
				if row[4+i] != "" {
					labels = append(labels, l)
				}
			}
			want = append(want, fmt.Sprintf("%s %s %s %v", row[1], row[2], row[3], labels))
		}
		var got []string
		events := read(t, file)
		for _, e := range events {
			if e, ok := e.(*timeline.WireReceived); ok {
				got = append(got, fmt.Sprintf("%d %d %d %v", e.Seq, e.Ack, e.LenBytes, e.Labels))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("tap %s (-tshark +ours):\n%s", tap, diff)
		}
		if diff := cmp.Diff([]string{"capture_one_tap"}, notes(events)); diff != "" {
			t.Error(diff)
		}
	}
}

// rewrap puts a capture's packets behind another link header.
func rewrap(t *testing.T, file []byte, link layers.LinkType, header func(ip []byte) []byte, snap int) []byte {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.NgReaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := pcapgo.NewWriter(&out)
	if err := w.WriteFileHeader(65535, link); err != nil {
		t.Fatal(err)
	}
	for {
		ip, ci, err := r.ReadPacketData()
		if err != nil {
			return out.Bytes()
		}
		data := append(header(ip), ip...)
		length := len(data)
		if snap > 0 {
			data = data[:min(len(data), snap)]
		}
		if err := w.WritePacket(gopacket.CaptureInfo{Timestamp: ci.Timestamp, CaptureLength: len(data), Length: length}, data); err != nil {
			t.Fatal(err)
		}
	}
}

func ether(ip []byte) []byte {
	h := make([]byte, 14)
	if binary.BigEndian.PutUint16(h[12:], 0x0800); ip[0]>>4 == 6 {
		binary.BigEndian.PutUint16(h[12:], 0x86dd)
	}
	return h
}

func vlan(ip []byte) []byte {
	h := ether(ip)
	return append(h[:12:12], append([]byte{0x81, 0, 0, 7}, h[12:]...)...)
}

// six makes an IPv6 packet of an IPv4 one, and loses its bytes: only for tests.
func six(t *testing.T, file []byte) []byte {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.NgReaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := pcapgo.NewWriter(&out)
	if err := w.WriteFileHeader(65535, layers.LinkTypeEthernet); err != nil {
		t.Fatal(err)
	}
	for {
		ip, ci, err := r.ReadPacketData()
		if err != nil {
			return out.Bytes()
		}
		h := make([]byte, 48) // with hop-by-hop options
		h[0], h[6], h[7], h[40] = 0x60, 0, ip[8], ip[9]
		binary.BigEndian.PutUint16(h[4:], uint16(len(ip)-20+8))
		h[23], h[39] = ip[15], ip[19]
		packet := append(h, ip[20:]...)
		data := append(ether(packet), packet...)
		if err := w.WritePacket(gopacket.CaptureInfo{Timestamp: ci.Timestamp, CaptureLength: len(data), Length: len(data)}, data); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRead_TakesLinkHeadersOff(t *testing.T) {
	_, file := captured(t, "client")
	want := lines(read(t, rewrap(t, file, layers.LinkTypeRaw, func([]byte) []byte { return nil }, 0)))
	for name, other := range map[string][]byte{
		"ethernet":  rewrap(t, file, layers.LinkTypeEthernet, ether, 0),
		"vlan":      rewrap(t, file, layers.LinkTypeEthernet, vlan, 0),
		"cooked":    rewrap(t, file, layers.LinkTypeLinuxSLL, func([]byte) []byte { return append(make([]byte, 14), 8, 0) }, 0),
		"cooked v2": rewrap(t, file, 276, func([]byte) []byte { return append([]byte{8, 0}, make([]byte, 18)...) }, 0),
		"loopback":  rewrap(t, file, layers.LinkTypeNull, func([]byte) []byte { return []byte{2, 0, 0, 0} }, 0),
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, lines(read(t, other))); diff != "" {
				t.Error(diff)
			}
		})
	}
	v6 := read(t, six(t, file))
	unnamed := func(all []string) (out []string) {
		for _, line := range all {
			_, rest, _ := strings.Cut(line, ">")
			out = append(out, strings.Join(strings.Fields(rest)[1:], " "))
		}
		return out
	}
	if diff := cmp.Diff(unnamed(want), unnamed(lines(v6))); diff != "" {
		t.Errorf("IPv6: %s", diff)
	}
	for _, e := range v6 {
		if open, ok := e.(*timeline.ConnOpen); ok && open.Client.IP != "::1" {
			t.Errorf("client %+v", open.Client)
		}
	}
}

func TestRead_SaysWhatIsMissing(t *testing.T) {
	_, file := captured(t, "client")
	short := read(t, rewrap(t, file, layers.LinkTypeEthernet, ether, 80))
	if diff := cmp.Diff([]string{"capture_one_tap", "capture_snap"}, notes(short)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(lines(read(t, rewrap(t, file, layers.LinkTypeEthernet, ether, 0))), lines(short)); diff != "" {
		t.Errorf("a short capture has other headers: %s", diff)
	}
	cut := read(t, file[:len(file)-30])
	if diff := cmp.Diff([]string{"capture_one_tap", "capture_cut_off"}, notes(cut)); diff != "" {
		t.Error(diff)
	}
	var few int
	if err := ingest.Read(t.Context(), file, ingest.Limits{Packets: 3}, func(e timeline.Event) error {
		if e.Header().Type == timeline.TypeWireSent {
			few++
		}
		if end, ok := e.(*timeline.RunEnd); ok && end.Report.Notes[1].Code != "capture_more" {
			t.Errorf("notes %+v", end.Report.Notes)
		}
		return nil
	}); err != nil || few != 3 {
		t.Errorf("%d packets, %v", few, err)
	}
}

func TestRead_RefusesWhatItCannotRead(t *testing.T) {
	_, file := captured(t, "")
	huge := bytes.Clone(file)
	binary.LittleEndian.PutUint32(huge[len(file)-4:], 0xfffffff0)
	lying := bytes.Clone(file[:200])
	binary.LittleEndian.PutUint32(lying[4:], 0xfffffff0)
	pcap := rewrap(t, file, layers.LinkTypeEthernet, ether, 0)
	wireless := bytes.Clone(pcap)
	wireless[20] = 105
	for name, test := range map[string]struct {
		file []byte
		want string
	}{
		"nothing":             {nil, "capture_bad_empty"},
		"a text":              {[]byte("GET / HTTP/1.1"), "capture_bad_unknown"},
		"gzip":                {[]byte{0x1f, 0x8b, 8, 0}, "capture_bad_gzip"},
		"a header alone":      {pcap[:24], "capture_bad_no_packets"},
		"half a header":       {pcap[:10], "capture_bad_damaged"},
		"a block that lies":   {lying, "capture_bad_damaged"},
		"another link":        {wireless, "capture_bad_no_ip"},
		"packets that lie":    {append(bytes.Clone(pcap[:24]), bytes.Repeat([]byte{0xff}, 64)...), "capture_bad_damaged"},
		"zeros for a section": {append([]byte{0x0a, 0x0d, 0x0d, 0x0a}, make([]byte, 100)...), "capture_bad_damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			var p *ingest.FileError
			err := ingest.Read(t.Context(), test.file, ingest.Limits{}, func(timeline.Event) error { return nil })
			if !errors.As(err, &p) || p.Code != test.want {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
	if err := ingest.Read(t.Context(), huge, ingest.Limits{}, func(timeline.Event) error { return nil }); err != nil {
		t.Errorf("a wrong length behind the last packet: %v", err)
	}
}

func TestRead_PassesOnWhatEndsIt(t *testing.T) {
	_, file := captured(t, "")
	full := errors.New("disk full")
	if err := ingest.Read(t.Context(), file, ingest.Limits{}, func(timeline.Event) error { return full }); !errors.Is(err, full) {
		t.Errorf("%v, want %v", err, full)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ingest.Read(ctx, file, ingest.Limits{}, func(timeline.Event) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
}

// Whatever a file holds, Read ends, and what it gives is a timeline.
func FuzzImport(f *testing.F) {
	for _, tap := range []string{"", "client"} {
		_, file := captured(f, tap)
		f.Add(file[:min(len(file), 4000)])
	}
	f.Add([]byte{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0})
	f.Fuzz(func(t *testing.T, file []byte) {
		var last time.Duration
		n := int64(0)
		err := ingest.Read(t.Context(), file, ingest.Limits{Packets: 1000}, func(e timeline.Event) error {
			h := e.Header()
			if n++; h.SeqNo != n || time.Duration(h.TimeUS) < last {
				t.Fatalf("event %d has number %d at %d", n, h.SeqNo, h.TimeUS)
			}
			last = time.Duration(h.TimeUS)
			_, err := timeline.Encode(e)
			return err
		})
		var p *ingest.FileError
		if err != nil && !errors.As(err, &p) {
			t.Fatal(err)
		}
	})
}
