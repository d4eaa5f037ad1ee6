package measure_test

import (
	"errors"
	"strings"
	"testing"

	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
)

// aTransfer: three segments, a lost one among them, and the calls around it.
func aTransfer() *story {
	s := &story{}
	s.open(0, 1, "client")
	s.packet(0, 50, "client", "PSH,ACK", 1, 1, 100)
	s.packet(60, 110, "server", "ACK", 1, 101, 1400)
	s.packet(61, 0, "server", "ACK", 1401, 101, 1400)
	s.packet(62, 112, "server", "PSH,ACK", 2801, 101, 300)
	s.call(60, 62, "server", "write", 3100)
	s.call(0, 110, "client", "read", 1400)
	s.add(200, timeline.TypeHold, &timeline.Hold{Host: "client", Kind: "delayed_ack", FromUS: 110_000, ToUS: 150_000})
	s.add(200, timeline.TypeHTTPDecision, &timeline.HTTPDecision{Host: "server", Decision: "effect", Args: map[string]string{"value": "7"}})
	s.add(200, timeline.TypeHTTPDecision, &timeline.HTTPDecision{Host: "server", Decision: "keep"})
	s.add(201, timeline.TypePorts, &timeline.Ports{Host: "client", Free: 9, InUse: 1})
	return s
}

func ofTransfer(t *testing.T, measures ...experiment.Measure) timeline.Report {
	t.Helper()
	c, err := measure.New(&experiment.Experiment{
		Settings: []experiment.Setting{{Name: "rtt", Unit: "time", Default: "100ms"}},
		Moments: []experiment.Moment{
			{Name: "request", Selector: experiment.Selector{Type: "wire.received", From: "client"}},
			{Name: "loss", Selector: experiment.Selector{Type: "wire.dropped"}},
			{Name: "last_data", Selector: experiment.Selector{Type: "wire.received", Kind: "data", Nth: experiment.Last}},
			{Name: "never", Selector: experiment.Selector{Type: "wire.sent", Kind: "RST", Optional: true}},
		},
		Measures: measures,
		Expect:   []experiment.Expect{{Expr: "asked > 0"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range aTransfer().events {
		c.Observe(e)
	}
	return c.Report()
}

func TestOwn_Taken(t *testing.T) {
	data := func(s experiment.Selector) *experiment.Selector {
		s.Type, s.Kind = "wire.sent", "data"
		return &s
	}
	server := data(experiment.Selector{From: "server"})
	for name, c := range map[string]struct {
		is   experiment.Measure
		want string // empty: absent
	}{
		"count":                  {experiment.Measure{Count: data(experiment.Selector{})}, "4 packets"},
		"count of other events":  {experiment.Measure{Count: &experiment.Selector{Type: "app.call"}}, "2 count"},
		"count of none":          {experiment.Measure{Count: &experiment.Selector{Type: "wire.sent", Kind: "RST"}}, "0 packets"},
		"count of the second":    {experiment.Measure{Count: data(experiment.Selector{Nth: 2})}, "1 packets"},
		"sum":                    {experiment.Measure{Of: server, Take: "sum", Field: "len_bytes"}, "3100 bytes"},
		"min":                    {experiment.Measure{Of: server, Take: "min", Field: "len_bytes"}, "300 bytes"},
		"max":                    {experiment.Measure{Of: server, Take: "max", Field: "ip_bytes"}, "1440 bytes"},
		"first":                  {experiment.Measure{Of: server, Take: "first", Field: "t_us"}, "60000 us"},
		"last":                   {experiment.Measure{Of: server, Take: "last", Field: "t_us"}, "62000 us"},
		"max of the second":      {experiment.Measure{Of: data(experiment.Selector{Nth: 2}), Take: "max", Field: "len_bytes"}, "1400 bytes"},
		"of none":                {experiment.Measure{Of: &experiment.Selector{Type: "wire.sent", Kind: "RST"}, Take: "sum", Field: "len_bytes"}, ""},
		"after":                  {experiment.Measure{Count: data(experiment.Selector{}), After: "loss"}, "1 packets"},
		"before":                 {experiment.Measure{Count: data(experiment.Selector{}), Before: "loss"}, "3 packets"},
		"between":                {experiment.Measure{Count: data(experiment.Selector{}), After: "request", Before: "loss"}, "2 packets"},
		"between, in vain":       {experiment.Measure{Count: data(experiment.Selector{}), After: "loss", Before: "request"}, "0 packets"},
		"before one that moves":  {experiment.Measure{Count: &experiment.Selector{Type: "wire.received"}, Before: "last_data"}, "2 packets"},
		"the moment is left out": {experiment.Measure{Count: &experiment.Selector{Type: "wire.dropped"}, After: "loss"}, "0 packets"},
		"after what never came":  {experiment.Measure{Count: data(experiment.Selector{}), After: "never"}, ""},
		"before what never came": {experiment.Measure{Count: data(experiment.Selector{}), Before: "never"}, ""},
		"how long a call took":   {experiment.Measure{Of: &experiment.Selector{Type: "app.call", Op: "read"}, Take: "max", Field: "took_us"}, "110000 us"},
		"how long a hold lasted": {experiment.Measure{Of: &experiment.Selector{Type: "hold"}, Take: "max", Field: "held_us"}, "40000 us"},
		"what an effect left":    {experiment.Measure{Of: &experiment.Selector{Type: "http.decision", Op: "effect"}, Take: "last", Field: "value"}, "7 count"},
		"what another left":      {experiment.Measure{Of: &experiment.Selector{Type: "http.decision"}, Take: "last", Field: "value"}, "0 count"},
		"value":                  {experiment.Measure{Value: "asked / 4", Unit: "ratio"}, "25 ratio"},
		"whole number":           {experiment.Measure{Value: "7", Unit: "count"}, "7 count"},
		"of a moment":            {experiment.Measure{Value: "loss.t - request.t + rtt", Unit: "us"}, "111000 us"},
		"of what never came":     {experiment.Measure{Value: "never.t", Unit: "us"}, ""},
		"by nothing":             {experiment.Measure{Value: "1 / drops_queue", Unit: "ratio"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.is.Name = "it"
			asked := experiment.Measure{Name: "asked", Of: data(experiment.Selector{From: "client"}), Take: "sum", Field: "len_bytes"}
			r := ofTransfer(t, asked, c.is)
			got, there := r.Measures["it"]
			if text := show(got); there && text != c.want || !there && c.want != "" {
				t.Errorf("it = %s (there: %v), want %q", text, there, c.want)
			}
			if x := r.Expectations[0]; !x.Held || x.Left != 100.0 {
				t.Errorf("an expectation over it: %+v", x)
			}
		})
	}
}

// The same description serves several runs.
func TestOwn_EachRunItsOwn(t *testing.T) {
	asked := experiment.Measure{Name: "asked", Count: &experiment.Selector{Type: "wire.sent"}}
	for range 2 {
		if got := show(ofTransfer(t, asked).Measures["asked"]); got != "4 packets" {
			t.Errorf("asked = %s", got)
		}
	}
}

func TestCheck_OwnMeasures(t *testing.T) {
	wire := &experiment.Selector{Type: "wire.sent"}
	for want, m := range map[string]experiment.Measure{
		"wire.sent has no field cwnd_bytes: it has len_bytes, ip_bytes,": {Name: "it", Of: wire, Take: "max", Field: "cwnd_bytes"},
		"tcp.state has no field bytes: it has conn, t_us":                {Name: "it", Of: &experiment.Selector{Type: "tcp.state"}, Take: "max", Field: "bytes"},
		"run.start has no field that can be taken":                       {Name: "it", Of: &experiment.Selector{Type: "run.start"}, Take: "max", Field: "t_us"},
		"load is a measure that every file has":                          {Name: "load", Count: wire},
		"flight_3 is a measure that every file has":                      {Name: "flight_3", Count: wire},
		"other is defined above":                                         {Name: "other", Count: wire},
		"ms is a word of expressions":                                    {Name: "ms", Count: wire},
		"round is a word of expressions":                                 {Name: "round", Count: wire},
		"unknown name later: known are the measures (connect, load, packets...), those of the file above other,": {Name: "it", Value: "later + 1", Unit: "us"},
		"unknown name it":           {Name: "it", Value: "it + 1", Unit: "us"},
		"expected float64, but got": {Name: "it", Value: "load > 0", Unit: "us"},
		"more than one statement":   {Name: "it", Value: "load; packets", Unit: "us"},
	} {
		m.Line = 7
		err := measure.Check(&experiment.Experiment{Name: "a", Measures: []experiment.Measure{
			{Name: "other", Count: wire}, m, {Name: "later", Count: wire},
		}, Expect: []experiment.Expect{{Expr: "later > 0"}}})
		var list experiment.Errors
		if !errors.As(err, &list) || len(list) != 1 || list[0].Line != 7 || list[0].Field != "measures."+m.Name {
			t.Errorf("%+v: %v, want one error at line 7: %s", m, err, want)
			continue
		}
		if !strings.Contains(list[0].Msg, want) || strings.Contains(list[0].Msg, "\n") {
			t.Errorf("%+v: %q, want in one line %q", m, list[0].Msg, want)
		}
	}
}

func TestKnownIn(t *testing.T) {
	exp := &experiment.Experiment{Measures: []experiment.Measure{{Name: "asked"}}}
	if !measure.KnownIn(exp, "asked") || !measure.KnownIn(exp, "load") || measure.KnownIn(exp, "nope") || measure.Known("asked") {
		t.Error("an experiment knows its own measures and those of all, and nobody else knows its own")
	}
}
