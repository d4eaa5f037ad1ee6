package track

import (
	"net/netip"
	"time"

	"slowstart/engine/packet"
	"slowstart/engine/timeline"
)

// ports follows the ephemeral ports of one host. Two connections may have the
// same one if anything else of their four-tuple differs, so
// it counts for each destination apart.
type ports struct {
	first, last uint16
	towards     map[destination]*portUse
}

// destination is where connections go to, and from which of the host's
// addresses.
type destination struct {
	from netip.Addr
	to   netip.AddrPort
}

// portUse is what the ports towards one destination are used for.
type portUse struct {
	states          map[uint16]State // of the newest connection from a port
	inUse, timeWait int
}

// WatchPorts asks for a ports event whenever it changes how many of a host's
// ephemeral ports, first to last, are free towards a destination.
func (tr *Tracker) WatchPorts(host string, first, last uint16) {
	tr.ports[host] = &ports{first: first, last: last, towards: map[destination]*portUse{}}
}

// portChange gives the event of a change of state at e, if ports are watched
// there and their count has changed. Only the end that opened the connection
// uses one of them, and where a port has been used again its older connection
// counts no more.
func (tr *Tracker) portChange(now time.Duration, c *conn, e *end) []timeline.Event {
	w, port := tr.ports[e.host], e.at.Port()
	opener, other := c.ends[0], c.ends[1]
	if w == nil || e != opener || port < w.first || port > w.last {
		return nil
	}
	newest := tr.flows[flowOf(packet.ProtoTCP, opener.at, other.at)]
	if newest != c && (!newest.woken || newest.previous != c) {
		return nil
	}
	to := destination{e.at.Addr(), other.at}
	u := w.towards[to]
	if u == nil {
		u = &portUse{states: map[uint16]State{}}
		w.towards[to] = u
	}
	inUse, timeWait := u.inUse, u.timeWait
	u.add(u.states[port], -1)
	u.add(e.state, 1)
	u.states[port] = e.state
	if u.inUse == inUse && u.timeWait == timeWait {
		return nil
	}
	return []timeline.Event{&timeline.Ports{
		Head: head(now, timeline.TypePorts), Host: e.host, Server: other.endpoint(),
		Free: int(w.last-w.first) + 1 - u.inUse - u.timeWait, InUse: u.inUse, TimeWait: u.timeWait,
	}}
}

func (u *portUse) add(s State, n int) {
	switch s {
	case StateClosed, StateListen:
	case StateTimeWait:
		u.timeWait += n
	default:
		u.inUse += n
	}
}
