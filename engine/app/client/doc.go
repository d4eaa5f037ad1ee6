// Package client is an HTTP/1.x client. Start with [Run].
//
// All that a browser has done with its connections since 1991 is one machine
// here. A queue holds the requests that are still to be sent, in order
// ([client]); each connection is a [visit] with the requests that it carries;
// and one function, place, says where the first of the queue goes: to an idle
// connection, to a new one, behind others, or nowhere yet. One request a
// connection, parallel connections, keep-alive, persistent connections and
// pipelining differ in what place may choose and in whether a connection
// outlives its exchange; package rule judges both.
//
// Each visit has a goroutine that reads, also while nothing is asked for, so
// that it sees the other end close. It writes too, unless requests are
// pipelined or come up while it reads; then another does. All goroutines are
// started by one, which gives way before each, so that on a virtual clock they
// act in one order whatever the scheduler does.
package client
