package timeline

// ConnOpen introduces a connection (or UDP flow), numbered from 1 in order of
// its first packet, for a flow of the call that sends it. The client is who sent
// that packet.
type ConnOpen struct {
	Head
	Conn   int      `json:"conn"`
	Proto  string   `json:"proto"`
	Client Endpoint `json:"client"`
	Server Endpoint `json:"server"`
}

// Endpoint is one end of a connection.
type Endpoint struct {
	Host string `json:"host"`
	IP   string `json:"ip"`
	Port int    `json:"port"`
}

// TCPState is a change of state of one end, with RFC 9293's names.
type TCPState struct {
	Head
	Host string `json:"host"`
	Conn int    `json:"conn"`
	From string `json:"from"`
	To   string `json:"to"`
}

// TCPSample is the sender's state at one end of a connection. All counts are
// bytes, those without a unit in their key too.
type TCPSample struct {
	Head
	Host          string `json:"host"`
	Conn          int    `json:"conn"`
	CwndBytes     int64  `json:"cwnd_bytes"`
	SsthreshBytes int64  `json:"ssthresh_bytes"` // 0 = not set yet
	SMSSBytes     int64  `json:"smss_bytes"`
	InFlight      int64  `json:"in_flight"`
	Unsent        int64  `json:"unsent"`
	Unread        int64  `json:"unread"`
	SRTTUS        int64  `json:"srtt_us"`
	RTOUS         int64  `json:"rto_us"`
}

// Hold is something kept back, reported when it ends.
type Hold struct {
	Head
	Host   string `json:"host"`
	Conn   int    `json:"conn"`
	Kind   string `json:"kind"` // nagle, delayed_ack, cork
	FromUS int64  `json:"from_us"`
	ToUS   int64  `json:"to_us"`
	Bytes  int64  `json:"bytes"`            // data kept back; for a delayed ACK the bytes it acknowledges
	Packet int64  `json:"packet,omitempty"` // the packet that ended the wait, if one left
}

// Ports counts a host's ephemeral ports towards one destination: it is the
// four-tuple that must be free, so each destination has them all to itself. Only
// hosts whose experiment names the range of their ports have these events.
type Ports struct {
	Head
	Host     string   `json:"host"`
	Server   Endpoint `json:"server"` // the destination
	Free     int      `json:"free"`
	InUse    int      `json:"in_use"`
	TimeWait int      `json:"time_wait"`
}
