package measure

import (
	"slices"

	"slowstart/engine/timeline"
)

// late is how late packets were handed to their hosts, on a real clock.
type late struct {
	real bool
	us   []int64
}

func (l *late) observe(e timeline.Event) {
	switch e := e.(type) {
	case *timeline.RunStart:
		l.real = e.Stack.Clock == "real"
	case *timeline.WireReceived:
		if l.real && e.To == e.Dst {
			l.us = append(l.us, e.LateUS)
		}
	}
}

func (l *late) report(put func(string, float64)) {
	if len(l.us) == 0 {
		return
	}
	slices.Sort(l.us)
	at := func(share float64) float64 { return float64(l.us[int(share*float64(len(l.us)-1))]) }
	put("late_p50_us", at(0.50))
	put("late_p99_us", at(0.99))
	put("late_max_us", at(1))
}
