package measure

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// Definition says what a measure is.
type Definition struct {
	Name    string
	Unit    string // us, bytes, packets, ratio or count
	Meaning string
	there   there
}

// Always says that every run has it; the others are absent where they do not
// apply.
func (d Definition) Always() bool { return d.there&always != 0 }

// there says when a measure is in a report.
type there uint8

const (
	applies there = 0 // where it applies
	always  there = 1 // in every report
	quiet   there = 2 // a 0 says nothing to people (see Shown)
)

// The units.
const (
	unitUS      = "us"
	unitBytes   = "bytes"
	unitPackets = "packets"
	unitRatio   = "ratio"
	unitCount   = "count"
)

// maxFlights bounds the flights that are counted apart.
const maxFlights = 64

// Table lists the measures. Sent means on a packet's first link; a packet that
// several links carry, or that the wire doubles, counts once.
func Table() []Definition {
	return []Definition{
		{"connect", unitUS, "From the first SYN of the first connection to ESTABLISHED at its client.", applies},
		{"rtt", unitUS, "From the last SYN that the first connection's client had sent to the arrival of the first SYN-ACK.", applies},
		{"first_byte", unitUS, "From the first call to connect to the first byte of the first response at the first connection's client. Without HTTP: to the arrival of the server's first byte of data on the first connection.", applies},
		{"load", unitUS, "From the first call to connect to the last byte of the last whole response at the first connection's client. Without HTTP: to the last arrival of new data from a server.", applies},
		{"last_first_byte", unitUS, "From the first call to connect to the first byte of the response that begins last at the first connection's client: from then on every response is on its way.", applies},
		{"first_complete", unitUS, "From the first call to connect to the last byte of the response that is whole first at the first connection's client.", applies},
		{"transfer", unitUS, "From the first byte to the last: load less first_byte.", applies},
		{"think", unitUS, "From the first whole request at its server, not at a proxy, to the first byte of the response there.", applies},
		{"setup_share", unitRatio, "connect divided by load.", applies},
		{"transaction", unitUS, "The first exchange at the first connection's client, from its first step (look-up or decision to connect) to the last byte of a whole response: the sum of dns, blocked, connect, tls, send, wait and receive, of those that it has.", applies},
		{"dns", unitUS, "Of transaction: from a query to its answer, before connecting. 0 if the client knew the answer.", applies},
		{"blocked", unitUS, "Of transaction: what was waited before the first SYN beside dns.", quiet},
		{"tls", unitUS, "Of transaction: the TLS handshake.", quiet},
		{"send", unitUS, "Of transaction: from ESTABLISHED to the end of the call that writes the last byte of the request, without tls.", quiet},
		{"wait", unitUS, "Of transaction: from there to the first byte of the response.", quiet},
		{"receive", unitUS, "Of transaction: from the first byte of the response to its last.", quiet},
		{"requests", unitCount, "HTTP requests sent, those sent again included. As in the next five, a proxy's own do not count.", applies},
		{"responses_whole", unitCount, "Final responses (not 1xx) received whole.", applies},
		{"responses_incomplete", unitCount, "Responses that began to arrive and did not arrive whole.", quiet},
		{"reuses", unitCount, "Requests sent on a connection that had carried one before.", quiet},
		{"retries", unitCount, "Decisions to send a request again.", quiet},
		{"effects", unitCount, "Times that an origin did what a request asks for (http.decision effect).", quiet},
		{"connections", unitCount, "TCP connections opened.", always},
		{"connections_max", unitCount, "Most TCP connections at once: from the first SYN until both ends are CLOSED or in TIME-WAIT.", always},
		{"connections_wasted", unitCount, "TCP connections that have not carried one whole final response, those that proxies open left out. Only with HTTP.", quiet},
		{"refused", unitCount, "Calls to connect that failed, for whatever reason.", always | quiet},
		{"resets", unitPackets, "RST segments sent.", always | quiet},
		{"fins", unitPackets, "FIN segments sent.", always},
		{"time_wait_max", unitCount, "Most sockets in TIME-WAIT at once on any one host.", always | quiet},
		{"packets", unitPackets, "Packets sent.", always},
		{"packets_data", unitPackets, "Packets sent with payload.", always},
		{"packets_ack", unitPackets, "TCP segments sent with the ACK flag only and without payload.", always},
		{"bytes_wire", unitBytes, "Bytes of IP packets sent, headers included.", always},
		{"bytes_payload", unitBytes, "Bytes of payload sent, those sent again included.", always},
		{"bytes_payload_once", unitBytes, "Bytes of payload sent, each counted once however often it was sent.", always},
		{"bytes_delivered", unitBytes, "Bytes that applications have read.", always},
		{"bytes_lost", unitBytes, "Bytes that calls to write have given to TCP and that no call to read has got at the other end when the run ends, of all connections.", always | quiet},
		{"overhead", unitRatio, "Bytes of headers sent for each byte of payload sent, as RFC 896 counts it: 40 is 4000 %.", applies},
		{"retransmissions", unitPackets, "Segments sent again: those labelled retransmission, or out_of_order where they were sent.", always},
		{"timeouts", unitPackets, "Segments that the retransmission timer has sent again.", always | quiet},
		{"duplicate_acks", unitPackets, "Duplicate ACKs that have arrived.", always},
		{"drops", unitPackets, "Packets that a link gave up, for whatever cause.", always},
		{"drops_queue", unitPackets, "Packets that a link gave up because its queue was full.", always | quiet},
		{"queue_max_us", unitUS, "The longest time that a packet waited in a queue.", always | quiet},
		{"queue_packets_max", unitPackets, "Most packets that waited in one queue at once.", always | quiet},
		{"holds", unitCount, "Times that something was held back (Nagle, delayed ACK, cork).", always},
		{"holds_nagle", unitCount, "Times that Nagle's algorithm held data back.", always | quiet},
		{"holds_delayed_ack", unitCount, "Times that an ACK was delayed.", always | quiet},
		{"holds_cork", unitCount, "Times that TCP_CORK held data back.", always | quiet},
		{"hold_total_us", unitUS, "Time held back, all holds added up.", always | quiet},
		{"hold_max_us", unitUS, "The longest time that something was held back.", always | quiet},
		{"late_p50_us", unitUS, "How much later than planned packets were handed to their hosts on the linux stack: half of them by no more than this.", applies},
		{"late_p99_us", unitUS, "The same for 99 of 100 packets.", applies},
		{"late_max_us", unitUS, "The same for the latest packet.", applies},
		{
			"flight_1", unitPackets, fmt.Sprintf("Segments with data in the first flight of the first connection, by the end that sent "+
				"more data on it; flight_2 and so on up to flight_%d are those after it. A flight ends when something it sent is acknowledged.", maxFlights), applies,
		},
	}
}

// Shown lists what a report for people has of these measures: those of the table
// in its order, but for a 0 that says nothing and for what another measure has
// said (see Echoes), then all others by name.
func Shown(all map[string]timeline.Measure) []string {
	var names, others []string
	known := map[string]bool{}
	for _, d := range Table() {
		known[d.Name] = true
		if m, ok := all[d.Name]; ok && (d.there&quiet == 0 || m.Value != 0) && !echoes(all, d.Name) {
			names = append(names, d.Name)
		}
	}
	for name := range all {
		if !known[name] {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	return append(names, others...)
}

// Echoes are the measures that Shown leaves out where they are equal to another,
// each with that other.
func Echoes() [][2]string {
	return [][2]string{
		{"last_first_byte", "first_byte"},
		{"first_complete", "load"},
		{"transaction", "load"},
		{"responses_whole", "requests"},
		{"connections_max", "connections"},
		{"bytes_payload_once", "bytes_payload"},
		{"hold_max_us", "hold_total_us"},
	}
}

func echoes(all map[string]timeline.Measure, name string) bool {
	return slices.ContainsFunc(Echoes(), func(e [2]string) bool {
		of, ok := all[e[1]]
		return e[0] == name && ok && of.Value == all[name].Value
	})
}

// Quiet are the measures that Shown leaves out where they are 0.
func Quiet() (names []string) {
	for _, d := range Table() {
		if d.there&quiet != 0 {
			names = append(names, d.Name)
		}
	}
	return names
}

// Known says that a name is a measure's: of the table, or of a later flight.
func Known(name string) bool {
	_, ok := units()[name]
	return ok || flightNumber(name) > 0
}

// KnownIn says that a name is a measure's in this experiment: one that Known
// knows, or the file's own.
func KnownIn(exp *experiment.Experiment, name string) bool {
	return Known(name) || slices.ContainsFunc(exp.Measures, func(m experiment.Measure) bool { return m.Name == name })
}

// flightName and flightNumber join a flight's name and its number.
func flightName(n int) string { return fmt.Sprintf("flight_%d", n) }

func flightNumber(name string) int {
	digits, _ := strings.CutPrefix(name, "flight_")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > maxFlights || flightName(n) != name {
		return 0
	}
	return n
}

// units are those of the table by name. The map is made once; nothing changes it.
var units = sync.OnceValue(func() map[string]string {
	byName := map[string]string{}
	for _, d := range Table() {
		byName[d.Name] = d.Unit
	}
	return byName
})

// unitOf is the unit of a known measure.
func unitOf(name string) string {
	return cmp.Or(units()[name], unitPackets) // a flight
}
