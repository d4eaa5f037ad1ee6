// Package worker is the loop of a worker process: netstack needs a process of
// its own with one processor, so the server re-executes the program and speaks
// to it in lines of JSON.
//
// The linux stack gets a process of its own too, which may be in a user
// namespace of its own.
//
// In: one [Request] a line, and {"cancel":true} to end the run that is going
// on. Out: the timeline's lines, run.end last; or, when there is no run.end to
// write, one line {"type":"error","error":{code, field, args}}. {"probe":true}
// is answered by one line with what linux.Probe finds in this process. A worker
// makes one run after another and ends with its input, and so does a run that
// goes on: whoever asked for it is gone. A run that does not let itself be ended
// is left. Starting, limiting and replacing processes is the server's
// (server/runs).
package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/linux"
	"slowstart/engine/timeline"
)

// Env is the environment variable that, set to "1", tells a re-executed test
// binary to be a worker (see enginetest.Main). The program itself is told by its
// argument.
const Env = "SLOWSTART_WORKER"

// Request asks for a run.
type Request struct {
	Name     string            `json:"name"`   // the experiment's slug or slug/variant
	Source   string            `json:"source"` // its YAML
	Settings map[string]string `json:"settings,omitempty"`
	Seed     uint64            `json:"seed"`
	Stack    string            `json:"stack,omitempty"` // auto, netstack or linux; empty is auto
	Limits   engine.Limits     `json:"limits"`
	RealTime time.Duration     `json:"real_time,omitempty"` // in place of what the file allows itself; 0: the limit's
	Cancel   bool              `json:"cancel,omitempty"`    // instead of all above
	Probe    bool              `json:"probe,omitempty"`     // likewise
}

// Probed is the answer to a request to probe.
type Probed struct {
	Type   string       `json:"type"` // "probe"
	Report linux.Report `json:"report"`
}

// Failure is the line for a run that has no run.end.
type Failure struct {
	Type   string          `json:"type"` // "error"
	Error  *timeline.Error `json:"error"`
	Detail string          `json:"detail,omitempty"` // of an error without a code, for the operator
}

// patience is how long a run may go on after the input has ended.
const patience = 2 * time.Second

// ErrOrphaned says that the input ended and a run did not: the process must.
var ErrOrphaned = errors.New("worker: the input ended in a run, which goes on")

// Serve makes the runs that in asks for and writes them to out, until in ends.
func Serve(in io.Reader, out io.Writer) error {
	requests, cancels, readErr := read(in)
	served, over := make(chan error, 1), make(chan error, 1)
	go func() {
		err := serve(requests, cancels, out)
		if err == nil {
			err = <-over
		}
		served <- err
	}()
	select {
	case err := <-served:
		return err
	case err := <-readErr:
		over <- err
	}
	orphaned := time.NewTimer(patience) //nolint:forbidigo // between processes there is no run time
	defer orphaned.Stop()
	select {
	case err := <-served:
		return err
	case <-orphaned.C:
		return ErrOrphaned
	}
}

// serve answers one request after another.
func serve(requests <-chan Request, cancels <-chan struct{}, out io.Writer) error {
	w := &output{bufio.NewWriterSize(out, 32<<10), out}
	var kept between
	for r := range requests {
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() {
			select {
			case <-cancels:
				cancel()
			case <-done:
			}
		}()
		err := answer(ctx, r, w, &kept)
		close(done)
		cancel()
		if err == nil {
			err = w.Flush()
		}
		if err != nil {
			return fmt.Errorf("worker: %w", err)
		}
	}
	return nil
}

// read splits the input into requests and cancels, of which its end is one. One
// request may wait: the server sends the next only after the answer to the last.
func read(in io.Reader) (requests chan Request, cancels chan struct{}, readErr chan error) {
	requests, cancels, readErr = make(chan Request, 1), make(chan struct{}, 1), make(chan error, 1)
	go func() {
		defer close(requests)
		cancel := func() {
			select {
			case cancels <- struct{}{}:
			default: // one is enough
			}
		}
		dec := json.NewDecoder(in)
		for {
			var r Request
			if err := dec.Decode(&r); err != nil {
				if errors.Is(err, io.EOF) {
					err = nil
				}
				readErr <- err
				cancel()
				return
			}
			if r.Cancel {
				cancel()
				continue
			}
			select { // a cancel that came too late belongs to the run before
			case <-cancels:
			default:
			}
			requests <- r
		}
	}()
	return requests, cancels, readErr
}

// output is where a worker writes. Lines of the virtual clock go through the
// buffer, on the run's own goroutine: another one beside it would be a
// disturbance. Those of a real clock go through a [writer].
type output struct {
	*bufio.Writer
	to io.Writer
}

// line writes a value that always encodes.
func (o *output) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	_, err = o.Write(append(b, '\n'))
	return err
}

// answer makes one run. Its error is the output's; the run's own goes out.
func answer(ctx context.Context, r Request, out *output, kept *between) error {
	if r.Probe {
		return out.line(Probed{Type: "probe", Report: linux.Probe()})
	}
	ended, err := run(ctx, r, out, kept)
	if err == nil {
		return nil
	}
	f := Failure{Type: "error", Error: engine.ErrorData(err)}
	if f.Error.Code == "internal" {
		f.Detail = err.Error()
	}
	if ended { // all but what is for the operator has been written
		if f.Detail != "" {
			fmt.Fprintln(os.Stderr, f.Detail)
		}
		return nil
	}
	return out.line(f)
}

// run makes the run; ended says that run.end was written.
func run(ctx context.Context, r Request, out *output, kept *between) (ended bool, err error) {
	file, err := kept.file(r.Name, r.Source)
	if err != nil {
		return false, err
	}
	exp, err := file.exp.With(r.Settings)
	if err != nil {
		return false, err
	}
	exp.RealTime = r.RealTime
	stack, err := engine.StackFor(exp, r.Stack)
	if err != nil {
		return false, err
	}
	if stack == experiment.Linux {
		kept.rehearse(ctx, exp, file.program)
	}
	runtime.GOMAXPROCS(engine.Processors(stack))
	kept.collect(stack)
	var to io.Writer = out
	if stack == experiment.Linux {
		w := newWriter(out.to)
		defer func() { err = errors.Join(err, w.close()) }()
		to = w
	}
	_, err = engine.Run(ctx, exp, engine.Options{Seed: r.Seed, Stack: stack, Limits: r.Limits, Program: file.program},
		func(rec timeline.Record) error {
			_, ended = rec.Event.(*timeline.RunEnd)
			_, err := to.Write(rec.Line)
			return err
		})
	return ended, err
}
