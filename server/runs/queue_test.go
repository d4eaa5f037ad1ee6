package runs_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slowstart/server/runs"
)

func TestQueue_Transcript(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"in order", "a1 a2 b1", "a1:turn a2:turn b1:1"},
		{"a turn given up goes on", "a1 a2 b1 b2 -a1", "a1:left a2:turn b1:turn b2:1"},
		{"sessions take turns", "a1 a2 a3 a4 b1 b2 c1", "a1:turn a2:turn a3:4 a4:5 b1:1 b2:3 c1:2"},
		{"who runs less goes first", "a1 b1 a2 a3 b2 c1 -a1", "a1:left b1:turn a2:turn a3:3 b2:1 c1:2"},
		{"a place given up", "a1 a2 b1 c1 d1 -b1", "a1:turn a2:turn b1:left c1:1 d1:2"},
		{"session's waiting limit", "a1 a2 a3 a4 a5 a6", "a1:turn a2:turn a3:1 a4:2 a5:3 a6:waiting_limit"},
		{"the server's waiting limit", "a1 b1 c1 c2 d1 d2 e1 e2 f1", "a1:turn b1:turn c1:1 c2:4 d1:2 d2:5 e1:3 e2:6 f1:server_busy"},
		{"late: half as many go on", "a1 b1 late -a1 c1", "a1:left b1:turn c1:1"},
		{"never none", "a1 b1 late late -a1 -b1 c1 d1", "a1:left b1:left c1:turn d1:1"},
		{"in time again", "a1 b1 late late -a1 c1 fine fine fine d1", "a1:left b1:turn c1:turn d1:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := runs.NewQueue(runs.QueueOptions{Turns: 2, Waiting: 6, SessionTurns: 2, SessionWaiting: 3})
			var names []string
			state := map[string]string{}
			tickets := map[string]*runs.Ticket{}
			for word := range strings.FieldsSeq(c.script) {
				if word == "late" || word == "fine" {
					q.Pace(word == "fine")
					continue
				}
				if name, leave := strings.CutPrefix(word, "-"); leave {
					tickets[name].Leave()
					state[name] = "left"
					delete(tickets, name)
					continue
				}
				names = append(names, word)
				ticket, err := q.Enter(word[:1], func() {})
				if err != nil {
					state[word] = code(err)
					continue
				}
				tickets[word] = ticket
			}
			for name, ticket := range tickets {
				state[name] = "turn"
				if p := ticket.Place(); p > 0 {
					state[name] = fmt.Sprint(p)
				}
			}
			var got []string
			slices.Sort(names)
			for _, n := range names {
				got = append(got, n+":"+state[n])
			}
			want := strings.Fields(c.want)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
		})
	}
}

func TestQueue_ASessionAtItsLimitLetsOthersPass(t *testing.T) {
	q := runs.NewQueue(runs.QueueOptions{Turns: 3, Waiting: 9, SessionTurns: 1, SessionWaiting: 9})
	enter := func(s string) *runs.Ticket {
		ticket, err := q.Enter(s, func() {})
		if err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	a1, a2, b1 := enter("a"), enter("a"), enter("b")
	if a1.Place() != 0 || a2.Place() != 1 || b1.Place() != 0 {
		t.Errorf("places %d %d %d, want 0 1 0", a1.Place(), a2.Place(), b1.Place())
	}
}

func TestQueue_GivingUpFreesThePlace(t *testing.T) {
	q := runs.NewQueue(runs.QueueOptions{Turns: 1, Waiting: 9, SessionTurns: 1, SessionWaiting: 9})
	first, _ := q.Enter("a", func() {})
	told := 0
	second, _ := q.Enter("b", func() {})
	third, _ := q.Enter("c", func() { told++ })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := second.Wait(ctx); err == nil {
		t.Error("Wait() = nil with a context that has ended")
	}
	if third.Place() != 1 || told != 1 {
		t.Errorf("third has place %d and was told %d times, want 1 and 1", third.Place(), told)
	}
	first.Leave()
	if err := third.Wait(t.Context()); err != nil || third.Place() != 0 {
		t.Errorf("third: %v, place %d", err, third.Place())
	}
}

// A class that presses Run at once: each turn moves all who wait, but they are
// told together.
func TestQueue_ALongOneTellsPlacesFromTimeToTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const class = 500
		q := runs.NewQueue(runs.QueueOptions{Turns: 1, Waiting: class, SessionTurns: 1, SessionWaiting: 1})
		told := 0
		var tickets []*runs.Ticket
		for n := range class {
			ticket, err := q.Enter(fmt.Sprint(n), func() { told++ })
			if err != nil {
				t.Fatal(err)
			}
			tickets = append(tickets, ticket)
		}
		for n, ticket := range tickets {
			if err := ticket.Wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(10 * time.Millisecond)
			synctest.Wait()
			if n == class/2 {
				if first, last := tickets[n+1].Place(), tickets[class-1].Place(); first > 25 || last < class/2-1 || last > class/2+25 {
					t.Errorf("after half of them the places are %d to %d", first, last)
				}
			}
			ticket.Leave()
		}
		if told < class || told > 20*class {
			t.Errorf("%d were told %d times", class, told)
		}
	})
}
