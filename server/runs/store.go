package runs

import (
	"container/list"
	"sync"
)

// Store keeps runs by id: those in progress always, finished ones while there
// is room, the least recently asked for going first.
type Store struct {
	max int64 // bytes of finished timelines

	mu        sync.Mutex
	byID      map[string]*entry
	byRequest map[[2]string]*Run // session and the page's own name for the run
	finished  *list.List         // of *entry, most recent first
	bytes     int64
}

type entry struct {
	run  *Run
	at   *list.Element // nil while in progress
	size int64
}

// NewStore keeps up to max bytes of finished timelines.
func NewStore(max int64) *Store {
	return &Store{max: max, byID: map[string]*entry{}, byRequest: map[[2]string]*Run{}, finished: list.New()}
}

// Find returns a run by its id.
func (s *Store) Find(id string) (*Run, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byID[id]
	if !ok {
		return nil, false
	}
	if e.at != nil {
		s.finished.MoveToFront(e.at)
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

// finish makes a run one of those that may be forgotten.
func (s *Store) finish(r *Run) {
	size := r.size()
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byID[r.ID]
	if !ok || e.at != nil {
		return
	}
	e.size = size
	e.at = s.finished.PushFront(e)
	s.bytes += size
	for s.bytes > s.max && s.finished.Len() > 1 {
		last := s.finished.Remove(s.finished.Back()).(*entry)
		s.bytes -= last.size
		s.removeLocked(last.run)
	}
}
