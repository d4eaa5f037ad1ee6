package timeline

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Encode writes the event's line, newline included. The same event always
// gives the same bytes.
func Encode(e Event) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, fmt.Errorf("timeline: %s: %w", e.Header().Type, err)
	}
	return buf.Bytes(), nil
}

// SchemaError says that a timeline was written by a newer program.
type SchemaError struct{ Got int }

func (e *SchemaError) Error() string {
	return fmt.Sprintf("timeline: schema %d, this program reads up to %d", e.Got, Schema)
}

// Decode reads one line. It refuses unknown types, and a run.start of a higher
// schema with a *SchemaError.
func Decode(line []byte) (Event, error) {
	var h Head
	if err := json.Unmarshal(line, &h); err != nil {
		return nil, fmt.Errorf("timeline: %w", err)
	}
	e := newEvent(h.Type)
	if e == nil {
		return nil, fmt.Errorf("timeline: unknown event type %q", h.Type)
	}
	if err := json.Unmarshal(line, e); err != nil {
		return nil, fmt.Errorf("timeline: %s: %w", h.Type, err)
	}
	if s, ok := e.(*RunStart); ok && s.Schema > Schema {
		return nil, &SchemaError{Got: s.Schema}
	}
	return e, nil
}

// DecodeAll reads a whole NDJSON timeline.
func DecodeAll(data []byte) ([]Event, error) {
	var events []Event
	for n, line := range bytes.Split(data, []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		e, err := Decode(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		events = append(events, e)
	}
	return events, nil
}

func newEvent(t Type) Event {
	switch t {
	case TypeRunStart:
		return new(RunStart)
	case TypeRunEnd:
		return new(RunEnd)
	case TypeWireSent:
		return new(WireSent)
	case TypeWireReceived:
		return new(WireReceived)
	case TypeWireDropped:
		return new(WireDropped)
	case TypeConnOpen:
		return new(ConnOpen)
	case TypeTCPState:
		return new(TCPState)
	case TypeTCPSample:
		return new(TCPSample)
	case TypeHold:
		return new(Hold)
	case TypeAppCall:
		return new(AppCall)
	case TypeHTTPRequest, TypeHTTPResponse:
		return new(HTTPMessage)
	case TypeHTTPDecision:
		return new(HTTPDecision)
	case TypeDNS:
		return new(DNSMessage)
	case TypeTLS:
		return new(TLSPhase)
	case TypePorts:
		return new(Ports)
	}
	return nil
}
