package runs

import (
	"container/list"
	"sync"
	"time"
)

// keptShare is the part of the store, in quarters, that runs may take which it
// has promised to keep. The rest turns over.
const keptShare = 3

// Store keeps runs by id: those in progress always. A live run that is over
// cannot be made again, so it is promised a time for which it is kept, as long
// as there is room for promises. Other finished runs are kept while there is
// room, the least recently asked for going first.
type Store struct {
	max  int64         // bytes of finished timelines
	keep time.Duration // for which a live run is kept
	now  func() time.Time

	mu        sync.Mutex
	byID      map[string]*entry
	byRequest map[[2]string]*Run // session and the page's own name for the run
	passing   *list.List         // of finished *entry, most recent first
	promised  *list.List         // of *entry, the last to go first
	bytes     int64              // of both lists
	kept      int64              // of promised
}

type entry struct {
	run  *Run
	in   *list.List // nil while in progress
	at   *list.Element
	size int64
}

// NewStore keeps up to max bytes of finished timelines, live ones for a time.
func NewStore(max int64, keep time.Duration) *Store {
	return &Store{
		max: max, keep: keep, now: time.Now,
		byID: map[string]*entry{}, byRequest: map[[2]string]*Run{}, passing: list.New(), promised: list.New(),
	}
}

// Find returns a run by its id.
func (s *Store) Find(id string) (*Run, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expireLocked()
	e, ok := s.byID[id]
	if !ok {
		return nil, false
	}
	if e.in == s.passing {
		s.passing.MoveToFront(e.at)
	}
	return e.run, true
}

// asked returns the run a session's page started under this name.
func (s *Store) asked(session, request string) (*Run, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.byRequest[[2]string{session, request}]
	return r, ok
}

// add keeps a run, or returns the one its session already has under that name.
func (s *Store) add(r *Run) (*Run, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := [2]string{r.Owner, r.Request}
	if old, ok := s.byRequest[key]; ok {
		return old, false
	}
	s.byID[r.ID] = &entry{run: r}
	s.byRequest[key] = r
	return r, true
}

// remove forgets a run that was never accepted.
func (s *Store) remove(r *Run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removeLocked(r)
}

func (s *Store) removeLocked(r *Run) {
	delete(s.byID, r.ID)
	delete(s.byRequest, [2]string{r.Owner, r.Request})
}

// finish makes a run one of those that may be forgotten, now or at the time it
// is promised.
func (s *Store) finish(r *Run) {
	size := r.size()
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byID[r.ID]
	if !ok || e.in != nil {
		return
	}
	s.expireLocked()
	e.size, e.in = size, s.passing
	s.bytes += size
	if r.Live && s.kept+size <= s.max/4*keptShare {
		e.in = s.promised
		s.kept += size
		r.keep(s.now().Add(s.keep))
	}
	e.at = e.in.PushFront(e)
	for s.bytes > s.max {
		last := s.passing.Back()
		if last == nil || last == e.at {
			return
		}
		s.dropLocked(last.Value.(*entry))
	}
}

// expireLocked forgets the live runs whose time is over.
func (s *Store) expireLocked() {
	for last := s.promised.Back(); last != nil; last = s.promised.Back() {
		e := last.Value.(*entry)
		if s.now().Before(e.run.KeptUntil()) {
			return
		}
		s.dropLocked(e)
	}
}

func (s *Store) dropLocked(e *entry) {
	e.in.Remove(e.at)
	s.bytes -= e.size
	if e.in == s.promised {
		s.kept -= e.size
	}
	s.removeLocked(e.run)
}
