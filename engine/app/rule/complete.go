package rule

import "slowstart/engine/app/http1"

// Ending is how a connection ended, as one who reads from it sees it.
type Ending string

// The endings of a connection.
const (
	Open      Ending = "open"      // it has not ended
	FIN       Ending = "fin"       // in order; under TLS with close_notify
	RST       Ending = "rst"       // or another error of the connection
	Truncated Ending = "truncated" // under TLS: FIN without close_notify
	Abandoned Ending = "abandoned" // the reader itself has stopped
)

// Complete judges by RFC 9112 §8 whether a message is whole. Content says how
// its content ends, and finished whether that has come: as many bytes as
// Content-Length says, the last-chunk, or the end of the connection. Only the
// latter depends on how the connection ended: an error of the connection leaves
// it incomplete, and so does an end of TLS that may have been forged (§9.8).
func Complete(content http1.Framing, finished bool, end Ending) bool {
	if content.UntilClose() {
		return end == FIN
	}
	return finished
}
