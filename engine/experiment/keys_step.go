package experiment

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v4"
)

const (
	maxSteps  = 200     // in one list
	maxRepeat = 1000    // times
	maxCalls  = 100_000 // of one script, repeats counted
	maxNested = 3       // repeats in repeats

	// DefaultConn names the socket of connect and accept when the file names none.
	DefaultConn = "c"
)

// stepOps are the socket calls. Each is a mapping whose first key is the call;
// the others say how. Calls with bare can stand as one word.
type stepOp struct {
	op    string
	about string
	bare  bool
	keys  func() object[Step]
}

func stepOps() []stepOp {
	conn := func(means string) key[Step] {
		return fixed(word(about{name: "conn", def: DefaultConn, takes: "the name of a socket", means: means}, nodeName(), func(s *Step, v string) { s.Conn = v }))
	}
	wait := func(means string) key[Step] {
		return word(about{name: "for", def: "no limit", means: means}, timeBetween(time.Microsecond, maxAppTime), func(s *Step, v time.Duration) { s.For = v })
	}
	socket := func(name, means string) key[Step] {
		return fixed(word(about{name: name, need: true, takes: "the name of a socket", means: means}, nodeName(), func(s *Step, v string) { s.Conn = v }))
	}
	givesUp := word(about{name: "gives_up", def: "off", means: "closes the socket if the call fails, as a program does that takes an error for the end; later steps on it are left out"}, onOff(), func(s *Step, v bool) { s.GivesUp = v })
	keys := func(k ...key[Step]) func() object[Step] {
		return func() object[Step] { return object[Step]{keys: k} }
	}
	return []stepOp{
		{"listen", "open a port", false, keys(
			word(about{name: "listen", need: true, means: "the port"}, port(), func(s *Step, v int) { s.Port = v }),
			word(about{name: "backlog", def: "the stack's most", means: "how many connections may wait to be accepted"}, countBetween(1, 4096), func(s *Step, v int) { s.Backlog = v }))},
		{"accept", "wait for a connection", true, keys(
			socket("accept", "what to call it"), wait("how long to wait"))},
		{"connect", "open a connection", false, keys(
			word(about{name: "connect", need: true, takes: "a host that is no router", means: "to which host"}, nodeName(), func(s *Step, v string) { s.To = v }),
			word(about{name: "port", def: "80", means: "to which port"}, port(), func(s *Step, v int) { s.Port = v }),
			fixed(word(about{name: "address", def: "its first", takes: "an address of that host", means: "to which of its addresses"}, ipv4(), func(s *Step, v string) { s.Address = v })),
			word(about{name: "from", def: "an ephemeral port", means: "from which local port (bind)"}, port(), func(s *Step, v int) { s.From = v }),
			fixed(word(about{name: "from_ip", def: "the host's first", takes: "an address of this host", means: "from which local address (bind)"}, ipv4(), func(s *Step, v string) { s.FromIP = v })),
			wait("how long to wait"),
			fixed(word(about{name: "as", def: DefaultConn, takes: "the name of a socket", means: "what to call it"}, nodeName(), func(s *Step, v string) { s.Conn = v })))},
		{"write", "write filler bytes", false, keys(
			word(about{name: "write", need: true, means: "how many"}, bytesBetween(1, maxAppBytes), func(s *Step, v int64) { s.Bytes = v }),
			conn("to which socket"), givesUp)},
		{"write_text", "write a text", false, keys(
			fixed(word(about{name: "write_text", need: true, means: "these bytes, \\r and \\n as in YAML"}, anyText(), func(s *Step, v string) { s.Op, s.Text = "write", v })),
			conn("to which socket"), givesUp)},
		{"read", "read", false, keys(
			word(about{name: "read", need: true, means: "how many bytes, or eof: until the other end closes"}, bytesOrEOF(), func(s *Step, v int64) { s.Bytes = v }),
			conn("from which socket"), wait("how long to wait"),
			word(about{name: "buffer", def: "64KiB", means: "how much each call asks for"}, bytesBetween(1, 1<<20), func(s *Step, v int64) { s.Buffer = v }))},
		{"sleep", "do nothing", false, keys(
			word(about{name: "sleep", need: true, means: "how long"}, timeBetween(0, maxAppTime), func(s *Step, v time.Duration) { s.For = v }))},
		{"repeat", "do steps several times", false, keys(
			word(about{name: "repeat", need: true, means: "how many times"}, countBetween(1, maxRepeat), func(s *Step, v int) { s.Times = v }),
			script(about{name: "do", need: true, takes: "a list of steps", means: "the steps"}, func(s *Step) *[]Step { return &s.Do }))},
		{"setsockopt", "set a socket option", false, keys(
			fixed(word(about{name: "setsockopt", need: true, means: "which option"},
				oneOf("nodelay", "cork", "quickack", "linger", "recv_buffer", "send_buffer", "keep_alive"), func(s *Step, v string) { s.Option = v })),
			fixed(word(about{name: "value", need: true, takes: "on or off; a time or off for linger; a size for buffers", means: "its value"}, valueText(), func(s *Step, v string) { s.Value = v })),
			conn("of which socket"))},
		{"shutdown", "close one direction", false, keys(
			word(about{name: "shutdown", need: true, means: "which: write sends a FIN"}, oneOf("write", "read", "both"), func(s *Step, v string) { s.How = v }),
			conn("of which socket"))},
		{"close", "close the socket", true, keys(socket("close", "which socket"))},
		{"abort", "close with a RST", true, keys(socket("abort", "which socket"))},
	}
}

func stepNames(ops []stepOp, bareOnly bool) []string {
	var list []string
	for _, o := range ops {
		if o.bare || !bareOnly {
			list = append(list, o.op)
		}
	}
	return list
}

// script is a list of steps. A setting names one by its place, from 1:
// apps.sender.script.3.write.
func script[T any](a about, get func(*T) *[]Step) key[T] {
	ops := sync.OnceValue(stepOps)
	k := list(a, maxSteps, func(r *reader, n *yaml.Node, at string, to *T) {
		if s, ok := readStep(r, n, at, ops()); ok {
			*get(to) = append(*get(to), s)
		}
	}, stepSchema)
	k.target = func(path []string, to *T) (target, *problem) {
		i, p := place(path, a.name, len(*get(to)))
		switch {
		case p != nil:
			return target{}, p
		case len(path) == 1:
			return target{}, &problem{code: codeName, msg: "write " + a.name + ".N.KEY, N counted from 1"}
		}
		s := &(*get(to))[i]
		for _, o := range ops() {
			if o.op == s.Op && s.Text == "" {
				return o.keys().target(path[1:], s)
			}
		}
		return target{}, &problem{code: codeName, msg: "step " + path[0] + " has nothing that a setting can set"}
	}
	return k
}

func readStep(r *reader, n *yaml.Node, at string, ops []stepOp) (s Step, ok bool) {
	s = Step{Line: n.Line}
	r.lines[at] = n.Line
	if n.Kind == yaml.ScalarNode && slices.Contains(stepNames(ops, true), n.Value) {
		s.Op, s.Conn = n.Value, DefaultConn
		return s, true
	}
	if n.Kind != yaml.MappingNode {
		p := wrongShape(n, "a step such as {write: 100B}")
		if n.Kind == yaml.ScalarNode {
			p = unknown(codeKey, "step", n.Value, stepNames(ops, false))
			if slices.Contains(stepNames(ops, false), n.Value) {
				p = &problem{code: codeShape, msg: quote(n.Value) + " needs a value: write {" + n.Value + ": ...}"}
			}
		}
		r.fail(n, at, p)
		return s, false
	}
	var found []stepOp
	var unknownKey string
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		if o := slices.IndexFunc(ops, func(o stepOp) bool { return o.op == name }); o >= 0 {
			found = append(found, ops[o])
		} else if unknownKey == "" {
			unknownKey = name
		}
	}
	switch len(found) {
	case 0:
		r.fail(n, at, unknown(codeKey, "step", unknownKey, stepNames(ops, false)))
		return s, false
	case 1:
	default:
		r.fail(n, at, &problem{code: codeConflict, msg: "one step is one call: here are " + found[0].op + " and " + found[1].op})
		return s, false
	}
	s.Op = found[0].op
	switch s.Op {
	case "sleep", "listen", "repeat":
	default:
		s.Conn = DefaultConn
	}
	if s.Op == "connect" {
		s.Port = 80
	}
	before := len(r.list)
	found[0].keys().read(r, n, at, &s)
	if s.Op == "setsockopt" && s.Option != "" && s.Value != "" {
		value, p := optionValue(s.Option, s.Value)
		r.add(n.Line, join(at, "value"), p)
		s.Value = value
	}
	return s, len(r.list) == before
}

// optionValue is the canonical text of a socket option's value.
func optionValue(option, text string) (string, *problem) {
	switch option {
	case "linger":
		if text == "off" {
			return text, nil
		}
		d, p := timeBetween(0, 60*time.Second).parse(text)
		if p == nil && d%time.Millisecond != 0 {
			p = &problem{code: codeValue, msg: quote(text) + " is finer than 1 ms"}
		}
		return FormatDuration(d), p
	case "recv_buffer", "send_buffer":
		n, p := bufferSize().parse(text)
		return FormatBytes(n), p
	}
	unit, _ := unitNamed("switch")
	return unit.canon(text)
}

func bytesOrEOF() scalar[int64] {
	sizes := bytesBetween(1, maxAppBytes)
	return scalar[int64]{
		units: sizes.units,
		takes: sizes.takes + ", or eof",
		parse: func(text string) (int64, *problem) {
			if text == "eof" {
				return 0, nil
			}
			return sizes.parse(text)
		},
		schema: pattern("eof|" + bytesPattern),
	}
}

// anyText is a text with its line ends.
func anyText() scalar[string] {
	const most = 16_000
	return scalar[string]{
		takes: "a text",
		parse: func(text string) (string, *problem) {
			if text == "" || len(text) > most {
				return "", outOfRange(strings.ToValidUTF8(text, ""), "1 byte", strconv.Itoa(most)+" bytes")
			}
			return text, nil
		},
		schema: schema{"type": "string", "minLength": 1, "maxLength": most},
	}
}
