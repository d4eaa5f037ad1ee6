package experiment

import "time"

// App is what a host does. Exactly one of its kinds is set.
type App struct {
	Name     string
	Host     string
	Start    time.Duration // after run start
	Origin   *Origin
	Client   *Client
	Proxy    *Proxy
	Resolver *Resolver
	Script   []Step
}

// Client is an HTTP client. What it may do with its connections follows from
// Version, Persist, Connections and Pipeline: HTTP/1.0 without Persist is one
// request a connection, with it keep-alive; HTTP/1.1 persists unless told not to.
type Client struct {
	To     string // host it asks: the origin
	Port   int    // default 80
	Name   string // the name it asks for; default To. With Resolver it is looked up first
	TLS    bool
	Target string // default "/"

	Requests int           // default 1: how often Target is asked for
	Gap      time.Duration // from the end of a response to the next request
	Ask      []Request     // instead of Target and Requests: these, in order
	Page     bool          // the response to the first request is HTML: fetch what it names, as it arrives

	Version     string // 1.0 or 1.1 (default)
	Persist     bool   // default on. 1.0: asks with keep-alive; off in 1.1: says close
	Connections int    // default 1: at most so many at a time
	Pipeline    int    // default 1: requests under way on one connection
	PipelineNow bool   // pipelines before the first response has shown that the server persists
	PipelineAny bool   // pipelines behind non-idempotent requests too
	Retry       string // rule (default, RFC 9110 §9.2.2), never, always

	Via             string // host of a proxy: connects there and sends absolute-form targets
	ViaPort         int    // default 8080
	ProxyConnection bool   // Proxy-Connection in place of Connection, as Netscape's browsers did
	Resolver        string // host of a resolver; empty: addresses are known

	Fields      []string      // extra field lines of each request: "Name: value"
	SplitWrites bool          // head and content of a request in two calls
	Cork        bool          // TCP_CORK around them
	Patience    time.Duration // how long it waits for the next byte of a response; 0 = for ever
	Idle        time.Duration // closes a connection that had nothing to do for so long; 0 = never by itself
	CancelAfter int64         // closes in the middle of a response, after so many bytes of content; 0 = never
	Resume      bool          // asks for the rest of a response that ended early (Range, If-Range)
	Have        string        // entity tag of what it has already: sends If-None-Match
	StayOpen    bool          // leaves its connections open when it has all it came for
}

// Request is one request of a client's list.
type Request struct {
	Line    int
	Method  string // default GET
	Target  string // default the client's
	Content int64  // bytes of content
	Fields  []string
	Gap     time.Duration // before it, instead of the client's; -1 = the client's
	Close   bool          // says Connection: close
	Plain   bool          // an HTTP/1.0 request that does not ask for keep-alive again
	Anyway  bool          // is sent on a connection that was said to close
}

// Origin is an HTTP origin server.
type Origin struct {
	Port      int // default 80
	TLS       bool
	Version   string        // 1.0 or 1.1 (default)
	Think     time.Duration // from the whole request to the first byte of the response
	Size      int64         // content bytes of each response
	Framing   string        // length (default), chunked, close: ended by the end of the connection
	Page      *Page         // "/" is HTML that names objects
	Resources []Resource    // what differs at some targets
	ETag      string        // entity tag of what has none of its own, without the quotes; empty = none

	Close     bool          // close after each response (Connection: close)
	KeepAlive bool          // default on: grants HTTP/1.0 keep-alive
	Silent    bool          // grants it without saying so
	Max       int           // requests a connection; 0 = no limit. Announced to HTTP/1.0 in Keep-Alive
	Idle      time.Duration // closes a connection that was idle so long; 0 = never. Announced likewise
	Slots     int           // connections it serves at once, others wait; 0 = no limit

	SplitWrites bool          // head and content in two calls
	Cork        bool          // TCP_CORK around them
	Closing     string        // graceful (default: FIN, drain, close), abrupt (close at once), reset (RST)
	Linger      time.Duration // how long a graceful close waits for the client; default 5 s
	BodyLimit   int64         // larger request content is refused with 413 before it is read; 0 = no limit
	Fields      []string      // extra field lines of each response
	Ranges      bool          // understands Range and If-Range
	Ends        []End         // closes at will
	Buffer      int64         // bytes that a read of requests asks for; 0 = 64 KiB. What is not read when it closes draws RST
	Concurrent  bool          // makes the responses of a pipeline at the same time, and sends them in order
}

// Page is HTML that names objects /1, /2 and so on.
type Page struct {
	Size    int64 // bytes of HTML; no less than the names take
	Objects int
	Object  int64 // bytes of each
}

// Resource is what an origin has at one target.
type Resource struct {
	Line     int
	Target   string
	Size     int64         // -1 = the origin's
	Think    time.Duration // -1 = the origin's
	Framing  string        // empty = the origin's
	Declares int64         // Content-Length, where it is not the truth; -1 = the truth
	ETag     string        // without the quotes
	Then     string        // the entity tag from the second response on, with other content
	Fields   []string
}

// End is a close at will: of the connection that carries the nth request that
// the origin takes.
type End struct {
	Line    int
	Request int    // counted from 1 over all connections
	At      string // before (as it comes, unprocessed), processed (before the response), middle, after
	Bytes   int64  // middle: content bytes sent by then
	How     string // close, reset, half (FIN and no more)
}

// Proxy is an HTTP intermediary between its clients and one next host.
type Proxy struct {
	Port   int    // default 8080
	To     string // next host
	ToPort int    // default 80
	// Kind is dumb (passes every field on, takes one request a connection and
	// waits for the next host to close), relay (bytes both ways, nothing else),
	// smart (as dumb, but knows Proxy-Connection and persists by it), aware (RFC
	// 9110 §7.6.1, RFC 9112 §9.3) or cache (aware, and stores).
	Kind       string
	Idle       time.Duration // closes a side that was idle so long; 0 = never
	Repair     string        // none (default), length, chunked: how it "repairs" a truncated response
	KeepsAll   bool          // cache: stores hop-by-hop fields too
	CloseAfter int64         // closes both sides in the middle of a response, after so many bytes; 0 = never
}

// Resolver answers DNS queries over UDP for the names of the experiment's hosts
// and clients.
type Resolver struct {
	Port  int           // default 53
	TTL   time.Duration // default 60 s
	Think time.Duration
}

// Step is one socket call of a script, or a repeated group.
type Step struct {
	Line int    // of the file, for errors
	Op   string // listen, accept, connect, write, read, sleep, repeat, setsockopt, shutdown, close, abort
	Conn string // name of the socket that connect or accept made; DefaultConn when the file names none

	To      string        // connect: host
	Port    int           // connect, listen
	Address string        // connect: one of the host's addresses; empty = its first
	From    int           // connect: the local port (bind); 0 = an ephemeral one
	FromIP  string        // connect: the local address (bind); empty = the host's first
	Backlog int           // listen; 0 = the stack's most
	Bytes   int64         // write, read: how many; read 0 = until EOF
	Text    string        // write: these bytes instead of Bytes filler
	Buffer  int64         // read: bytes a call asks for; 0 = 64 KiB
	GivesUp bool          // write: closes the socket if the call fails
	For     time.Duration // sleep; read, accept and connect: deadline, 0 = none
	Times   int           // repeat
	Do      []Step        // repeat
	Option  string        // setsockopt: nodelay, cork, quickack, linger, recv_buffer, send_buffer, keep_alive
	Value   string        // setsockopt: on, off; off or a time for linger; a size for buffers
	How     string        // shutdown: write, read, both
}
