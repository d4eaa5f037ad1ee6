package runs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"slowstart/server/limits"
	"slowstart/server/runs"
	"slowstart/server/runs/runstest"
)

// follow reads a watcher until the run's end, one word a step.
func follow(t *testing.T, w *runs.Watcher, wake <-chan struct{}) []string {
	t.Helper()
	var words []string
	for {
		step, ok := w.Next(time.Now())
		switch {
		case !ok:
			<-wake
		case step.Place > 0:
			words = append(words, fmt.Sprintf("place%d", step.Place))
		case step.Started:
			words = append(words, "start")
		case step.Batch != nil:
			words = append(words, fmt.Sprintf("%d-%d", step.Batch.First+int64(step.Skip), step.Batch.First+int64(len(step.Batch.Lines))-1))
		case step.TooSlow:
			return append(words, "slow")
		default:
			words = append(words, step.Ended)
			if step.Problem != nil {
				words = append(words, step.Problem.Code)
			}
			return words
		}
	}
}

func start(t *testing.T, d *runs.Desk, session, request, words string) *runs.Run {
	t.Helper()
	r, err := d.Start(session, request, runstest.Spec(words))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func watch(r *runs.Run, session string, since int64) (*runs.Watcher, chan struct{}) {
	wake := make(chan struct{}, 1)
	return r.Watch(session, since, wake), wake
}

// covered checks that the batches are seq numbers from-to without a gap, and
// returns the other words.
func covered(t *testing.T, words []string, from, to int64) string {
	t.Helper()
	var rest []string
	next := from
	for _, w := range words {
		var a, b int64
		if n, _ := fmt.Sscanf(w, "%d-%d", &a, &b); n != 2 {
			rest = append(rest, w)
			continue
		}
		if a != next {
			t.Errorf("batch %s, want it to begin with %d", w, next)
		}
		next = b + 1
	}
	if next != to+1 {
		t.Errorf("events up to %d, want %d", next-1, to)
	}
	return strings.Join(rest, " ")
}

func TestDesk_ARunFromStartToEnd(t *testing.T) {
	d := runstest.Desk(t, nil)
	r := start(t, d, "alice", "r1", "events 500")
	w, wake := watch(r, "alice", 0)
	if got := covered(t, follow(t, w, wake), 1, 501); got != "start apps" {
		t.Errorf("steps %q, want start apps", got)
	}
	w.Close()
	w.Close()
	for _, since := range []int64{0, 1, 100, 499, 500, 501, 9999} {
		w, wake := watch(r, "bob", since)
		if got := covered(t, follow(t, w, wake), min(since, 501)+1, 501); got != "start apps" {
			t.Errorf("since %d: steps %q, want start apps", since, got)
		}
		w.Close()
	}
	if n := strings.Count(string(r.Timeline()), "\n"); n != 501 {
		t.Errorf("Timeline() has %d lines, want 501", n)
	}
}

func TestDesk_EveryWayToEnd(t *testing.T) {
	d := runstest.Desk(t, func(l *limits.Limits) { l.TimelineBytes = 100_000; l.SessionStarts = 1000 })
	for _, c := range []struct{ words, want string }{
		{"events 1", "start apps"},
		{"refuse setting_range", "start failed setting_range"},
		{"events 1 exit", "start lost worker_lost"},
		{"packets 300 hang", "start limit limit_timeline_bytes"},
	} {
		r := start(t, d, "alice", c.words, c.words)
		w, wake := watch(r, "alice", 0)
		words := slices.DeleteFunc(follow(t, w, wake), func(s string) bool { return strings.Contains(s, "-") })
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.words, got, c.want)
		}
		w.Close()
	}
}

func TestDesk_OnlyTheOwnerCancels(t *testing.T) {
	d := runstest.Desk(t, nil)
	r := start(t, d, "alice", "r1", "events 1 wait")
	if err := d.Cancel("bob", r.ID); code(err) != "run_not_yours" {
		t.Errorf("Cancel by another = %v, want run_not_yours", err)
	}
	if err := d.Cancel("alice", "AAAAAAAAAAAAAAAAAAAAAAAAAA"); code(err) != "run_unknown" {
		t.Errorf("Cancel of an unknown run = %v, want run_unknown", err)
	}
	w, wake := watch(r, "alice", 0)
	defer w.Close()
	if err := d.Cancel("alice", r.ID); err != nil {
		t.Fatal(err)
	}
	if words := follow(t, w, wake); words[len(words)-1] != "cancelled" {
		t.Errorf("steps %v, want cancelled at the end", words)
	}
	if err := d.Cancel("alice", r.ID); code(err) != "run_over" {
		t.Errorf("Cancel of a finished run = %v, want run_over", err)
	}
}

// Who waits for a run hears of its end, and of nothing before it.
func TestRun_Wait(t *testing.T) {
	d := runstest.Desk(t, func(l *limits.Limits) { l.Workers = 1 })
	r := start(t, d, "alice", "r1", "events 1 wait")
	waiting := start(t, d, "alice", "r2", "events 1")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Wait(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("a wait that is given up = %v", err)
	}
	for _, r := range []*runs.Run{waiting, r} {
		over := make(chan error)
		go func() { over <- r.Wait(t.Context()) }()
		if err := d.Cancel("alice", r.ID); err != nil {
			t.Fatal(err)
		}
		err := <-over
		if ended, _ := r.Done(); err != nil || ended != "cancelled" {
			t.Errorf("%v: ended %q, want cancelled", err, ended)
		}
	}
	if err := r.Wait(t.Context()); err != nil {
		t.Errorf("a wait for what is over = %v", err)
	}
	if _, why := waiting.Done(); why == nil || why.Code != "cancelled" {
		t.Errorf("before it began it was ended by %+v, want cancelled", why)
	}
}

func TestDesk_TheSameRequestIsTheSameRun(t *testing.T) {
	d := runstest.Desk(t, nil)
	r := start(t, d, "alice", "r1", "events 1")
	if again := start(t, d, "alice", "r1", "events 1"); again != r {
		t.Error("the same request began another run")
	}
	if _, err := d.Start("alice", "r1", runstest.Spec("events 2")); code(err) != "id_used" {
		t.Errorf("the same name for something else = %v, want id_used", err)
	}
	if other := start(t, d, "bob", "r1", "events 1"); other == r {
		t.Error("another session's run")
	}
}

func TestDesk_QueueAndLimits(t *testing.T) {
	d := runstest.Desk(t, func(l *limits.Limits) { l.Workers, l.SessionRuns, l.SessionWaiting, l.SessionStarts = 1, 1, 1, 4 })
	first := start(t, d, "alice", "r1", "wait")
	second := start(t, d, "alice", "r2", "events 1")
	if _, err := d.Start("alice", "r3", runstest.Spec("events 1")); code(err) != "waiting_limit" {
		t.Errorf("a third = %v, want waiting_limit", err)
	}
	third := start(t, d, "bob", "r1", "events 1")
	w, wake := watch(third, "bob", 0)
	defer w.Close()
	step, _ := w.Next(time.Now())
	if step.Place != 1 {
		t.Errorf("bob's place is %d, want 1: alice already runs one", step.Place)
	}
	if err := d.Cancel("alice", first.ID); err != nil {
		t.Fatal(err)
	}
	if got := covered(t, follow(t, w, wake), 1, 2); got != "start apps" {
		t.Errorf("bob's steps %q, want start apps", got)
	}
	w2, wake2 := watch(second, "alice", 0)
	defer w2.Close()
	follow(t, w2, wake2)
	start(t, d, "alice", "r4", "events 1")
	_, err := d.Start("alice", "r5", runstest.Spec("events 1"))
	if p := new(runs.CodeError); !errors.As(err, &p) || p.Data.Code != "starts_limit" || p.Data.Args["retry_s"] != "15" {
		t.Errorf("a start too many = %v, want starts_limit with retry_s 15", err)
	}
}

func TestDesk_ARunWhosePageWentAwayIsCancelled(t *testing.T) {
	d := runstest.Desk(t, func(l *limits.Limits) { l.PageGone = 20 * time.Millisecond })
	r := start(t, d, "alice", "r1", "wait")
	other, wake := watch(r, "bob", 0) // a viewer does not keep it alive
	defer other.Close()
	mine, _ := watch(r, "alice", 0)
	mine.Close()
	if words := follow(t, other, wake); words[len(words)-1] != "cancelled" {
		t.Errorf("steps %v, want cancelled at the end", words)
	}
}

func TestDesk_CloseEndsEverything(t *testing.T) {
	leak := goleak.IgnoreCurrent()
	d := runstest.Desk(t, func(l *limits.Limits) { l.Workers = 1 })
	r := start(t, d, "alice", "r1", "events 1 wait")
	waiting := start(t, d, "alice", "r2", "events 1")
	d.Close()
	for _, r := range []*runs.Run{r, waiting} {
		if ended, _ := r.Done(); ended != "cancelled" {
			t.Errorf("ended %q, want cancelled", ended)
		}
	}
	if _, err := d.Start("alice", "r3", runstest.Spec("events 1")); code(err) != "shutting_down" {
		t.Errorf("Start after Close = %v, want shutting_down", err)
	}
	goleak.VerifyNone(t, leak)
}
