// Package dns is a name server and the look-ups of its clients: messages of
// RFC 1035 over UDP, so that a look-up is packets like any other.
//
// [Serve] answers for the names of an experiment. A [Stub] asks it, as the
// resolver library of a host does, and remembers answers as long as they last.
// There are no other servers to ask: to find the answer is the think time.
package dns
