package measure

import (
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
)

// Collector takes the events of one run.
type Collector struct {
	counts      counts
	times       times
	transaction transaction
	sockets     sockets
	exchanges   exchanges
	waits       waits
	late        late
	flights     map[string]*flights // by sender, of the first TCP connection

	moments  *experiment.Moments
	settings map[string]any
	own      []*own
	program  *Program
}

// New starts before the first event. The experiment's settings must be in
// place. It fails as Check does.
func New(exp *experiment.Experiment) (*Collector, error) {
	p, err := Compile(exp)
	if err != nil {
		return nil, err
	}
	return p.Start(exp), nil
}

// Start is New for an experiment of the program's file.
func (p *Program) Start(exp *experiment.Experiment) *Collector {
	c := &Collector{
		flights: map[string]*flights{},
		moments: experiment.FindMoments(exp), settings: settingValues(exp), program: p,
	}
	for _, o := range p.own {
		c.own = append(c.own, o.start())
	}
	c.transaction, c.exchanges.sockets = newTransaction(&c.times), &c.sockets
	return c
}

// Observe takes the next event.
func (c *Collector) Observe(e timeline.Event) {
	c.moments.Observe(e)
	c.counts.observe(e)
	c.times.observe(e)
	c.transaction.observe(e)
	c.sockets.observe(e)
	c.exchanges.observe(e)
	c.waits.observe(e)
	c.late.observe(e)
	c.observeFlights(e)
	for _, o := range c.own {
		o.observe(e)
	}
}

// Report gives what has been measured and judges the expectations.
func (c *Collector) Report() timeline.Report {
	r := timeline.Report{
		Measures: map[string]timeline.Measure{}, Moments: c.moments.Found(),
		Expectations: []timeline.Expectation{},
	}
	put := func(name string, value float64) {
		r.Measures[name] = timeline.Measure{Value: value, Unit: unitOf(name)}
	}
	c.counts.report(put)
	c.times.report(put)
	c.transaction.report(put)
	c.sockets.report(put)
	c.exchanges.report(put)
	c.waits.report(put)
	c.late.report(put)
	c.reportFlights(put)
	v := values{measures: r.Measures, moments: r.Moments, settings: c.settings}
	for _, o := range c.own {
		if value, ok := o.report(v); ok {
			r.Measures[o.Name] = timeline.Measure{Value: value, Unit: o.unit}
		}
	}
	for _, f := range c.program.formulas {
		if said, ok := f.report(v); ok {
			r.Formulas = append(r.Formulas, said)
		}
	}
	for _, e := range c.program.expect {
		r.Expectations = append(r.Expectations, e.judge(v))
	}
	return r
}
