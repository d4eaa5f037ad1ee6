package timeline

// AppCall is a socket call, reported when it returns; a call still blocked at
// the end of the run is reported then, with Pending.
type AppCall struct {
	Head
	Host    string `json:"host"`
	App     string `json:"app"`            // the app's name in the experiment
	Call    int64  `json:"call"`           // counted from 1 in order of entry
	Conn    int    `json:"conn,omitempty"` // 0 where there is none (yet)
	Op      string `json:"op"`             // connect, listen, accept, write, read, shutdown, close, abort, setsockopt
	BeganUS int64  `json:"began_us"`
	Bytes   int64  `json:"bytes"`           // written or read; EOF is a read of 0 without errno
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
	Decision string            `json:"decision"` // open, reuse, keep, close, retry, give_up
	Reason   string            `json:"reason"`
	Args     map[string]string `json:"args,omitempty"`
}
