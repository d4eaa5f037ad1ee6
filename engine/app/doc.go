// Package app is what an application sees of its host: [Host] and [Conn], written
// once for gVisor's netstack on a virtual clock and for the kernel's TCP on a
// real one; [Recorded], which reports every socket call that an application
// makes; and [Log], which takes the reports.
//
// The applications themselves lie below: origin, client and script, the HTTP/1.x
// messages they exchange in http1, and in rule the tables that decide about
// connections. play does any of them.
//
// Applications know no packets and keep no clock: time is [Host].Now and passes
// in [Host].Sleep and in calls that block. None ranges over a map, reads a real
// clock or waits on two things at once, so that a run on netstack is the same
// every time.
package app
