package rule

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"slowstart/engine/app/http1"
	"slowstart/engine/timeline"
)

// The reasons of what a cache does with a response.
const (
	WholeResponse      = "whole"          // store: RFC 9111 §3; args: bytes
	TruncatedResumable = "truncated"      // store_incomplete: §3.3, the rest can be asked for; args: bytes, etag
	TruncatedNoRange   = "truncated_lost" // not_stored: §3.3, the rest cannot be asked for; args: bytes
	OtherStatus        = "other_status"   // not_stored: this cache stores 200 alone
	NoStore            = "no_store"       // not_stored: Cache-Control forbids it, §5.2
	Authorized         = "authorized"     // not_stored: for one user, §3.5
	Varies             = "varies"         // not_stored: this cache has one response a target, §4.1
	TooLong            = "too_long"       // not_stored: the cache is full
	FreshResponse      = "fresh"          // serve: from what is stored, §4; args: age_s
	RestMatches        = "rest_matches"   // store: the rest of what was incomplete has come, §3.4; args: bytes
	StoredFields       = "stored_fields"  // keep, close: a cache that stores hop-by-hop fields believes them
)

// cacheReasons lists them.
func cacheReasons() []string {
	return []string{
		WholeResponse, TruncatedResumable, TruncatedNoRange, OtherStatus, NoStore, Authorized, Varies, TooLong,
		FreshResponse, RestMatches, StoredFields,
	}
}

// Cacheable is a response to GET as a shared cache judges it.
type Cacheable struct {
	Status            int
	Request, Response []timeline.Field
	Whole             bool // its content has come to the end that its framing says
}

// Stores judges by RFC 9111 §3 what becomes of the response: store,
// store_incomplete or not_stored. A truncated one may be kept by who can ask for
// its rest, and never stands for the whole (§3.3).
func (c Cacheable) Stores() (decision, reason string) {
	switch {
	case c.Status != http.StatusOK:
		return "not_stored", OtherStatus
	case directive(c.Request, "no-store"), directive(c.Response, "no-store"), directive(c.Response, "private"):
		return "not_stored", NoStore
	case len(http1.Values(c.Request, "Authorization")) > 0:
		return "not_stored", Authorized
	case len(http1.Values(c.Response, "Vary")) > 0:
		return "not_stored", Varies
	case c.Whole:
		return "store", WholeResponse
	case Resumable(c.Response):
		return "store_incomplete", TruncatedResumable
	default:
		return "not_stored", TruncatedNoRange
	}
}

// Resumable says whether the rest of a response can be asked for: the origin
// serves ranges, and a strong entity tag tells whether it is still the same
// (RFC 9110 §13.1.5, §14.3).
func Resumable(response []timeline.Field) bool {
	ranges, etag := http1.Values(response, "Accept-Ranges"), http1.Values(response, "ETag")
	return len(ranges) > 0 && strings.EqualFold(ranges[0], "bytes") && len(etag) > 0 && strings.HasPrefix(etag[0], `"`)
}

// Fresh says for how long a stored response may be served without asking (RFC
// 9111 §4.2.1). Without max-age this cache takes a run's whole time: a
// heuristic, which §4.2.2 leaves to it.
func Fresh(response []timeline.Field) (lifetime time.Duration, limited bool) {
	for _, name := range []string{"s-maxage", "max-age"} {
		if value, ok := directiveValue(response, name); ok {
			seconds, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 31)
			if err != nil {
				return 0, true // §4.2.1: what makes no sense counts as stale
			}
			return time.Duration(seconds) * time.Second, true
		}
	}
	return 0, directive(response, "no-cache")
}

// TakesStored says whether a request may be answered from a cache without asking
// (RFC 9111 §5.2.1).
func TakesStored(request []timeline.Field) bool {
	return !directive(request, "no-cache") && !directive(request, "no-store")
}

// IsSafe says whether a method asks for nothing but an answer (RFC 9110 §9.2.1).
// A cache forgets what it has of a target that another method met (RFC 9111 §4.4).
func IsSafe(method string) bool {
	return slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace}, method)
}

// directive says whether Cache-Control has a directive (RFC 9111 §5.2).
func directive(fields []timeline.Field, name string) bool {
	_, ok := directiveValue(fields, name)
	return ok
}

func directiveValue(fields []timeline.Field, name string) (value string, ok bool) {
	for _, line := range http1.Values(fields, "Cache-Control") {
		for element := range strings.SplitSeq(line, ",") {
			got, value, _ := strings.Cut(strings.Trim(element, " \t"), "=")
			if strings.EqualFold(got, name) {
				return value, true
			}
		}
	}
	return "", false
}
