package lessons

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
)

// Place is a value that a reader fills in: when a packet arrives, say. The run
// says what it is.
type Place struct {
	ID    string
	Run   Run
	Ask   Words
	Told  Words
	Value string // expression over the run
	Unit  string // us, bytes, packets, count, port or number
	// Hide is the moment whose packet is not shown before the answer, if the
	// reader can place it on the picture.
	Hide      string
	tolerance tolerance
	value     *measure.Quantity
	line      int
}

// tolerance is how far off an answer may be: a part of the value, or an amount
// in its unit.
type tolerance struct{ ratio, amount float64 }

// placeUnits are what a place can be in.
var placeUnits = [...]string{"us", "bytes", "packets", "count", "port", "number"}

// Answer is what the reader should have filled in, if the run has it.
func (p *Place) Answer(r timeline.Report) (float64, bool) { return p.value.Of(r) }

// Judge holds a value to a run of the place: 0 if it is near enough, -1 if it is
// too small, 1 if it is too large. It is false if the run has no such value.
func (p *Place) Judge(value float64, r timeline.Report) (off int, ok bool) {
	want, ok := p.Answer(r)
	most := p.tolerance.amount + p.tolerance.ratio*max(want, -want)
	switch {
	case value < want-most:
		return -1, ok
	case value > want+most:
		return 1, ok
	}
	return 0, ok
}

// Read makes a value of what a reader has typed: "150 ms", "0.15s", "1,448바이트".
// A time without a unit is in milliseconds, a size in bytes.
func (p *Place) Read(text string) (float64, error) {
	const most = 40
	if len(text) > most {
		return 0, fmt.Errorf("want a number, in %d characters at most", most)
	}
	words := strings.NewReplacer(
		" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", ",", "",
		"밀리초", "ms", "마이크로초", "us", "µs", "us", "초", "s", "킬로바이트", "kB", "바이트", "B", "bytes", "B", "byte", "B",
		"번", "", "개", "", "회", "", "packets", "", "packet", "", "패킷", "",
	)
	s := words.Replace(strings.TrimSpace(text))
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		s += map[string]string{"us": "ms", "bytes": "B"}[p.Unit]
	}
	value, ok := amount(p.Unit, s)
	if !ok {
		return 0, fmt.Errorf("cannot read %q as a number%s", text, map[string]string{"us": " of ms or s", "bytes": " of bytes"}[p.Unit])
	}
	return value, nil
}

// amount reads a number in the unit of a place: times and sizes as settings have
// them.
func amount(unit, text string) (float64, bool) {
	switch unit {
	case "us":
		return experiment.Setting{Unit: "time"}.Number(text)
	case "bytes":
		return experiment.Setting{Unit: "bytes"}.Number(text)
	}
	number, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(text, "packets")), 64)
	return number, err == nil && !math.IsNaN(number) && !math.IsInf(number, 0)
}

func (s *sheet) place(e entry, l *Lesson) *Place {
	at := "places." + e.key
	s.id(e, at)
	keys := s.keys(e.value, at, "of", "settings", "stack", "ask!", "value!", "unit!", "tolerance", "hide", "told!")
	p := &Place{
		ID: e.key, Run: s.run(keys, at, l), line: e.line,
		Value: s.text(keys["value"], at+".value"), Unit: s.text(keys["unit"], at+".unit"), Hide: s.text(keys["hide"], at+".hide"),
	}
	p.Ask, p.Told = s.words(keys["ask"], at+".ask", p.Run), s.words(keys["told"], at+".told", p.Run)
	if !slices.Contains(placeUnits[:], p.Unit) && p.Unit != "" {
		s.found.add(s.file, keys["unit"].Line, "%s.unit: unknown %q: there are %s", at, p.Unit, list(placeUnits[:]))
	}
	text, ok := s.text(keys["tolerance"], at+".tolerance"), true
	switch {
	case text == "" && p.Unit == "us":
		s.found.add(s.file, e.line, "%s: tolerance is missing: as 5%% or 2ms", at)
	case text == "":
	case strings.HasSuffix(text, "%"):
		p.tolerance.ratio, ok = experiment.Setting{Unit: "percent"}.Number(text)
	default:
		p.tolerance.amount, ok = amount(p.Unit, text)
	}
	if !ok {
		s.found.add(s.file, keys["tolerance"].Line, "%s.tolerance: cannot read %q: want 5%%, or an amount in the unit of the value, as 2ms", at, text)
	}
	return p
}

// Place finds a place to fill in by its id, nil if there is none.
func (l *Lesson) Place(id string) *Place {
	i := slices.IndexFunc(l.Places, func(p *Place) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return l.Places[i]
}

func (s *Shared) placeIDs() (out []string) {
	for _, p := range s.Places {
		out = append(out, p.ID)
	}
	return out
}
