package worker

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/measure"
	"slowstart/engine/timeline"
)

// between is what a worker keeps from one run to the next.
type between struct {
	files map[fileKey]*file
	off   bool // Go's collector is, for good
	was   int  // its percentage before that
	warm  bool // a run has been rehearsed
}

// file is an experiment's, read and compiled: a class asks for the same few over
// and over, with settings that differ.
type file struct {
	exp     *experiment.Experiment
	program *measure.Program
}

type fileKey struct{ name, source string }

// mostFiles bounds what is kept; a course's lessons are fewer.
const mostFiles = 48

func (b *between) file(name, source string) (*file, error) {
	key := fileKey{name, source}
	if f, ok := b.files[key]; ok {
		return f, nil
	}
	exp, err := experiment.Parse(name, []byte(source))
	if err != nil {
		return nil, err //nolint:wrapcheck // says file:line
	}
	program, err := measure.Compile(exp)
	if err != nil {
		return nil, err //nolint:wrapcheck // likewise
	}
	if b.files == nil || len(b.files) >= mostFiles {
		b.files = map[fileKey]*file{} // memory is bounded first
	}
	f := &file{exp, program}
	b.files[key] = f
	return f, nil
}

// collect sets Go's collector for a run on a stack. Netstack collects garbage
// itself, between two steps of a run and before one when there is enough: with
// the collector off for good it need not begin each run by ending a collection.
func (b *between) collect(stack string) {
	off := stack == experiment.Netstack
	switch {
	case off == b.off:
		return
	case off:
		b.was = debug.SetGCPercent(-1)
		runtime.GC() // ends one that is under way
	default:
		debug.SetGCPercent(b.was)
	}
	b.off = off
}

// rehearse plays the beginning of a process's first run on a real clock on the
// virtual one: code that has not run yet takes its time, and on the real clock
// that would be the run's. What comes of it does not matter.
func (b *between) rehearse(ctx context.Context, exp *experiment.Experiment, program *measure.Program) {
	if b.warm {
		return
	}
	b.warm = true
	runtime.GOMAXPROCS(engine.Processors(experiment.Netstack))
	brief := *exp
	brief.RealTime = 0 // the limit's
	limits := engine.Limits{VirtualTime: 10 * time.Second, RealTime: 50 * time.Millisecond, Packets: 100, Calls: 1000, Written: 1_000_000}
	o := engine.Options{Stack: experiment.Netstack, Limits: limits, Program: program}
	_, _ = engine.Run(ctx, &brief, o, func(timeline.Record) error { return nil })
}
