package rule

import (
	"slices"

	"slowstart/engine/app/http1"
	"slowstart/engine/timeline"
)

// The reasons of http.decision events, each with the decisions it is given for.
const (
	FirstRequest         = "first_request"          // open: the client has no connection yet
	PreviousClosed       = "previous_closed"        // open: the last connection may not be used again
	PersistentDefault    = "persistent_default"     // keep, reuse: HTTP/1.1 without close
	HTTP10KeepAlive      = "http_1_0_keep_alive"    // keep, reuse: HTTP/1.0 with keep-alive
	HTTP10Default        = "http_1_0_default"       // close: HTTP/1.0 without keep-alive
	ClientAskedClose     = "client_asked_close"     // close: the request has the close option
	ServerAskedClose     = "server_asked_close"     // close: the response has the close option
	OriginCloses         = "origin_closes"          // close: the origin is set to close after each response
	ProxyOfHTTP10        = "proxy_of_http_1_0"      // close: a proxy does not persist with an HTTP/1.0 client
	KeepAliveRefused     = "keep_alive_refused"     // close: the origin grants HTTP/1.0 no keep-alive
	MaxRequests          = "max_requests"           // close: as many requests as a connection may carry; args: max
	IdleTimeout          = "idle_timeout"           // close: nothing came for so long; args: idle_ms
	AtWill               = "at_will"                // close: for no reason that HTTP knows; args: request, at, how
	ContentTooLarge      = "content_too_large"      // close: the request was refused unread; args: status, limit_bytes
	Applied              = "applied"                // effect: args: method, target, count, and value where it is a number
	ResponseOrder        = "response_order"         // wait: the response is ready, and an earlier one is not
	CloseDelimited       = "close_delimited"        // close: the end of the connection ended the content
	RequestsDone         = "requests_done"          // close: the client has all it came for
	PeerClosed           = "peer_closed"            // close: the other end closed between two messages
	BadRequest           = "bad_request"            // close: the request was refused; args: status
	BadResponse          = "bad_response"           // close: the response is not HTTP
	RequestIncomplete    = "request_incomplete"     // close: the connection ended within a request
	ResponseIncomplete   = "response_incomplete"    // close: the connection ended within a response
	ClosedBeforeResponse = "closed_before_response" // retry, close: it ended before the response began
	CallFailed           = "error"                  // close: a socket call failed; args: errno
	ConnectFailed        = "connect_failed"         // give_up; args: errno
)

// Reasons lists every reason of an http.decision event, for who must have a
// sentence for each.
func Reasons() []string {
	return slices.Concat([]string{
		FirstRequest, PreviousClosed, PersistentDefault, HTTP10KeepAlive, HTTP10Default,
		ClientAskedClose, ServerAskedClose, OriginCloses, ProxyOfHTTP10, KeepAliveRefused, MaxRequests,
		IdleTimeout, AtWill, ContentTooLarge, Applied, ResponseOrder, CloseDelimited, RequestsDone,
		PeerClosed, BadRequest, BadResponse, RequestIncomplete, ResponseIncomplete,
		ClosedBeforeResponse, CallFailed, ConnectFailed,
	}, clientReasons(), hopReasons(), cacheReasons())
}

// Received is a message that its recipient judges a connection by.
type Received struct {
	Minor    int // of its version
	Fields   []timeline.Field
	Response bool
	Content  http1.Framing
	ByProxy  bool // the recipient is a proxy
	Unwished bool // the recipient does not wish to honour HTTP/1.0's keep-alive
}

// Persists judges by RFC 9112 §9.3 whether the connection outlives the exchange:
// close beats all, HTTP/1.1 persists, and HTTP/1.0 does by keep-alive, unless
// the message is a request and its recipient a proxy, which may not trust the
// option to come from its neighbour (appendix C.2.2). A response whose content
// ends with the connection leaves nothing to persist (§6.3).
func (r Received) Persists() (keep bool, reason string) {
	askedClose := ClientAskedClose
	if r.Response {
		askedClose = ServerAskedClose
	}
	keep, reason = Persists(r.Minor, r.Fields, askedClose)
	switch {
	case reason == HTTP10KeepAlive && r.ByProxy && !r.Response:
		return false, ProxyOfHTTP10
	case reason == HTTP10KeepAlive && r.Unwished:
		return false, KeepAliveRefused
	case keep && r.Response && r.Content.UntilClose():
		return false, CloseDelimited
	}
	return keep, reason
}

// Persists judges by RFC 9112 §9.3 whether a connection outlives the exchange
// that a message belongs to, from the message's minor version and its
// Connection options, in the section's order. AskedClose is the reason to give
// when it has the close option.
func Persists(minor int, fields []timeline.Field, askedClose string) (keep bool, reason string) {
	switch {
	case http1.HasOption(fields, "close"):
		return false, askedClose
	case minor >= 1:
		return true, PersistentDefault
	case http1.HasOption(fields, "keep-alive"):
		return true, HTTP10KeepAlive
	default:
		return false, HTTP10Default
	}
}
