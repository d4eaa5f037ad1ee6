package rule

// The reasons for which a request waits or goes behind others.
const (
	ConnectionLimit     = "connection_limit"      // wait: the connections that the client may have are busy; args: request, target
	PipelineFull        = "pipeline_full"         // wait: as many requests as the client pipelines are under way; args likewise
	PersistenceUnknown  = "persistence_unknown"   // wait: no response has shown that the server persists; args likewise
	AfterFailure        = "after_failure"         // wait: a pipeline failed, so the next connection begins with one request; args likewise
	BehindNonIdempotent = "behind_non_idempotent" // wait: for the final status of a request that is not idempotent; args likewise
	Pipelined           = "pipelined"             // reuse: behind requests under way
	PipelinedEarly      = "pipelined_early"       // reuse: likewise, before it is known whether the server persists
	PipelinedBehindAny  = "pipelined_behind_any"  // reuse: likewise, behind one that is not idempotent
)

// Pipeline is what there is to know of a connection that another request could
// be sent on behind those under way.
type Pipeline struct {
	Depth        int      // requests that the client has under way on one connection
	Under        []string // the methods of those under way
	Persists     bool     // a response has shown that the server's HTTP/1.1 persists
	AfterFailure bool     // it replaces one that failed with a pipeline, and has brought no response yet
	Early        bool     // the client does not wait for Persists
	Any          bool     // nor for the final status of what is not idempotent
}

// Allows judges by RFC 9112 §9.3.2 whether the request may be sent. The reason
// is for reuse if it may, and for wait if not.
func (p Pipeline) Allows() (ok bool, reason string) {
	ordinary := true
	for _, method := range p.Under {
		ordinary = ordinary && IsIdempotent(method)
	}
	switch {
	case p.Depth <= 1:
		return false, ConnectionLimit
	case p.AfterFailure: // "MUST NOT pipeline immediately after connection establishment"
		return false, AfterFailure
	case !p.Persists && !p.Early:
		return false, PersistenceUnknown
	case !ordinary && !p.Any: // "SHOULD NOT pipeline requests after a non-idempotent method"
		return false, BehindNonIdempotent
	case len(p.Under) >= p.Depth:
		return false, PipelineFull
	case !ordinary:
		return true, PipelinedBehindAny
	case !p.Persists:
		return true, PipelinedEarly
	default:
		return true, Pipelined
	}
}
