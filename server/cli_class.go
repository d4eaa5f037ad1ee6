package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"slices"
	"time"

	"slowstart/engine/experiment"
	"slowstart/lessons"
	"slowstart/server/class"
	"slowstart/web/i18n"
)

// classEvery is the time from a student's lesson and run to the next.
const classEvery = 10 * time.Second

// classPlayed is what doctor finds when it plays a class.
type classPlayed struct {
	Students int            `json:"students"`
	RealUS   int64          `json:"real_us"`
	Pages    int            `json:"pages"`
	Requests int64          `json:"requests"`
	Runs     int            `json:"runs"`
	Events   int64          `json:"events"`
	Page     percentiles    `json:"page"`     // the HTML of a lesson
	Whole    percentiles    `json:"whole"`    // with all its files
	Last     percentiles    `json:"last"`     // from Run to the last event
	AtOnce   percentiles    `json:"at_once"`  // when all press Run at once
	Failures map[string]int `json:"failures"` // by what went wrong
	Verdict  class.Verdict  `json:"verdict"`
	Error    string         `json:"error,omitempty"` // why it could not be played

	failure string // the most frequent
	times   int    // of it
}

// percentiles of times, in microseconds.
type percentiles struct {
	P50 int64 `json:"p50_us"`
	P95 int64 `json:"p95_us"`
	Max int64 `json:"max_us"`
}

func percentilesOf(t class.Times) percentiles {
	return percentiles{t.At(0.5).Microseconds(), t.At(0.95).Microseconds(), t.At(1).Microseconds()}
}

// playClass starts this program as a server and plays a class at it.
func playClass(ctx context.Context, course *lessons.Course, students int, length time.Duration) classPlayed {
	played := classPlayed{Students: students}
	exe, err := os.Executable()
	if err != nil {
		played.Error = err.Error()
		return played
	}
	s, err := class.Start(ctx, exec.Command(exe, "serve")) //nolint:noctx // ended by Close, in good order
	if err != nil {
		played.Error = err.Error()
		return played
	}
	watching, stop := context.WithCancel(ctx)
	watched := make(chan []class.Usage)
	go func() { watched <- s.Watch(watching, time.Second) }()
	o := class.Play(ctx, class.Plan{
		Site: s.Site, Students: students, Every: min(classEvery, length), For: length, Lessons: classLessons(course),
	})
	stop()
	used := <-watched
	if err := s.Close(); err != nil {
		played.Error = err.Error()
		return played
	}
	if len(used) < 2 {
		played.Error = fmt.Sprintf("the server did not say what it used within %v", o.Took)
		return played
	}
	played.RealUS = o.Took.Microseconds()
	played.Pages, played.Requests = len(o.Page), o.Requests()
	played.Runs, played.Events = len(o.Runs.Last)+len(o.AtOnce.Last), o.Runs.Events+o.AtOnce.Events
	played.Page, played.Whole = percentilesOf(o.Page), percentilesOf(o.Whole)
	played.Last, played.AtOnce = percentilesOf(o.Runs.Last), percentilesOf(o.AtOnce.Last)
	played.Failures, played.Verdict = o.Failures, o.Judge(used)
	played.failure, played.times = o.Failure()
	return played
}

// classLessons are those of the course that netstack can run.
func classLessons(course *lessons.Course) (all []class.Lesson) {
	for _, l := range course.Lessons {
		exp := l.Main()
		if lessons.NeedsLinux(exp) {
			continue
		}
		rtt := slices.ContainsFunc(exp.Settings, func(s experiment.Setting) bool { return s.Name == "rtt" })
		all = append(all, class.Lesson{Slug: l.Slug, Experiment: exp.Name, RTT: rtt})
	}
	return all
}

// say puts it into sentences: what was played, what the students noticed, what
// the server needed, and whether that is well.
func (p *classPlayed) say(lang i18n.Lang, say, fail func(key string, args ...any)) {
	if p.Error != "" {
		fail("class_no", "reason", p.Error)
		return
	}
	percent := func(share float64) int { return int(math.Round(100 * share)) }
	v := p.Verdict
	say("class_played", "students", p.Students, "time", plainTime(p.RealUS), "pages", p.Pages, "requests", p.Requests, "runs", p.Runs, "events", p.Events)
	say("class_pages", "page", plainTime(p.Page.P95), "whole", plainTime(p.Whole.P95))
	say("class_runs", "p50", plainTime(p.Last.P50), "p95", plainTime(p.Last.P95), "max", plainTime(p.AtOnce.Max))
	say("class_used", "cpu", percent(v.Processors), "turns", percent(v.Turns), "memory", v.MemoryBytes/1e6, "files", v.Descriptors)
	if others := percent(v.Others); others >= 10 {
		say("class_others", "others", others)
	}
	switch v.Why {
	case "":
		say("class_holds", "students", p.Students, "what", i18n.T(lang, "cli.doctor.gives."+v.First), "n", v.At)
	case "failed", "limited":
		fail("class_"+v.Why, "students", p.Students, "n", p.times, "failure", p.failure)
	default:
		fail("class_"+v.Why, "students", p.Students, "p95", plainTime(p.Last.P95), "memory", v.MemoryBytes/1e6,
			"what", i18n.T(lang, "cli.doctor.gives."+v.First))
	}
}
