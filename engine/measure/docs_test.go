package measure

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"slowstart/engine/timeline"
)

var update = flag.Bool("update", false, "rewrite docs/measures.md")

const docs = "../../docs/measures.md"

// The page is the table.
func TestDocs_AreTheTable(t *testing.T) {
	if *update {
		if err := os.WriteFile(docs, []byte(page()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(have), page()); diff != "" {
		t.Errorf("docs/measures.md is not what the table says (-have +want); run go test ./engine/measure -update:\n%s", diff)
	}
}

func page() string {
	var b strings.Builder
	b.WriteString(`# Measures

A measure is a value read off a run's timeline. Its report holds all that apply; lessons print them, and expectations use them by name (see [experiments.md](experiments.md)). Times are in microseconds (us).

A measure that does not apply to a run is absent, not zero: a run whose handshake never ended has no ` + "`connect`" + `. An expectation that needs it then does not hold. Those marked "always" are in every report.

*Sent* means on a packet's first link. A packet that several links carry, or that the wire doubles, counts once. Retransmissions and lost packets count: they were sent.

| measure | unit | there | meaning |
|---|---|---|---|
`)
	for _, d := range Table() {
		there := "if it applies"
		if d.Always() {
			there = "always"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", d.Name, d.Unit, there, d.Meaning)
	}
	b.WriteString(`
## Flights

In slow start each acknowledged segment lets two more leave, so the flights grow: with an initial window of 10 segments and no loss they are 10, 20, 40. A flight is what leaves from its first segment until anything in it is acknowledged; the ACKs that still come for the flight before it do not end it. Where a sender has nothing to send, the next segment begins the next flight.
`)
	b.WriteString(`
## Measures of a file's own

The section ` + "`measures`" + ` of an experiment adds its own (see [experiments.md](experiments.md)): a count of the events that a selector means; the sum, min, max, first or last of a number that these events carry; or a value, which is an expression. They are in the report, in expectations and in prose like those above, and a value may use those above it in the file.

A count is in packets for the ` + "`wire`" + ` events and a count for all others; a number has its field's unit. With ` + "`after`" + ` and ` + "`before`" + ` only the events between two moments are taken, the moments themselves left out. A measure that found nothing to take is absent, and so is one whose ` + "`after`" + ` or ` + "`before`" + ` did not occur; a count of nothing is 0.

| event | numbers it carries |
|---|---|
`)
	for _, t := range FieldTypes() {
		fields := make([]string, len(t.fields))
		for i, f := range t.fields {
			fields[i] = fmt.Sprintf("`%s` (%s)", f.name, f.unit)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", t.Type, strings.Join(fields, ", "))
	}
	b.WriteString(`
Keys are those of the event in the timeline. Five are computed: ` + "`held_us`" + ` is how long something was held, ` + "`took_us`" + ` how long a call took, ` + "`client_port`" + ` and ` + "`server_port`" + ` are the ports of the two ends, ` + "`value`" + ` is the number that an effect has left at its target, 0 if it left none.
`)
	return b.String()
}

func TestTable_NamesAreKnownAndUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range Table() {
		if seen[d.Name] || !Known(d.Name) || unitOf(d.Name) != d.Unit || d.Meaning == "" {
			t.Errorf("%+v: double, unknown or without meaning", d)
		}
		seen[d.Name] = true
	}
	for name, want := range map[string]bool{
		"flight_1": true, "flight_9": true, "flight_64": true,
		"flight_0": false, "flight_65": false, "flight_01": false, "flight_": false, "flight_1x": false, "flights": false,
	} {
		if Known(name) != want {
			t.Errorf("Known(%q) = %v", name, !want)
		}
	}
}

// A 0 that says nothing is left out, and what the table does not know comes last.
func TestShown(t *testing.T) {
	one, none := timeline.Measure{Value: 1}, timeline.Measure{}
	got := Shown(map[string]timeline.Measure{
		"zebra": none, "flight_2": one, "resets": none, "fins": none, "retries": one, "load": one, "asked": one,
	})
	if diff := cmp.Diff([]string{"load", "retries", "fins", "asked", "flight_2", "zebra"}, got); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	if q := Quiet(); !slices.Contains(q, "resets") || slices.Contains(q, "fins") {
		t.Errorf("quiet are %v", q)
	}
}
