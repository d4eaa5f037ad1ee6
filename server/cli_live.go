package main

import (
	"context"
	"errors"
	"log/slog"
	"runtime"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/server/runs"
)

// makeRun makes one run on the stack that is asked for: on netstack in this
// process, on linux in a worker, which may have a user namespace of its own. Its
// errors are those of engine.Run either way.
func makeRun(ctx context.Context, exp *experiment.Experiment, want string, seed uint64, sink engine.Sink) (*timeline.RunEnd, error) {
	stack, err := engine.StackFor(exp, want)
	if err != nil {
		if _, refused := exp.StackFor(want); len(refused) > 0 {
			err = &refusedError{err, refused}
		}
		return nil, err
	}
	if stack == experiment.Netstack {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // netstack's condition: one processor, so one order of things
		return engine.Run(ctx, exp, engine.Options{Seed: seed, Stack: stack}, sink)
	}
	kernel := runs.FindLinux(ctx)
	if ctx.Err() != nil { // then it may have found nothing for that reason
		return nil, context.Cause(ctx)
	}
	if !kernel.Available() {
		return nil, &engine.StackError{Stack: stack, Reason: kernel.Unavailable.Reason, Detail: kernel.Unavailable.Detail}
	}
	return runOn(ctx, kernel, exp, seed, sink)
}

// runOn makes a run in a worker of the linux stack, which ends with it.
func runOn(ctx context.Context, kernel runs.LinuxStack, exp *experiment.Experiment, seed uint64, sink engine.Sink) (*timeline.RunEnd, error) {
	pool := runs.NewPool(runs.PoolOptions{Workers: 1, Command: kernel.Command, Log: slog.New(slog.DiscardHandler)})
	defer pool.Close()
	running, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	spec := runs.Spec{
		Name: exp.Name, Source: exp.Source, Settings: exp.Values,
		Seed: seed, Stack: experiment.Linux, RealTime: exp.RealTime,
	}
	end, err := pool.Run(running, spec, func(line []byte) {
		if running.Err() != nil {
			return
		}
		e, err := timeline.Decode(line)
		if err == nil {
			err = sink(timeline.Record{Event: e, Line: line})
		}
		if err != nil {
			cancel(err)
		}
	})
	if running.Err() != nil {
		return end, context.Cause(running)
	}
	if err != nil {
		return nil, engineError(err)
	}
	return end, endError(end)
}

// engineError is an error of a worker as the engine gives it in one process.
func engineError(err error) error {
	told, ok := errors.AsType[*runs.CodeError](err)
	if !ok {
		return err
	}
	switch e := told.Data; {
	case e.Field == "stack":
		return &engine.StackError{Stack: experiment.Linux, Reason: e.Code, Detail: e.Args["detail"]}
	case e.Code == "limit_real_time":
		return &engine.LimitError{Code: e.Code, Limit: e.Args["limit"]}
	default:
		return &workerError{told.Data, told.Error()}
	}
}

// workerError is what a worker says went wrong, as a code.
type workerError struct {
	data timeline.Error
	text string
}

func (e *workerError) Error() string { return "worker: " + e.text }

// Data lets the catalogue word it.
func (e *workerError) Data() *timeline.Error { return &e.data }

// endError is what engine.Run returns beside a run.end that is no regular one.
func endError(end *timeline.RunEnd) error {
	switch {
	case end.Error == nil:
		return nil
	case end.Ended == "limit":
		return &engine.LimitError{Code: end.Error.Code, Limit: end.Error.Args["limit"]}
	default:
		return &workerError{*end.Error, end.Error.Code}
	}
}
