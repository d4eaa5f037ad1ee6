package experiment

import "time"

// Version is the format's version, the file's v.
const Version = 1

// Experiment is one file, or one file with settings in place (see With).
type Experiment struct {
	Name     string // slug or slug/variant; not in the file
	Title    Text
	Stacks   []string // of "netstack", "linux"; empty means both
	Hosts    []Host
	Links    []Link
	Apps     []App
	Settings []Setting
	Moments  []Moment
	Measures []Measure
	Formulas []Formula
	Expect   []Expect
	// Without takes the experiment's point away, as "nagle: off" does: judged as
	// if these settings had their defaults, a run with them must fail at least
	// one expectation. Empty where nothing can take it away.
	Without  map[string]string
	Until    string        // "apps" (default) or "closed"
	RealTime time.Duration // allowed real time on linux; 0 = the default limit

	Source []byte            // the file as read
	Values map[string]string // settings in place, canonical text with unit; set by With
}

// Text is a text in every language of the course.
type Text struct{ EN, KO string }

// Host is a node that owns a TCP stack, or a router (which is wire only).
type Host struct {
	Name string
	Role string   // client, server, proxy, router, dns
	IP   string   // IPv4; given out in file order from 10.0.0.1 when the file has none
	More []string // further addresses
	TCP  TCP
}

// Addresses are all of the host's, its first one first.
func (h Host) Addresses() []string { return append([]string{h.IP}, h.More...) }

// TCP are the settings of one host's stack. The zero value is the default of
// every field; Set lists the keys that the file or a setting wrote, by their
// key in the file, so that the capability table can judge them.
type TCP struct {
	Set map[string]bool

	CongestionControl string        // reno (default), cubic, bbr
	InitialWindow     int           // segments; 0 = the stack's 10
	Nagle             bool          // default off, so that TCP_NODELAY's effect is asked for
	DelayedAck        bool          // default off
	DelayedAckTimeout time.Duration // default 40 ms
	SACK              bool          // default on
	Timestamps        bool          // default on
	WindowScaling     bool          // default on
	MSS               int           // bytes; 0 = from the MTU
	MinRTO            time.Duration // 0 = the stack's 200 ms
	SlowStartIdle     bool          // slow start after idle; default on
	PortFirst         int           // ephemeral ports; 0 = the stack's range
	PortLast          int
	TimeWait          time.Duration // 0 = the stack's 60 s
	TimeWaitReuse     bool
	DeferAccept       bool // the third packet of a handshake waits for data (TCP_QUICKACK off before connect)
	SendBuffer        int  // bytes; 0 = the stack's
	RecvBuffer        int
}

// Link joins two hosts; "there" is from A to B.
type Link struct {
	Name  string
	A, B  string
	There Direction
	Back  Direction
	// MTU in bytes, 1500 when the file has none.
	MTU int
}

// Direction is one way of a link. A list that the file writes on the link
// stands in both directions, at the same place of their lists; its selectors
// count the packets of both.
type Direction struct {
	Delay        time.Duration // propagation
	Rate         BitRate       // 0 = no rate limit
	QueuePackets int           // 0 = not limited in packets; default 1000
	QueueBytes   int           // 0 = not limited in bytes
	Loss         float64       // probability in [0,1]
	Drop         []Selector    // packets to drop, by name
	Duplicate    []Selector
	Corrupt      []Selector
	Delays       []DelayRule // packets to hold longer, which may reorder
	Copies       []DelayRule // packets of which a second copy arrives so much later
	DupProb      float64     // seeded probabilities, as Loss
	CorruptProb  float64
	ReorderProb  float64       // a packet chosen so is held ReorderDelay longer and may be overtaken
	ReorderDelay time.Duration // default 10 ms
}

// DelayRule holds the packets of one selector longer.
type DelayRule struct {
	Selector
	By time.Duration
}

// BitRate is a rate in bit/s.
type BitRate int64

// Setting is a knob of the experiment.
type Setting struct {
	Name    string
	Label   Text   // optional; common names have theirs in web/i18n
	Unit    string // "time", "rate", "bytes", "packets", "percent", "count", "switch", "choice", "selector"
	Default string // canonical text
	Min     string // with Max: a range, canonical text
	Max     string
	Values  []Value // instead of a range. For a selector: what a page offers; any other selector is accepted too
	Sets    []string
	Line    int
}

// Value is one allowed value of a setting.
type Value struct {
	Value string
	Label Text // optional
}

// Moment is a named place in a timeline.
type Moment struct {
	Name string
	Selector
	Line int
}

// Measure is a measure of the file's own: something of all the events that a
// selector means (or of the one that its Nth says), or an expression. Exactly
// one of Count, Of and Value is set. A measure is absent, not zero, where there
// is nothing to take, and where After or Before did not occur.
type Measure struct {
	Name string
	Line int
	Text Text // what it is; optional

	Count *Selector // how many events there are
	Of    *Selector // Take of Field over these events
	Field string    // a number of the event by its key: bytes, len_bytes, cwnd_bytes, t_us...
	Take  string    // sum, min, max, first, last
	Value string    // an expression over measures, settings and moments
	Unit  string    // us, bytes, packets, ratio or count; of Value. Counts and fields have theirs

	After, Before string // moments that bound the events, themselves left out; empty = the run's ends
}

// Formula is what theory says of a measure: an expression as a measure's Value
// is, which a page draws beside what was measured. It is meant for the runs in
// which When holds; empty = all.
type Formula struct {
	Measure  string // one that the program knows, or one of the file's
	Is, When string
	Text     Text // in words; optional
	Line     int
}

// Expect is an expression over measures, settings and moments that a run must
// satisfy.
type Expect struct {
	Expr string
	Line int
	Text Text // what it says, for readers; optional
}

// Selector chooses packets on a link, or events of a timeline. Its short text
// "client SYN 1" means From, Kind and Nth; Kind is one of SYN, "SYN,ACK", ACK
// (no payload), data (payload), FIN, RST, any; of a hold it is the hold's.
// Without At, wire.sent is the packet leaving its host and wire.received its
// arrival at the host it is for.
type Selector struct {
	Type     string // event type; for packets empty
	From     string // the host that sent the packet; for other events the host; empty: any
	To       string // the host that receives it
	At       string // the receiving node of the link, where a packet crosses several
	Kind     string
	Flags    string // exact flags text
	Op       string // app.call; the decision of http.decision
	Side     string // http.*
	Phase    string
	State    string // tcp.state: the state entered
	Label    string
	App      string // app.call: the app's name
	Errno    string // app.call: exactly this errno; ok = none
	Reason   string // http.decision
	Field    string // http.request, http.response: has this field line; http.decision: is about this field
	Cause    string // wire.dropped: the cause; wire.sent: the cause's kind
	Target   string // http.request
	Method   string // http.request
	Status   int    // http.response; 0 = any
	Exchange int    // http.*; 0 = any
	Conn     int    // 0 = any
	Nth      int    // from 1; 0 = the first; Last = the last, for moments only
	LenMin   int64  // bytes of payload
	After    string
	Optional bool // the run with the defaults may be without it
}
