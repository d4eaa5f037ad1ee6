// Package track says what packets mean. It follows every connection from the
// packets that leave and reach hosts and from the socket calls around them, and
// gives each packet its connection, relative numbers, labels and the reason why
// it left now; beside that it reports connections, the states of both their
// ends, and data that Nagle's algorithm kept back.
//
// Start with [New] and [Tracker.Sent]. The tracker does no I/O, has no clock
// and asks no stack: the same happenings in the same order give the same
// events, whichever stack made the packets. It belongs to one goroutine. The
// labels follow Wireshark's rules (tap.go), the states RFC 9293 §3.3.2
// (machine.go), the causes the last thing that happened at the host (cause.go).
// It keeps no packet bytes beyond a packet's own way through the network.
package track
