package rule

import "testing"

// TestPipeline_Allows is RFC 9112 §9.3.2 over all combinations.
func TestPipeline_Allows(t *testing.T) {
	both := []bool{false, true}
	under := [][]string{{"GET"}, {"POST"}, {"GET", "PUT"}, {"GET", "POST"}, {"POST", "GET", "GET"}}
	for _, depth := range []int{1, 2, 3, 4} {
		for _, methods := range under {
			for _, persists := range both {
				for _, failed := range both {
					for _, early := range both {
						for _, any := range both {
							p := Pipeline{Depth: depth, Under: methods, Persists: persists, AfterFailure: failed, Early: early, Any: any}
							post := methods[0] == "POST" || methods[len(methods)-1] == "POST"
							want := depth > len(methods) && !failed && (persists || early) && (!post || any)
							got, reason := p.Allows()
							if got != want {
								t.Errorf("%+v.Allows() = %v, want %v", p, got, want)
							}
							if right := reasonFits(p, post, got, reason); !right {
								t.Errorf("%+v.Allows() = %v: %s", p, got, reason)
							}
						}
					}
				}
			}
		}
	}
}

// reasonFits says whether what the reason claims is so.
func reasonFits(p Pipeline, post, ok bool, reason string) bool {
	switch reason {
	case ConnectionLimit:
		return !ok && p.Depth == 1
	case AfterFailure:
		return !ok && p.AfterFailure
	case PersistenceUnknown:
		return !ok && !p.Persists
	case BehindNonIdempotent:
		return !ok && post
	case PipelineFull:
		return !ok && len(p.Under) >= p.Depth
	case PipelinedBehindAny:
		return ok && post && p.Any
	case PipelinedEarly:
		return ok && !p.Persists && p.Early
	case Pipelined:
		return ok && p.Persists && !post
	}
	return false
}
