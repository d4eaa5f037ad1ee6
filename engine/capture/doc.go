// Package capture writes a run's packets as a pcapng file, for Wireshark and
// its kin. Start with [Write].
//
// Without a tap the file has every packet once, on the interface of the host
// that sent it, at the time it was sent, lost ones too: the whole run in one
// file. With a tap it has what that host would have captured. It is never two
// taps of one packet, which analysers take for retransmissions. The keys of a
// run's TLS are in the file too.
//
// The package only writes; it reads no capture files and no network.
package capture
