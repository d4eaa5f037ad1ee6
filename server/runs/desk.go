package runs

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"sync"
	"time"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/server/limits"
)

// Desk accepts runs, has them made in turn and keeps them.
type Desk struct {
	limits limits.Limits
	lanes  map[string]lane // by stack
	store  *Store
	starts *limits.Buckets
	log    *slog.Logger

	finished func(Finished) // nil where nobody counts runs

	ctx  context.Context //nolint:containedctx // the desk's own life, which Close ends
	stop context.CancelFunc
	mu   sync.Mutex // guards the step from open to closed against wg.Go
	wg   sync.WaitGroup
}

// lane is where the runs of one stack wait and are made. The stacks do not wait
// for each other.
type lane struct {
	pool  *Pool
	queue *Queue
}

// NewDesk puts a queue around each stack's pool, which it closes in the end, and
// a store around all. Netstack's must be there.
func NewDesk(l limits.Limits, pools map[string]*Pool, log *slog.Logger) *Desk {
	d := &Desk{
		limits: l, lanes: map[string]lane{}, log: log,
		store:  NewStore(l.KeptBytes/2, l.KeptTime),
		starts: limits.NewBuckets(l.SessionStarts, time.Minute, l.SessionStarts),
	}
	for stack, pool := range pools {
		d.lanes[stack] = lane{pool, NewQueue(QueueOptions{
			Turns: pool.Workers(), Waiting: l.Waiting,
			SessionTurns: l.SessionRuns, SessionWaiting: l.SessionWaiting,
		})}
	}
	d.ctx, d.stop = context.WithCancel(context.Background())
	return d
}

// Start accepts a run for a session, under the name its page gave it. The
// same request again returns the same run; a *CodeError refuses.
func (d *Desk) Start(session, request string, spec Spec) (*Run, error) {
	print, err := fingerprint(spec)
	if err != nil {
		return nil, err
	}
	lane, err := d.lane(spec)
	if err != nil {
		return nil, err
	}
	if old, ok := d.store.asked(session, request); ok {
		return old, same(old, print)
	}
	if err := d.Charge(session); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(d.ctx)
	r := &Run{
		ID: rand.Text(), Owner: session, Request: request, Live: spec.Stack == experiment.Linux,
		spec: print, pageGone: d.limits.PageGone, pending: d.limits.PendingBytes, cancel: cancel,
	}
	if old, ok := d.store.add(r); !ok {
		cancel()
		return old, same(old, print)
	}
	ticket, err := lane.queue.Enter(session, r.moved)
	if err != nil {
		cancel()
		d.store.remove(r)
		r.finish("cancelled", &cancelled().Data) // for a twin of this request that found it meanwhile
		return nil, err
	}
	r.mu.Lock()
	r.ticket = ticket
	r.ownerLocked(0)
	r.mu.Unlock()
	if !d.goes(func(context.Context) {
		defer cancel()
		d.make(ctx, r, ticket, lane, spec)
	}) {
		cancel()
		ticket.Leave()
		r.finish("cancelled", &cancelled().Data)
		d.store.remove(r)
		return nil, problem("shutting_down")
	}
	return r, nil
}

// goes runs f beside the caller, to its end even when the desk closes, which
// ends ctx. It reports false when the desk is closed.
func (d *Desk) goes(f func(ctx context.Context)) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx.Err() != nil {
		return false
	}
	d.wg.Go(func() { f(d.ctx) })
	return true
}

func same(old *Run, print [32]byte) error {
	if old.spec != print {
		return problem("id_used")
	}
	return nil
}

// Charge counts one start for a session; a *CodeError says that it has had its
// number for now.
func (d *Desk) Charge(session string) error {
	if ok, wait := d.starts.Take(session, time.Now()); !ok {
		return problem("starts_limit", "limit", d.limits.SessionStarts, "retry_s", math.Ceil(wait.Seconds()))
	}
	return nil
}

// make sees one run through.
func (d *Desk) make(ctx context.Context, r *Run, ticket *Ticket, lane lane, spec Spec) {
	log := d.log.With("run", r.ID, "session", Short(r.Owner), "experiment", spec.Name, "stack", spec.Stack)
	if err := ticket.Wait(ctx); err != nil {
		d.over(r, "cancelled", &cancelled().Data)
		log.InfoContext(ctx, "run cancelled while it waited")
		return
	}
	defer ticket.Leave()
	r.mu.Lock()
	r.started = true
	r.wakeLocked()
	r.mu.Unlock()

	began := time.Now()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	long := false
	end, err := lane.pool.Run(ctx, spec, func(line []byte) {
		if !long && !r.add(line, d.limits.TimelineBytes) {
			long = true
			cancel()
		}
	})
	ended, why := outcome(end, err)
	if long {
		ended, why = "limit", &problem("limit_timeline_bytes", "limit", d.limits.TimelineBytes).Data
	}
	if end == nil && why != nil && why.Code == "worker_lost" {
		log.ErrorContext(ctx, "run lost", "error", err)
	}
	if end != nil {
		d.pace(lane, &end.Report)
	}
	took := time.Since(began)
	d.tell(spec, false, ended, end, took)
	d.over(r, ended, why)
	log.InfoContext(ctx, "run done", "ended", ended, "took_ms", took.Milliseconds())
}

// over ends a run. Whoever hears of the end can ask how long it is kept.
func (d *Desk) over(r *Run, ended string, why *timeline.Error) {
	r.pack()
	d.store.finish(r)
	r.finish(ended, why)
}

// outcome says how a run ended, and what there is to tell about it.
func outcome(end *timeline.RunEnd, err error) (ended string, why *timeline.Error) {
	var p *CodeError
	switch {
	case err == nil:
		return end.Ended, end.Error
	case errors.Is(err, context.Canceled), errors.Is(err, ErrClosed):
		return "cancelled", &cancelled().Data
	case errors.As(err, &p) && strings.HasPrefix(p.Data.Code, "limit_"):
		return "limit", &p.Data
	case errors.As(err, &p) && p.Data.Code != "worker_lost":
		return "failed", &p.Data
	}
	return "lost", &timeline.Error{Code: "worker_lost"}
}

// cancelled is what every end of that kind says, with a run.end or without.
func cancelled() *CodeError { return problem("cancelled") }

// Find returns a run that its id's bearer may watch.
func (d *Desk) Find(id string) (*Run, error) {
	if r, ok := d.store.Find(id); ok {
		return r, nil
	}
	return nil, problem("run_unknown")
}

// Cancel ends a run of this session; a *CodeError says that there is nothing to
// end.
func (d *Desk) Cancel(session, id string) error {
	r, err := d.Find(id)
	if err != nil {
		return err
	}
	if r.Owner != session {
		return problem("run_not_yours")
	}
	if ended, _ := r.Done(); ended != "" {
		return problem("run_over")
	}
	r.cancel()
	return nil
}

// Close cancels all runs, waits for them and closes the pool.
func (d *Desk) Close() {
	d.mu.Lock()
	d.stop()
	d.mu.Unlock()
	d.wg.Wait()
	var closing sync.WaitGroup
	for _, l := range d.lanes {
		closing.Go(l.pool.Close)
	}
	closing.Wait()
}

// lane is where a run is made; one that names no stack is netstack's.
func (d *Desk) lane(spec Spec) (lane, error) {
	l, ok := d.lanes[stackOf(spec)]
	if !ok {
		return lane{}, problem("stack_unknown")
	}
	return l, nil
}

func stackOf(s Spec) string { return cmp.Or(s.Stack, experiment.Netstack) }

func fingerprint(s Spec) (sum [32]byte, err error) {
	b, err := json.Marshal(s) // maps are written in the order of their keys
	if err != nil {
		return sum, fmt.Errorf("runs: %w", err)
	}
	return sha256.Sum256(b), nil
}

// Short names a session in a log without giving it away.
func Short(session string) string {
	if session == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(session))
	return fmt.Sprintf("%x", sum[:4])
}
