package measure

import "slowstart/engine/timeline"

// instant is a time that may not have come.
type instant struct {
	us    int64
	known bool
}

func (i *instant) first(us int64) {
	if !i.known {
		*i = instant{us, true}
	}
}

func (i *instant) last(us int64) { *i = instant{us, true} }

// until is the time from one instant to another, if both have come.
func (i instant) until(end instant) (us float64, ok bool) {
	return float64(end.us - i.us), i.known && end.known
}

// times follows the instants that measures lie between.
type times struct {
	proxies map[string]bool
	clients map[int]string // of TCP connections: the hosts that opened them
	first   int            // the first TCP connection
	newest  map[int]int64  // per connection, the highest number of the server's data that has arrived, plus one

	called, synFirst, synLast, synAck, established instant
	dataFirst, dataLast                            instant
	http                                           bool
	responseFirst, responseLast                    instant
	lastBegun, firstWhole                          instant
	requestTaken, responseSent                     instant
}

func (t *times) observe(e timeline.Event) {
	switch e := e.(type) {
	case *timeline.RunStart:
		t.proxies = proxiesOf(e)
	case *timeline.ConnOpen:
		t.open(e)
	case *timeline.AppCall:
		// The first to be entered, though another may return before it.
		if e.Op == "connect" && (!t.called.known || e.BeganUS < t.called.us) {
			t.called.last(e.BeganUS)
		}
	case *timeline.TCPState:
		if e.Conn == t.first && e.To == "ESTABLISHED" && e.Host == t.clients[e.Conn] {
			t.established.first(e.TimeUS)
		}
	case *timeline.WireSent:
		if e.Hop == 0 && e.CopyOf == 0 && e.Conn == t.first && e.Flags == "SYN" && e.Src == t.clients[e.Conn] {
			t.synFirst.first(e.TimeUS)
			if !t.synAck.known {
				t.synLast.last(e.TimeUS)
			}
		}
	case *timeline.WireReceived:
		if e.To == e.Dst && !e.Corrupted {
			t.arrived(e)
		}
	case *timeline.HTTPMessage:
		t.message(e)
	}
}

func (t *times) open(e *timeline.ConnOpen) {
	if e.Proto != "tcp" {
		return
	}
	if t.clients == nil {
		t.clients, t.newest, t.first = map[int]string{}, map[int]int64{}, e.Conn
	}
	t.clients[e.Conn] = e.Client.Host
}

func (t *times) arrived(e *timeline.WireReceived) {
	if e.Conn == t.first && e.Flags == "SYN,ACK" {
		t.synAck.first(e.TimeUS)
	}
	end := e.Seq + int64(e.LenBytes)
	if client, tcp := t.clients[e.Conn]; !tcp || e.Dst != client || e.LenBytes == 0 {
		return
	}
	if e.Conn == t.first && e.Seq == 1 {
		t.dataFirst.first(e.TimeUS)
	}
	if end > t.newest[e.Conn] {
		t.newest[e.Conn] = end
		t.dataLast.last(e.TimeUS)
	}
}

func (t *times) message(e *timeline.HTTPMessage) {
	t.http = true
	switch {
	case e.Type == timeline.TypeHTTPResponse && e.Side == "receive" && e.Host == t.clients[t.first]:
		if e.Phase == "begin" {
			t.responseFirst.first(e.TimeUS)
			t.lastBegun.last(e.TimeUS)
		}
		if e.Phase == "end" && e.Complete {
			t.responseLast.last(e.TimeUS)
		}
		if whole(e) {
			t.firstWhole.first(e.TimeUS)
		}
	case t.proxies[e.Host]: // it asks somebody else
	case e.Type == timeline.TypeHTTPRequest && e.Side == "receive" && e.Phase == "end" && e.Exchange == 1:
		t.requestTaken.first(e.TimeUS)
	case e.Type == timeline.TypeHTTPResponse && e.Side == "send" && e.Phase == "begin" && e.Exchange == 1:
		t.responseSent.first(e.TimeUS)
	}
}

func (t *times) report(put func(string, float64)) {
	first, last := t.dataFirst, t.dataLast
	if t.http {
		first, last = t.responseFirst, t.responseLast
	}
	connect, connected := t.synFirst.until(t.established)
	load, loaded := t.called.until(last)
	for _, m := range []struct {
		name     string
		from, to instant
	}{
		{"connect", t.synFirst, t.established},
		{"rtt", t.synLast, t.synAck},
		{"first_byte", t.called, first},
		{"load", t.called, last},
		{"transfer", first, last},
		{"last_first_byte", t.called, t.lastBegun},
		{"first_complete", t.called, t.firstWhole},
		{"think", t.requestTaken, t.responseSent},
	} {
		if us, ok := m.from.until(m.to); ok {
			put(m.name, us)
		}
	}
	if connected && loaded && load > 0 {
		put("setup_share", connect/load)
	}
}
