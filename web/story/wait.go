package story

import (
	"sort"

	"slowstart/engine/timeline"
)

// Wait is what a host does while nothing is on the wire, as a key of the
// catalogue (area ladder, "wait.") and its arguments.
type Wait struct {
	Host string
	Line
}

// Waits says of each host that has an application what it waits for in a
// stretch of time in which nobody sends: what the events say, in the order of
// what explains most. Of a host that nothing is known of there is nothing.
func (x *Index) Waits(from, to int64) []Wait {
	if x.Start == nil {
		return nil
	}
	var all []Wait
	for _, h := range x.Start.Hosts {
		key, a := x.wait(h.Name, from, to)
		if key == "" {
			continue
		}
		if a == nil {
			a = args{}
		}
		all = append(all, Wait{h.Name, Line{"ladder.wait." + key, a}})
	}
	return all
}

// wait leaves a tenth of the stretch to either side: on a real clock an
// application needs a moment to go on.
func (x *Index) wait(host string, from, to int64) (string, args) {
	if timer := x.timerAt(host, to); timer != "" && timer != "delayed_ack" {
		return "timer." + timer, nil
	}
	slack := (to - from) / 10
	from, to = from+slack, to-slack
	for _, h := range x.Holds {
		if h.Host == host && h.FromUS <= from && h.ToUS >= to {
			return h.Kind, args{"held_bytes": h.Bytes}
		}
	}
	for conn := 1; conn <= len(x.Conns); conn++ {
		if x.shut(end{conn, host}, from) {
			return "window", nil
		}
	}
	call := x.blocked(host, from, to)
	switch {
	case call != nil && call.Op == "read":
		return x.reading(call, from, to)
	case call != nil && call.Op == "recvfrom":
		return x.looking(call, from, to)
	case call != nil && call.Op != "accept":
		return call.Op, nil
	}
	if key, a := x.busy(host, from, to); key != "" {
		return key, a
	}
	switch {
	case call != nil:
		return "accept", nil
	case x.callsAgain(host, to):
		return "pauses", nil
	}
	return "", nil
}

// timerAt is the host's timer whose firing ends the stretch, "" if none does.
func (x *Index) timerAt(host string, to int64) string {
	i := sort.Search(len(x.Packets), func(i int) bool { return x.Packets[i].SentUS() >= to })
	for ; i < len(x.Packets) && x.Packets[i].SentUS() == to; i++ {
		if p := x.Packets[i]; p.Src == host && p.Cause.Kind == timeline.CauseTimer {
			if p.Cause.Timer == "" {
				return "other"
			}
			return p.Cause.Timer
		}
	}
	return ""
}

// patience orders the calls by how well each explains a wait.
var patience = map[string]int{"connect": 1, "write": 2, "read": 3, "recvfrom": 4, "accept": 5}

// blocked is the host's call that does not return within the stretch; of
// several alike the one that returns first.
func (x *Index) blocked(host string, from, to int64) *timeline.AppCall {
	var best *timeline.AppCall
	i := sort.Search(len(x.Calls), func(i int) bool { return x.Calls[i].TimeUS >= to })
	for _, c := range x.Calls[i:] {
		rank := patience[c.Op]
		if c.Host == host && c.BeganUS <= from && rank > 0 && (best == nil || rank < patience[best.Op]) {
			best = c
		}
	}
	return best
}

// busy is what a host does that waits in no call of its own.
func (x *Index) busy(host string, from, to int64) (string, args) {
	for _, b := range x.Backlogs {
		if n := x.unreadAt(b.Conn, host, from); b.Host == host && n > 0 && x.unreadAt(b.Conn, host, to-1) == n {
			return "unread", args{"unread_bytes": n}
		}
	}
	if e := x.answering(host, from, to); e != nil {
		return "prepares_lookup", args{"name": e.Name}
	}
	timeWait := 0
	for conn := 1; conn <= len(x.Conns); conn++ {
		k := end{conn, host}
		if d := x.waits.preparing(k, from, to); d != nil && !x.over(k, from) {
			return "prepares", args{"method": d.method, "target": d.target}
		}
		if x.stateAt(k, from) == "TIME-WAIT" {
			timeWait++
		}
	}
	if timeWait > 0 {
		return "time_wait", args{"n": timeWait}
	}
	return "", nil
}

// answering is the look-up that a DNS server has been asked for and has not
// answered through a stretch of time, nil if there is none.
func (x *Index) answering(host string, from, to int64) *timeline.DNSMessage {
	for conn := 1; conn <= len(x.Conns); conn++ {
		var open *timeline.DNSMessage
		for _, e := range x.lookups[conn] {
			switch {
			case e.Host != host:
			case e.Side == "receive" && e.Kind == "query" && e.TimeUS <= from:
				open = e
			case e.Side == "send" && e.Kind == "answer" && e.TimeUS < to:
				open = nil
			}
		}
		if open != nil {
			return open
		}
	}
	return nil
}

// looking says what waits for a datagram: the answer to a look-up, if one was
// asked for.
func (x *Index) looking(c *timeline.AppCall, from, to int64) (string, args) {
	for conn := 1; conn <= len(x.Conns); conn++ {
		var open *timeline.DNSMessage
		for _, e := range x.lookups[conn] {
			switch {
			case e.Host != c.Host:
			case e.Side == "send" && e.Kind == "query" && e.TimeUS <= from:
				open = e
			case e.Side == "receive" && e.Kind == "answer" && e.TimeUS < to:
				open = nil
			}
		}
		if open != nil {
			return "lookup", args{"name": open.Name}
		}
	}
	return "recvfrom", nil
}

func (x *Index) stateAt(k end, us int64) string {
	all := x.states[k]
	if i := sort.Search(len(all), func(i int) bool { return all[i].TimeUS > us }); i > 0 {
		return all[i-1].To
	}
	return ""
}

// over says whether an end is closed for good.
func (x *Index) over(k end, us int64) bool {
	s := x.stateAt(k, us)
	return s == "CLOSED" || s == "TIME-WAIT"
}

// callsAgain says whether the host's application goes on when the stretch ends.
func (x *Index) callsAgain(host string, to int64) bool {
	i := sort.Search(len(x.Calls), func(i int) bool { return x.Calls[i].TimeUS >= to })
	for _, c := range x.Calls[i:] {
		if c.Host == host && c.BeganUS >= to {
			return true
		}
	}
	return false
}

// reading says what a read waits for.
func (x *Index) reading(c *timeline.AppCall, from, to int64) (string, args) {
	conn := x.Conns[c.Conn]
	if conn == nil {
		return "read", nil
	}
	k, peer := end{c.Conn, c.Host}, conn.Server.Host
	if peer == c.Host {
		peer = conn.Client.Host
	}
	if d := x.waits.waiting(k, from, to); d != nil {
		key := "response"
		if d.responseGets != never && d.responseGets <= from {
			key = "response_rest"
		}
		return key, args{"method": d.method, "target": d.target, "from": peer}
	}
	if d := x.waits.preparing(k, from, to); d != nil {
		return "prepares", args{"method": d.method, "target": d.target}
	}
	if all := x.waits.of[k]; len(all) > 0 && all[len(all)-1].requestGot != never {
		return "next_request", args{"from": peer}
	}
	return "read_from", args{"from": peer}
}
