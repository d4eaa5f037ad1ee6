package timeline

// AppCall is a socket call, reported when it returns; a call still blocked at
// the end of the run is reported then, with Pending.
type AppCall struct {
	Head
	Host    string `json:"host"`
	App     string `json:"app"`            // the app's name in the experiment
	Call    int64  `json:"call"`           // counted from 1 in order of entry
	Conn    int    `json:"conn,omitempty"` // 0 where there is none (yet)
	Op      string `json:"op"`             // connect, listen, bind (of a UDP server), accept, write, read, sendto, recvfrom, shutdown, close, abort, setsockopt
	BeganUS int64  `json:"began_us"`
	Bytes   int64  `json:"bytes"` // written or read; EOF is a read of 0 without errno
	// Wrong is how many of the bytes read are not what the other end's application
	// wrote at this place of the stream.
	Wrong   int64  `json:"wrong_bytes,omitempty"`
	Errno   string `json:"errno,omitempty"` // "ECONNRESET", "EADDRNOTAVAIL", "ETIMEDOUT"...
	Pending bool   `json:"pending,omitempty"`
}

// HTTPMessage is one phase of a request or response at one host. Exchange
// counts requests from 1 in the client's order and is the same at every host.
type HTTPMessage struct {
	Head
	Host     string  `json:"host"`
	Conn     int     `json:"conn"`
	Exchange int     `json:"exchange"`
	Side     string  `json:"side"`  // send or receive
	Phase    string  `json:"phase"` // begin: first byte; head: field section complete; end: last byte
	Method   string  `json:"method,omitempty"`
	Target   string  `json:"target,omitempty"`
	Status   int     `json:"status,omitempty"`
	Version  string  `json:"version,omitempty"` // "HTTP/1.1"
	Fields   []Field `json:"fields,omitempty"`  // with phase head (receive) or begin (send)
	Bytes    int64   `json:"bytes"`             // content bytes so far
	Offset   int64   `json:"offset_bytes"`      // bytes of this direction of the connection before this phase (begin) or up to its end; of the plaintext under TLS
	Complete bool    `json:"complete"`          // with phase end: framing says it is whole
}

// Field is one field line of a message.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// HTTPDecision is a decision about a connection, with its reason as a code.
type HTTPDecision struct {
	Head
	Host     string            `json:"host"`
	Conn     int               `json:"conn,omitempty"`
	Exchange int               `json:"exchange,omitempty"`
	Decision string            `json:"decision"` // see Decisions
	Reason   string            `json:"reason"`
	Args     map[string]string `json:"args,omitempty"`
}

// Decisions are what an http.decision can be.
func Decisions() []string {
	return []string{
		"open", "reuse", "keep", "close", "retry", "give_up", // about connections
		"wait",                       // a request waits for a connection, or an intermediary for the next host to close
		"resume",                     // the rest of a response is asked for
		"unknown",                    // nobody can tell whether the request was processed
		"effect",                     // an origin did what the request asks for
		"apply", "remove", "forward", // an intermediary and a field
		"store", "store_incomplete", "not_stored", "serve", // a cache and a response
	}
}

// DNSMessage is a step of a look-up. Side is send or receive; a look-up that is
// answered from the resolver's cache on the asking host is one event, cached.
type DNSMessage struct {
	Head
	Host    string `json:"host"`
	Conn    int    `json:"conn,omitempty"` // the UDP flow
	Side    string `json:"side"`           // send, receive, cached
	Kind    string `json:"kind"`           // query, answer
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
	TTLUS   int64  `json:"ttl_us,omitempty"`
	Error   string `json:"error,omitempty"` // NXDOMAIN, SERVFAIL, timeout
}

// TLSPhase is a step of a connection's TLS at one end. The keys make a capture
// readable; they are a lesson's and nobody else's.
type TLSPhase struct {
	Head
	Host    string `json:"host"`
	Conn    int    `json:"conn"`
	Phase   string `json:"phase"`             // begin, end (the handshake), keys, close_notify, truncated (a FIN without it)
	Side    string `json:"side,omitempty"`    // close_notify, truncated: send, receive
	Version string `json:"version,omitempty"` // "TLS 1.3"
	Suite   string `json:"suite,omitempty"`
	Keys    string `json:"keys,omitempty"` // one line of a key log
}
