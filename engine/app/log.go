package app

import (
	"net/netip"

	"slowstart/engine/timeline"
)

// Pair names a connection, or a UDP flow, as one of its ends sees it. The zero
// Pair is no connection.
type Pair struct {
	Local, Remote netip.AddrPort
	UDP           bool
}

// Log takes what applications do, in the order they do it. The engine
// implements it: it stamps heads and puts connection numbers in place of pairs.
type Log interface {
	// Begin notes that a socket call was entered and returns its number, or 0
	// when the run takes no more calls. What the stack sends before the call
	// returns was caused by it.
	Begin(host, app, op string, on Pair) (call int64)
	// Content gives the bytes of a call on a connection: before a write what it is
	// to write, after a read what it has read.
	Content(call int64, p []byte)
	// End notes that the call returned. A connect or accept gives its pair
	// here. Errno is empty on success.
	End(call int64, on Pair, bytes int64, errno string)
	// Event adds an http.* event; its Conn is set from the pair.
	Event(e timeline.Event, on Pair)
	// Exchange numbers the nth request (from 1) on a connection, the same for
	// both ends; the numbers follow the order in which they are first asked for.
	Exchange(on Pair, nth int) int
	// Carry says that an intermediary's requests on a connection from the nth on
	// are those of another from its fromNth on, so that an exchange has one
	// number at every host. It comes before they are asked for.
	Carry(from Pair, fromNth int, on Pair, nth int)
}
