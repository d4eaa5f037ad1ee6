package measure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/experiment"
)

// Definition says what a measure is.
type Definition struct {
	Name    string
	Unit    string // us, bytes, packets, ratio or count
	Meaning string
	Always  bool // every run has it; the others are absent where they do not apply
}

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
		{"connect", unitUS, "From the first SYN of the first connection to ESTABLISHED at its client.", false},
		{"rtt", unitUS, "From the last SYN that the first connection's client had sent to the arrival of the first SYN-ACK.", false},
		{"first_byte", unitUS, "From the first call to connect to the first byte of the first response at the first connection's client. Without HTTP: to the arrival of the server's first byte of data on the first connection.", false},
		{"load", unitUS, "From the first call to connect to the last byte of the last whole response at the first connection's client. Without HTTP: to the last arrival of new data from a server.", false},
		{"transfer", unitUS, "From the first byte to the last: load less first_byte.", false},
		{"think", unitUS, "From the first whole request at its server to the first byte of the response there.", false},
		{"setup_share", unitRatio, "connect divided by load.", false},
		{"connections", unitCount, "TCP connections opened.", true},
		{"packets", unitPackets, "Packets sent.", true},
		{"packets_data", unitPackets, "Packets sent with payload.", true},
		{"packets_ack", unitPackets, "TCP segments sent with the ACK flag only and without payload.", true},
		{"bytes_wire", unitBytes, "Bytes of IP packets sent, headers included.", true},
		{"bytes_payload", unitBytes, "Bytes of payload sent, those sent again included.", true},
		{"bytes_delivered", unitBytes, "Bytes that applications have read.", true},
		{"overhead", unitRatio, "Bytes of headers sent for each byte of payload sent, as RFC 896 counts it: 40 is 4000 %.", false},
		{"retransmissions", unitPackets, "Segments sent again: those labelled retransmission, or out_of_order where they were sent.", true},
		{"duplicate_acks", unitPackets, "Duplicate ACKs that have arrived.", true},
		{"drops", unitPackets, "Packets that a link gave up, for whatever cause.", true},
		{"drops_queue", unitPackets, "Packets that a link gave up because its queue was full.", true},
		{"queue_max_us", unitUS, "The longest time that a packet waited in a queue.", true},
		{"holds", unitCount, "Times that something was held back (Nagle, delayed ACK, cork).", true},
		{"hold_total_us", unitUS, "Time held back, all holds added up.", true},
		{"late_p50_us", unitUS, "How much later than planned packets were handed to their hosts on the linux stack: half of them by no more than this.", false},
		{"late_p99_us", unitUS, "The same for 99 of 100 packets.", false},
		{"late_max_us", unitUS, "The same for the latest packet.", false},
		{
			"flight_1", unitPackets, fmt.Sprintf("Segments with data in the first flight of the first connection, by the end that sent "+
				"more data on it; flight_2 and so on up to flight_%d are those after it. A flight ends when something it sent is acknowledged.", maxFlights), false,
		},
	}
}

// Known says that a name is a measure's: of the table, or of a later flight.
func Known(name string) bool {
	return slices.ContainsFunc(Table(), func(d Definition) bool { return d.Name == name }) || flightNumber(name) > 0
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

// unitOf is the unit of a known measure.
func unitOf(name string) string {
	for _, d := range Table() {
		if d.Name == name {
			return d.Unit
		}
	}
	return unitPackets // a flight
}
