package capture

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/timeline"
)

// maxComment is below what the length of a pcapng option can say (16 bits).
const maxComment = 60_000 // bytes

// sectionComment says how the run can be made again.
func sectionComment(start *timeline.RunStart, tap string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "experiment: %s\n", start.Experiment)
	for i, name := range slices.Sorted(maps.Keys(start.Settings)) {
		lead := ", "
		if i == 0 {
			lead = "settings: "
		}
		fmt.Fprintf(&b, "%s%s=%s", lead, name, start.Settings[name])
	}
	if len(start.Settings) > 0 {
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "seed: %d\nstack: %s %s, %s clock\n", start.Seed, start.Stack.Name, start.Stack.Version, start.Stack.Clock)
	if tap == "" {
		b.WriteString("tap: none; each packet once, when its host sent it")
	} else {
		b.WriteString("tap: " + tap)
	}
	return strings.ToValidUTF8(b.String()[:min(b.Len(), maxComment)], "")
}

// story is what a timeline says about packets in other events than their
// sending: calls end after the packets they let go, and a fate comes later
// still.
type story struct {
	tap     string
	calls   map[int64]*timeline.AppCall
	dropped map[int64]*timeline.WireDropped
	labels  map[int64][]timeline.Label // judged on arrival, which is final
}

func tell(events []timeline.Event, tap string) story {
	s := story{
		tap:     tap,
		calls:   map[int64]*timeline.AppCall{},
		dropped: map[int64]*timeline.WireDropped{},
		labels:  map[int64][]timeline.Label{},
	}
	for _, e := range events {
		switch e := e.(type) {
		case *timeline.AppCall:
			s.calls[e.Call] = e
		case *timeline.WireDropped:
			s.dropped[e.Packet] = e
		case *timeline.WireReceived:
			if e.To == e.Dst {
				s.labels[e.Packet] = e.Labels
			}
		}
	}
	return s
}

// sent is the comment of a packet where it left.
func (s story) sent(e *timeline.WireSent) string {
	parts := s.begin(&e.PacketInfo)
	if c := e.Cause; c != nil {
		parts = append(parts, "cause: "+s.cause(c))
	}
	parts = s.judged(parts, &e.PacketInfo)
	if d, ok := s.dropped[e.Packet]; ok {
		parts = append(parts, fmt.Sprintf("lost on %s: %s", d.Link, d.Cause))
	}
	return strings.Join(parts, " · ")
}

// received is the comment of a packet where it arrived.
func (s story) received(e *timeline.WireReceived) string {
	parts := s.judged(s.begin(&e.PacketInfo), &e.PacketInfo)
	if e.Corrupted {
		parts = append(parts, "corrupted on the way")
	}
	return strings.Join(parts, " · ")
}

func (s story) begin(p *timeline.PacketInfo) []string {
	parts := []string{"packet " + strconv.FormatInt(p.Packet, 10)}
	if p.CopyOf != 0 {
		parts = append(parts, fmt.Sprintf("copy of packet %d, made by %s", p.CopyOf, p.Link))
	}
	return parts
}

// judged says what Wireshark's analysis calls the packet where the sender of the
// data captures: that is where a packet is sent that fills sequence space, and
// where an empty ACK arrives. At another tap an analyser judges anew.
func (s story) judged(parts []string, p *timeline.PacketInfo) []string {
	labels, ok := s.labels[p.Packet]
	if !ok {
		labels = p.Labels
	}
	if len(labels) == 0 {
		return parts
	}
	names := make([]string, len(labels))
	for i, l := range labels {
		names[i] = string(l)
	}
	where := ""
	fills := p.LenBytes > 0 || strings.Contains(p.Flags, "SYN") || strings.Contains(p.Flags, "FIN")
	switch {
	case s.tap == "":
	case fills && s.tap != p.Src:
		where = " at " + p.Src
	case !fills && s.tap != p.Dst:
		where = " at " + p.Dst
	}
	return append(parts, "labels"+where+": "+strings.Join(names, ", "))
}

func (s story) cause(c *timeline.Cause) string {
	switch c.Kind {
	case timeline.CauseApp:
		if call, ok := s.calls[c.Call]; ok {
			return fmt.Sprintf("%s by %s (call %d)", call.Op, call.App, c.Call)
		}
		return fmt.Sprintf("call %d", c.Call)
	case timeline.CauseAck:
		return fmt.Sprintf("acknowledgment in packet %d", c.Packet)
	case timeline.CauseReply:
		return fmt.Sprintf("reply to packet %d", c.Packet)
	case timeline.CauseTimer:
		return c.Timer + " timer"
	}
	return string(timeline.CauseUnknown)
}
