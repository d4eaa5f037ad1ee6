package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"slowstart/engine/clock"
)

func TestReal_FollowsPackageTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := clock.NewReal()
		fired := make(chan time.Duration, 2)
		tm := r.AfterFunc(3*time.Second, func() { fired <- r.Now() })
		if got := <-fired; got != 3*time.Second {
			t.Errorf("fired at %v, want 3s", got)
		}
		if tm.Stop() {
			t.Error("Stop() = true on a fired timer")
		}
		tm.Reset(time.Second)
		if got := <-fired; got != 4*time.Second {
			t.Errorf("fired at %v after Reset, want 4s", got)
		}
		tm.Reset(time.Second)
		if !tm.Stop() {
			t.Error("Stop() = false on a pending timer")
		}
	})
}
