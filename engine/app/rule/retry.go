package rule

import (
	"net/http"
	"slices"
)

// The reasons of what becomes of a request that got no whole response.
const (
	Idempotent    = "idempotent"     // retry: asking again means the same; args: method
	NotProcessed  = "not_processed"  // retry: it was behind a response with the close option, RFC 9112 §9.6; args: method
	RetryForced   = "retry_forced"   // retry: the client repeats what is not idempotent too; args: method
	NotIdempotent = "not_idempotent" // unknown: it may have been processed; args: method
	RetryFailed   = "retry_failed"   // give_up: the automatic retry failed too; args: method
	RetriesOff    = "retries_off"    // give_up: the client never repeats a request; args: method
	AlreadyBegun  = "already_begun"  // give_up: a part of the response came; args: method
)

// Failure is what there is to know of a request whose connection failed.
type Failure struct {
	Method    string
	Hung      bool // the connection did not fail: the client would not wait any longer
	Answered  bool // a part of its response came
	Announced bool // an earlier response on the connection had the close option
	Retried   bool // it was itself an automatic retry
	Reused    bool // the connection had carried a response before: it decides nothing
}

// Retries judges by RFC 9110 §9.2.2 what becomes of the request: retry, give_up,
// or unknown where nobody can tell whether it was processed. Policy is rule,
// never or always.
//
// The section lets a client repeat what is idempotent and what it knows was
// never applied, on a new connection as on one that idled, though many clients
// dare only the latter.
func (f Failure) Retries(policy string) (decision, reason string) {
	harmless := f.Announced || IsIdempotent(f.Method)
	switch {
	case f.Answered:
		return "give_up", AlreadyBegun
	case !harmless && policy != "always":
		return "unknown", NotIdempotent
	case policy == "never":
		return "give_up", RetriesOff
	case f.Hung: // asking again would hang as well, as far as anybody knows
		return "give_up", OutOfPatience
	case f.Announced: // no failure, and no retry that could have failed
		return "retry", NotProcessed
	case f.Retried: // "SHOULD NOT automatically retry a failed automatic retry"
		return "give_up", RetryFailed
	case harmless:
		return "retry", Idempotent
	default:
		return "retry", RetryForced
	}
}

// IsIdempotent says whether asking several times by a method means the same as
// asking once (RFC 9110 §9.2.2: PUT, DELETE and the safe methods of §9.2.1).
func IsIdempotent(method string) bool {
	return slices.Contains([]string{
		http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, http.MethodPut, http.MethodDelete,
	}, method)
}
