package rule

import (
	"strconv"
	"strings"
	"time"

	"slowstart/engine/app/http1"
	"slowstart/engine/timeline"
)

// The reasons that only a client has.
const (
	OthersBusy       = "others_busy"        // open: its other connections have requests under way
	KeepAliveMax     = "keep_alive_max"     // close: Keep-Alive announced that no further request is answered
	KeepAliveTimeout = "keep_alive_timeout" // close: idle for as long as Keep-Alive announced; args: timeout_ms
	NotNeeded        = "not_needed"         // close: what is still to come needs fewer connections
	WrittenAnyway    = "written_anyway"     // reuse: although the connection was said to close, RFC 9112 §9.6
	UnaskedBytes     = "unasked_bytes"      // close: bytes came that no request asked for
	OutOfPatience    = "out_of_patience"    // close, give_up: nothing came for so long; args: patience_ms, method
	Canceled         = "canceled"           // close: the client has had enough; args: bytes
	LookupFailed     = "lookup_failed"      // give_up; args: name
	HandshakeFailed  = "handshake_failed"   // give_up: TLS was not agreed on
	WhereItEnded     = "where_it_ended"     // resume: RFC 9110 §14.2; args: from_bytes, etag
	NoProgress       = "no_progress"        // give_up: asking for the rest brought nothing more
)

func clientReasons() []string {
	return []string{
		OthersBusy, KeepAliveMax, KeepAliveTimeout, NotNeeded, WrittenAnyway, UnaskedBytes, OutOfPatience, Canceled,
		LookupFailed, HandshakeFailed, WhereItEnded, NoProgress,
		Idempotent, NotProcessed, RetryForced, NotIdempotent, RetryFailed, RetriesOff, AlreadyBegun,
		ConnectionLimit, PipelineFull, PersistenceUnknown, AfterFailure, BehindNonIdempotent,
		Pipelined, PipelinedEarly, PipelinedBehindAny,
	}
}

// KeepAlive is what a response's Keep-Alive field announces (RFC 2068 §19.7.1.1;
// RFC 9112 appendix C.2.2 knows it no more). Neither is a promise.
type KeepAlive struct {
	Max     int           // further requests that will be answered; -1 = not said
	Timeout time.Duration // idle for so long the server closes; 0 = not said
}

// KeepAliveOf reads the field. It says something only beside the option that it
// is the parameters of; max counts requests after this one, as Apache's httpd
// counts it.
func KeepAliveOf(fields []timeline.Field) KeepAlive {
	k := KeepAlive{Max: -1}
	if !http1.HasOption(fields, "keep-alive") {
		return k
	}
	for _, value := range http1.Values(fields, "Keep-Alive") {
		for parameter := range strings.SplitSeq(value, ",") {
			name, text, _ := strings.Cut(parameter, "=")
			name = strings.Trim(name, " \t")
			n, err := strconv.Atoi(strings.Trim(text, " \t"))
			switch {
			case err != nil || n < 0:
			case strings.EqualFold(name, "max"):
				k.Max = n
			case strings.EqualFold(name, "timeout") && n < int(time.Hour/time.Second):
				k.Timeout = time.Duration(n) * time.Second
			}
		}
	}
	return k
}
