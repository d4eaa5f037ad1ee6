// Package packet reads the bytes of IPv4 packets in place: addresses, the
// fields of TCP, UDP and ICMP that a run shows, and checksums. It also makes
// the few changes that a wire makes to packets: a router's TTL, a flipped bit,
// an ICMP error.
//
// Start with [Parse]; a [Packet] is a view over the bytes it was given and
// allocates nothing. The package keeps no state and knows no connection: what
// a segment means stands in engine/track. IPv6 and reassembly are not done.
package packet
