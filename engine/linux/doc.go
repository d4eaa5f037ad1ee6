// Package linux runs a run's hosts on the kernel's own TCP, in real time: one
// network namespace and one TUN device a host, and nothing else in it. What a
// host sends is read from its TUN as raw IP packets, what reaches it is written
// there; the wire between is the engine's.
//
// Start with [Probe], which says whether this machine has what is needed, and
// New, Net.Wait, Net.Read and Net.Deliver, which exist on Linux only. One thread
// moves the packets; applications block in their own. The kernel is entered here
// and nowhere else. Nothing on the machine outside the namespaces is changed.
//
// # What a host's settings become
//
// Per namespace: the sysctls of tcpSysctls, all of them written, so that what
// the machine is set to does not show. Per route, which is the only one of its
// host: the initial window, the shortest RTO, and ACKs without delay. Per
// socket: congestion control, the segment size, Nagle (TCP_NODELAY is set
// unless the host's tcp.nagle is on) and the cap on the delayed-ACK timer.
//
// Delayed ACKs off, the default, is the route's quickack: every segment is
// acknowledged at once, however the connection behaves. On is what a Linux
// socket does in an interactive exchange: TCP_QUICKACK=0, which the kernel takes
// back by itself, is set again after each read and each ACK. The kernel's timer
// begins at 40 ms and TCP_DELACK_MAX_US (6.15) can only shorten it. The first
// segments that reach a server before it has accepted are still acknowledged at
// once.
package linux
