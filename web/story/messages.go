package story

import (
	"slices"
	"sort"

	"slowstart/engine/timeline"
)

// Message is an HTTP message on one connection, and which bytes of its
// direction carry it.
type Message struct {
	*timeline.HTTPMessage          // its begin at the sender
	Request               *Message // of a response: what it answers, nil if nobody knows
	From, To              int64    // relative sequence numbers: of its first byte, and after its last
	Content               int64    // bytes of content
	Whole                 bool     // all of it was given to TCP
	Packets               []*Packet
}

// Named is the message that names this one: a response goes by its request.
func (m *Message) Named() *Message {
	if m.Request != nil {
		return m.Request
	}
	return m
}

// messages collects what hosts send, in the order of the events. Under TLS the
// events count plaintext, so there the calls tell where in the stream a message
// lies.
type messages struct {
	open    map[end]*Message // the last one begun
	written map[end]int64    // bytes by calls that have returned
	secret  map[int]bool     // connections with TLS
	of      map[end][]*Message
	request map[exchange]*Message
}

type exchange struct{ conn, n int }

func newMessages() *messages {
	return &messages{
		open: map[end]*Message{}, written: map[end]int64{}, secret: map[int]bool{},
		of: map[end][]*Message{}, request: map[exchange]*Message{},
	}
}

func (ms *messages) take(e *timeline.HTTPMessage) {
	if e.Side != "send" {
		return
	}
	k := end{e.Conn, e.Host}
	at := e.Offset
	if ms.secret[e.Conn] {
		at = ms.written[k]
	}
	switch e.Phase {
	case "begin":
		m := &Message{HTTPMessage: e, From: at + 1}
		if x := (exchange{e.Conn, e.Exchange}); e.Type == timeline.TypeHTTPRequest {
			ms.request[x] = m
		} else {
			m.Request = ms.request[x]
		}
		if before := ms.open[k]; before != nil && before.To == 0 {
			before.To = m.From
		}
		ms.open[k] = m
		ms.of[k] = append(ms.of[k], m)
	case "end":
		if m := ms.open[k]; m != nil && m.Exchange == e.Exchange {
			m.To, m.Content, m.Whole = at+1, e.Bytes, e.Complete
		}
	}
}

// endless is where a message ends that the run does not see ending.
const endless = 1 << 52

// nameMessages gives each message its packets, and each packet the first
// message that starts in it and the one that its first byte belongs to.
func (x *Index) nameMessages() {
	for _, p := range x.Packets {
		if p.Proto != "tcp" || p.LenBytes == 0 {
			continue
		}
		all, to := x.sent.of[end{p.Conn, p.Src}], p.Seq+int64(p.LenBytes)
		i := sort.Search(len(all), func(i int) bool { return all[i].To == 0 || all[i].To > p.Seq })
		for _, m := range all[i:] {
			if m.From >= to {
				break
			}
			if m.From <= p.Seq {
				p.Part = m
			}
			if m.From >= p.Seq {
				if p.Starts++; p.Message == nil {
					p.Message = m
				}
			}
			if p.Original == 0 && p.CopyOf == 0 {
				m.Packets = append(m.Packets, p)
			}
		}
	}
	for _, all := range x.sent.of {
		for _, m := range all {
			if m.To == 0 {
				m.To = endless
			}
		}
	}
}

// Messages are all that were sent, in the order in which they began.
func (x *Index) Messages() []*Message {
	var all []*Message
	for _, some := range x.sent.of {
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b *Message) int { return int(a.SeqNo - b.SeqNo) })
	return all
}
