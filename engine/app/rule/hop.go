package rule

import (
	"net/textproto"
	"slices"
	"strings"

	"slowstart/engine/app/http1"
	"slowstart/engine/timeline"
)

// The reasons of what an intermediary does with fields and with its two sides.
const (
	ConnectionOption   = "connection_option"     // apply; args: option
	NamedInConnection  = "named_in_connection"   // remove: RFC 9110 §7.6.1, MUST; args: field
	ConnectionItself   = "connection_itself"     // remove: §7.6.1, MUST; args: field
	HopByHop           = "hop_by_hop"            // remove: §7.6.1, SHOULD, named or not; args: field
	OwnMessage         = "own_message"           // forward: with its own version and Via
	Unaware            = "unaware"               // forward: every field as it came
	ProxyConnection    = "proxy_connection"      // remove, forward, keep: the client said Proxy-Connection; args: field
	UntilNextHopCloses = "until_next_hop_closes" // wait: it reads nothing from its client meanwhile
	ClientConnected    = "client_connected"      // open: a relay has a client
	OtherSideClosed    = "other_side_closed"     // close: the proxy's other connection is over
	ContentPassed      = "content_passed"        // give_up: the request's content went with the connection that failed
)

// hopReasons lists them.
func hopReasons() []string {
	return []string{
		ConnectionOption, NamedInConnection, ConnectionItself, HopByHop, OwnMessage, Unaware,
		ProxyConnection, UntilNextHopCloses, ClientConnected, OtherSideClosed, ContentPassed,
	}
}

// Removed is a field that an intermediary does not pass on, and why.
type Removed struct {
	timeline.Field
	Reason string
}

// Options are the connection options of a message, in order and in lower case
// (RFC 9110 §7.6.1: compared without case). What is no token is none of them,
// so a quoted name names no field.
func Options(fields []timeline.Field) []string {
	var options []string
	for _, value := range http1.Values(fields, "Connection") {
		for element := range strings.SplitSeq(value, ",") {
			if option := strings.Trim(element, " \t"); isToken(option) {
				options = append(options, strings.ToLower(option))
			}
		}
	}
	return options
}

// isToken says whether s is a token (RFC 9110 §5.6.2).
func isToken(s string) bool {
	return s != "" && strings.Trim(s, "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}

// Forward parts the fields of a header or trailer section by RFC 9110 §7.6.1
// into those that an intermediary passes on and those that it removes: named by
// one of the message's connection options, then Connection, then those that
// never leave their connection, named or not.
func Forward(fields []timeline.Field, options []string) (kept []timeline.Field, removed []Removed) {
	by := map[string][]Removed{}
	for _, f := range fields {
		if reason := stays(f.Name, options); reason != "" {
			by[reason] = append(by[reason], Removed{f, reason})
		} else {
			kept = append(kept, f)
		}
	}
	return kept, slices.Concat(by[NamedInConnection], by[ConnectionItself], by[HopByHop])
}

// stays gives the reason for which a field is not passed on; empty if it is.
func stays(name string, options []string) string {
	switch canonical := textproto.CanonicalMIMEHeaderKey(name); {
	case canonical == "Connection":
		return ConnectionItself
	case slices.Contains(options, strings.ToLower(name)):
		return NamedInConnection
	case slices.Contains([]string{"Proxy-Connection", "Keep-Alive", "Te", "Transfer-Encoding", "Upgrade"}, canonical):
		return HopByHop
	}
	return ""
}
