package ingest

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"slowstart/engine/app"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
	"slowstart/engine/track"
)

// Limits bound what is made of a capture. Zero fields mean their defaults.
type Limits struct {
	Packets int // default 100,000; what comes behind them is left out, and a note says so
}

const (
	defaultPackets = 100_000
	mostHosts      = 1000 // addresses; a picture of more shows nothing
	mostConns      = 5000 // connections and UDP flows, for the same reason, and for the memory they take
)

// Read reads a capture and gives its timeline to sink, run.start first and
// run.end last. An error is a *FileError, sink's, or that of a ctx that has ended.
// The same file gives the same timeline.
func Read(ctx context.Context, data []byte, l Limits, sink func(timeline.Event) error) error {
	if l.Packets == 0 {
		l.Packets = defaultPackets
	}
	f, err := readFile(data, l.Packets)
	if err != nil {
		return err
	}
	r := &reader{
		file: f, sink: sink, ips: translator{map[netip.Addr]netip.Addr{}},
		names: map[netip.Addr]string{}, notes: map[string]int{}, links: map[[2]string]bool{},
	}
	if err := r.survey(ctx); err != nil {
		return err
	}
	return r.write(ctx)
}

// reader makes one timeline.
type reader struct {
	file *file
	sink func(timeline.Event) error
	ips  translator

	hosts []timeline.Host
	names map[netip.Addr]string  // of hosts, by real address
	links map[[2]string]bool     // between which hosts packets pass
	order [][2]string            // of links, as they appear
	said  map[int][]*saidMessage // what HTTP says with a frame
	notes map[string]int         // how many packets were left out, and why

	tracker *track.Tracker
	real    map[netip.Addr]netip.Addr // of an address that stands for it
	calls   int64
	seqNo   int64
	now     time.Duration
}

// survey goes through the frames for hosts and for what HTTP says.
func (r *reader) survey(ctx context.Context) error {
	r.named()
	streams, flows := newStreams(), map[[2]netip.AddrPort]bool{}
	used := 0
	for i := range r.file.frames {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		d, ok := r.datagram(&r.file.frames[i])
		if !ok {
			r.notes["capture_skipped"]++
			continue
		}
		used++
		if d.cut {
			r.notes["capture_snap"]++
		}
		src, dst := r.host(d.src), r.host(d.dst)
		if len(r.hosts) > mostHosts {
			return &FileError{"capture_bad_hosts", map[string]string{"most": itoa(mostHosts)}}
		}
		if pair := [2]string{src, dst}; !r.links[pair] && !r.links[[2]string{dst, src}] {
			r.links[pair] = true
			r.order = append(r.order, pair)
		}
		if flows[pairOf(d.view)] = true; len(flows) > mostConns {
			return &FileError{"capture_bad_conns", map[string]string{"most": itoa(mostConns)}}
		}
		if d.view.IsTCP() {
			streams.take(i, &d)
		}
	}
	if used == 0 {
		return &FileError{"capture_bad_no_ip", map[string]string{"packets": itoa(len(r.file.frames)), "link": r.file.frames[0].link.String()}}
	}
	r.said = streams.messages()
	return nil
}

func (r *reader) datagram(f *frame) (datagram, bool) {
	b, ok := ipOf(*f)
	if !ok {
		return datagram{}, false
	}
	return r.ips.datagram(b, max(f.length-(len(f.data)-len(b)), len(b)))
}

// named takes the hosts of our own captures from their interfaces: name, role
// and addresses.
func (r *reader) named() {
	if !r.file.ours() {
		return
	}
	for _, intf := range r.file.interfaces {
		role, list, _ := strings.Cut(intf.Description, " ")
		h := timeline.Host{Name: intf.Name, Role: role}
		for _, text := range strings.Split(list, ", ") {
			if a, err := netip.ParseAddr(text); err == nil {
				h.IPs = append(h.IPs, text)
				r.names[a] = intf.Name
			}
		}
		r.hosts = append(r.hosts, h)
	}
}

// host is the name of an address's host; one that nobody has named has the
// address for a name.
func (r *reader) host(a netip.Addr) string {
	if name, ok := r.names[a]; ok {
		return name
	}
	r.names[a] = a.String()
	r.hosts = append(r.hosts, timeline.Host{Name: a.String(), Role: "client", IPs: []string{a.String()}})
	return a.String()
}

// write makes the events.
func (r *reader) write(ctx context.Context) error {
	hosts := map[netip.Addr]string{}
	r.real = map[netip.Addr]netip.Addr{}
	for a, name := range r.names {
		hosts[r.ips.addr(a)] = name
		r.real[r.ips.addr(a)] = a
	}
	r.tracker = track.New(hosts, nil)
	if err := r.emit(r.start()); err != nil {
		return err
	}
	first := r.file.frames[0].at
	for i := range r.file.frames {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		f := &r.file.frames[i]
		d, ok := r.datagram(f)
		if !ok {
			continue
		}
		r.now = max(r.now, f.at.Sub(first)) // captures are not always in order
		if err := r.packet(i, f, &d); err != nil {
			return err
		}
	}
	end := &timeline.RunEnd{Head: timeline.Head{Type: timeline.TypeRunEnd}, Ended: "captured"}
	end.Report.Measures, end.Report.Expectations = map[string]timeline.Measure{}, []timeline.Expectation{}
	end.Report.Moments, end.Report.Notes = map[string]timeline.Moment{}, r.told()
	return r.emit(end)
}

// packet makes the events of one captured packet: it leaves and, as far as the
// capture knows, arrives at the same instant.
func (r *reader) packet(i int, f *frame, d *datagram) error {
	src, dst := r.names[d.src], r.names[d.dst]
	before := r.introduce(d, src)
	m := r.tracker.Sent(r.now, src, d.raw, track.Trigger{})
	info := m.Info
	info.Src, info.Dst, info.From, info.To, info.Link = src, dst, src, dst, r.linkOf(src, dst)
	info.Bytes, info.IPBytes = d.bytes, d.length
	var comment comment
	if r.file.ours() { // a tap's capture is judged by what it shows
		comment = parseComment(f.comments)
	}
	arrived := info
	if comment.labels != nil {
		info.Labels = comment.labels
	}
	sent := &timeline.WireSent{Head: timeline.Head{Type: timeline.TypeWireSent}, PacketInfo: info, Cause: &timeline.Cause{Kind: timeline.CauseUnknown}}
	events := append(slices.Concat(before, m.Before), sent)
	events = append(events, m.After...)
	arrived.Bytes = nil
	if comment.lost != "" {
		r.tracker.Lost(m)
		arrived.Labels = info.Labels
		events = append(events, &timeline.WireDropped{Head: timeline.Head{Type: timeline.TypeWireDropped}, PacketInfo: arrived, Cause: comment.lost})
	} else {
		labels, more := r.tracker.Arrived(r.now, m, false)
		if arrived.Labels = labels; comment.labels != nil {
			arrived.Labels = comment.labels
		}
		events = append(events, &timeline.WireReceived{Head: timeline.Head{Type: timeline.TypeWireReceived}, PacketInfo: arrived})
		events = append(events, more...)
	}
	for _, said := range r.said[i] {
		events = append(events, said.event(info.Conn, src, dst))
	}
	for _, e := range events {
		if err := r.emit(e); err != nil {
			return err
		}
	}
	return nil
}

// introduce opens a connection whose beginning was not captured: its client is
// then the end with the higher port.
func (r *reader) introduce(d *datagram, src string) []timeline.Event {
	p := d.view
	if !p.IsTCP() || p.Flags().Has(packet.SYN) && !p.Flags().Has(packet.ACK) {
		return nil
	}
	on := app.Pair{Local: p.From(), Remote: p.To()}
	if r.tracker.ConnOf(on) != 0 {
		return nil
	}
	client := src
	if p.SrcPort() < p.DstPort() {
		on.Local, on.Remote = on.Remote, on.Local
		client = r.names[d.dst]
	}
	r.calls++
	events := r.tracker.CallBegin(r.now, client, "sendto", r.calls, on)
	r.tracker.CallEnd(r.now, r.calls, on, 0, "")
	return events
}

// linkOf is the name of the link between two hosts.
func (r *reader) linkOf(a, b string) string {
	if r.links[[2]string{a, b}] {
		return a + "–" + b
	}
	return b + "–" + a
}

func (r *reader) emit(e timeline.Event) error {
	if open, ok := e.(*timeline.ConnOpen); ok {
		open.Client.IP, open.Server.IP = r.address(open.Client.IP), r.address(open.Server.IP)
	}
	h := e.Header()
	r.seqNo++
	h.SeqNo, h.TimeUS = r.seqNo, timeline.Micros(r.now)
	return r.sink(e)
}

// address is the real one of an address that stands for it.
func (r *reader) address(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	return r.real[a].String()
}
