package class

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Plan is a class: so many students, each of whom reads a lesson and makes a run
// of it, and goes on to the next lesson.
type Plan struct {
	Site     string        // the server's address, without a slash at its end
	Students int           //
	Every    time.Duration // from a student's lesson to the next one
	For      time.Duration // in which lessons are begun; the last ones are then read to the end
	Lessons  []Lesson      // in their order; each student begins with another one
}

// Lesson is a page with an experiment that netstack can run.
type Lesson struct {
	Slug       string
	Experiment string
	RTT        bool // it has the setting rtt, which each student sets to something else
}

// patience is after which a student gives up: with an error, as everything that
// takes so long is one.
const patience = 15 * time.Second

// Play plays the class until its time is over or ctx ends. The students arrive
// evenly over the time from one lesson to the next, and when all have had their
// time, they press Run once more, all at once.
func Play(ctx context.Context, p Plan) *Outcome {
	o := newOutcome(p.Students)
	began := time.Now()
	var students, atOnce sync.WaitGroup
	atOnce.Add(p.Students)
	for n := range p.Students {
		students.Go(func() {
			s := newStudent(p, n, o)
			defer s.leave()
			s.study(ctx, began)
			atOnce.Done()
			atOnce.Wait()
			s.pressRun(ctx, &o.AtOnce)
		})
	}
	students.Wait()
	o.Took = time.Since(began)
	return o
}

// study reads lessons and makes runs, at a time of one's own.
func (s *student) study(ctx context.Context, began time.Time) {
	due := began.Add(s.plan.Every * time.Duration(s.number) / time.Duration(s.plan.Students))
	for end := began.Add(s.plan.For); due.Before(end); due = due.Add(s.plan.Every) {
		wait := time.NewTimer(time.Until(due))
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-wait.C:
		}
		s.read(ctx)
		s.pressRun(ctx, &s.outcome.Runs)
		s.turn++
	}
}

// pressRun makes a run and counts it in.
func (s *student) pressRun(ctx context.Context, in *Runs) {
	if ctx.Err() != nil {
		return
	}
	if s.socket == nil {
		c, err := s.dial(ctx)
		if err != nil {
			if ctx.Err() == nil {
				s.outcome.fail("websocket", err)
			}
			return
		}
		s.socket = c
	}
	s.asked++
	lesson := s.lesson()
	settings := ""
	if lesson.RTT {
		settings = fmt.Sprintf(`"rtt":"%dms"`, 20+rand.IntN(200)) //nolint:gosec // which is of no consequence
	}
	ask := fmt.Sprintf(`{"type":"run","id":"%d","experiment":%q,"stack":"netstack","settings":{%s}}`, s.asked, lesson.Experiment, settings)
	m, err := s.run(ctx, ask)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		s.outcome.fail("run", err)
	default:
		s.outcome.run(in, m)
	}
}
