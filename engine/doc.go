// Package engine makes runs: it puts an experiment's hosts on a TCP stack, joins
// them by the wire's model, lets the applications loose, and gives the timeline
// of what happened.
//
// Start with [Run]. The parts, each a package below: experiment (the file
// format), netstack (gVisor's TCP on a virtual clock), app (what hosts do), wire
// (links, queues, faults), track (connections, states, labels, causes), measure
// (values and expectations), timeline (the events), capture (pcapng), worker
// (the loop of a worker process).
//
// One driver owns the clock of a run. The stacks and the applications have
// goroutines of their own, but only the driver writes down what they did, in the
// order in which they did it, so that a run on netstack repeats byte for byte.
//
// The package knows no lesson, page or visitor, and starts no process.
package engine
