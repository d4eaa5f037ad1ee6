package experiment

import "time"

func defaultClient() *Client {
	return &Client{
		Port: 80, Target: "/", Requests: 1, Version: "1.1", Persist: true,
		Connections: 1, Pipeline: 1, Retry: "rule", ViaPort: 8080,
	}
}

func clientKeys() object[Client] {
	return object[Client]{not: [][]string{{"requests", "ask"}}, keys: []key[Client]{
		word(about{name: "to", need: true, takes: "a host that is no router", means: "which host it asks"}, nodeName(), func(c *Client, v string) { c.To = v }),
		word(about{name: "port", def: "80", means: "which port"}, port(), func(c *Client, v int) { c.Port = v }),
		word(about{name: "name", def: "the host's", means: "the name it asks for; with `resolver` it is looked up first"},
			domainName(), func(c *Client, v string) { c.Name = v }),
		word(about{name: "tls", def: "off", means: "HTTPS: TLS first (RFC 8446)"}, onOff(), func(c *Client, v bool) { c.TLS = v }),

		word(about{name: "target", def: "/", means: "the request-target"}, requestTarget(), func(c *Client, v string) { c.Target = v }),
		word(about{name: "requests", def: "1", means: "how many requests"}, countBetween(1, 1000), func(c *Client, v int) { c.Requests = v }),
		word(about{name: "gap", def: "0ms", means: "from the end of a response to the next request"}, appTime(), func(c *Client, v time.Duration) { c.Gap = v }),
		objects(about{name: "ask", takes: "a list of requests", means: "these requests, in order, in place of `requests`"},
			maxEntries, requestKeys, func(c *Client) *[]Request { return &c.Ask }, func(q *Request) *int { return &q.Line }),
		word(about{name: "page", def: "off", means: "the first response is HTML: what it names is fetched too, as it arrives"}, onOff(), func(c *Client, v bool) { c.Page = v }),

		word(about{name: "version", def: "1.1", means: "the HTTP version it speaks"}, httpVersion(), func(c *Client, v string) { c.Version = v }),
		word(about{name: "persist", def: "on", means: "on: HTTP/1.0 asks with Connection: keep-alive; off: HTTP/1.1 says Connection: close, and each request has a connection of its own"},
			onOff(), func(c *Client, v bool) { c.Persist = v }),
		word(about{name: "connections", def: "1", means: "how many connections it opens at a time, at most"}, countBetween(1, maxConnections), func(c *Client, v int) { c.Connections = v }),
		word(about{name: "pipeline", def: "1", means: "how many requests may be under way on one connection (RFC 9112 §9.3.2)"}, countBetween(1, maxPipeline), func(c *Client, v int) { c.Pipeline = v }),
		word(about{name: "pipeline_now", def: "off", means: "pipelines before the first response has shown that the server persists"}, onOff(), func(c *Client, v bool) { c.PipelineNow = v }),
		word(about{name: "pipeline_any", def: "off", means: "pipelines behind requests that are not idempotent, too"}, onOff(), func(c *Client, v bool) { c.PipelineAny = v }),
		word(about{name: "retry", def: "rule", means: "what it asks again when a connection dies: rule, what RFC 9110 §9.2.2 allows; never; always, POST too"},
			oneOf("rule", "never", "always"), func(c *Client, v string) { c.Retry = v }),

		word(about{name: "via", def: none, means: "the proxy it connects to, with the whole URI as target"}, hostOrNone(), func(c *Client, v string) { c.Via = v }),
		word(about{name: "via_port", def: "8080", means: "the proxy's port"}, port(), func(c *Client, v int) { c.ViaPort = v }),
		word(about{name: "proxy_connection", def: "off", means: "writes Proxy-Connection in place of Connection"}, onOff(), func(c *Client, v bool) { c.ProxyConnection = v }),
		word(about{name: "resolver", def: none, means: "the DNS server it asks for the address of `name`; with none it knows"}, hostOrNone(), func(c *Client, v string) { c.Resolver = v }),

		fieldLines("field lines that each request has besides its own", func(c *Client) *[]string { return &c.Fields }),
		word(about{name: "split_writes", def: "off", means: "writes head and content of a request by two calls"}, onOff(), func(c *Client, v bool) { c.SplitWrites = v }),
		word(about{name: "cork", def: "off", means: "TCP_CORK around them"}, onOff(), func(c *Client, v bool) { c.Cork = v }),
		word(about{name: "patience", def: "0ms", means: "how long it waits for the next byte of a response; 0ms is for ever"}, appTime(), func(c *Client, v time.Duration) { c.Patience = v }),
		word(about{name: "idle", def: "0ms", means: "after how long it closes a connection that has nothing to do; 0ms is never"}, appTime(), func(c *Client, v time.Duration) { c.Idle = v }),
		word(about{name: "cancel_after", def: "0B", means: "closes in the middle of a response, after so much of its content; 0B is never"}, appBytes(), func(c *Client, v int64) { c.CancelAfter = v }),
		word(about{name: "resume", def: "off", means: "asks for the rest of a response that ended early (RFC 9110 §14)"}, onOff(), func(c *Client, v bool) { c.Resume = v }),
		word(about{name: "have", means: "the entity tag of what it has already, for If-None-Match"}, entityTag(), func(c *Client, v string) { c.Have = v }),
		word(about{name: "stay_open", def: "off", means: "leaves its connections open when it has all it came for"}, onOff(), func(c *Client, v bool) { c.StayOpen = v }),
	}}
}

func requestKeys() object[Request] {
	return object[Request]{fresh: Request{Method: "GET", Gap: -1}, keys: []key[Request]{
		word(about{name: "method", def: "GET", means: "the method"}, method(), func(q *Request, v string) { q.Method = v }),
		word(about{name: "target", def: "the client's", means: "the request-target"}, requestTarget(), func(q *Request, v string) { q.Target = v }),
		word(about{name: "content", def: "0B", means: "how much content it sends"}, appBytes(), func(q *Request, v int64) { q.Content = v }),
		fieldLines("field lines besides the client's", func(q *Request) *[]string { return &q.Fields }),
		word(about{name: "gap", def: "the client's", means: "how long before it"}, appTime(), func(q *Request, v time.Duration) { q.Gap = v }),
		word(about{name: "close", def: "off", means: "says Connection: close"}, onOff(), func(q *Request, v bool) { q.Close = v }),
		word(about{name: "plain", def: "off", means: "an HTTP/1.0 request without Connection: keep-alive"}, onOff(), func(q *Request, v bool) { q.Plain = v }),
		word(about{name: "anyway", def: "off", means: "is sent on a connection that was said to close"}, onOff(), func(q *Request, v bool) { q.Anyway = v }),
	}}
}
