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
	Packets     int64         `json:"packets,omitempty"`      // default 20,000, counted on hop 0, and duplicates wherever they arise
	Bytes       int64         `json:"bytes,omitempty"`        // default 16,000,000 IP bytes, counted likewise
	Calls       int64         `json:"calls,omitempty"`        // default 100,000 socket calls of all applications
	Written     int64         `json:"written,omitempty"`      // default 32,000,000 bytes that applications write; what no peer reads stays in memory
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
	if l.Calls == 0 {
		l.Calls = 100_000
	}
	if l.Written == 0 {
		l.Written = 32_000_000
	}
	return l
}

// LimitError says which limit ended a run.
type LimitError struct {
	Code  string // limit_virtual_time, limit_real_time, limit_packets, limit_bytes, limit_calls, limit_written
	Limit string // the limit, with its unit where the code does not say it
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
