package track

// State is a state of one end of a TCP connection (RFC 9293 §3.3.2).
type State uint8

// The states.
const (
	StateClosed State = iota
	StateListen
	StateSynSent
	StateSynReceived
	StateEstablished
	StateFinWait1
	StateFinWait2
	StateCloseWait
	StateClosing
	StateLastAck
	StateTimeWait
)

// String is the state's name in RFC 9293.
func (s State) String() string {
	return [...]string{
		"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
		"FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
	}[s]
}

// synchronized says that the connection has been established once and is not
// yet only waiting (RFC 9293 §3.5.2).
func (s State) synchronized() bool {
	return s >= StateEstablished && s != StateTimeWait
}
