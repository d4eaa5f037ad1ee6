package clock_test

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"slowstart/engine/clock"
)

const ms = time.Millisecond

// note returns a timer function that writes the time of its call and its name.
func note(v *clock.Virtual, log *[]string, name string) func() {
	return func() { *log = append(*log, v.Now().String()+" "+name) }
}

func TestVirtual_EqualTimes_RunInTheOrderArmed(t *testing.T) {
	var v clock.Virtual
	var log []string
	v.AfterFunc(2*ms, note(&v, &log, "later"))
	v.AfterFunc(1*ms, note(&v, &log, "first"))
	again := v.AfterFunc(1*ms, note(&v, &log, "armed again"))
	v.AfterFunc(1*ms, note(&v, &log, "second"))
	again.Reset(1 * ms)
	for v.Step() {
	}
	want := []string{"1ms first", "1ms second", "1ms armed again", "2ms later"}
	if !slices.Equal(log, want) {
		t.Errorf("ran %q, want %q", log, want)
	}
}

func TestVirtual_Step_RunsOneTimerOnly(t *testing.T) {
	var v clock.Virtual
	var log []string
	v.AfterFunc(ms, note(&v, &log, "a"))
	v.AfterFunc(ms, note(&v, &log, "b"))
	if !v.Step() || len(log) != 1 {
		t.Fatalf("after one step: %q, want one call", log)
	}
	if at, ok := v.Next(); !ok || at != ms {
		t.Errorf("Next() = %v, %v, want 1ms, true", at, ok)
	}
	if !v.Step() || v.Step() {
		t.Error("want a second step and no third")
	}
	if at, ok := v.Next(); ok {
		t.Errorf("Next() = %v, want none", at)
	}
}

func TestVirtual_PastAndFarFuture(t *testing.T) {
	var v clock.Virtual
	v.AdvanceTo(5 * ms)
	var log []string
	v.AfterFunc(-3*ms, note(&v, &log, "past"))
	v.AfterFunc(0, note(&v, &log, "now"))
	far := v.AfterFunc(math.MaxInt64, note(&v, &log, "far"))
	v.AdvanceTo(1 * ms)
	if v.Now() != 5*ms || log != nil {
		t.Fatalf("AdvanceTo(1ms) at 5ms: now %v, ran %q, want 5ms and nothing", v.Now(), log)
	}
	v.AdvanceTo(6 * ms)
	if want := []string{"5ms past", "5ms now"}; !slices.Equal(log, want) || v.Now() != 6*ms {
		t.Errorf("ran %q until %v, want %q until 6ms", log, v.Now(), want)
	}
	if at, ok := v.Next(); !ok || at != math.MaxInt64 {
		t.Errorf("Next() = %v, %v, want the end of time", at, ok)
	}
	if !far.Stop() {
		t.Error("Stop() = false on a pending timer")
	}
}

func TestVirtual_StopAndReset_AsTimeTimer(t *testing.T) {
	var v clock.Virtual
	var log []string
	tm := v.AfterFunc(ms, note(&v, &log, "fired"))
	if !tm.Stop() || tm.Stop() {
		t.Error("Stop on a pending timer: want true, then false")
	}
	if _, ok := v.Next(); ok {
		t.Error("a stopped timer is still in the heap")
	}
	tm.Reset(2 * ms)
	v.AdvanceTo(2 * ms)
	if tm.Stop() {
		t.Error("Stop() = true on a fired timer")
	}
	tm.Reset(ms)
	v.AdvanceTo(10 * ms)
	if want := []string{"2ms fired", "3ms fired"}; !slices.Equal(log, want) {
		t.Errorf("ran %q, want %q", log, want)
	}
}

func TestVirtual_TimerFunctions_MayUseTheClock(t *testing.T) {
	var v clock.Virtual
	var at []time.Duration
	var tick clock.Timer
	tick = v.AfterFunc(ms, func() {
		at = append(at, v.Now())
		if len(at) < 3 {
			tick.Reset(ms)
		}
	})
	v.AdvanceTo(10 * ms)
	if want := []time.Duration{ms, 2 * ms, 3 * ms}; !slices.Equal(at, want) {
		t.Errorf("ticks at %v, want %v", at, want)
	}
}

// The race detector is this test's judge.
func TestVirtual_ManyGoroutinesArmTimers(t *testing.T) {
	var v clock.Virtual
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				tm := v.AfterFunc(time.Duration(i*g), func() {})
				if i%3 == 0 {
					tm.Stop()
				}
				tm.Reset(time.Duration(i))
			}
		})
	}
	for range 100 {
		v.Step()
	}
	wg.Wait()
	last := v.Now()
	for v.Step() {
		if v.Now() < last {
			t.Fatalf("went back from %v to %v", last, v.Now())
		}
		last = v.Now()
	}
}

// Any mix of calls fires what a plain sorted list of timers would fire.
func TestVirtual_EqualsSortedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type entry struct {
			at    time.Duration
			order int
			id    int
		}
		var (
			v      clock.Virtual
			timers []clock.Timer
			model  []entry
			order  int
			fired  []int
		)
		pending := func(id int) int {
			return slices.IndexFunc(model, func(e entry) bool { return e.id == id })
		}
		arm := func(id int, d time.Duration) {
			order++
			model = append(model, entry{v.Now() + max(d, 0), order, id})
		}
		delay := rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(-2, 5).Draw(t, "d"))
		})
		t.Repeat(map[string]func(*rapid.T){
			"arm": func(t *rapid.T) {
				id, d := len(timers), delay.Draw(t, "delay")
				arm(id, d)
				timers = append(timers, v.AfterFunc(d, func() { fired = append(fired, id) }))
			},
			"stop": func(t *rapid.T) {
				if len(timers) == 0 {
					t.Skip("no timer yet")
				}
				id := rapid.IntRange(0, len(timers)-1).Draw(t, "id")
				i := pending(id)
				if got := timers[id].Stop(); got != (i >= 0) {
					t.Fatalf("Stop() = %v, want %v", got, i >= 0)
				}
				if i >= 0 {
					model = slices.Delete(model, i, i+1)
				}
			},
			"reset": func(t *rapid.T) {
				if len(timers) == 0 {
					t.Skip("no timer yet")
				}
				id := rapid.IntRange(0, len(timers)-1).Draw(t, "id")
				d := delay.Draw(t, "delay")
				timers[id].Reset(d)
				if i := pending(id); i >= 0 {
					model = slices.Delete(model, i, i+1)
				}
				arm(id, d)
			},
			"step": func(t *rapid.T) {
				fired = nil
				ok := v.Step()
				if !ok && len(model) == 0 {
					return
				}
				slices.SortFunc(model, func(a, b entry) int {
					if a.at != b.at {
						return int(a.at - b.at)
					}
					return a.order - b.order
				})
				want := model[0]
				model = model[1:]
				if !ok || v.Now() != want.at || !slices.Equal(fired, []int{want.id}) {
					t.Fatalf("fired %v at %v, want timer %d at %v", fired, v.Now(), want.id, want.at)
				}
			},
		})
	})
}

func BenchmarkVirtual_ResetAndStep(b *testing.B) {
	var v clock.Virtual
	for i := range 64 {
		v.AfterFunc(time.Hour+time.Duration(i), func() {})
	}
	tm := v.AfterFunc(0, func() {})
	b.ReportAllocs()
	for b.Loop() {
		tm.Reset(ms)
		v.Step()
	}
}
