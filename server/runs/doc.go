// Package runs executes experiments for visitors and keeps what they showed.
//
// Start with [Desk], which accepts a run for a session and returns the [Run]
// that watchers follow. Behind it stand a fair queue, the [Pool] of worker
// processes and the [Store] of timelines; [Pictures] makes and keeps the
// first picture of a page.
//
// Netstack runs need a process of their own with one processor (see
// engine/netstack), so the program re-executes itself: the hidden subcommand
// "worker" reads one request a line and answers with the timeline's lines.
// The package knows no HTTP and no websocket.
package runs
