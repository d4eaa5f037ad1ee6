package netstack

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"

	"slowstart/engine/clock"
)

// epoch is what gVisor's wall clock shows at run start. It reaches the wire
// only through TCP timestamps, which add a seeded offset.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant that Go cannot write as one

// stackClock is the run's clock as gVisor asks for it.
type stackClock struct{ clock clock.Clock }

func (c stackClock) Now() time.Time { return epoch.Add(c.clock.Now()) }

func (c stackClock) NowMonotonic() tcpip.MonotonicTime {
	var start tcpip.MonotonicTime
	return start.Add(c.clock.Now())
}

func (c stackClock) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	return c.clock.AfterFunc(d, f)
}
