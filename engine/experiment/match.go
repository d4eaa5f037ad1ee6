package experiment

import (
	"slices"
	"strings"

	"slowstart/engine/timeline"
)

// PacketView is what a selector sees of a packet.
type PacketView struct {
	Src, Dst string // hosts, end to end
	Flags    string // as on the timeline: "SYN,ACK"
	LenBytes int    // payload
	Conn     int    // counted from 1; 0 where there is none
}

// PacketMatcher counts packets until the selector's turn comes. It belongs to
// one run.
type PacketMatcher struct {
	selector Selector
	nth      int
	seen     int
}

// NewPacketMatcher starts counting at the first packet. Retransmissions and
// copies are packets of their own.
func NewPacketMatcher(s Selector) *PacketMatcher {
	return &PacketMatcher{selector: s, nth: max(1, s.Nth)}
}

// Match reports whether this packet is the one; it is to be asked about each
// packet once, in order.
func (m *PacketMatcher) Match(v PacketView) bool {
	if m.seen >= m.nth || !m.selector.packet(v) {
		return false
	}
	m.seen++
	return m.seen == m.nth
}

// Unmet is the selector if its turn has not come.
func (m *PacketMatcher) Unmet() (selector string, unmet bool) {
	return m.selector.String(), m.seen < m.nth
}

// packet reports whether the selector means packets like this, whichever.
func (s Selector) packet(v PacketView) bool {
	return isHost(s.From, v.Src) && isHost(s.To, v.Dst) && isKind(s.Kind, v) &&
		(s.Flags == "" || s.Flags == v.Flags) &&
		(s.Conn == 0 || s.Conn == v.Conn) &&
		int64(v.LenBytes) >= s.LenMin
}

func isHost(want, got string) bool { return want == "" || want == "any" || want == got }

// isKind: a SYN-ACK is not a SYN, an ACK has neither payload nor another flag
// than ACK, and data is whatever has payload.
func isKind(kind string, v PacketView) bool {
	has := func(flag string) bool { return slices.Contains(strings.Split(v.Flags, ","), flag) }
	switch kind {
	case "SYN":
		return has("SYN") && !has("ACK")
	case "SYN,ACK":
		return has("SYN") && has("ACK")
	case "ACK":
		return v.Flags == "ACK" && v.LenBytes == 0
	case "data":
		return v.LenBytes > 0
	case "FIN", "RST":
		return has(kind)
	}
	return kind == "" || kind == "any"
}

// EventMatcher counts events until the selector's turn comes. It belongs to
// one run.
type EventMatcher struct {
	selector Selector
	seen     int
}

// NewEventMatcher starts counting at the first event.
func NewEventMatcher(s Selector) *EventMatcher { return &EventMatcher{selector: s} }

// Match reports whether this event is the one; with Nth [Last] it is true for
// each event that may turn out to be. It is to be asked about each event once,
// in order.
func (m *EventMatcher) Match(e timeline.Event) bool {
	if !m.selector.Matches(e) {
		return false
	}
	m.seen++
	return m.selector.Nth == Last || m.seen == max(1, m.selector.Nth)
}

// Matches reports whether the selector means events like this, whichever of
// them.
func (s Selector) Matches(e timeline.Event) bool {
	if string(e.Header().Type) != s.Type {
		return false
	}
	at := func(host string, conn int) bool { return isHost(s.From, host) && (s.Conn == 0 || s.Conn == conn) }
	switch e := e.(type) {
	case *timeline.WireSent:
		// Without At a packet is sent once, by its host: the copies that
		// the wire makes and what routers pass on are not.
		return (s.At == e.To || s.At == "" && e.Hop == 0 && e.CopyOf == 0) && s.wire(&e.PacketInfo) &&
			(s.Cause == "" || e.Cause != nil && s.Cause == string(e.Cause.Kind))
	case *timeline.WireReceived:
		return (s.At == e.To || s.At == "" && e.To == e.Dst) && s.wire(&e.PacketInfo)
	case *timeline.WireDropped:
		return (s.At == e.To || s.At == "") && s.wire(&e.PacketInfo) && is(s.Cause, string(e.Cause))
	case *timeline.ConnOpen:
		return at(e.Client.Host, e.Conn) && isHost(s.To, e.Server.Host)
	case *timeline.TCPState:
		return at(e.Host, e.Conn) && is(s.State, e.To)
	case *timeline.TCPSample:
		return at(e.Host, e.Conn)
	case *timeline.Hold:
		return at(e.Host, e.Conn) && is(s.Kind, e.Kind)
	case *timeline.Ports:
		return at(e.Host, 0)
	case *timeline.AppCall:
		return at(e.Host, e.Conn) && is(s.App, e.App) && is(s.Op, e.Op) && failed(s.Errno, e.Errno) && (s.Errno != "ok" || !e.Pending) &&
			e.Bytes >= s.LenMin
	case *timeline.HTTPMessage:
		return at(e.Host, e.Conn) && is(s.Side, e.Side) && is(s.Phase, e.Phase) && is(s.Method, e.Method) && is(s.Target, e.Target) &&
			isNumber(s.Status, e.Status) && isNumber(s.Exchange, e.Exchange) && e.Bytes >= s.LenMin && hasField(s.Field, e.Fields)
	case *timeline.HTTPDecision:
		return at(e.Host, e.Conn) && is(s.Op, e.Decision) && is(s.Reason, e.Reason) && isNumber(s.Exchange, e.Exchange) &&
			(s.Field == "" || strings.EqualFold(s.Field, e.Args["field"]))
	case *timeline.DNSMessage:
		return at(e.Host, e.Conn) && is(s.Side, e.Side) && is(s.Kind, e.Kind) && failed(s.Errno, e.Error)
	case *timeline.TLSPhase:
		return at(e.Host, e.Conn) && is(s.Phase, e.Phase)
	}
	return false
}

func (s Selector) wire(p *timeline.PacketInfo) bool {
	return s.packet(PacketView{Src: p.Src, Dst: p.Dst, Flags: p.Flags, LenBytes: p.LenBytes, Conn: p.Conn}) &&
		(s.Label == "" || slices.Contains(p.Labels, timeline.Label(s.Label)))
}

func is(want, got string) bool { return want == "" || want == got }

func isNumber(want, got int) bool { return want == 0 || want == got }

// hasField compares names of fields without case (RFC 9110 §5.1).
func hasField(want string, got []timeline.Field) bool {
	return want == "" || slices.ContainsFunc(got, func(f timeline.Field) bool { return strings.EqualFold(f.Name, want) })
}

// failed compares errnos: ok is none.
func failed(want, got string) bool { return is(want, got) || want == "ok" && got == "" }
