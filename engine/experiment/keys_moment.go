package experiment

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"slowstart/engine/timeline"
)

// momentTypes are the events a moment can name, each with the keys that mean
// something there beside type, conn, nth, after and optional.
func momentTypes() []momentType {
	wire := strings.Fields("from to at kind flags label len_min")
	http := strings.Fields("from side phase len_min")
	return []momentType{
		{timeline.TypeWireSent, "a packet leaves its host; with `at`, enters that link", wire},
		{timeline.TypeWireReceived, "a packet's last bit arrives at the host it is for; with `at`, at that host", wire},
		{timeline.TypeWireDropped, "a link drops a packet", wire},
		{timeline.TypeConnOpen, "the first packet of a connection", strings.Fields("from to")},
		{timeline.TypeTCPState, "a TCP enters a state", strings.Fields("from state")},
		{timeline.TypeHold, "something kept back is let go", strings.Fields("from kind")},
		{timeline.TypeAppCall, "a socket call returns", strings.Fields("from op len_min")},
		{timeline.TypeHTTPRequest, "a phase of a request at one host", http},
		{timeline.TypeHTTPResponse, "a phase of a response at one host", http},
		{timeline.TypeHTTPDecision, "a host decides about a connection", strings.Fields("from op")},
	}
}

type momentType struct {
	name  timeline.Type
	means string
	keys  []string
}

// What the words of a moment can be, by event type; design and timeline name
// them.
func holdKinds() []string { return []string{"nagle", "delayed_ack", "cork"} }

func tcpStates() []string {
	return []string{
		"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2",
		"CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
	}
}

func callOps() []string {
	return strings.Fields("connect listen accept write read shutdown close abort setsockopt")
}

func decisions() []string { return timeline.Decisions() }

func labels() []string {
	var list []string
	for _, l := range []timeline.Label{
		timeline.LabelRetransmission, timeline.LabelFastRetransmission, timeline.LabelSpuriousRetransmission,
		timeline.LabelDuplicateAck, timeline.LabelOutOfOrder, timeline.LabelLostSegment, timeline.LabelZeroWindow,
		timeline.LabelZeroWindowProbe, timeline.LabelWindowUpdate, timeline.LabelWindowFull, timeline.LabelKeepAlive,
		timeline.LabelKeepAliveAck, timeline.LabelPortReused,
	} {
		list = append(list, string(l))
	}
	return list
}

func momentKeys() object[Moment] {
	text := func(a about, s scalar[string], get func(*Moment) *string) key[Moment] {
		return fixed(word(a, s, func(m *Moment, v string) { *get(m) = v }))
	}
	types := make([]string, 0, len(momentTypes()))
	for _, t := range momentTypes() {
		types = append(types, string(t.name))
	}
	lift := func(k key[Selector]) key[Moment] {
		read := k.read
		return key[Moment]{about: k.about, schema: k.schema, read: func(r *reader, n *yaml.Node, at string, m *Moment) { read(r, n, at, &m.Selector) }}
	}
	return object[Moment]{check: checkMoment, keys: []key[Moment]{
		text(about{name: "type", need: true, means: "the type of event"}, oneOf(types...), func(m *Moment) *string { return &m.Type }),
		lift(hostKey("from", "the host that sent the packet, or where it happened", func(s *Selector) *string { return &s.From })),
		lift(hostKey("to", "the host that receives the packet", func(s *Selector) *string { return &s.To })),
		text(about{name: "at", def: "sent: the first link, received: the last", takes: "a host", means: "the end of the link that the packet travels to"},
			nodeName(), func(m *Moment) *string { return &m.At }),
		text(about{name: "kind", def: "any", means: "the kind of packet, or of hold"},
			oneOf(append(packetKinds(), holdKinds()...)...), func(m *Moment) *string { return &m.Kind }),
		lift(flagsKey()),
		text(about{name: "op", def: "any", means: "the socket call, or the decision"},
			oneOf(append(callOps(), "open", "reuse", "keep", "retry", "give_up")...), func(m *Moment) *string { return &m.Op }),
		text(about{name: "side", def: "any", means: "of an HTTP message"}, oneOf("send", "receive"), func(m *Moment) *string { return &m.Side }),
		text(about{name: "phase", def: "any", means: "of an HTTP message"}, oneOf("begin", "head", "end"), func(m *Moment) *string { return &m.Phase }),
		text(about{name: "state", def: "any", means: "the TCP state that is entered"}, oneOf(tcpStates()...), func(m *Moment) *string { return &m.State }),
		text(about{name: "label", def: "any", means: "a label the packet has"}, oneOf(labels()...), func(m *Moment) *string { return &m.Label }),
		lift(connKey()),
		lift(lenKey("bytes of payload, of the call or of content at least")),
		fixed(word(about{name: "nth", def: "1", means: "which of them"}, nth(true), func(m *Moment, v int) { m.Nth = v })),
		text(about{name: "after", takes: "another moment", means: "only events after that moment count"}, wordName(), func(m *Moment) *string { return &m.After }),
		fixed(word(about{name: "optional", def: "off", means: "that the run with the defaults may be without it"}, onOff(), func(m *Moment, v bool) { m.Optional = v })),
	}}
}

// checkMoment refuses keys that say nothing about the type.
func checkMoment(r *reader, at string, m *Moment) {
	m.Line = r.lines[at]
	i := slices.IndexFunc(momentTypes(), func(t momentType) bool { return string(t.name) == m.Type })
	if i < 0 {
		return
	}
	keys := momentTypes()[i].keys
	for _, k := range strings.Fields("from to at kind flags op side phase state label len_min") {
		line, given := r.lines[join(at, k)]
		if given && !slices.Contains(keys, k) {
			r.add(line, at, &problem{
				code: codeConflict, msg: k + " says nothing about " + m.Type + ": use " + strings.Join(keys, ", "),
				args: map[string]string{"value": k, "allowed": strings.Join(keys, ", ")},
			})
		}
	}
	words := packetKinds()
	if m.Type == string(timeline.TypeHold) {
		words = holdKinds()
	}
	if m.Kind != "" && !slices.Contains(words, m.Kind) {
		r.add(r.lines[join(at, "kind")], join(at, "kind"), notOneOf(m.Kind, words))
	}
	words = callOps()
	if m.Type == string(timeline.TypeHTTPDecision) {
		words = decisions()
	}
	if m.Op != "" && !slices.Contains(words, m.Op) {
		r.add(r.lines[join(at, "op")], join(at, "op"), notOneOf(m.Op, words))
	}
}
