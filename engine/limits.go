package engine

import (
	"fmt"
	"time"

	"slowstart/engine/timeline"
)

// Limits bound one run. A zero field means its default.
type Limits struct {
	VirtualTime time.Duration `json:"virtual_time,omitempty"` // default 600 s of run time
	RealTime    time.Duration `json:"real_time,omitempty"`    // default 30 s of real time
	Packets     int64         `json:"packets,omitempty"`      // default 20,000, counted on hop 0
	Bytes       int64         `json:"bytes,omitempty"`        // default 16,000,000 IP bytes, counted on hop 0
}

// WithDefaults fills the zero fields.
func (l Limits) WithDefaults() Limits {
	if l.VirtualTime == 0 {
		l.VirtualTime = 600 * time.Second
	}
	if l.RealTime == 0 {
		l.RealTime = 30 * time.Second
	}
	if l.Packets == 0 {
		l.Packets = 20_000
	}
	if l.Bytes == 0 {
		l.Bytes = 16_000_000
	}
	return l
}

// LimitError says which limit ended a run.
type LimitError struct {
	Code  string // limit_virtual_time, limit_real_time, limit_packets, limit_bytes
	Limit string // the limit, with its unit
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the run was ended by its limit: %s (%s)", e.Limit, e.Code)
}

// Data is the error as a timeline carries it.
func (e *LimitError) Data() *timeline.Error {
	return &timeline.Error{Code: e.Code, Args: map[string]string{"limit": e.Limit}}
}

// StackError says that a stack cannot be had here or cannot run this
// experiment, with the reason as a code of the capability table.
type StackError struct {
	Stack  string
	Reason string // reason code
	Detail string
}

func (e *StackError) Error() string {
	return fmt.Sprintf("stack %s: %s: %s", e.Stack, e.Reason, e.Detail)
}

// Data is the error as a timeline carries it.
func (e *StackError) Data() *timeline.Error {
	return &timeline.Error{Code: e.Reason, Field: "stack", Args: map[string]string{"stack": e.Stack, "detail": e.Detail}}
}
