// Package app is what hosts do in a run: an HTTP/1.1 origin, an HTTP/1.1
// client, and plain scripts of socket calls. All three are written once against
// [Host] and [Conn], so the same program runs over gVisor's netstack on a
// virtual clock and over the kernel's TCP on a real one.
//
// Start with [Run], which does one app of an experiment, and [Recorded], which
// reports every socket call that the app makes.
//
// The apps know no packets and keep no clock: time is [Host].Now and passes in
// [Host].Sleep and in calls that block. net/http serves here as a reader of
// messages only; what decides about connections is the table in persist.go.
// Nothing in the package ranges over a map, reads a real clock or waits on two
// things at once, so that a run on netstack is the same every time.
package app
