// Package live is the websocket that carries runs to pages; its messages are
// described in docs/protocol.md.
//
// Start with [Sockets]. One goroutine a socket owns its state and is its only
// writer, a second one reads. What a viewer is sent comes from its place in a
// run's own record (package runs), so nothing is queued here but one frame.
package live
