// Package class plays a class at a running server, as browsers would: students
// who read lessons over HTTP and press Run on a websocket. It measures what they
// would notice, and beside it what the server needs for them.
//
// Start with [Play], which plays a [Plan] and gives an [Outcome]; [Start] makes
// a server process to play at, and [Outcome.Judge] says which of its
// limits the class is nearest to.
package class
