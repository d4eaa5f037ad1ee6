package runs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"

	"slowstart/engine"
	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/engine/worker"
)

// Spec is what to run: an experiment file, its settings, and what the run
// depends on besides.
type Spec struct {
	Name     string
	Source   []byte
	Settings map[string]string
	Seed     uint64
	Stack    string
	// RealTime is what the experiment's author allows it of real time, if that
	// is more than the limit: a live run of a minute takes a minute.
	RealTime time.Duration `json:",omitempty"`
}

// PoolOptions configure a Pool. Zero means the default.
type PoolOptions struct {
	Workers       int           // runs at once; 0 = one a core
	Warm          int           // processes kept ready, the others start when they are needed; 0 = all
	RunsPerWorker int           // then the process is replaced; 0 = never
	Limits        engine.Limits // of each run
	Memory        int64         // resident bytes of a process, where the system tells; 0 = no limit
	Yields        bool          // the processors to the server
	Grace         time.Duration // after the real-time limit or a cancellation, before the process is killed; 0 = 2 s
	Command       func() *exec.Cmd
	Log           *slog.Logger
}

// Pool is a fixed number of worker processes. A process that crashed, had to be
// killed or has done its number of runs is replaced.
type Pool struct {
	o    PoolOptions     // immutable
	ctx  context.Context //nolint:containedctx // the pool's own life, which Close ends
	stop context.CancelFunc
	// slots holds one entry for each idle worker; nil stands for one that has
	// not been started, or could not be.
	slots chan *process
	wg    sync.WaitGroup // starting and closing of processes
	once  sync.Once
}

// ErrClosed says that the pool takes no more runs.
var ErrClosed = errors.New("runs: closed")

// errInternal is a run's own end by what has no code.
var errInternal = errors.New("internal error in a run")

// errIdle is a process that something else ended: the kernel that lacked
// memory, or an operator.
var errIdle = errors.New("died while it was idle")

// NewPool starts the processes in the background; Close ends them.
func NewPool(o PoolOptions) *Pool {
	if o.Workers == 0 {
		o.Workers = runtime.NumCPU()
	}
	if o.Grace == 0 {
		o.Grace = 2 * time.Second
	}
	if o.Command == nil {
		o.Command = SelfCommand
	}
	o.Limits = o.Limits.WithDefaults()
	p := &Pool{o: o, slots: make(chan *process, o.Workers)}
	p.ctx, p.stop = context.WithCancel(context.Background())
	for i := range o.Workers {
		if o.Warm == 0 || i < o.Warm {
			p.refill()
		} else {
			p.slots <- nil
		}
	}
	return p
}

// SelfCommand is this program as a worker of netstack. One processor, because
// runs on the virtual clock are repeatable only so.
func SelfCommand() *exec.Cmd {
	cmd := workerCommand()
	cmd.Env = append(cmd.Env, "GOMAXPROCS=1")
	return cmd
}

func workerCommand() *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	cmd := exec.Command(exe, "worker") //nolint:noctx // a worker outlives runs; the pool ends it
	cmd.Env = append(os.Environ(), worker.Env+"=1")
	return cmd
}

// Workers is how many runs go on at once.
func (p *Pool) Workers() int { return p.o.Workers }

// refill gives an empty slot a process again.
func (p *Pool) refill() {
	p.wg.Go(func() {
		if p.ctx.Err() != nil {
			p.slots <- nil
			return
		}
		proc, err := p.start()
		if err != nil {
			p.o.Log.Error("worker not started", "error", err)
			proc = nil
		}
		p.slots <- proc
	})
}

// start starts a process. On the virtual clock it may be slow, so when there is
// too much to do the pages go first; a real clock does not wait.
func (p *Pool) start() (*process, error) {
	proc, err := startProcess(p.o.Command())
	if err != nil {
		return nil, err
	}
	if p.o.Yields {
		yield(proc.cmd)
	}
	p.wg.Go(func() {
		<-proc.gone
		p.sweep()
	})
	return proc, nil
}

// sweep replaces the processes that died while they were idle. One that has
// run nothing leaves its slot empty until that is needed: what dies as soon as
// it is started would be started for ever.
func (p *Pool) sweep() {
	for range len(p.slots) {
		select {
		case proc := <-p.slots:
			switch {
			case proc == nil || !proc.dead():
				p.slots <- proc
			case proc.runs > 0:
				p.discard(proc, errIdle)
				p.refill()
			default:
				p.discard(proc, errIdle)
				p.slots <- nil
			}
		default: // runs were faster
		}
	}
}

// Run executes one request on a free worker, hands its lines to sink in order
// and returns the timeline's end. Sink must not block and may keep the line.
// A *CodeError says why there is no end; when ctx ends, the worker is asked to
// end the run and the end says cancelled.
func (p *Pool) Run(ctx context.Context, spec Spec, sink func(line []byte)) (*timeline.RunEnd, error) {
	request, err := p.request(spec)
	if err != nil {
		return nil, err
	}
	proc, err := p.take(ctx)
	if err != nil {
		return nil, err
	}
	ctx, release := context.WithCancel(ctx)
	defer release()
	defer context.AfterFunc(p.ctx, release)()

	limit := max(p.o.Limits.RealTime, spec.RealTime)
	lines := 0
	counted := func(line []byte) { lines++; sink(line) }
	a, killed, err := p.attempt(ctx, proc, request, limit, counted)
	if err != nil && lines == 0 && killed == nil && ctx.Err() == nil {
		// The process died while it was idle: nothing of this run is lost.
		p.discard(proc, err)
		if proc, err = p.start(); err == nil {
			a, killed, err = p.attempt(ctx, proc, request, limit, counted)
		}
	}
	switch {
	case err != nil:
		if proc != nil {
			p.discard(proc, err)
		}
		p.refill()
		return nil, p.lost(ctx, killed)
	case a.end != nil && a.end.Error != nil && a.end.Error.Code == "internal":
		// Who knows what state the process is in. Why stands in its last words.
		p.discard(proc, errInternal)
		p.refill()
	case killed != nil, p.o.RunsPerWorker > 0 && proc.runs >= p.o.RunsPerWorker, p.o.Memory > 0 && proc.residentBytes() > p.o.Memory/2:
		// After a kill that came with the end, the run is whole and the process is
		// not. What a large run has left lying about is not the next one's.
		p.discard(proc, nil)
		p.refill()
	default:
		p.slots <- proc
	}
	if a.err != nil {
		if a.err.detail != "" {
			p.o.Log.ErrorContext(ctx, "run failed", "experiment", spec.Name, "error", a.err.detail)
		}
		return nil, a.err
	}
	return a.end, nil
}

// take waits for a free worker.
func (p *Pool) take(ctx context.Context) (*process, error) {
	if p.ctx.Err() != nil {
		return nil, ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case proc := <-p.slots:
		if proc = p.warm(proc); proc != nil {
			return proc, nil
		}
		proc, err := p.start()
		if err != nil {
			p.slots <- nil
			return nil, err
		}
		return proc, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.ctx.Done():
		return nil, ErrClosed
	}
}

// warm exchanges a slot without a process for one with, if there is one.
func (p *Pool) warm(proc *process) *process {
	for range len(p.slots) {
		if proc != nil {
			return proc
		}
		select {
		case other := <-p.slots:
			p.slots <- proc
			proc = other
		default: // others were faster
		}
	}
	return proc
}

// attempt runs the request and sees to its end: a cancelled run gets the
// grace to say so, one over its real time too (the worker ends it itself),
// then the process is killed. So it is at once when it takes too much memory.
func (p *Pool) attempt(ctx context.Context, proc *process, request []byte, limit time.Duration, sink func([]byte)) (a answer, killed *engine.LimitError, err error) {
	var mu sync.Mutex
	kill := func(why engine.LimitError) func() {
		return func() {
			mu.Lock()
			killed = &why
			mu.Unlock()
			proc.kill()
		}
	}
	overtime := time.AfterFunc(limit+p.o.Grace, kill(engine.LimitError{Code: "limit_real_time", Limit: limit.String()}))
	if p.o.Memory > 0 {
		why := engine.LimitError{Code: "limit_memory", Limit: experiment.FormatBytes(p.o.Memory)}
		defer proc.watchMemory(p.o.Memory, kill(why))()
	}
	asked := make(chan struct{})
	stopAsking := context.AfterFunc(ctx, func() {
		defer close(asked)
		overtime.Reset(p.o.Grace)
		proc.cancel()
	})
	a, err = proc.run(request, sink)
	overtime.Stop()
	if !stopAsking() {
		if err != nil {
			proc.kill() // so that a blocked cancel returns
		}
		<-asked
		overtime.Stop()
	}
	mu.Lock()
	defer mu.Unlock()
	return a, killed, err
}

// lost says why a run has no end.
func (p *Pool) lost(ctx context.Context, killed *engine.LimitError) error {
	switch {
	case p.ctx.Err() != nil:
		return ErrClosed
	case ctx.Err() != nil:
		return ctx.Err()
	case killed != nil:
		return &CodeError{Data: *killed.Data()}
	}
	return &CodeError{Data: timeline.Error{Code: "worker_lost"}}
}

// discard ends a process in the background. The reason, if any, is logged
// with its last words.
func (p *Pool) discard(proc *process, reason error) {
	p.wg.Go(func() {
		if reason != nil && !errors.Is(reason, errInternal) {
			proc.kill()
		}
		err := proc.close(p.o.Grace)
		if reason != nil {
			p.o.Log.Warn("worker replaced", "reason", reason, "exit", fmt.Sprint(err), "stderr", proc.stderr.String())
		}
	})
}

// Close cancels what runs, ends all processes and waits for them. It is
// idempotent.
func (p *Pool) Close() {
	p.once.Do(func() {
		p.stop()
		for range p.o.Workers {
			if proc := <-p.slots; proc != nil {
				p.discard(proc, nil)
			}
		}
	})
	p.wg.Wait()
}

func (p *Pool) request(s Spec) ([]byte, error) {
	b, err := json.Marshal(worker.Request{
		Name: s.Name, Source: string(s.Source), Settings: s.Settings,
		Seed: s.Seed, Stack: s.Stack, Limits: p.o.Limits, RealTime: s.RealTime,
	})
	if err != nil {
		return nil, fmt.Errorf("runs: request: %w", err)
	}
	return b, nil
}
