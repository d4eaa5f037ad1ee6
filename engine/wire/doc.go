// Package wire is the model of the network between the stacks: links with a
// delay, a rate, a queue and faults, routers, and routes. It is sans-I/O:
// packets and the time go in, and a [Plan] comes out that says at once when the
// packet will arrive, or why it will not. Nothing here waits, so a delay never
// costs throughput; the driver arms timers for what the plans say.
//
// Start with [New], [Network.Enter] for a packet that a host sends and
// [Network.Arrive] for one that reached the far end of a link.
//
// # The model of one direction of a link
//
// A packet is judged when it enters: no route, time to live used up, larger
// than the link's MTU (the wire does not fragment), named by a drop selector,
// lost by chance, queue full. A packet that is dropped takes no room and no time
// of the line. What passes is serialised by the rate, one after the other and
// counting IP bytes, then propagates:
//
//	start = max(free, now)   out = start + bits/rate   arrive = out + delay
//
// The queue holds the packets that wait for serialisation to begin; the one
// being serialised is on the line and no longer in the queue. Its limits, in
// packets and in bytes, hold at every instant; a packet that would exceed one
// is dropped (drop tail), and a packet that finds the line free never waits. So
// the longest wait is the limit times the serialisation of one packet, and the
// queue is bounded by its limits, or where there are none by the run's limit of
// packets. Without a rate there is no serialisation and no queue.
//
// Packets arrive in the order they entered. Only those that a delay rule or
// chance holds longer may be overtaken.
//
// Selectors count the packets that reach the link they are written on and fit
// its MTU, whether dropped or not. A duplicate follows right behind its original
// and only the queue judges it: what a selector or a probability says is about
// the original. A copy that the network keeps, to let it go later, took another
// way: it takes no time of the line.
//
// Chance comes from one generator a direction, seeded by the run's seed and the
// link's name, with one draw a packet for each probability above 0. So neither
// the traffic of another link nor a selector shifts what happens here.
package wire
