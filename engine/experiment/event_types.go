package experiment

import (
	"slices"
	"strings"

	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

// eventTypes are the events that moments and measures can name, each with the
// keys that mean something there beside type, conn and nth.
func eventTypes() []eventType {
	wire := strings.Fields("from to at kind flags label len_min")
	packets := map[string][]string{"kind": packetKinds()}
	sent := map[string][]string{"kind": packetKinds(), "cause": {
		string(timeline.CauseApp), string(timeline.CauseAck), string(timeline.CauseTimer), string(timeline.CauseReply), string(timeline.CauseUnknown),
	}}
	dropped := map[string][]string{"kind": packetKinds(), "cause": {
		string(timeline.DropSelected), string(timeline.DropLoss), string(timeline.DropQueueFull), string(timeline.DropMTU),
		string(timeline.DropTTL), string(timeline.DropNoRoute), string(timeline.DropHost),
	}}
	message := map[string][]string{"side": {"send", "receive"}, "phase": {"begin", "head", "end"}}
	return []eventType{
		{timeline.TypeWireSent, "a packet leaves its host; with `at`, enters that link; its cause is why it left now", slices.Concat(wire, []string{"cause"}), sent},
		{timeline.TypeWireReceived, "a packet's last bit arrives at the host it is for; with `at`, at that host", wire, packets},
		{timeline.TypeWireDropped, "a link drops a packet", slices.Concat(wire, []string{"cause"}), dropped},
		{timeline.TypeConnOpen, "the first packet of a connection", strings.Fields("from to"), nil},
		{timeline.TypeTCPState, "a TCP enters a state", strings.Fields("from state"), nil},
		{timeline.TypeTCPSample, "the state of a sender: its windows and buffers", strings.Fields("from"), nil},
		{timeline.TypeHold, "something kept back is let go", strings.Fields("from kind"), map[string][]string{"kind": {"nagle", "delayed_ack", "cork"}}},
		{timeline.TypePorts, "a host's ephemeral ports are counted", strings.Fields("from"), nil},
		{timeline.TypeAppCall, "a socket call returns", strings.Fields("from app op errno len_min"), map[string][]string{
			"op": strings.Fields("connect listen accept write read sendto recvfrom shutdown close abort setsockopt"),
		}},
		{timeline.TypeHTTPRequest, "a phase of a request at one host", strings.Fields("from side phase method target exchange field len_min"), message},
		{timeline.TypeHTTPResponse, "a phase of a response at one host", strings.Fields("from side phase status exchange field len_min"), message},
		{timeline.TypeHTTPDecision, "a host decides about a connection", strings.Fields("from op reason exchange field"), map[string][]string{"op": timeline.Decisions()}},
		{timeline.TypeDNS, "a step of a look-up", strings.Fields("from side kind errno"), map[string][]string{
			"side": {"send", "receive", "cached"}, "kind": {"query", "answer"},
		}},
		{timeline.TypeTLS, "a step of a connection's TLS", strings.Fields("from phase"), map[string][]string{
			"phase": {"begin", "end", "keys", "close_notify", "truncated"},
		}},
	}
}

type eventType struct {
	name  timeline.Type
	means string
	keys  []string
	words map[string][]string // what the keys can be here, where other types have other words
}

func eventTypeNames() []string {
	var list []string
	for _, t := range eventTypes() {
		list = append(list, string(t.name))
	}
	return list
}

// eventWords are all that a key can be, whatever the type.
func eventWords(key string) []string {
	var list []string
	for _, t := range eventTypes() {
		for _, w := range t.words[key] {
			if !slices.Contains(list, w) {
				list = append(list, w)
			}
		}
	}
	return list
}

func tcpStates() []string {
	return []string{
		"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2",
		"CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
	}
}

func labels() []string {
	var list []string
	for _, l := range timeline.Labels() {
		list = append(list, string(l))
	}
	return list
}

// eventKeys choose events: of moments, and of measures.
func eventKeys() object[Selector] {
	text := func(name, means string, s scalar[string], get func(*Selector) *string) key[Selector] {
		return fixed(word(about{name: name, def: "any", means: means}, s, func(sel *Selector, v string) { *get(sel) = v }))
	}
	words := func(name string) scalar[string] {
		s := oneOf(eventWords(name)...)
		s.parse = func(text string) (string, *problem) { return text, nil } // check knows the type
		return s
	}
	o := object[Selector]{keys: []key[Selector]{
		needed(text("type", "the type of event", oneOf(eventTypeNames()...), func(s *Selector) *string { return &s.Type })),
		hostKey("from", "the host that sent the packet, or where it happened", func(s *Selector) *string { return &s.From }),
		hostKey("to", "the host that receives the packet", func(s *Selector) *string { return &s.To }),
		fixed(word(about{name: "at", def: "sent: the first link, received: the last", takes: "a host", means: "the end of the link that the packet travels to"},
			nodeName(), func(s *Selector, v string) { s.At = v })),
		text("kind", "the kind of packet, of hold or of DNS message", words("kind"), func(s *Selector) *string { return &s.Kind }),
		flagsKey(),
		text("app", "the app that calls", nodeName(), func(s *Selector) *string { return &s.App }),
		text("op", "the socket call, or the decision", words("op"), func(s *Selector) *string { return &s.Op }),
		text("errno", "what the call failed with; ok is none", errnoText(), func(s *Selector) *string { return &s.Errno }),
		text("side", "of a message", words("side"), func(s *Selector) *string { return &s.Side }),
		text("phase", "of an HTTP message, or of TLS", words("phase"), func(s *Selector) *string { return &s.Phase }),
		text("method", "of a request; at its receiver from the head on", method(), func(s *Selector) *string { return &s.Method }),
		text("target", "of a request; at its receiver from the head on", matching("a request-target such as /index.html", anyTargetShape, 1024), func(s *Selector) *string { return &s.Target }),
		fixed(word(about{name: "status", def: "any", means: "of a response; at its receiver from the head on"}, countBetween(100, 599), func(s *Selector, v int) { s.Status = v })),
		fixed(word(about{name: "exchange", def: "any", means: "the request and its response, counted from 1"}, countBetween(1, 100_000), func(s *Selector, v int) { s.Exchange = v })),
		text("reason", "of a decision", oneOf(rule.Reasons()...), func(s *Selector) *string { return &s.Reason }),
		text("field", "a field that the message has, seen as it begins to be sent and once its head is received; or that the decision is about",
			fieldName(), func(s *Selector) *string { return &s.Field }),
		text("cause", "why a packet left now, or was dropped", words("cause"), func(s *Selector) *string { return &s.Cause }),
		text("state", "the TCP state that is entered", oneOf(tcpStates()...), func(s *Selector) *string { return &s.State }),
		text("label", "a label the packet has", oneOf(labels()...), func(s *Selector) *string { return &s.Label }),
		connKey(),
		lenKey("bytes of payload, of the call or of content at least"),
	}}
	types, names := eventTypes(), o.names()
	o.check = func(r *reader, at string, s *Selector) {
		if i := slices.IndexFunc(types, func(t eventType) bool { return string(t.name) == s.Type }); i >= 0 {
			checkEvent(r, at, s, types[i], names)
		}
	}
	return o
}

// checkEvent refuses keys that say nothing about the type, and words that it
// does not have.
func checkEvent(r *reader, at string, s *Selector, t eventType, keys []string) {
	for _, k := range keys {
		line, given := r.lines[join(at, k)]
		if given && k != "type" && k != "conn" && !slices.Contains(t.keys, k) {
			r.add(line, at, &problem{
				code: codeConflict, msg: k + " says nothing about " + s.Type + ": use " + strings.Join(t.keys, ", "),
				args: map[string]string{"value": k, "allowed": strings.Join(t.keys, ", ")},
			})
		}
	}
	for _, k := range []struct{ name, value string }{
		{"kind", s.Kind}, {"op", s.Op}, {"side", s.Side}, {"phase", s.Phase}, {"cause", s.Cause},
	} {
		line, given := r.lines[join(at, k.name)]
		if words := t.words[k.name]; given && words != nil {
			_, p := oneOf(words...).parse(k.value)
			r.add(line, join(at, k.name), p)
		}
	}
}

// errnoText is a failure by its name, or ok.
func errnoText() scalar[string] {
	return matching("ok or an errno such as ECONNRESET", errnoShape, maxName)
}
