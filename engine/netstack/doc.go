// Package netstack runs a run's hosts on gVisor's TCP, one stack a host, on a
// virtual clock: the same settings and seed give the same bytes on any machine.
//
// Start with [New] and [Net.Host]. The driver (engine) owns the clock: it
// delivers a packet or lets a timer fire, then calls [Net.Settle], which gives
// every goroutine of the run the processor until none has anything left to do.
// Packets and calls reach the driver in the order in which they happened,
// because only one goroutine runs at a time: New refuses to work unless
// GOMAXPROCS is 1, and only one Net may be open in a process.
//
// gVisor enters the program here and nowhere else. What gVisor lacks is not
// made up, but for one thing that is labelled as ours: the delayed ACK (see
// delayedAck), which gVisor does not have (google/gvisor#387).
package netstack
