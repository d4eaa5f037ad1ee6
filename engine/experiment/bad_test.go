package experiment

import (
	"errors"
	"strings"
	"testing"

	"slowstart/engine/app/rule"
)

const small = `v: 1
title: {en: Small, ko: 작은 실험}
hosts:
  a: {role: client}
  b: {role: server, tcp: {nagle: off}}
links:
  wire: {between: [a, b], rtt: 10ms}
apps:
  serve: {host: b, origin: {size: 1kB}}
  ask: {host: a, client: {to: b}}
settings:
  rtt: {unit: time, default: 10ms, min: 1ms, max: 1s, sets: [links.wire.rtt]}
moments:
  syn: {type: wire.sent, kind: SYN}
expect:
  - connect >= rtt
`

// Each case replaces old with text in the small file.
func TestParse_SaysWhatIsWrongAndWhere(t *testing.T) {
	tests := []struct{ old, text, want string }{
		// units and ranges
		{"rtt: 10ms}\na", "rtt: 10}\na", `x.yaml:7: links.wire.rtt: "10" has no unit: write a time such as 100ms (s, ms, us, ns)`},
		{"rtt: 10ms}\na", "rtt: 10 ms}\na", `x.yaml:7: links.wire.rtt: "10 ms" is not a time: write a time such as 100ms (s, ms, us, ns)`},
		{"rtt: 10ms}\na", "rtt: soon}\na", `x.yaml:7: links.wire.rtt: "soon" is not a time: write a time such as 100ms (s, ms, us, ns)`},
		{"rtt: 10ms}\na", "rtt: 1e-9s}\na", `x.yaml:7: links.wire.rtt: "1e-9s" is not a time: write a time such as 100ms (s, ms, us, ns)`},
		{"rtt: 10ms}\na", "rtt: -1ms}\na", `x.yaml:7: links.wire.rtt: "-1ms" is out of range: 0ms to 4s`},
		{"rtt: 10ms}\na", "rtt: 9223372036854775808s}\na", `x.yaml:7: links.wire.rtt: "9223372036854775808s" is too large`},
		{"rtt: 10ms}\na", "rtt: 0.5ns}\na", `x.yaml:7: links.wire.rtt: "0.5ns" is finer than 1 ns`},
		{"expect:", "real_time: 1h\nexpect:", `x.yaml:15: real_time: "1h" is not a time: write a time from 1s to 300s (s, ms, us, ns)`},
		{"rtt: 10ms}\na", "rtt: }\na", `x.yaml:7: links.wire.rtt: here is nothing, where a time from 0ms to 4s belongs`},
		{"rtt: 10ms}\na", "rtt: [10ms]}\na", `x.yaml:7: links.wire.rtt: here is a list, where a time from 0ms to 4s belongs`},
		{"rtt: 10ms}\na", "delay: 2001ms}\na", `x.yaml:7: links.wire.delay: "2001ms" is out of range: 0ms to 2s`},
		{"rtt: 10ms}\na", "rate: 7999bit/s}\na", `x.yaml:7: links.wire.rate: "7999bit/s" is out of range: 8kbit/s to 1Gbit/s`},
		{"rtt: 10ms}\na", "rate: 10MB/s}\na", `x.yaml:7: links.wire.rate: "10MB/s" is not a rate: write a rate such as 10Mbit/s (Gbit/s, Mbit/s, kbit/s, bit/s)`},
		{"rtt: 10ms}\na", "queue: 0 packets}\na", `x.yaml:7: links.wire.queue: "0 packets" is out of range: 1 packet to 1000 packets`},
		{"rtt: 10ms}\na", "queue: 20}\na", `x.yaml:7: links.wire.queue: "20" is not a queue: write packets or bytes, such as 20 packets or 64kB`},
		{"rtt: 10ms}\na", "loss: 0.5}\na", `x.yaml:7: links.wire.loss: "0.5" has no unit: write a percentage such as 0.5%`},
		{"rtt: 10ms}\na", "loss: 100.01%}\na", `x.yaml:7: links.wire.loss: "100.01%" is out of range: 0% to 100%`},
		{"rtt: 10ms}\na", "mtu: 575B}\na", `x.yaml:7: links.wire.mtu: "575B" is out of range: 576B to 1500B`},
		{"nagle: off", "nagle: maybe", `x.yaml:5: hosts.b.tcp.nagle: "maybe" is not one of on, off`},
		{"nagle: off", "delayed_ack: 500ms", `x.yaml:5: hosts.b.tcp.delayed_ack: "500ms" is out of range: 1ms to 499ms`},
		{"nagle: off", "ports: 50009-50000", `x.yaml:5: hosts.b.tcp.ports: "50009-50000" is not a range of ports within 1024-65535, such as 50000-50009`},
		{"nagle: off", "initial_window: ten", `x.yaml:5: hosts.b.tcp.initial_window: "ten" is not a whole number`},
		{"nagle: off", "congestion_control: vegas", `x.yaml:5: hosts.b.tcp.congestion_control: "vegas" is not one of reno, cubic, bbr`},

		// keys
		{"rtt: 10ms}\na", "rrt: 10ms}\na", `x.yaml:7: links.wire: unknown key "rrt": did you mean rtt?`},
		{"moments:", "momnets:", `x.yaml:13: unknown key "momnets": did you mean moments?`},
		{"rtt: 10ms}\na", "rtt: 10ms, rtt: 20ms}\na", `x.yaml:7: links.wire: key "rtt" is given twice`},
		{"rtt: 10ms}\na", "rtt: 10ms, delay: 20ms}\na", `x.yaml:7: links.wire: give only one of rtt, delay`},
		{"kind: SYN}", "kind: SYN,ACK}", `x.yaml:14: moments.syn: unknown key "ACK": one of type, from, to, at, kind, flags, app, op, errno, side, phase, method, target, status, exchange, reason, field, cause, state, label, conn, len_min, nth, after, optional (a text with a comma in it needs quotes)`},
		{"  ask: {host: a, client: {to: b}}\n", "  serve: {host: a, client: {to: b}}\n", `x.yaml:10: apps: name "serve" is given twice`},
		{"host: b, origin: {size: 1kB}", "host: b", `x.yaml:9: apps.serve: give one of origin, client, proxy, resolver, script`},
		{"host: b, origin: {size: 1kB}", "host: b, origin: {}, client: {to: a}", `x.yaml:9: apps.serve: give only one of origin, client`},
		{"host: b, origin", "origin", `x.yaml:9: apps.serve: needs "host": a host that is no router`},
		{"title: {en: Small, ko: 작은 실험}", "title: {en: Small}", `x.yaml:2: title: needs "ko": a text of at most 200 characters`},
		{"v: 1\n", "v: 1\nstacks: []\n", `x.yaml:2: stacks: names no stack: netstack, linux or both belong here`},
		{"v: 1\n", "v: 2\n", `x.yaml:1: v: "2" is not a version this program reads: write 1`},
		{"v: 1\n", "", `x.yaml:1: needs "v": 1`},

		// names
		{"  wire:", "  Wire:", `x.yaml:7: links: "Wire" is not a name (a-z, 0-9 and -, a letter first, at most 64 characters)`},
		{"  wire:", "  any:", `x.yaml:7: links: "any" has a meaning of its own: choose another name`},
		{"between: [a, b]", "between: [a, bb]", `x.yaml:7: links.wire.between: unknown host "bb": did you mean b?`},
		{"between: [a, b]", "between: [a]", `x.yaml:7: links.wire.between: needs two hosts`},
		{"between: [a, b]", "between: [a, a]", `x.yaml:7: links.wire.between: joins a to itself`},
		{"between: [a, b]", "between: [a, b, a]", `x.yaml:7: links.wire.between: 3 entries: at most 2`},
		{"host: b,", "host: nobody,", `x.yaml:9: apps.serve.host: unknown host "nobody": one of a, b`},
		{"role: client", "role: router", `x.yaml:10: apps.ask.host: a is a router: it runs no app`},
		{"to: b", "to: a", `x.yaml:10: apps.ask.client.to: is the host it runs on: no link is between them`},
		{"a: {role: client}", "a: {role: client, ip: 10.0.0.9}\n  c: {role: server, ip: 10.0.0.9}", `x.yaml:5: hosts.c.ip: a has the address 10.0.0.9 too
x.yaml:5: hosts.c: no link leads from a to c`},
		{"a: {role: client}", "a: {role: client, ip: 127.0.0.1}", `x.yaml:4: hosts.a.ip: "127.0.0.1" is not the IPv4 address of a host, such as 10.0.0.1`},
		{"  b: {role: server, tcp: {nagle: off}}\n", "", `x.yaml:3: hosts: needs at least 2 hosts`},

		// settings
		{"sets: [links.wire.rtt]", "sets: [links.wire.rt]", `x.yaml:12: settings.rtt.sets: unknown part of a path "rt": did you mean rtt?`},
		{"sets: [links.wire.rtt]", "sets: [links.wires.rtt]", `x.yaml:12: settings.rtt.sets: unknown name in links "wires": did you mean wire?`},
		{"sets: [links.wire.rtt]", "sets: [links.wire.rate]", `x.yaml:12: settings.rtt.sets: links.wire.rate takes no time setting: its unit is rate`},
		{"sets: [links.wire.rtt]", "sets: [hosts.a.role]", `x.yaml:12: settings.rtt.sets: unknown part of a path "role": one of tcp`},
		{"sets: [links.wire.rtt]", "sets: []", `x.yaml:12: settings.rtt: sets nothing: name a path such as links.wire.rtt`},
		{"default: 10ms", "default: 2s", `x.yaml:12: settings.rtt.default: "2s" is out of range: 1ms to 1s`},
		{"max: 1s", "max: 5s", `x.yaml:12: settings.rtt.max: "5s" is out of range: 0ms to 4s`},
		{"max: 1s", "max: 1us", `x.yaml:12: settings.rtt: min 1ms to max 1us is not a range`},
		{", max: 1s", "", `x.yaml:12: settings.rtt: min and max go together`},
		{", min: 1ms, max: 1s", "", `x.yaml:12: settings.rtt: needs min and max, or values`},
		{"min: 1ms, max: 1s", "values: [1ms, 20ms]", `x.yaml:12: settings.rtt.default: "10ms" is not one of 1ms, 20ms`},
		{"min: 1ms, max: 1s", "values: [10ms, 0.01s]", `x.yaml:12: settings.rtt: value "10ms" is listed twice`},
		{"unit: time", "unit: second", `x.yaml:12: settings.rtt.unit: "second" is not one of time, rate, bytes, packets, percent, count, switch, choice, selector`},

		// moments, selectors, expectations
		{"kind: SYN}", "state: ESTABLISHED}", `x.yaml:14: moments.syn: state says nothing about wire.sent: use from, to, at, kind, flags, label, len_min, cause`},
		{"kind: SYN}", "kind: nagle}", `x.yaml:14: moments.syn.kind: "nagle" is not one of SYN, SYN,ACK, ACK, data, FIN, RST, any`},
		{"kind: SYN}", "kind: SYN, after: ack}", `x.yaml:14: moments.syn.after: unknown moment "ack": one of syn`},
		{"kind: SYN}", "kind: SYN, after: syn}", `x.yaml:14: moments.syn.after: syn would have to come after itself`},
		{"kind: SYN}", "kind: SYN, from: c}", `x.yaml:14: moments.syn: unknown host "c": did you mean a?`},
		{"  syn:", "  rtt:", `x.yaml:14: moments.rtt: a setting has the name rtt too`},
		{"rtt: 10ms}\na", "drop: [a SYN 1, b SYM 1]}\na", `x.yaml:7: links.wire.drop.2: "b SYM 1" is not a selector: the kind "SYM" is not one of SYN, SYN,ACK, ACK, data, FIN, RST, any`},
		{"rtt: 10ms}\na", "drop: [a SYN 0]}\na", `x.yaml:7: links.wire.drop.1: "a SYN 0" is not a selector: the number "0" is out of range: 1 to 100000`},
		{"rtt: 10ms}\na", "drop: SYN}\na", `x.yaml:7: links.wire.drop: "SYN" is not a selector: write sender, kind and number, such as client SYN 1`},
		{"rtt: 10ms}\na", "drop: [a SYN 1], back: {drop: [b SYN 1, c SYN 1]}}\na", `x.yaml:7: links.wire.back.drop.2: unknown host "c": did you mean a?`},
		{"rtt: 10ms}\na", "drop: [client SYN 1]}\na", `x.yaml:7: links.wire.drop.1: unknown host "client": one of a, b`},
		{"  - connect >= rtt", "  connect", `x.yaml:16: expect: here is a word, where a list of expressions, each alone or with what it says belongs`},
		{"  - connect >= rtt", "  - {that: connect >= rtt, en: A round trip}", `x.yaml:16: expect.1: needs "ko": a text of at most 200 characters`},
		{"  - connect >= rtt", "  - {en: A, ko: B}", `x.yaml:16: expect.1: needs "that": an expression`},
		{"  - connect >= rtt", "  - [connect]", `x.yaml:16: expect.1: here is a list, where a text of at most 1000 characters belongs`},

		// apps
		{"origin: {size: 1kB}", "origin: {version: 2}", `x.yaml:9: apps.serve.origin.version: "2" is not one of 1.0, 1.1`},
		{"origin: {size: 1kB}", "origin: {framing: chunks}", `x.yaml:9: apps.serve.origin.framing: "chunks" is not one of length, chunked, close`},
		{"origin: {size: 1kB}", "origin: {page: {size: 1kB}}", `x.yaml:9: apps.serve.origin.page: needs "objects": a number from 0 to 200`},
		{"origin: {size: 1kB}", "origin: {page: {objects: 201}}", `x.yaml:9: apps.serve.origin.page.objects: "201" is out of range: 0 to 200`},
		{"origin: {size: 1kB}", "origin: {resources: [{size: 1kB}]}", `x.yaml:9: apps.serve.origin.resources.1: needs "target": a request-target such as /index.html`},
		{"origin: {size: 1kB}", "origin: {resources: [{target: /a}, {target: /a}]}", `x.yaml:9: apps.serve.origin.resources.2: target "/a" is given twice`},
		{"origin: {size: 1kB}", "origin: {ends: [{at: after, bytes: 1B}]}", `x.yaml:9: apps.serve.origin.ends.1: bytes belongs to at: middle`},
		{"origin: {size: 1kB}", "origin: {fields: [X-A]}", `x.yaml:9: apps.serve.origin.fields.1: "X-A" is not a field line such as "X-Lesson: 4" (RFC 9110 §5)`},
		{"origin: {size: 1kB}", `origin: {fields: ["X A: 1"]}`, `x.yaml:9: apps.serve.origin.fields.1: "X A: 1" is not a field line such as "X-Lesson: 4" (RFC 9110 §5)`},
		{"origin: {size: 1kB}", `origin: {fields: ["X-A: 1\r\nX-B: 2"]}`, `x.yaml:9: apps.serve.origin.fields.1: "X-A: 1\r\nX-B: 2" is not a field line such as "X-Lesson: 4" (RFC 9110 §5)`},
		{"origin: {size: 1kB}", `origin: {fields: ["content-length: 5"]}`, `x.yaml:9: apps.serve.origin.fields.1: content-length is written by the app itself: not Host, Content-Length, Transfer-Encoding`},
		{"client: {to: b}", "client: {to: b, connections: 65}", `x.yaml:10: apps.ask.client.connections: "65" is out of range: 1 to 64`},
		{"client: {to: b}", "client: {to: b, pipeline: 0}", `x.yaml:10: apps.ask.client.pipeline: "0" is out of range: 1 to 100`},
		{"client: {to: b}", "client: {to: b, requests: 2, ask: [{}]}", `x.yaml:10: apps.ask.client: give only one of requests, ask`},
		{"client: {to: b}", "client: {to: b, ask: [{method: get}]}", `x.yaml:10: apps.ask.client.ask.1.method: "get" is not one of GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH`},
		{"client: {to: b}", "client: {to: b, name: a}", `x.yaml:10: apps.ask.client.name: a is the name of another host than b`},
		{"client: {to: b}", "client: {to: b, name: -x}", `x.yaml:10: apps.ask.client.name: "-x" is not a host name such as www.example.com (RFC 1123 §2.1)`},
		{"client: {to: b}", "client: {to: b, via: c}", `x.yaml:10: apps.ask.client.via: unknown host "c": did you mean a?`},
		{"client: {to: b}", "client: {to: b, via: a}", `x.yaml:10: apps.ask.client.via: is the host it runs on: no link is between them`},
		{"client: {to: b}", "client: {to: b, resolver: b}", `x.yaml:10: apps.ask.client.resolver: b runs no resolver`},
		{"ask: {host: a, client: {to: b}}", "mid: {host: b, proxy: {to: a}}\n  ask: {host: a, client: {to: b, via: b, tls: on}}", `x.yaml:11: apps.ask.client.tls: mid reads HTTP: only a proxy of kind relay passes TLS on`},
		{"client: {to: b}", "proxy: {to: a}", `x.yaml:10: apps.ask.proxy.to: is the host it runs on: no link is between them`},
		{"client: {to: b}", "proxy: {to: b, kind: clever}", `x.yaml:10: apps.ask.proxy.kind: "clever" is not one of dumb, relay, smart, aware, cache`},
		{"ask: {host: a, client: {to: b}}", "ask: {host: b, proxy: {to: a, port: 80}}", `x.yaml:10: apps.ask: serve listens at port 80 of b too`},
		{"sets: [links.wire.rtt]", "sets: [apps.ask.client.ask.1.gap]", `x.yaml:12: settings.rtt.sets: ask has no entry "1": there are 0`},
		{"sets: [links.wire.rtt]", "sets: [apps.ask.origin.think]", `x.yaml:12: settings.rtt.sets: there is no origin here`},
		{"sets: [links.wire.rtt]", "sets: [apps.serve.origin.page.size]", `x.yaml:12: settings.rtt.sets: there is no page here`},
		{"b: {role: server,", "b: {role: server, more: [10.0.0.1, 10.0.0.1],", `x.yaml:5: hosts.b.more.2: b has the address 10.0.0.1 too`},
		{"a: {role: client}", "a: {role: client, more: [10.0.0.1, 10.0.0.2, 10.0.0.3]}\n  c: {role: router, ip: 10.0.0.2}", `x.yaml:5: hosts.c.ip: a has the address 10.0.0.2 too
x.yaml:5: hosts.c: no link leads from a to c`},
		{"rtt: 10ms}\na", "copies: [{packet: a SYN 1, by: 121s}]}\na", `x.yaml:7: links.wire.copies.1.by: "121s" is out of range: 0ms to 120s`},
		{"rtt: 10ms}\na", "copies: [{packet: c SYN 1, by: 1s}]}\na", `x.yaml:7: links.wire.copies.1: unknown host "c": did you mean a?`},

		// measures
		{"expect:", "measures:\n  n: {count: {type: app.call}, value: packets}\nexpect:", `x.yaml:16: measures.n: give only one of count, value
x.yaml:16: measures.n: needs "unit": one of us, bytes, packets, ratio, count`},
		{"expect:", "measures:\n  n: {after: syn}\nexpect:", `x.yaml:16: measures.n: give one of count, value, sum, min, max, first, last`},
		{"expect:", "measures:\n  n: {sum: bytes}\nexpect:", `x.yaml:16: measures.n: needs "of": which events`},
		{"expect:", "measures:\n  n: {sum: bytes, of: {type: app.call}, unit: bytes}\nexpect:", `x.yaml:16: measures.n: unit belongs to value: counts and fields have theirs`},
		{"expect:", "measures:\n  n: {count: {type: app.call, kind: SYN}}\nexpect:", `x.yaml:16: measures.n.count: kind says nothing about app.call: use from, app, op, errno, len_min`},
		{"expect:", "measures:\n  n: {count: {type: app.call, app: asks}}\nexpect:", `x.yaml:16: measures.n: unknown app "asks": did you mean ask?`},
		{"expect:", "measures:\n  n: {count: {type: dns, side: cache}}\nexpect:", `x.yaml:16: measures.n.count.side: "cache" is not one of send, receive, cached`},
		{"expect:", "measures:\n  n: {count: {type: http.request, side: cached}}\nexpect:", `x.yaml:16: measures.n.count.side: "cached" is not one of send, receive`},
		{"expect:", "measures:\n  n: {count: {type: app.call, errno: reset}}\nexpect:", `x.yaml:16: measures.n.count.errno: "reset" is not ok or an errno such as ECONNRESET`},
		{"expect:", "measures:\n  n: {count: {type: http.decision, reason: keep_alive_mx}}\nexpect:", `x.yaml:16: measures.n.count.reason: "keep_alive_mx" is not known here: did you mean keep_alive_max?`},
		{"expect:", "measures:\n  n: {count: {type: http.decision, reason: bored}}\nexpect:", `x.yaml:16: measures.n.count.reason: "bored" is not one of ` + strings.Join(rule.Reasons(), ", ")},
		{"expect:", "measures:\n  n: {count: {type: app.call, op: resume}}\nexpect:", `x.yaml:16: measures.n.count.op: "resume" is not one of connect, listen, accept, write, read, sendto, recvfrom, shutdown, close, abort, setsockopt`},
		{"expect:", "measures:\n  n: {count: {type: app.call, op: ''}}\nexpect:", `x.yaml:16: measures.n.count.op: "" is not one of connect, listen, accept, write, read, sendto, recvfrom, shutdown, close, abort, setsockopt`},
		{"expect:", "measures:\n  n: {count: {type: app.call}, after: sin}\nexpect:", `x.yaml:16: measures.n.after: unknown moment "sin": did you mean syn?`},
		{"expect:", "measures:\n  syn: {count: {type: app.call}}\nexpect:", `x.yaml:16: measures.syn: a moment has the name syn too`},
		{"expect:", "measures:\n  rtt: {count: {type: app.call}}\nexpect:", `x.yaml:16: measures.rtt: a setting has the name rtt too`},
		{"expect:", "measures:\n  ms: {count: {type: app.call}}\nexpect:", `x.yaml:16: measures: "ms" means something else in expressions: choose another name`},
		{"expect:", "formulas: {load: {when: drops == 0}}\nexpect:", `x.yaml:15: formulas.load: needs "is": an expression`},
		{"expect:", "formulas: {load: {is: rtt, en: A round trip}}\nexpect:", `x.yaml:15: formulas.load: give the words in both languages, en and ko, or in none`},
		{"expect:", "formulas: {load: }\nexpect:", `x.yaml:15: formulas.load: here is nothing, where a mapping of is, when, en, ko belongs`},
		{"expect:", "without: {rtt: 2s}\nexpect:", `x.yaml:15: without.rtt: "2s" is out of range: 1ms to 1s`},
		{"expect:", "without: {rrt: 1s}\nexpect:", `x.yaml:15: without.rrt: unknown setting "rrt": did you mean rtt?`},
		{"expect:", "without: {}\nexpect:", `x.yaml:15: without: here is a mapping, where values by setting: {nagle: off} belongs`},

		// scripts
		{"client: {to: b}", "script: [{connect: b, from_ip: 10.0.0.9}]", `x.yaml:10: apps.ask.script.1.from_ip: unknown address of a "10.0.0.9": did you mean 10.0.0.1?`},
		{"client: {to: b}", "script: [{connect: b, address: 10.1.1.1}]", `x.yaml:10: apps.ask.script.1.address: unknown address of b "10.1.1.1": one of 10.0.0.2`},
		{"client: {to: b}", "script: [{listen: 80, backlog: 0}]", `x.yaml:10: apps.ask.script.1.backlog: "0" is out of range: 1 to 4096`},
		{"client: {to: b}", "script: [{write: 1B}]", `x.yaml:10: apps.ask.script.1: no socket "c": none is made before`},
		{"client: {to: b}", "script: [{connect: b}, {wirte: 1B}]", `x.yaml:10: apps.ask.script.2: unknown step "wirte": did you mean write?`},
		{"client: {to: b}", "script: [{connect: b}, {read: eof, for: 1s, close: c}]", `x.yaml:10: apps.ask.script.2: one step is one call: here are read and close`},
		{"client: {to: b}", "script: [{connect: b}, write]", `x.yaml:10: apps.ask.script.2: "write" needs a value: write {write: ...}`},
		{"client: {to: b}", "script: [{connect: b, as: x}, {close: y}]", `x.yaml:10: apps.ask.script.2: no socket "y": made before: x`},
		{"client: {to: b}", "script: [accept]", `x.yaml:10: apps.ask.script.1: accept needs a listen before it`},
		{"client: {to: b}", "script: [{connect: b}, {setsockopt: linger, value: on}]", `x.yaml:10: apps.ask.script.2.value: "on" is not a time: write a time such as 100ms (s, ms, us, ns)`},
		{"client: {to: b}", "script: [{connect: b}, {repeat: 1000, do: [{repeat: 1000, do: [{write: 1B}]}]}]", `x.yaml:10: apps.ask.script: more than 100000 calls, repeats counted`},

		// YAML
		{"rtt: 10ms}\na", "rtt: &r 10ms}\na", `x.yaml:7: anchors (&name) are not allowed: write the value out`},
		{"title: {en: Small, ko: 작은 실험}", "title: !!str small", `x.yaml:2: tags (!name) are not allowed: write the value out`},
		{"title: {en: Small, ko: 작은 실험}", "title: {<<: {}}", `x.yaml:2: merge keys (<<) are not allowed: write the value out`},
		{"  wire:", "\twire:", `x.yaml:7: not YAML: indent with spaces, not with tabs`},
		{"en: Small", "en: Sm\x00all", `x.yaml:2: control character '\x00' in the file`},
		{"en: Small", `en: "Sm\u202eall"`, `x.yaml:2: control character '\u202e' in a text`},
		{"en: Small", "en: Sm\xffall", `x.yaml:2: the file is not UTF-8 text`},
		{"expect:\n", "---\nexpect:\n", `x.yaml:15: another document begins here (---): a file holds one`},
		{"[links.wire.rtt]", strings.Repeat("[", 20) + strings.Repeat("]", 20), `x.yaml:12: nested more than 16 levels deep`},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			if !strings.Contains(small, tt.old) {
				t.Fatalf("the small file has no %q", tt.old)
			}
			_, err := Parse("x.yaml", []byte(strings.Replace(small, tt.old, tt.text, 1)))
			if err == nil {
				t.Fatalf("no error, want\n%s", tt.want)
			}
			if err.Error() != tt.want {
				t.Errorf("got\n%s\nwant\n%s", err, tt.want)
			}
		})
	}
}

func TestParse_RefusesWholeFiles(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"empty", "", "x.yaml:1: the file is empty: it needs v: 1, title, hosts, links and apps"},
		{"comment", "# nothing\n", "x.yaml:1: the file is empty: it needs v: 1, title, hosts, links and apps"},
		{"list", "- 1\n", "x.yaml:1: here is a list, where a mapping of v, title, stacks, hosts, links, apps, settings, moments, measures, formulas, expect, without, until, real_time belongs"},
		{"large", "#" + strings.Repeat("x", MaxSource), "x.yaml:1: the file has more than 65536 bytes, the most that are read"},
		{"deep", strings.Repeat("[", 60_000), "x.yaml:1: not YAML: exceeded max depth of 10000"},
		{"bomb", "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "x.yaml:1: anchors (&name) are not allowed: write the value out"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("x.yaml", []byte(tt.src))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got\n%v\nwant\n%s", err, tt.want)
			}
		})
	}
}

func TestParse_TellsAtMostTenMistakesByLine(t *testing.T) {
	src := small + "until: never\n" + strings.Repeat("x: 1\n", 20)
	_, err := Parse("x.yaml", []byte(strings.Replace(src, "rtt: 10ms}\na", "rtt: 10}\na", 1)))
	var all Errors
	if !errors.As(err, &all) || len(all) != maxErrors {
		t.Fatalf("%d mistakes, want %d", len(all), maxErrors)
	}
	if all[0].Line != 7 || all[1].Line != 17 {
		t.Errorf("lines %d and %d, want 7 and 17", all[0].Line, all[1].Line)
	}
	data := all[0].Data()
	if data.Code != "file_unit" || data.Field != "links.wire.rtt" || data.Args["unit"] != "time" || data.Args["line"] != "7" {
		t.Errorf("Data() = %+v", data)
	}
	var one *Error
	if !errors.As(err, &one) || one != all[0] {
		t.Errorf("errors.As finds %v", one)
	}
}
