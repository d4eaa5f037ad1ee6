package proxy

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/app/http1"
	"slowstart/engine/app/rule"
	"slowstart/engine/timeline"
)

// rewritten is the request as a proxy by RFC 9110 sends it: its connection
// options are applied, then what belongs to the client's connection alone is
// removed (§7.6.1), and the message is the proxy's own (§6.2, §7.6.3).
func (x *exchange) rewritten() outgoing {
	options := rule.Options(x.request.Fields)
	if slices.Contains(options, "close") {
		x.client.Decide(x.number, "apply", rule.ConnectionOption, map[string]string{"option": "close"})
	}
	fields, removed := rule.Forward(x.request.Fields, options)
	removals(x.asked, removed)
	// RFC 9112 §3.2.2: Host is what the target says, whatever came.
	authority, target := x.split()
	fields = append([]timeline.Field{{Name: "Host", Value: authority}}, without(fields, "Host")...)
	fields = framed(fields, x.request.Framing, x.content)
	fields = append(append(fields, x.restFields()...), x.via(x.request.Minor))
	return outgoing{
		line: x.request.Method + " " + target + " HTTP/1.1", target: target, version: "HTTP/1.1",
		fields: fields, reason: rule.OwnMessage,
	}
}

// split parts the request-target into the authority and what goes on: in
// origin-form where the next host is the one asked for, in absolute-form where
// it is another proxy (RFC 9112 §3.2).
func (x *exchange) split() (authority, target string) {
	target = x.request.Target
	if u, err := url.Parse(target); err == nil && u.Host != "" && !strings.HasPrefix(target, "/") {
		if u.Hostname() == x.To {
			target = x.request.Path()
		}
		return u.Host, target
	}
	if hosts := http1.Values(x.request.Fields, "Host"); len(hosts) > 0 {
		return hosts[0], target
	}
	return x.To, target
}

// via is the field line that a proxy adds (RFC 9110 §7.6.3), to a message that
// came in this minor version.
func (p *proxy) via(minor int) timeline.Field {
	return timeline.Field{Name: "Via", Value: fmt.Sprintf("1.%d %s", minor, p.host.Name())}
}

// framed gives fields the framing that the content is sent in, which no
// connection option may remove.
func framed(fields []timeline.Field, f http1.Framing, content bool) []timeline.Field {
	switch {
	case !content: // a length there is of what is not sent, as in a response to HEAD
		return fields
	case f.Chunked:
		return append(without(fields, "Content-Length"), timeline.Field{Name: "Transfer-Encoding", Value: "chunked"})
	case f.Length < 0:
		return without(fields, "Content-Length")
	case !slices.Equal(http1.Values(fields, "Content-Length"), []string{strconv.FormatInt(f.Length, 10)}):
		return append(without(fields, "Content-Length"), timeline.Field{Name: "Content-Length", Value: strconv.FormatInt(f.Length, 10)})
	}
	return fields
}

// without is fields without those of one name.
func without(fields []timeline.Field, name string) []timeline.Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f timeline.Field) bool { return strings.EqualFold(f.Name, name) })
}

// stripped are a response's fields without those that belong to the next hop's
// connection, whose options are applied first.
func (x *exchange) stripped(a *answer) []timeline.Field {
	options := rule.Options(a.Fields)
	for _, option := range []string{"close", "keep-alive"} {
		if slices.Contains(options, option) && (option == "close" || a.Minor == 0) {
			x.up.Decide(x.number, "apply", rule.ConnectionOption, map[string]string{"option": option})
		}
	}
	fields, removed := rule.Forward(a.Fields, options)
	removals(a.in, removed)
	return fields
}

// passOn passes a response back as a proxy by RFC 9112 §9.3 does: each side's
// connection persists by itself.
func (x *exchange) passOn() (keep bool) {
	a, ok := x.finalAnswer()
	if !ok {
		return false
	}
	fields := x.stripped(a)
	if x.joinRest(a) {
		fields = a.Fields
	}
	r := reply{version: "HTTP/1.1", reason: rule.OwnMessage, prefix: a.prefix}
	r.each, r.done = x.storing(a, fields)
	r.keepUp, r.reasonUp = rule.Received{Minor: a.Minor, Fields: a.Fields, Response: true, Content: a.Framing, ByProxy: true}.Persists()
	if a.content {
		framing, err := x.reframe(a, &r)
		if x.stops(err) {
			return false
		}
		fields = framed(fields, framing, true)
	}
	r.keepClient, r.reasonClient = x.clientPersists(r.untilClose)
	if !r.keepClient {
		fields = append(fields, timeline.Field{Name: "Connection", Value: "close"})
	}
	r.fields = append(fields, x.via(a.Minor))
	r.head = ownHead(a, r.fields)
	return x.pass(a, r)
}

// reframe chooses how the content goes on: as it came, as far as the client's
// version lets it, or as a repair has it.
func (x *exchange) reframe(a *answer, r *reply) (f http1.Framing, err error) {
	f = a.Framing
	r.content = contentOf(x.up.In, f, x.trailer(a.in, a.Fields))
	if f.Length >= 0 {
		f.Length += int64(len(a.prefix))
	}
	switch {
	case x.Repair == "length":
		var held []byte
		if held, err = spool(a, r.content); err != nil {
			r.keepUp, r.short = false, true
			r.reasonUp, r.argsUp = reasonOf(err, 0)
		}
		held = append(a.prefix[:len(a.prefix):len(a.prefix)], held...)
		f = http1.Framing{Length: int64(len(held))}
		r.content, r.held = &content{Reader: bytes.NewReader(held)}, true
	case x.request.Minor == 0 && f.Chunked: // HTTP/1.0 has no chunks
		f = http1.Framing{Length: -1}
	case x.request.Minor > 0 && x.Repair == "chunked":
		f, r.mend = http1.Framing{Chunked: true}, true
	}
	if !r.held && len(a.prefix) > 0 {
		r.content.Reader = io.MultiReader(bytes.NewReader(a.prefix), r.content.Reader)
	}
	r.chunked, r.untilClose = f.Chunked, f.UntilClose()
	return f, err
}

// clientPersists judges the client's connection by RFC 9112 §9.3, from what the
// client said and how the response is sent.
func (x *exchange) clientPersists(untilClose bool) (keep bool, reason string) {
	keep, reason = rule.Received{Minor: x.request.Minor, Fields: x.request.Fields, ByProxy: true}.Persists()
	switch {
	case keep && x.cut: // the rest of the request would be taken for the next
		return false, rule.RequestIncomplete
	case keep && untilClose:
		return false, rule.CloseDelimited
	}
	return keep, reason
}
