package measure

import "slowstart/engine/timeline"

// waits are what kept packets and data waiting: queues, and what holds them back
// on purpose.
type waits struct {
	queues       map[direction][]int64 // of the packets that wait, when each will have waited
	queueUS      int64                 // the longest
	queuePackets int                   // the most

	holds             map[string]int64 // by kind
	holdUS, holdMaxUS int64
}

// direction is one way of a link.
type direction struct{ link, from string }

func (w *waits) observe(e timeline.Event) {
	switch e := e.(type) {
	case *timeline.WireSent:
		if e.QueueUS > 0 {
			w.queued(e)
		}
	case *timeline.Hold:
		if w.holds == nil {
			w.holds = map[string]int64{}
		}
		w.holds[e.Kind]++
		w.holdUS += e.ToUS - e.FromUS
		w.holdMaxUS = max(w.holdMaxUS, e.ToUS-e.FromUS)
	}
}

// queued takes a packet that joins a queue: one that the queue refuses has no
// time in it. A line is first in, first out, so those that have left are in
// front.
func (w *waits) queued(e *timeline.WireSent) {
	w.queueUS = max(w.queueUS, e.QueueUS)
	if w.queues == nil {
		w.queues = map[direction][]int64{}
	}
	line := direction{e.Link, e.From}
	waiting := w.queues[line]
	for len(waiting) > 0 && waiting[0] <= e.TimeUS {
		waiting = waiting[1:]
	}
	waiting = append(waiting, e.TimeUS+e.QueueUS)
	w.queues[line] = waiting
	w.queuePackets = max(w.queuePackets, len(waiting))
}

func (w *waits) report(put func(string, float64)) {
	put("queue_max_us", float64(w.queueUS))
	put("queue_packets_max", float64(w.queuePackets))
	nagle, ack, cork := w.holds["nagle"], w.holds["delayed_ack"], w.holds["cork"]
	put("holds", float64(nagle+ack+cork))
	put("holds_nagle", float64(nagle))
	put("holds_delayed_ack", float64(ack))
	put("holds_cork", float64(cork))
	put("hold_total_us", float64(w.holdUS))
	put("hold_max_us", float64(w.holdMaxUS))
}
