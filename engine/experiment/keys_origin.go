package experiment

import "time"

func defaultOrigin() *Origin {
	return &Origin{Port: 80, Version: "1.1", Framing: "length", KeepAlive: true, Closing: "graceful", Linger: 5 * time.Second}
}

func originKeys() object[Origin] {
	return object[Origin]{keys: []key[Origin]{
		word(about{name: "port", def: "80", means: "where it listens"}, port(), func(o *Origin, v int) { o.Port = v }),
		word(about{name: "tls", def: "off", means: "HTTPS: TLS first (RFC 8446)"}, onOff(), func(o *Origin, v bool) { o.TLS = v }),
		word(about{name: "version", def: "1.1", means: "the HTTP version it speaks"}, httpVersion(), func(o *Origin, v string) { o.Version = v }),
		word(about{name: "think", def: "0ms", means: "from the whole request to the first byte of the response"}, appTime(), func(o *Origin, v time.Duration) { o.Think = v }),
		word(about{name: "size", def: "0B", means: "content of each response"}, appBytes(), func(o *Origin, v int64) { o.Size = v }),
		word(about{name: "framing", def: "length", means: "how the content's end is told: by Content-Length, by chunks, or by the end of the connection"},
			framings(), func(o *Origin, v string) { o.Framing = v }),
		optional(about{name: "page", means: "/ is HTML that names the objects /1, /2 and so on"}, pageKeys, func() *Page { return &Page{} }, func(o *Origin) **Page { return &o.Page }),
		objects(about{name: "resources", takes: "a list of resources", means: "what differs at some targets; an origin with such a list answers 404 to every other target"},
			maxEntries, resourceKeys, func(o *Origin) *[]Resource { return &o.Resources }, func(s *Resource) *int { return &s.Line }),
		word(about{name: "etag", means: "entity tag of all that has none of its own"}, entityTag(), func(o *Origin, v string) { o.ETag = v }),

		word(about{name: "close", def: "off", means: "close after each response, with Connection: close"}, onOff(), func(o *Origin, v bool) { o.Close = v }),
		word(about{name: "keep_alive", def: "on", means: "grants keep-alive to an HTTP/1.0 client that asks for it"}, onOff(), func(o *Origin, v bool) { o.KeepAlive = v }),
		word(about{name: "silent", def: "off", means: "does not say in its responses that keep-alive is granted"}, onOff(), func(o *Origin, v bool) { o.Silent = v }),
		word(about{name: "max", def: "0", means: "requests that it takes on one connection, which it announces in Keep-Alive; 0 is no limit"}, countBetween(0, 1000), func(o *Origin, v int) { o.Max = v }),
		word(about{name: "idle", def: "0ms", means: "after how long it closes an idle connection, which it announces in Keep-Alive; 0ms is never"}, appTime(), func(o *Origin, v time.Duration) { o.Idle = v }),
		word(about{name: "slots", def: "0", means: "connections that it serves at once while others wait; 0 is no limit"}, countBetween(0, maxConnections), func(o *Origin, v int) { o.Slots = v }),

		word(about{name: "split_writes", def: "off", means: "writes head and content by two calls"}, onOff(), func(o *Origin, v bool) { o.SplitWrites = v }),
		word(about{name: "cork", def: "off", means: "TCP_CORK around them"}, onOff(), func(o *Origin, v bool) { o.Cork = v }),
		word(about{name: "closing", def: "graceful", means: "how it closes: graceful, a FIN, then it reads until the client closes too (RFC 9112 §9.6); abrupt, at once, in both directions; reset, by RST"},
			oneOf("graceful", "abrupt", "reset"), func(o *Origin, v string) { o.Closing = v }),
		word(about{name: "linger", def: "5s", means: "how long a graceful close waits for the client"}, appTime(), func(o *Origin, v time.Duration) { o.Linger = v }),
		word(about{name: "body_limit", def: "0B", means: "a request with more content is refused with 413 before it is read; 0B is no limit"}, appBytes(), func(o *Origin, v int64) { o.BodyLimit = v }),
		fieldLines("field lines that each response has besides its own", func(o *Origin) *[]string { return &o.Fields }),
		word(about{name: "ranges", def: "off", means: "answers Range and If-Range (RFC 9110 §14)"}, onOff(), func(o *Origin, v bool) { o.Ranges = v }),
		objects(about{name: "ends", takes: "a list of closes", means: "connections that it closes at will"},
			maxEntries, endKeys, func(o *Origin) *[]End { return &o.Ends }, func(e *End) *int { return &e.Line }),
		word(about{name: "buffer", def: "64KiB", means: "what a read of requests asks for; bytes that it has not read when it closes draw RST"},
			bytesBetween(16, 65536), func(o *Origin, v int64) { o.Buffer = v }),
		word(about{name: "concurrent", def: "off", means: "makes the responses of a pipeline at the same time, and sends them in order (RFC 9112 §9.3.2)"},
			onOff(), func(o *Origin, v bool) { o.Concurrent = v }),
	}}
}

func framings() scalar[string] { return oneOf("length", "chunked", "close") }

func pageKeys() object[Page] {
	return object[Page]{keys: []key[Page]{
		word(about{name: "size", def: "as long as the names take", means: "size of the HTML"}, appBytes(), func(p *Page, v int64) { p.Size = v }),
		word(about{name: "objects", need: true, means: "how many objects it names"}, countBetween(0, maxObjects), func(p *Page, v int) { p.Objects = v }),
		word(about{name: "object", def: "0B", means: "size of each"}, appBytes(), func(p *Page, v int64) { p.Object = v }),
	}}
}

func resourceKeys() object[Resource] {
	return object[Resource]{fresh: Resource{Size: -1, Think: -1, Declares: -1}, keys: []key[Resource]{
		word(about{name: "target", need: true, means: "where it is"}, requestTarget(), func(s *Resource, v string) { s.Target = v }),
		word(about{name: "size", def: "the origin's", means: "its content"}, appBytes(), func(s *Resource, v int64) { s.Size = v }),
		word(about{name: "think", def: "the origin's", means: "from the whole request to the first byte of the response"}, appTime(), func(s *Resource, v time.Duration) { s.Think = v }),
		word(about{name: "framing", def: "the origin's", means: "how the content's end is told"}, framings(), func(s *Resource, v string) { s.Framing = v }),
		word(about{name: "declares", def: "the truth", means: "the Content-Length it states"}, appBytes(), func(s *Resource, v int64) { s.Declares = v }),
		word(about{name: "etag", means: "its entity tag"}, entityTag(), func(s *Resource, v string) { s.ETag = v }),
		word(about{name: "then", means: "its entity tag from the second response on, with other content"}, entityTag(), func(s *Resource, v string) { s.Then = v }),
		fieldLines("field lines besides the origin's", func(s *Resource) *[]string { return &s.Fields }),
	}}
}

func endKeys() object[End] {
	return object[End]{fresh: End{Request: 1, How: "close"}, check: checkEnd, keys: []key[End]{
		word(about{name: "request", def: "1", means: "which request's connection, counted from 1 over all connections"}, countBetween(1, 1000), func(e *End, v int) { e.Request = v }),
		word(about{name: "at", need: true, means: "when: before, as the request comes; processed, before the response; middle, within its content; after it"},
			oneOf("before", "processed", "middle", "after"), func(e *End, v string) { e.At = v }),
		word(about{name: "bytes", def: "0B", means: "middle: content that has been sent by then"}, appBytes(), func(e *End, v int64) { e.Bytes = v }),
		word(about{name: "how", def: "close", means: "by closing, by RST, or by half: a FIN and no more"},
			oneOf("close", "reset", "half"), func(e *End, v string) { e.How = v }),
	}}
}

func checkEnd(r *reader, at string, e *End) {
	if line, given := r.lines[join(at, "bytes")]; given && e.At != "" && e.At != "middle" {
		r.add(line, at, &problem{code: codeConflict, msg: "bytes belongs to at: middle", args: map[string]string{"value": "bytes"}})
	}
}
