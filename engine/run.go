package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/linux"
	"slowstart/engine/measure"
	"slowstart/engine/netstack"
	"slowstart/engine/timeline"
	"slowstart/engine/wire"
)

// Options are what a run takes besides its experiment.
type Options struct {
	Seed   uint64
	Stack  string // "auto" (or empty), "netstack" or "linux"
	Limits Limits
	// Program is measure.Compile's for the experiment's file, where it makes many
	// runs; nil: it is compiled now.
	Program *measure.Program
}

// Run makes one run of an experiment whose settings are in place (With) and
// gives its timeline to sink, run.start first and run.end last. It returns the
// last event.
//
// A *StackError comes before anything is written. A *LimitError comes with a
// run.end that names it, as does a cancelled ctx. An expectation that did not
// hold is no error.
//
// On netstack Run needs a process with GOMAXPROCS=1 and no other run in it; on
// linux it keeps its times with several (see Processors).
func Run(ctx context.Context, exp *experiment.Experiment, o Options, sink Sink) (*timeline.RunEnd, error) {
	stack, err := StackFor(exp, o.Stack)
	if err != nil {
		return nil, err
	}
	if stack == experiment.Linux && runtime.GOMAXPROCS(0) < 2 {
		return nil, &StackError{Stack: stack, Reason: "stack_other_process", Detail: "this process is made for netstack: GOMAXPROCS is 1, see Processors"}
	}
	o.Limits = o.Limits.WithDefaults()
	if o.Program == nil {
		if o.Program, err = measure.Compile(exp); err != nil {
			return nil, err
		}
	}
	collector := o.Program.Start(exp)
	rec := newRecorder(sink, collector.Observe)
	if stack == experiment.Linux {
		o.Limits.RealTime = cmp.Or(exp.RealTime, o.Limits.RealTime)
	}
	limit := &LimitError{Code: "limit_real_time", Limit: o.Limits.RealTime.String()}
	ctx, cancel := context.WithTimeoutCause(ctx, o.Limits.RealTime, limit)
	defer cancel()

	d, err := newDriver(exp, o, stack, rec)
	if u, ok := errors.AsType[*linux.Unavailable](err); ok {
		return nil, &StackError{Stack: stack, Reason: u.Reason, Detail: u.Detail}
	}
	if err != nil {
		return nil, err
	}
	rec.emit(0, start(exp, o, stack))
	ended, now, err := d.run(ctx)
	end := &timeline.RunEnd{
		Head:   timeline.Head{Type: timeline.TypeRunEnd},
		Ended:  ended,
		Report: collector.Report(),
	}
	if err != nil {
		end.Error = ErrorData(err)
	} else {
		for _, name := range exp.Missed(end.Report.Moments) {
			missed := timeline.Expectation{Text: fmt.Sprintf("has(%q)", name)}
			end.Report.Expectations = append(end.Report.Expectations, missed)
		}
	}
	end.Report.Notes = append(notes(end.Report.Measures, d.lost), unmet(d.wire.Unmet())...)
	end.Report.TimelineSHA256 = rec.digest()
	rec.emit(now, end)
	if err == nil {
		err = rec.failed()
	}
	return end, err
}

// Processors is what a process must set GOMAXPROCS to for a run on the stack. A
// linux run has a thread for the wire and one for each call that blocks; with
// a single processor they would wait for each other.
func Processors(stack string) int {
	if stack == experiment.Linux {
		return max(4, runtime.NumCPU())
	}
	return 1
}

// StackFor is the stack that a run of the experiment would use, or a
// *StackError that says why there is none. Auto takes netstack wherever the
// experiment can run on it. Whether this machine has linux is for linux.Probe to
// say, and for Run to find, as is whether this process is made for it.
func StackFor(exp *experiment.Experiment, want string) (string, error) {
	if want == "" {
		want = "auto"
	}
	if !slices.Contains([]string{"auto", experiment.Netstack, experiment.Linux}, want) {
		return "", &StackError{Stack: want, Reason: "stack_unknown", Detail: "want auto, netstack or linux"}
	}
	stack, refused := exp.StackFor(want)
	if len(refused) > 0 {
		r := refused[0]
		return "", &StackError{Stack: stack, Reason: r.Reason, Detail: r.Path + " " + r.Value}
	}
	return stack, nil
}

// lateLimit is from which lateness on a report warns of its times: a packet in a
// hundred that is later.
const lateLimit = time.Millisecond

// notes are what must be known of a run on a real clock.
func notes(measures map[string]timeline.Measure, lost int64) (list []timeline.Error) {
	if late := time.Duration(measures["late_p99_us"].Value) * time.Microsecond; late > lateLimit {
		list = append(list, timeline.Error{Code: "wire_late", Args: map[string]string{"late": experiment.FormatDuration(late)}})
	}
	if lost > 0 {
		list = append(list, timeline.Error{Code: "host_dropped", Args: map[string]string{"packets": fmt.Sprint(lost)}})
	}
	return list
}

// unmet notes the selectors that met no packet: what they are for has not happened.
func unmet(all []wire.Unmet) (list []timeline.Error) {
	const most = 5 // a file's lists can be long
	for _, u := range all[:min(len(all), most)] {
		list = append(list, timeline.Error{Code: "selector_unmet", Args: map[string]string{"selector": u.Selector, "link": u.Link}})
	}
	return list
}

// versionOf says whose TCP it is.
func versionOf(stack string) timeline.Stack {
	if stack == experiment.Linux {
		return timeline.Stack{Name: stack, Version: linux.Version(), Clock: "real"}
	}
	return timeline.Stack{Name: stack, Version: netstack.Version, Clock: "virtual"}
}

// start is the run's first event.
func start(exp *experiment.Experiment, o Options, stack string) *timeline.RunStart {
	e := &timeline.RunStart{
		Head:       timeline.Head{Type: timeline.TypeRunStart},
		Schema:     timeline.Schema,
		Experiment: exp.Name,
		Settings:   exp.Values,
		Seed:       o.Seed,
		Stack:      versionOf(stack),
	}
	for _, h := range exp.Hosts {
		e.Hosts = append(e.Hosts, timeline.Host{Name: h.Name, Role: h.Role, IPs: h.Addresses()})
	}
	for _, l := range exp.Links {
		link := timeline.Link{
			Name: l.Name, A: l.A, B: l.B,
			DelayABUS: timeline.Micros(l.There.Delay), DelayBAUS: timeline.Micros(l.Back.Delay),
			RateABBps: int64(l.There.Rate), RateBABps: int64(l.Back.Rate),
			QueuePacket: l.There.QueuePackets, QueueBytes: l.There.QueueBytes, MTUBytes: l.MTU,
		}
		if back := (timeline.Queue{Packets: l.Back.QueuePackets, Bytes: l.Back.QueueBytes}); back != (timeline.Queue{Packets: link.QueuePacket, Bytes: link.QueueBytes}) {
			link.QueueBA = &back
		}
		e.Links = append(e.Links, link)
	}
	return e
}

// stopped turns a context's end into the run's: a limit, or cancelled.
func stopped(ctx context.Context) (ended string, err error) {
	cause := context.Cause(ctx)
	if _, ok := errors.AsType[*LimitError](cause); ok {
		return "limit", cause
	}
	return "cancelled", cause
}

// virtualLimit is the limit of run time.
func virtualLimit(d time.Duration) *LimitError {
	return &LimitError{Code: "limit_virtual_time", Limit: fmt.Sprintf("%g s", d.Seconds())}
}
