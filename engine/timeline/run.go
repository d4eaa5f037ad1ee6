package timeline

// RunStart is the first event of every timeline: all that is needed to make
// the run again.
type RunStart struct {
	Head
	Schema     int               `json:"schema"`
	Experiment string            `json:"experiment"` // slug or slug/variant; a file's base name for a file of one's own
	Settings   map[string]string `json:"settings"`   // every setting, as written with its unit
	Seed       uint64            `json:"seed"`
	Stack      Stack             `json:"stack"`
	Hosts      []Host            `json:"hosts"`
	Links      []Link            `json:"links"`
}

// Stack says whose TCP carried the bytes.
type Stack struct {
	Name    string `json:"name"`    // "netstack" or "linux"
	Version string `json:"version"` // module version or kernel release
	Clock   string `json:"clock"`   // "virtual" or "real"
}

// Host is a machine of the run, in the file's order.
type Host struct {
	Name string   `json:"name"`
	Role string   `json:"role"` // client, server, proxy, router, dns
	IPs  []string `json:"ips,omitempty"`
}

// Link joins two nodes, A and B; "there" is from A to B.
type Link struct {
	Name        string `json:"name"`
	A           string `json:"a"`
	B           string `json:"b"`
	DelayABUS   int64  `json:"delay_ab_us"`
	DelayBAUS   int64  `json:"delay_ba_us"`
	RateABBps   int64  `json:"rate_ab_bps"` // bit/s; 0 = no rate limit
	RateBABps   int64  `json:"rate_ba_bps"`
	QueuePacket int    `json:"queue_packets,omitempty"` // per direction; 0 = not limited in packets
	QueueBytes  int    `json:"queue_bytes,omitempty"`   // per direction; 0 = not limited in bytes
	QueueBA     *Queue `json:"queue_ba,omitempty"`      // from B to A, where its limit is another one
	MTUBytes    int    `json:"mtu_bytes"`
}

// Queue is how much may wait in one direction of a link.
type Queue struct {
	Packets int `json:"packets,omitempty"` // 0 = not limited in packets
	Bytes   int `json:"bytes,omitempty"`   // 0 = not limited in bytes
}

// RunEnd is the last event: why the run ended, and what it showed.
type RunEnd struct {
	Head
	Ended  string `json:"ended"`           // "apps", "closed", "quiet" (somebody waits for what never comes), "limit", "failed" or "cancelled"; "captured" of a capture, which ends where it ends
	Error  *Error `json:"error,omitempty"` // for limit and failed: which, as a code with arguments
	Report Report `json:"report"`
}

// Error is a problem as data: a code from a closed list, the field or path it
// is about, and arguments for the sentence, which lives in web/i18n.
type Error struct {
	Code  string            `json:"code"`
	Field string            `json:"field,omitempty"`
	Args  map[string]string `json:"args,omitempty"`
}

// Report holds the measures and the judged expectations of a run.
type Report struct {
	Measures     map[string]Measure `json:"measures"`
	Formulas     []Formula          `json:"formulas,omitempty"` // those that are meant for this run
	Expectations []Expectation      `json:"expectations"`
	Moments      map[string]Moment  `json:"moments"` // those that occurred
	// Notes are what whoever reads the measures must know: that a machine was too
	// busy for them (never on a virtual clock), that a selector met no packet.
	Notes          []Error `json:"notes,omitempty"`
	TimelineSHA256 string  `json:"timeline_sha256"` // hex, over the lines before run.end, newlines included
}

// Measure is a named value computed from a timeline.
type Measure struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit"` // "us", "bytes", "packets", "ratio", "count"
}

// Formula is what a closed formula of the experiment gives for a measure, in
// the measure's unit. Text is the expression.
type Formula struct {
	Measure string  `json:"measure"`
	Text    string  `json:"text"`
	Value   float64 `json:"value"`
}

// Moment is where a named selector matched: the event's number and time, and
// the packet if the event is about one.
type Moment struct {
	SeqNo  int64 `json:"seq_no"`
	TimeUS int64 `json:"t_us"`
	Packet int64 `json:"packet,omitempty"`
}

// Expectation is a judged statement. Left and Right are the values of the two
// sides when the statement is a comparison (number, string, bool), else nil.
type Expectation struct {
	Text  string `json:"text"`
	Held  bool   `json:"held"`
	Left  any    `json:"left"`
	Right any    `json:"right"`
}
