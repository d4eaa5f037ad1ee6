package lessons_test

import (
	"testing"

	"slowstart/engine/experiment"
	"slowstart/engine/timeline"
	"slowstart/lessons"
)

// What lessons ask, claim and have filled in is judged by the runs that a page
// would show: on netstack, or the recording of what only the kernel can do.

// judge holds lessons of a course to their runs, each of which it makes once.
type judge struct {
	course  *lessons.Course
	reports map[string]timeline.Report
}

func judgeOf(c *lessons.Course) judge { return judge{c, map[string]timeline.Report{}} }

// each calls hold for every lesson of the course that is compiled in.
func each(t *testing.T, hold func(judge, *testing.T, *lessons.Lesson)) {
	t.Helper()
	j := judgeOf(course(t))
	for _, l := range j.course.Lessons {
		hold(j, t, l)
	}
}

// report is that of a run that a lesson names.
func (j judge) report(t *testing.T, of lessons.Run) timeline.Report {
	t.Helper()
	exp, ok := j.course.Experiment(of.Experiment)
	if !ok {
		t.Fatalf("no experiment %s", of.Experiment)
	}
	with := placed(t, exp, of.Settings)
	if of.Stack == "" {
		of.Stack, _ = with.StackFor("auto")
	}
	key := of.Stack + " " + of.String()
	if made, ok := j.reports[key]; ok {
		return made
	}
	if of.Stack == experiment.Linux {
		j.reports[key] = recordedReport(t, j.course, exp)
	} else {
		r, err := runOf(t.Context(), with, of.Stack)
		if err != nil {
			t.Fatal(err)
		}
		j.reports[key] = r.end.Report
	}
	return j.reports[key]
}

func recordedReport(t *testing.T, c *lessons.Course, exp *experiment.Experiment) timeline.Report {
	t.Helper()
	recording, err := c.Recording(exp)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := recording.Open()
	if err != nil {
		t.Fatal(err)
	}
	return opened.Events[len(opened.Events)-1].(*timeline.RunEnd).Report
}

// Of each question's answers the run makes one right; and where an answer would
// be right, it is.
func TestQuestions_HaveOneRightAnswer(t *testing.T) { each(t, judge.questions) }

func (j judge) questions(t *testing.T, l *lessons.Lesson) {
	for _, q := range l.Questions {
		t.Run(l.Slug+"/"+q.ID, func(t *testing.T) {
			report := j.report(t, q.Run)
			var right []string
			for _, a := range q.Answers {
				switch is := a.Right(report); {
				case is && a.When != nil:
					t.Errorf("%q is right in the question's run and needs no other", a.That)
					fallthrough
				case is:
					right = append(right, a.That)
				case a.When != nil && !a.RightWhen(j.report(t, *a.When)):
					t.Errorf("%s does not make %q right", a.When, a.That)
				}
			}
			if len(right) != 1 {
				t.Errorf("%s makes %d of %d answers right: %q", q.Run, len(right), len(q.Answers), right)
			}
		})
	}
}

// Each place has its value in the run, which is near enough to itself, and the
// moment that is hidden is there.
func TestPlaces_HaveTheirValue(t *testing.T) { each(t, judge.places) }

func (j judge) places(t *testing.T, l *lessons.Lesson) {
	for _, p := range l.Places {
		t.Run(l.Slug+"/"+p.ID, func(t *testing.T) {
			report := j.report(t, p.Run)
			value, ok := p.Answer(report)
			if !ok {
				t.Fatalf("%s has no %s", p.Run, p.Value)
			}
			if off, ok := p.Judge(value, report); off != 0 || !ok {
				t.Errorf("the value %v is off by itself", value)
			}
			if off, _ := p.Judge(2*value+1e6, report); off != 1 {
				t.Errorf("twice the value and more is not too large: %v", value)
			}
			if _, there := report.Moments[p.Hide]; p.Hide != "" && !there {
				t.Errorf("%s has no moment %s to hide", p.Run, p.Hide)
			}
		})
	}
}

// What a box today says, its run shows.
func TestClaims_AreShown(t *testing.T) { each(t, judge.claims) }

func (j judge) claims(t *testing.T, l *lessons.Lesson) {
	for _, claim := range l.Claims {
		if claim.Source != "" {
			continue
		}
		t.Run(claim.At, func(t *testing.T) {
			if x := claim.Judge(j.report(t, claim.Run)); !x.Held {
				t.Errorf("%s does not show that %s: %v, %v", claim.Run, claim.That, x.Left, x.Right)
			}
		})
	}
}

// Texts print no value that their run does not have: a hole without a value says
// so on the page.
func TestTexts_HaveTheirValues(t *testing.T) { each(t, judge.values) }

func (j judge) values(t *testing.T, l *lessons.Lesson) {
	for _, q := range l.Questions {
		texts := []lessons.Words{q.Ask}
		for _, a := range q.Answers {
			texts = append(texts, a.Says, a.Told)
		}
		j.haveValues(t, l.Slug+"/"+q.ID, q.Run, texts...)
	}
	for _, p := range l.Places {
		j.haveValues(t, l.Slug+"/"+p.ID, p.Run, p.Ask, p.Told)
	}
	if l.Card != nil {
		j.haveValues(t, l.Slug+"/card", l.Card.Show, l.Card.Says)
	}
	j.haveHoles(t, l.Slug, lessons.Run{Experiment: l.Slug}, l.Doc("en").Holes())
}

// A lesson that somebody adds is held to the same.
func TestAdding_IsJudged(t *testing.T) {
	c, err := lessons.Load(lessons.Adding(t))
	if err != nil {
		t.Fatal(err)
	}
	j := judgeOf(c)
	l, _ := c.Lesson("far-server")
	j.questions(t, l)
	j.places(t, l)
	j.claims(t, l)
	j.values(t, l)
}

func (j judge) haveValues(t *testing.T, name string, of lessons.Run, texts ...lessons.Words) {
	t.Helper()
	var holes []lessons.Hole
	for _, words := range texts {
		holes = append(holes, words["en"].Holes()...)
	}
	j.haveHoles(t, name, of, holes)
}

func (j judge) haveHoles(t *testing.T, name string, of lessons.Run, holes []lessons.Hole) {
	t.Helper()
	for _, h := range holes {
		if h.Measure == "" {
			continue
		}
		run := of
		if h.Experiment != "" {
			run = lessons.Run{Experiment: h.Experiment}
		} else if h.When != nil {
			run.Settings = map[string]string{h.When.Setting: h.When.Value}
		}
		report := j.report(t, run)
		if _, ok := report.Measures[h.Measure]; !ok {
			t.Errorf("%s: %s has no %s", name, run, h.Measure)
		}
	}
}
