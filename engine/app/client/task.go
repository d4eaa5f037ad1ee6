package client

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"slowstart/engine/app/http1"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// task is a request until it is over: answered, or given up. While it is on a
// visit only the visit's goroutines touch it.
type task struct {
	experiment.Request
	order    int           // among the client's requests, from 1
	gap      time.Duration // still to rest before it
	waits    string        // the reason last reported
	exchange int           // on the visit that carries it
	retried  bool          // it is an automatic retry
	written  bool          // its first byte was, on this visit
	closes   bool          // it says that the connection closes

	turnedAway bool // a connection that it was the first on ended before it was written

	resumed int64  // have, when it was last asked for the rest: the next time it has more
	have    int64  // bytes of content that earlier responses brought
	etag    string // the entity tag of these, with its quotes; strong
}

func (t *task) ready() bool { return t.gap == 0 }

// plan queues the requests that the client is told to make.
func (c *client) plan() {
	ask := c.Ask
	if len(ask) == 0 {
		ask = slices.Repeat([]experiment.Request{{Gap: -1}}, max(c.Requests, 1))
	}
	for i, r := range ask {
		t := c.ask(r)
		if t.gap = r.Gap; r.Gap < 0 {
			t.gap = c.Gap
			if i == 0 {
				t.gap = 0
			}
		}
	}
	c.page = c.Page
}

// ask queues a request.
func (c *client) ask(r experiment.Request) *task {
	r.Method, r.Target = cmp.Or(r.Method, http.MethodGet), cmp.Or(r.Target, c.Target, "/")
	c.made++
	c.left++
	t := &task{Request: r, order: c.made}
	c.queue = append(c.queue, t)
	return t
}

// again puts a request back in its place in the queue.
func (c *client) again(t *task) {
	t.written, t.closes, t.waits, t.exchange = false, false, "", 0
	at, _ := slices.BinarySearchFunc(c.queue, t.order, func(q *task, order int) int { return q.order - order })
	c.queue = slices.Insert(c.queue, at, t)
}

// startLine is the request-line (RFC 9112 §3), with the absolute-form for a
// proxy (§3.2.2).
func (c *client) startLine(t *task) (target, line string) {
	target = t.Target
	if c.Via != "" && strings.HasPrefix(target, "/") {
		target = c.scheme() + "://" + c.authority() + target
	}
	return target, t.Method + " " + target + " " + c.version()
}

func (c *client) version() string { return "HTTP/" + cmp.Or(c.Version, "1.1") }

func (c *client) scheme() string {
	if c.TLS {
		return "https"
	}
	return "http"
}

// name is that of the origin.
func (c *client) name() string { return cmp.Or(c.Name, c.To) }

// authority is the Host field's value (RFC 9112 §3.2).
func (c *client) authority() string {
	if c.Port == 80 && !c.TLS || c.Port == 443 && c.TLS {
		return c.name()
	}
	return c.name() + ":" + strconv.Itoa(c.Port)
}

// fields are those of a request. Field lines of the experiment stand in place of
// the client's own of the same name.
func (c *client) fields(t *task) []timeline.Field {
	var extra []timeline.Field
	for _, line := range slices.Concat(c.Fields, t.Fields) {
		name, value, _ := strings.Cut(line, ":")
		extra = append(extra, timeline.Field{Name: name, Value: strings.TrimSpace(value)})
	}
	own := []timeline.Field{{Name: "Host", Value: c.authority()}, {Name: "User-Agent", Value: "slowstart"}}
	add := func(name, value string) { own = append(own, timeline.Field{Name: name, Value: value}) }
	if option := c.option(t); option != "" && c.ProxyConnection {
		add("Proxy-Connection", option)
	} else if option != "" {
		add("Connection", option)
	}
	if c.Have != "" {
		add("If-None-Match", `"`+c.Have+`"`)
	}
	if t.have > 0 { // RFC 9110 §13.1.5: the rest, or all if it has changed
		add("Range", "bytes="+strconv.FormatInt(t.have, 10)+"-")
		add("If-Range", t.etag)
	}
	if t.Content > 0 || t.Method == http.MethodPost || t.Method == http.MethodPut {
		add("Content-Length", strconv.FormatInt(t.Content, 10))
	}
	own = slices.DeleteFunc(own, func(f timeline.Field) bool { return len(http1.Values(extra, f.Name)) > 0 })
	return append(own, extra...)
}

// option is the connection option that a request has by itself.
func (c *client) option(t *task) string {
	old := c.version() == "HTTP/1.0"
	switch {
	case t.Close, !old && !c.Persist:
		return "close"
	case (old || c.ProxyConnection) && c.Persist && !t.Plain:
		return "Keep-Alive"
	}
	return ""
}

// lasts says whether a request leaves its connection open for others.
func (c *client) lasts(fields []timeline.Field) bool {
	if http1.HasOption(fields, "close") {
		return false
	}
	return c.version() != "HTTP/1.0" || http1.HasOption(fields, "keep-alive") || c.ProxyConnection
}
