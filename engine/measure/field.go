package measure

import (
	"strconv"
	"strings"

	"slowstart/engine/timeline"
)

// field is a number that events of one type carry, by its key in the timeline.
// A few are one step away from what is there, such as how long a call took.
type field struct {
	name, unit string
	of         func(timeline.Event) int64
}

// in makes a field of events of one Go type.
func in[E timeline.Event](name, unit string, get func(E) int64) field {
	return field{name, unit, func(e timeline.Event) int64 { return get(e.(E)) }}
}

// FieldType is an event type with the fields that a file's own measures can take.
type FieldType struct {
	Type   timeline.Type
	fields []field
}

// Names lists the fields.
func (t FieldType) Names() string {
	parts := make([]string, len(t.fields))
	for i, f := range t.fields {
		parts[i] = f.name
	}
	return strings.Join(parts, ", ")
}

// FieldTypes lists the event types that have fields, in the order of the docs.
func FieldTypes() []FieldType {
	http := func(t timeline.Type) FieldType {
		return withTime(t,
			in("bytes", unitBytes, func(e *timeline.HTTPMessage) int64 { return e.Bytes }),
			in("offset_bytes", unitBytes, func(e *timeline.HTTPMessage) int64 { return e.Offset }),
			in("status", unitCount, func(e *timeline.HTTPMessage) int64 { return int64(e.Status) }),
			in("exchange", unitCount, func(e *timeline.HTTPMessage) int64 { return int64(e.Exchange) }),
			in("conn", unitCount, func(e *timeline.HTTPMessage) int64 { return int64(e.Conn) }),
		)
	}
	return []FieldType{
		packet(timeline.TypeWireSent,
			in("queue_us", unitUS, func(e *timeline.WireSent) int64 { return e.QueueUS }),
			in("serialise_us", unitUS, func(e *timeline.WireSent) int64 { return e.SerialiseUS }),
			in("propagate_us", unitUS, func(e *timeline.WireSent) int64 { return e.PropagateUS }),
		),
		packet(timeline.TypeWireReceived,
			in("late_us", unitUS, func(e *timeline.WireReceived) int64 { return e.LateUS }),
		),
		packet(timeline.TypeWireDropped),
		withTime(timeline.TypeConnOpen,
			in("conn", unitCount, func(e *timeline.ConnOpen) int64 { return int64(e.Conn) }),
			in("client_port", unitCount, func(e *timeline.ConnOpen) int64 { return int64(e.Client.Port) }),
			in("server_port", unitCount, func(e *timeline.ConnOpen) int64 { return int64(e.Server.Port) }),
		),
		withTime(timeline.TypeTCPState,
			in("conn", unitCount, func(e *timeline.TCPState) int64 { return int64(e.Conn) }),
		),
		withTime(timeline.TypeTCPSample,
			in("cwnd_bytes", unitBytes, func(e *timeline.TCPSample) int64 { return e.CwndBytes }),
			in("ssthresh_bytes", unitBytes, func(e *timeline.TCPSample) int64 { return e.SsthreshBytes }),
			in("smss_bytes", unitBytes, func(e *timeline.TCPSample) int64 { return e.SMSSBytes }),
			in("in_flight", unitBytes, func(e *timeline.TCPSample) int64 { return e.InFlight }),
			in("unsent", unitBytes, func(e *timeline.TCPSample) int64 { return e.Unsent }),
			in("unread", unitBytes, func(e *timeline.TCPSample) int64 { return e.Unread }),
			in("srtt_us", unitUS, func(e *timeline.TCPSample) int64 { return e.SRTTUS }),
			in("rto_us", unitUS, func(e *timeline.TCPSample) int64 { return e.RTOUS }),
		),
		withTime(timeline.TypeHold,
			in("bytes", unitBytes, func(e *timeline.Hold) int64 { return e.Bytes }),
			in("from_us", unitUS, func(e *timeline.Hold) int64 { return e.FromUS }),
			in("to_us", unitUS, func(e *timeline.Hold) int64 { return e.ToUS }),
			in("held_us", unitUS, func(e *timeline.Hold) int64 { return e.ToUS - e.FromUS }),
		),
		withTime(timeline.TypeAppCall,
			in("bytes", unitBytes, func(e *timeline.AppCall) int64 { return e.Bytes }),
			in("wrong_bytes", unitBytes, func(e *timeline.AppCall) int64 { return e.Wrong }),
			in("began_us", unitUS, func(e *timeline.AppCall) int64 { return e.BeganUS }),
			in("took_us", unitUS, func(e *timeline.AppCall) int64 { return e.TimeUS - e.BeganUS }),
		),
		http(timeline.TypeHTTPRequest),
		http(timeline.TypeHTTPResponse),
		withTime(timeline.TypeHTTPDecision,
			in("exchange", unitCount, func(e *timeline.HTTPDecision) int64 { return int64(e.Exchange) }),
			in("conn", unitCount, func(e *timeline.HTTPDecision) int64 { return int64(e.Conn) }),
			in("value", unitCount, valueLeft),
		),
		withTime(timeline.TypeDNS,
			in("ttl_us", unitUS, func(e *timeline.DNSMessage) int64 { return e.TTLUS }),
		),
		withTime(timeline.TypeTLS,
			in("conn", unitCount, func(e *timeline.TLSPhase) int64 { return int64(e.Conn) }),
		),
		withTime(timeline.TypePorts,
			in("free", unitCount, func(e *timeline.Ports) int64 { return int64(e.Free) }),
			in("in_use", unitCount, func(e *timeline.Ports) int64 { return int64(e.InUse) }),
			in("time_wait", unitCount, func(e *timeline.Ports) int64 { return int64(e.TimeWait) }),
		),
	}
}

// valueLeft is the number that an effect has left at its target; 0 where it left
// none.
func valueLeft(e *timeline.HTTPDecision) int64 {
	n, err := strconv.ParseInt(e.Args["value"], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func withTime(t timeline.Type, fields ...field) FieldType {
	at := field{"t_us", unitUS, func(e timeline.Event) int64 { return e.Header().TimeUS }}
	return FieldType{t, append(fields, at)}
}

// packet is a type of wire event: what all of them say, and fields of its own.
func packet(t timeline.Type, more ...field) FieldType {
	get := func(name, unit string, of func(p *timeline.PacketInfo) int64) field {
		return field{name, unit, func(e timeline.Event) int64 { return of(timeline.PacketOf(e)) }}
	}
	return withTime(t, append([]field{
		get("len_bytes", unitBytes, func(p *timeline.PacketInfo) int64 { return int64(p.LenBytes) }),
		get("ip_bytes", unitBytes, func(p *timeline.PacketInfo) int64 { return int64(p.IPBytes) }),
		get("win_bytes", unitBytes, func(p *timeline.PacketInfo) int64 { return p.WinBytes }),
		get("seq", unitBytes, func(p *timeline.PacketInfo) int64 { return p.Seq }),
		get("ack", unitBytes, func(p *timeline.PacketInfo) int64 { return p.Ack }),
		get("packet", unitCount, func(p *timeline.PacketInfo) int64 { return p.Packet }),
		get("conn", unitCount, func(p *timeline.PacketInfo) int64 { return int64(p.Conn) }),
	}, more...)...)
}
