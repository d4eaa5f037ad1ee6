package rule

import "testing"

// TestFailure_Retries is RFC 9110 §9.2.2 over all combinations: method ×
// hung × answered × announced × reused × retried × policy.
func TestFailure_Retries(t *testing.T) {
	idempotent := map[string]bool{
		"GET": true, "HEAD": true, "OPTIONS": true, "TRACE": true, "PUT": true, "DELETE": true,
		"POST": false, "PATCH": false, "CONNECT": false, "BREW": false,
	}
	both := []bool{false, true}
	for method, idem := range idempotent {
		if IsIdempotent(method) != idem {
			t.Errorf("IsIdempotent(%s) = %v", method, !idem)
		}
		for _, answered := range both {
			for _, announced := range both {
				for _, reused := range both {
					for _, retried := range both {
						for _, hung := range both {
							for _, policy := range []string{"rule", "never", "always"} {
								f := Failure{Method: method, Hung: hung, Answered: answered, Announced: announced, Reused: reused, Retried: retried}
								got, reason := f.Retries(policy)
								if want := wantRetries(f, idem, policy); got+": "+reason != want {
									t.Errorf("%+v.Retries(%s) = %s: %s, want %s", f, policy, got, reason, want)
								}
							}
						}
					}
				}
			}
		}
	}
}

// wantRetries is the section, sentence by sentence.
func wantRetries(f Failure, idempotent bool, policy string) string {
	if f.Answered { // "before the client is able to read the server's response"
		return "give_up: already_begun"
	}
	// "SHOULD NOT automatically retry a request with a non-idempotent method
	// unless it has some means to know that [...] the original request was never
	// applied", which the close option is (RFC 9112 §9.6).
	mayRepeat := idempotent || f.Announced
	switch policy {
	case "never":
		if mayRepeat {
			return "give_up: retries_off"
		}
		return "unknown: not_idempotent"
	case "rule":
		if !mayRepeat {
			return "unknown: not_idempotent"
		}
	}
	switch {
	case f.Hung: // no "communication failure"
		return "give_up: out_of_patience"
	case f.Announced:
		return "retry: not_processed"
	case f.Retried:
		return "give_up: retry_failed"
	case idempotent:
		return "retry: idempotent"
	}
	return "retry: retry_forced"
}
