package app

import (
	"strings"

	"slowstart/engine/timeline"
)

// The reasons of http.decision events, each with the decisions it is given for.
const (
	firstRequest         = "first_request"          // open: the client has no connection yet
	previousClosed       = "previous_closed"        // open: the last connection may not be used again
	persistentDefault    = "persistent_default"     // keep, reuse: HTTP/1.1 without close
	http10KeepAlive      = "http_1_0_keep_alive"    // keep, reuse: HTTP/1.0 with keep-alive
	http10Default        = "http_1_0_default"       // close: HTTP/1.0 without keep-alive
	clientAskedClose     = "client_asked_close"     // close: the request has the close option
	serverAskedClose     = "server_asked_close"     // close: the response has the close option
	originCloses         = "origin_closes"          // close: the origin is set to close after each response
	closeDelimited       = "close_delimited"        // close: the end of the connection ended the content
	requestsDone         = "requests_done"          // close: the client has all it came for
	peerClosed           = "peer_closed"            // close: the other end closed between two messages
	badRequest           = "bad_request"            // close: the request was refused; args: status
	badResponse          = "bad_response"           // close: the response is not HTTP
	requestIncomplete    = "request_incomplete"     // close: the connection ended within a request
	responseIncomplete   = "response_incomplete"    // close: the connection ended within a response
	closedBeforeResponse = "closed_before_response" // retry, close: it ended before the response began
	socketError          = "error"                  // close: a socket call failed; args: errno
	connectFailed        = "connect_failed"         // give_up; args: errno
)

// Reasons lists every reason of an http.decision event, for who must have a
// sentence for each.
func Reasons() []string {
	return []string{
		firstRequest, previousClosed, persistentDefault, http10KeepAlive, http10Default,
		clientAskedClose, serverAskedClose, originCloses, closeDelimited, requestsDone,
		peerClosed, badRequest, badResponse, requestIncomplete, responseIncomplete,
		closedBeforeResponse, socketError, connectFailed,
	}
}

// persists judges by RFC 9112 §9.3 whether a connection outlives the exchange
// that a message belongs to, from the message's minor version and its
// Connection options, in the section's order. AskedClose is the reason to give
// when it has the close option.
func persists(minor int, fields []timeline.Field, askedClose string) (keep bool, reason string) {
	switch {
	case hasOption(fields, "close"):
		return false, askedClose
	case minor >= 1:
		return true, persistentDefault
	case hasOption(fields, "keep-alive"):
		return true, http10KeepAlive
	default:
		return false, http10Default
	}
}

// hasOption says whether a connection option stands in any Connection field
// (RFC 9110 §7.6.1: a list, compared without case).
func hasOption(fields []timeline.Field, option string) bool {
	for _, value := range values(fields, "Connection") {
		for token := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.Trim(token, " \t"), option) {
				return true
			}
		}
	}
	return false
}

// values are those of the fields of one name, in order.
func values(fields []timeline.Field, name string) []string {
	var vs []string
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			vs = append(vs, f.Value)
		}
	}
	return vs
}
