package runs

import (
	"bytes"
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"slowstart/engine/timeline"
)

// Picture is the finished timeline of a page's first picture: a run on netstack,
// or a recording of one on linux. It depends on nothing but its key, so its
// address is immutable.
type Picture struct {
	Key    string // hex
	NDJSON []byte
	Events []timeline.Event
}

// Pictures makes first pictures, each once, and keeps the most recently asked
// for. Runs come from the desk's queue; timelines that depend on more than
// their key (cut off by real time) are not kept.
type Pictures struct {
	desk    *Desk
	version string // of the stack
	max     int64

	mu     sync.Mutex
	byKey  map[string]*pictureEntry
	recent *list.List // of *pictureEntry that are ready, most recent first
	bytes  int64

	reports map[string]timeline.Report // by key; the pictures may be gone
}

type pictureEntry struct {
	picture *Picture
	err     error
	ready   chan struct{} // closed when picture or err is set
	shown   bool          // somebody wants more of it than its report
	at      *list.Element // nil until ready and kept
	size    int64
}

// NewPictures keeps timelines in the desk's other half of memory. Version is
// the stack's.
func NewPictures(d *Desk, version string) *Pictures {
	return &Pictures{
		desk: d, version: version, max: d.limits.KeptBytes / 2,
		byKey: map[string]*pictureEntry{}, recent: list.New(), reports: map[string]timeline.Report{},
	}
}

// Key is the content address of what a picture shows.
func (p *Pictures) Key(s Spec) (string, error) {
	b, err := json.Marshal(struct {
		Spec    Spec
		Version string
		Schema  int
	}{s, p.version, timeline.Schema})
	if err != nil {
		return "", fmt.Errorf("runs: picture: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), nil
}

// Get returns the picture of a spec for a session; the session's limits count
// only when a run has to be made. Session "" is the server itself.
func (p *Pictures) Get(ctx context.Context, session string, s Spec) (*Picture, error) {
	key, err := p.Key(s)
	if err != nil {
		return nil, err
	}
	e, fresh, err := p.enter(key, session, true)
	if err != nil {
		return nil, err
	}
	return p.made(ctx, session, key, s, e, fresh)
}

// Recorded returns the picture of a recording under its own key. No run is made:
// open gives its timeline, once.
func (p *Pictures) Recorded(ctx context.Context, key string, open Open) (*Picture, error) {
	e, fresh, err := p.enter(key, "", true)
	if err != nil {
		return nil, err
	}
	return p.opened(ctx, key, open, e, fresh)
}

// Open reads a recording.
type Open func() (ndjson []byte, events []timeline.Event, err error)

// enter finds what is there or begun under a key, or begins it, which a session
// is charged for.
func (p *Pictures) enter(key, session string, shown bool) (e *pictureEntry, fresh bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e, ok := p.byKey[key]; ok {
		e.shown = e.shown || shown
		if e.at != nil {
			p.recent.MoveToFront(e.at)
		}
		return e, false, nil
	}
	if session != "" {
		if err := p.desk.Charge(session); err != nil {
			return nil, false, err
		}
	}
	e = &pictureEntry{ready: make(chan struct{}), shown: shown}
	p.byKey[key] = e
	return e, true, nil
}

// made waits for a picture, whose run it starts if nobody has.
func (p *Pictures) made(ctx context.Context, session, key string, s Spec, e *pictureEntry, fresh bool) (*Picture, error) {
	if fresh && !p.desk.goes(func(ctx context.Context) { p.make(ctx, session, key, s, e) }) {
		p.settle(key, e, nil, problem("shutting_down"))
	}
	return e.wait(ctx) // if ctx ends, the run goes on for whoever comes next
}

// opened waits for a recording, which it opens if nobody has.
func (p *Pictures) opened(ctx context.Context, key string, open Open, e *pictureEntry, fresh bool) (*Picture, error) {
	if fresh {
		made := &Picture{Key: key}
		var err error
		made.NDJSON, made.Events, err = open()
		p.settle(key, e, made, err)
	}
	return e.wait(ctx)
}

func (e *pictureEntry) wait(ctx context.Context) (*Picture, error) {
	select {
	case <-e.ready:
		return e.picture, e.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Find returns a picture that is there.
func (p *Pictures) Find(key string) (*Picture, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, ok := p.byKey[key]
	if !ok || e.at == nil {
		return nil, false
	}
	p.recent.MoveToFront(e.at)
	return e.picture, true
}

func (p *Pictures) make(ctx context.Context, session, key string, s Spec, e *pictureEntry) {
	began := time.Now()
	ndjson, err := p.desk.whole(ctx, session, s)
	if err != nil {
		p.settle(key, e, nil, err)
		return
	}
	made := &Picture{Key: key, NDJSON: ndjson}
	p.mu.Lock()
	shown := e.shown
	p.mu.Unlock()
	if shown {
		err = made.decode(ndjson)
	} else { // a report is in the last line
		err = made.decode(ndjson[bytes.LastIndexByte(bytes.TrimSuffix(ndjson, []byte("\n")), '\n')+1:])
	}
	if err != nil {
		p.settle(key, e, nil, err)
		return
	}
	p.desk.log.DebugContext(ctx, "picture made", "experiment", s.Name, "key", key, "bytes", len(ndjson), "took_ms", time.Since(began).Milliseconds())
	p.settle(key, e, made, nil)
}

// decode makes the events of lines.
func (p *Picture) decode(lines []byte) (err error) {
	if p.Events, err = timeline.DecodeAll(lines); err != nil {
		return fmt.Errorf("runs: picture: %w", err)
	}
	return nil
}

func (p *Pictures) settle(key string, e *pictureEntry, made *Picture, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil && e.shown && len(made.Events) == 1 { // somebody came meanwhile who wants to see it
		err = made.decode(made.NDJSON)
	}
	e.picture, e.err = made, err
	close(e.ready)
	if err != nil || !e.shown {
		delete(p.byKey, key) // the next visitor tries again
		return
	}
	// Decoded events take about three times their lines.
	e.size = 4 * int64(len(made.NDJSON))
	e.at = p.recent.PushFront(e)
	p.bytes += e.size
	for p.bytes > p.max && p.recent.Len() > 1 {
		last := p.recent.Remove(p.recent.Back()).(*pictureEntry)
		p.bytes -= last.size
		delete(p.byKey, last.picture.Key)
	}
}

// whole makes a run and returns its timeline.
func (d *Desk) whole(ctx context.Context, session string, s Spec) ([]byte, error) {
	lane, err := d.lane(s)
	if err != nil {
		return nil, err
	}
	ticket, err := lane.queue.Enter(session, func() {})
	if err != nil {
		return nil, err
	}
	if err := ticket.Wait(ctx); err != nil {
		return nil, err
	}
	defer ticket.Leave()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var out []byte
	began := time.Now()
	end, err := lane.pool.Run(ctx, s, func(line []byte) {
		if out = append(out, line...); int64(len(out)) > d.limits.TimelineBytes {
			cancel()
		}
	})
	ended, why := outcome(end, err)
	if int64(len(out)) > d.limits.TimelineBytes {
		ended = "limit"
	}
	d.tell(s, true, ended, end, time.Since(began))
	switch {
	case int64(len(out)) > d.limits.TimelineBytes:
		return nil, problem("limit_timeline_bytes", "limit", d.limits.TimelineBytes)
	case why != nil && (why.Code == "limit_real_time" || end == nil):
		return nil, &CodeError{Data: *why}
	case end == nil || ended == "cancelled":
		return nil, errors.Join(problem("worker_lost"), err)
	}
	return out, nil
}
