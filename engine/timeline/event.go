package timeline

import "time"

// Schema is the version of the timeline written by this program. A reader
// refuses a higher one.
const Schema = 1

// Type names an event.
type Type string

// The event types. The http.* events are one struct each for messages and for
// decisions about connections.
const (
	TypeRunStart     Type = "run.start"
	TypeRunEnd       Type = "run.end"
	TypeWireSent     Type = "wire.sent"
	TypeWireReceived Type = "wire.received"
	TypeWireDropped  Type = "wire.dropped"
	TypeConnOpen     Type = "conn.open"
	TypeTCPState     Type = "tcp.state"
	TypeTCPSample    Type = "tcp.sample"
	TypeHold         Type = "hold"
	TypeAppCall      Type = "app.call"
	TypeHTTPRequest  Type = "http.request"
	TypeHTTPResponse Type = "http.response"
	TypeHTTPDecision Type = "http.decision"
	TypeDNS          Type = "dns"
	TypeTLS          Type = "tls"
	TypePorts        Type = "ports"
)

// Head is what every event starts with.
type Head struct {
	SeqNo  int64 `json:"seq_no"` // place in the timeline, from 1
	TimeUS int64 `json:"t_us"`   // microseconds since run start, rounded down
	Type   Type  `json:"type"`
}

// Header gives access to the head of any event.
func (h *Head) Header() *Head { return h }

// Event is one entry of a timeline: a pointer to one of the structs of this
// package. Events are immutable once emitted.
type Event interface{ Header() *Head }

// Micros is run time as events carry it: rounded down to the microsecond.
func Micros(t time.Duration) int64 { return int64(t / time.Microsecond) }

// Epoch is the instant that run time 0 stands for where a date is needed: in
// captures, Date fields and certificates.
func Epoch() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// Record is an event with the very line that stands for it in the timeline,
// newline included.
type Record struct {
	Event Event
	Line  []byte
}
