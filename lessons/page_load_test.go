package lessons_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"slowstart/engine/enginetest"
	"slowstart/engine/experiment"
)

// cost is what a way to fetch the page takes.
type cost struct{ load, packets float64 }

// TestPageLoad_Order compares the ways to fetch a page of 43 objects over a round
// trip of 90 ms, as Nielsen et al. did in 1997.
func TestPageLoad_Order(t *testing.T) {
	enginetest.Stacks(t, func(t *testing.T, stack string) {
		took := costs(t, stack,
			"page-load", "page-load/http10-1", "page-load/http10-4", "page-load/http10-6",
			"page-load/persistent-1", "page-load/persistent-2", "page-load/pipelined",
			"page-load/revalidate", "page-load/revalidate-http10",
		)
		of := func(name string) cost { return took["page-load/"+name] }
		browser, http10, persistent, pipelined := took["page-load"], of("http10-4"), of("persistent-1"), of("pipelined")

		descending(t, "packets: HTTP/1.0 x 4 > persistent > pipelined", http10.packets, persistent.packets, pipelined.packets)
		descending(t, "load: persistent > HTTP/1.0 x 4", persistent.load, http10.load)
		descending(t, "load: HTTP/1.0 x 1 > x 4 > x 6 > persistent x 6 > pipelined", of("http10-1").load, http10.load, of("http10-6").load, browser.load, pipelined.load)
		descending(t, "load: persistent x 1 > x 2 > x 6", persistent.load, of("persistent-2").load, browser.load)
		descending(t, "packets of persistent x 6 are near those of persistent x 1", 1.1*persistent.packets, browser.packets)
		descending(t, "packets: asked again, pipelined is under a tenth of HTTP/1.0", of("revalidate-http10").packets, 10*of("revalidate").packets)
	})
}

// costs runs experiments: on linux a few at once, since most of a run is waiting.
func costs(t *testing.T, stack string, names ...string) map[string]cost {
	t.Helper()
	took := map[string]cost{}
	slots := make(chan struct{}, 1)
	if stack == experiment.Linux {
		slots = make(chan struct{}, 3)
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	c := course(t)
	for _, name := range names {
		of, ok := c.Experiment(name)
		if !ok {
			t.Fatalf("no experiment %s", name)
		}
		exp := placed(t, of, nil)
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			c, err := costOf(t.Context(), exp, stack)
			mu.Lock()
			defer mu.Unlock()
			if took[name] = c; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return took
}

func costOf(ctx context.Context, exp *experiment.Experiment, stack string) (cost, error) {
	r, err := runOf(ctx, exp, stack)
	if err != nil {
		return cost{}, err
	}
	m := r.end.Report.Measures
	return cost{m["load"].Value, m["packets"].Value}, nil
}

func descending(t *testing.T, what string, values ...float64) {
	t.Helper()
	for i := 1; i < len(values); i++ {
		if values[i-1] <= values[i] {
			t.Errorf("%s does not hold: %v", what, values)
			return
		}
	}
}

// TestPageLoad_SweepOfTheNotes makes the table of rates in the notes of page-load
// again, and looks for where its order turns.
func TestPageLoad_SweepOfTheNotes(t *testing.T) {
	of, _ := course(t).Experiment("page-load")
	ways := []map[string]string{
		{"version": "1.0", "persist": "off", "connections": "1"},
		{"version": "1.0", "persist": "off", "connections": "4"},
		{"version": "1.0", "persist": "off", "connections": "6"},
		{"connections": "1"},
		{"connections": "2"},
		{"connections": "4"},
		{"connections": "6"},
		{"connections": "1", "depth": "50"},
	}
	const http10, persistent1, persistent2 = 1, 3, 4
	table := regexp.MustCompile(`(?m)^# {5}(none|\d+ [kM]bit/s) +((?:[\d.]+ *)+)$`).FindAllStringSubmatch(string(of.Source), -1)
	if len(table) < 5 {
		t.Fatalf("the notes have a table of %d rates", len(table))
	}
	slowerAt := map[string]map[int]bool{} // which ways are slower than HTTP/1.0 with four connections
	for _, row := range table {
		rate := strings.ReplaceAll(row[1], " ", "")
		var seconds []float64
		for _, way := range ways {
			way["rate"] = rate
			c, err := costOf(t.Context(), placed(t, of, way), experiment.Netstack)
			if err != nil {
				t.Fatal(err)
			}
			seconds = append(seconds, c.load/1e6)
		}
		var got []string
		slower := map[int]bool{}
		for i, s := range seconds {
			got = append(got, fmt.Sprintf("%.2f", s))
			slower[i] = s > seconds[http10]
		}
		slowerAt[rate] = slower
		if want := strings.Fields(row[2]); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("at %s the loads take %v s, the notes say %v", rate, got, want)
		}
	}
	for _, turn := range []struct {
		way           int
		above, beyond string
	}{{persistent1, "100kbit/s", "32kbit/s"}, {persistent2, "1Mbit/s", "500kbit/s"}} {
		if !slowerAt[turn.above][turn.way] || slowerAt[turn.beyond][turn.way] {
			t.Errorf("%v against %v: does not turn between %s and %s", ways[turn.way], ways[http10], turn.above, turn.beyond)
		}
	}
}
