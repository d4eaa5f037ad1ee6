package timelinetest

import (
	"slices"

	"slowstart/engine/timeline"
)

type info = timeline.PacketInfo

func app(call int64) timeline.Cause {
	return timeline.Cause{Kind: timeline.CauseApp, Call: call}
}

func reply(packet int64) timeline.Cause {
	return timeline.Cause{Kind: timeline.CauseReply, Packet: packet}
}

func timer(name string) timeline.Cause {
	return timeline.Cause{Kind: timeline.CauseTimer, Timer: name}
}

// All are the runs by name.
func All() map[string][]timeline.Event {
	return map[string][]timeline.Event{
		"handshake":      Handshake(0, ""),
		"lost-syn":       Handshake(0, "syn"),
		"lost-final-ack": Handshake(0, "ack"),
		"one-mbit":       Handshake(1_000_000, ""),
		"transfer":       Transfer(),
		"proxy":          Proxy(),
		"holds":          Holds(),
		"parallel":       Parallel(),
		"no-distance":    NoDistance(),
	}
}

// Names are the names of All in order.
func Names() []string {
	var names []string
	for n := range All() {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// Handshake is the course's first run: RTT 100 ms, 5 ms to think, 500 B.
func Handshake(rate int64, lose string) []timeline.Event {
	r := New("handshake", Link{"client", "server", 50_000, rate})
	drop := func(name string) timeline.DropCause {
		if lose == name {
			return timeline.DropSelected
		}
		return ""
	}
	c, s := info{Src: "client", Dst: "server"}, info{Src: "server", Dst: "client"}
	with := func(p info, flags string, seq, ack int64, n int, labels ...timeline.Label) info {
		p.Flags, p.Seq, p.Ack, p.LenBytes, p.Labels = flags, seq, ack, n, labels
		return p
	}
	r.Conn(0, 1, "client", "server")
	at, began := int64(0), int64(0)
	syn, t := r.Send(at, with(c, "SYN", 0, 0, 0), app(1), 0, drop("syn"))
	if lose == "syn" {
		at = 1_000_000
		syn, t = r.Send(at, with(c, "SYN", 0, 0, 0, timeline.LabelRetransmission), timer("retransmission"), 0, "")
	}
	synack, t2 := r.Send(t, with(s, "SYN,ACK", 0, 1, 0), reply(syn), 0, "")
	r.Call(began, t2, "client", "connect", 0)
	_, t3 := r.Send(t2, with(c, "ACK", 1, 1, 0), reply(synack), 0, drop("ack"))
	r.HTTP(t2, "client", "GET", "/", 0)
	w := r.Call(t2, t2, "client", "write", 73)
	line := int64(0)
	if rate > 0 && lose != "ack" {
		line = 40 * 8 * 1_000_000 / rate
	}
	req, t4 := r.Send(t2, with(c, "PSH,ACK", 1, 1, 73), app(w), line, "")
	r.Call(0, min(t3, t4), "server", "accept", 0)
	r.Call(min(t3, t4), t4, "server", "read", 73)
	r.Send(t4, with(s, "ACK", 1, 74, 0), reply(req), 0, "")
	t5 := t4 + 5_000
	r.HTTP(t5, "server", "", "", 200)
	w = r.Call(t5, t5, "server", "write", 610)
	resp, t6 := r.Send(t5, with(s, "PSH,ACK", 1, 74, 610), app(w), 0, "")
	r.Call(t2, t6, "client", "read", 610)
	r.Send(t6, with(c, "ACK", 74, 611, 0), reply(resp), 0, "")
	cl := r.Call(t6, t6, "client", "close", 0)
	_, t7 := r.Send(t6, with(c, "FIN,ACK", 74, 611, 0), app(cl), line, "")
	r.Call(t5, t7, "server", "read", 0)
	cl = r.Call(t7, t7, "server", "close", 0)
	fin2, t8 := r.Send(t7, with(s, "FIN,ACK", 611, 75, 0), app(cl), 0, "")
	_, t9 := r.Send(t8, with(c, "ACK", 75, 612, 0), reply(fin2), 0, "")
	r.State(1, "client", 0, "SYN-SENT", int(t2), "ESTABLISHED", int(t6), "FIN-WAIT-1", int(t8), "TIME-WAIT")
	r.State(1, "server", int(t), "SYN-RECEIVED", int(min(t3, t4)), "ESTABLISHED", int(t7), "LAST-ACK", int(t9), "CLOSED")
	return r.Events()
}

// NoDistance is a handshake over a link that takes no time: all in one instant.
func NoDistance() []timeline.Event {
	r := New("no-distance", Link{A: "client", B: "server"})
	c, s := info{Src: "client", Dst: "server"}, info{Src: "server", Dst: "client"}
	r.Conn(0, 1, "client", "server")
	c.Flags = "SYN"
	syn, _ := r.Send(0, c, app(1), 0, "")
	s.Flags, s.Ack = "SYN,ACK", 1
	synack, _ := r.Send(0, s, reply(syn), 0, "")
	c.Flags, c.Seq, c.Ack = "ACK", 1, 1
	r.Send(0, c, reply(synack), 0, "")
	r.Call(0, 0, "client", "connect", 0)
	return r.Events()
}

// Transfer is 200 kB in flights of 10, 20, 40... packets at 100 Mbit/s.
func Transfer() []timeline.Event {
	const mss, rate = 1420, 100_000_000
	r := New("slow-start", Link{"client", "server", 50_000, rate})
	c, s := info{Src: "client", Dst: "server"}, info{Src: "server", Dst: "client"}
	r.Conn(0, 1, "client", "server")
	p := c
	p.Flags = "SYN"
	id, t := r.Send(0, p, app(1), 0, "")
	q := s
	q.Flags, q.Ack = "SYN,ACK", 1
	id, t = r.Send(t, q, reply(id), 0, "")
	r.Call(0, t, "client", "connect", 0)
	p.Flags, p.Ack, p.Seq = "ACK", 1, 1
	r.Send(t, p, reply(id), 0, "")
	r.HTTP(t, "client", "GET", "/big", 0)
	w := r.Call(t, t, "client", "write", 90)
	p.Flags, p.LenBytes = "PSH,ACK", 90
	id, t = r.Send(t, p, app(w), 4, "")
	r.HTTP(t, "server", "", "", 200)
	w = r.Call(t, t, "server", "write", 200_000)
	seq, flight, left := int64(1), 10, 141
	const ser = (mss + 40) * 8 * 1_000_000 / rate
	for left > 0 {
		n := min(flight, left)
		var arrivals []int64
		var ids []int64
		for i := range n {
			q.Flags, q.Seq, q.Ack, q.LenBytes = "ACK", seq, 91, mss
			cause := app(w)
			if flight > 10 {
				cause = timeline.Cause{Kind: timeline.CauseAck, Packet: id}
			}
			pid, at := r.Send(t, q, cause, int64(i)*ser, "")
			seq += mss
			arrivals, ids = append(arrivals, at), append(ids, pid)
		}
		for i := 1; i < n; i += 2 {
			p.Flags, p.Seq, p.Ack, p.LenBytes = "ACK", 91, seq-int64(n-i-1)*mss, 0
			id, t = r.Send(arrivals[i], p, reply(ids[i]), 0, "")
			r.Call(arrivals[i], arrivals[i], "client", "read", 2*mss)
		}
		t -= int64(n/2-1) * 2 * ser
		left -= n
		flight *= 2
	}
	r.State(1, "client", 0, "SYN-SENT", 100_000, "ESTABLISHED")
	r.State(1, "server", 50_000, "SYN-RECEIVED", 150_000, "ESTABLISHED")
	return r.Events()
}

// Proxy has a client, a proxy and a server, 20 ms and 60 ms apart.
func Proxy() []timeline.Event {
	r := New("proxy", Link{"client", "proxy", 10_000, 0}, Link{"proxy", "server", 30_000, 0})
	t := int64(0)
	for i, ends := range [][2]string{{"client", "proxy"}, {"proxy", "server"}} {
		n := i + 1
		a, b := ends[0], ends[1]
		r.Conn(t, n, a, b)
		id, t1 := r.Send(t, info{Src: a, Dst: b, Conn: n, Flags: "SYN"}, app(0), 0, "")
		id, t2 := r.Send(t1, info{Src: b, Dst: a, Conn: n, Flags: "SYN,ACK", Ack: 1}, reply(id), 0, "")
		r.Send(t2, info{Src: a, Dst: b, Conn: n, Flags: "ACK", Seq: 1, Ack: 1}, reply(id), 0, "")
		w := r.Call(t2, t2, a, "write", 120)
		_, t3 := r.Send(t2, info{Src: a, Dst: b, Conn: n, Flags: "PSH,ACK", Seq: 1, Ack: 1, LenBytes: 120}, app(w), 0, "")
		r.State(n, a, int(t), "SYN-SENT", int(t2), "ESTABLISHED")
		r.State(n, b, int(t1), "SYN-RECEIVED", int(t3), "ESTABLISHED")
		t = t3
	}
	w := r.Call(t, t, "server", "write", 900)
	_, t = r.Send(t, info{Src: "server", Dst: "proxy", Conn: 2, Flags: "PSH,ACK", Seq: 1, Ack: 121, LenBytes: 900}, app(w), 0, "")
	w = r.Call(t, t, "proxy", "write", 950)
	r.Send(t, info{Src: "proxy", Dst: "client", Conn: 1, Flags: "PSH,ACK", Seq: 1, Ack: 121, LenBytes: 950}, app(w), 0, "")
	return r.Events()
}

// Holds is Nagle against a delayed ACK, RTT 40 ms.
func Holds() []timeline.Event {
	r := New("nagle", Link{"client", "server", 20_000, 10_000_000})
	r.Conn(0, 1, "client", "server")
	r.Send(0, info{Src: "client", Dst: "server", Flags: "SYN"}, app(1), 0, "")
	r.Send(20_048, info{Src: "server", Dst: "client", Flags: "SYN,ACK", Ack: 1}, reply(1), 0, "")
	r.Call(0, 40_096, "client", "connect", 0)
	r.Send(40_096, info{Src: "client", Dst: "server", Flags: "ACK", Seq: 1, Ack: 1}, reply(2), 0, "")
	w := r.Call(40_096, 40_096, "client", "write", 231)
	r.Send(40_096, info{Src: "client", Dst: "server", Flags: "PSH,ACK", Seq: 1, Ack: 1, LenBytes: 231}, app(w), 32, "")
	r.Call(40_200, 40_200, "client", "write", 60)
	ack, _ := r.Send(100_312, info{Src: "server", Dst: "client", Flags: "ACK", Seq: 1, Ack: 232}, timer("delayed_ack"), 0, "")
	r.Hold(60_312, 100_312, "server", "delayed_ack", 231, ack)
	body, _ := r.Send(120_344, info{Src: "client", Dst: "server", Flags: "PSH,ACK", Seq: 232, Ack: 1, LenBytes: 60}, timeline.Cause{Kind: timeline.CauseAck, Packet: ack}, 0, "")
	r.Hold(40_200, 120_344, "client", "nagle", 60, body)
	r.Call(60_300, 140_424, "server", "read", 291)
	w = r.Call(140_424, 140_424, "server", "write", 180)
	r.Send(140_424, info{Src: "server", Dst: "client", Flags: "PSH,ACK", Seq: 1, Ack: 292, LenBytes: 180}, app(w), 0, "")
	r.Call(40_300, 160_600, "client", "read", 180)
	r.State(1, "client", 0, "SYN-SENT", 40_096, "ESTABLISHED")
	r.State(1, "server", 20_048, "SYN-RECEIVED", 60_128, "ESTABLISHED")
	return r.Events()
}

// Parallel is three connections at once, one with a queue that overflows.
func Parallel() []timeline.Event {
	r := New("parallel", Link{"client", "server", 50_000, 2_000_000})
	for n := 1; n <= 3; n++ {
		r.Conn(0, n, "client", "server")
		q := int64(n-1) * 240
		id, t := r.Send(0, info{Src: "client", Dst: "server", Conn: n, Flags: "SYN"}, app(0), q, "")
		id, t2 := r.Send(t, info{Src: "server", Dst: "client", Conn: n, Flags: "SYN,ACK", Ack: 1}, reply(id), 0, "")
		r.Send(t2, info{Src: "client", Dst: "server", Conn: n, Flags: "ACK", Seq: 1, Ack: 1}, reply(id), 0, "")
		for i := range 3 {
			drop := timeline.DropCause("")
			if n == 3 && i == 2 {
				drop = timeline.DropQueueFull
			}
			r.Send(t2, info{Src: "client", Dst: "server", Conn: n, Flags: "PSH,ACK", Seq: int64(1 + i*1000), Ack: 1, LenBytes: 1000},
				app(0), 160+int64(i)*4_160+int64(n-1)*12_400, drop)
		}
		r.State(n, "client", 0, "SYN-SENT", int(t2), "ESTABLISHED")
		r.State(n, "server", int(t), "SYN-RECEIVED", int(t2)+50_200, "ESTABLISHED")
	}
	return r.Events()
}
