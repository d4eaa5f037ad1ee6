package engine

import (
	"fmt"
	"slices"
	"strconv"

	"slowstart/engine/experiment"
	"slowstart/engine/packet"
	"slowstart/engine/timeline"
	"slowstart/engine/track"
	"slowstart/engine/wire"
)

// flight is a packet on its way, with what the tracker said of it.
type flight struct {
	meta  *track.PacketMeta
	view  packet.Packet
	bytes []byte // as they stand in the last event that carried them
}

// leave takes a packet that a host's stack has sent, and what let it go.
func (d *driver) leave(host string, raw []byte, trigger track.Trigger) {
	p, err := packet.Parse(raw)
	if err != nil {
		panic(fmt.Sprintf("engine: host %s sent what is no packet: %v", host, err)) // a stack's bug, not a run's
	}
	if d.within(len(raw)) {
		d.enter(host, p, trigger)
	}
}

// within counts one more packet and says whether the run may still send it.
func (d *driver) within(ipBytes int) bool {
	if d.packets++; d.packets > d.limits.Packets {
		d.limit = &LimitError{Code: "limit_packets", Limit: strconv.FormatInt(d.limits.Packets, 10)}
		return false
	}
	if d.bytes += int64(ipBytes); d.bytes > d.limits.Bytes {
		d.limit = &LimitError{Code: "limit_bytes", Limit: experiment.FormatBytes(d.limits.Bytes)}
		return false
	}
	return true
}

// enter puts a new packet on its first link.
func (d *driver) enter(host string, p packet.Packet, trigger track.Trigger) {
	now := d.loop.now()
	meta := d.tracker.Sent(now, host, p.Bytes(), trigger)
	plan := d.wire.Enter(now, wire.Packet{
		View: experiment.PacketView{
			Src: host, Dst: meta.Info.Dst, Flags: meta.Info.Flags,
			LenBytes: meta.Info.LenBytes, Conn: meta.Info.Conn,
		},
		Bytes: p.Bytes(),
	})
	d.lastID = plan.ID
	d.emit(meta.Before...)
	d.sent(&flight{meta: meta, view: p}, &plan, meta.Cause)
	d.emit(meta.After...)
	d.samples.touch(host, p, meta.Info.Conn)
}

// sent writes down that a packet entered a link, and arms its arrival.
func (d *driver) sent(f *flight, plan *wire.Plan, cause *timeline.Cause) {
	info := d.info(f, plan)
	info.Bytes = f.changed(plan.Sent)
	e := &timeline.WireSent{Head: timeline.Head{Type: timeline.TypeWireSent}, PacketInfo: info, Cause: cause}
	e.QueueUS, e.SerialiseUS, e.PropagateUS = plan.Parts()
	d.emit(e)
	if plan.Drop != "" {
		d.tracker.Lost(f.meta)
		d.dropped(f, plan)
	} else {
		d.loop.arrival(plan.Arrive, func() { d.arrive(f, plan) })
	}
	for _, c := range plan.Copies {
		if !d.within(len(c.Bytes)) { // a copy may be copied at every hop
			return
		}
		d.sent(&flight{meta: d.tracker.Copy(f.meta), view: f.view}, c, nil)
	}
}

// dropped writes down that a link gave a packet up.
func (d *driver) dropped(f *flight, plan *wire.Plan) {
	info := d.info(f, plan)
	d.emit(&timeline.WireDropped{Head: timeline.Head{Type: timeline.TypeWireDropped}, PacketInfo: info, Cause: plan.Drop})
	if answer, ok := d.wire.Answer(plan); ok {
		if p, err := packet.Parse(answer.Bytes); err == nil {
			d.enter(answer.View.Src, p, track.Trigger{Kind: track.TriggerArrival, Packet: plan.ID})
		}
	}
}

// arrive takes a packet off a link: at a router on to the next, at its
// destination to the stack.
func (d *driver) arrive(f *flight, plan *wire.Plan) {
	now := d.loop.now()
	next, onward := d.wire.Arrive(now, *plan)
	info := d.info(f, plan)
	info.Bytes = f.changed(plan.Bytes)
	e := &timeline.WireReceived{Head: timeline.Head{Type: timeline.TypeWireReceived}, PacketInfo: info, Corrupted: plan.Corrupted}
	if onward {
		d.emit(e)
		d.sent(f, &next, nil)
		return
	}
	late, err := d.loop.deliver(plan.To, plan.ID, slices.Clone(plan.Bytes))
	if err != nil { // the host did not take it
		d.emit(&timeline.WireDropped{Head: timeline.Head{Type: timeline.TypeWireDropped}, PacketInfo: info, Cause: timeline.DropHost})
		return
	}
	e.LateUS = timeline.Micros(late)
	labels, events := d.tracker.Arrived(now, f.meta, plan.Corrupted)
	e.Labels = labels
	d.emit(e)
	d.emit(events...)
	d.samples.touch(plan.To, f.view, f.meta.Info.Conn)
}

// info is what a wire event says about a packet on a link.
func (d *driver) info(f *flight, plan *wire.Plan) timeline.PacketInfo {
	info := f.meta.Info
	if info.Packet != plan.ID {
		panic(fmt.Sprintf("engine: packet %d of the tracker is %d on the wire", info.Packet, plan.ID))
	}
	info.Link, info.Hop, info.From, info.To = plan.Link, plan.Hop, plan.From, plan.To
	return info
}

// changed returns the bytes if they differ from those of the packet's last
// event, else nil (see timeline.PacketInfo.Bytes).
func (f *flight) changed(b []byte) []byte {
	if slices.Equal(f.bytes, b) {
		return nil
	}
	f.bytes = b
	return b
}
