package netstack

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"

	"slowstart/engine/clock"
	"slowstart/engine/timeline"
)

// stackClock is the run's clock as gVisor asks for it. Its wall clock reaches
// the wire only through TCP timestamps, which add a seeded offset.
type stackClock struct{ clock clock.Clock }

func (c stackClock) Now() time.Time { return timeline.Epoch().Add(c.clock.Now()) }

func (c stackClock) NowMonotonic() tcpip.MonotonicTime {
	var start tcpip.MonotonicTime
	return start.Add(c.clock.Now())
}

func (c stackClock) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	return c.clock.AfterFunc(d, f)
}
