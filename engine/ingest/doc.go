// Package ingest makes a timeline of a capture: a pcapng or pcap file, our own
// or anyone's.
//
// Start with [Read]. A capture says when packets passed one point, not when
// they arrived, so that in its timeline travelling takes no time; why a packet
// left, what applications called and how large a window was are not in it
// either, and are not guessed. Connections, relative numbers, labels and states
// are engine/track's, as in a run; HTTP/1.x messages are read from the
// reassembled streams. What had to be left out is told in the notes of run.end.
//
// The file may be hostile: what is read is bounded by the file and by [Limits],
// and every error says where it is wrong. The package stores nothing.
package ingest
