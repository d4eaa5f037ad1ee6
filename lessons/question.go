package lessons

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"slowstart/engine/measure"
	"slowstart/engine/timeline"
)

// Question asks for a prediction. Which answer is right, a run says: the file
// has a statement for each, and no key.
type Question struct {
	ID      string
	Run     Run // by which it is judged
	Ask     Words
	Answers []*Answer
	line    int
}

// Answer is one that a reader can give.
type Answer struct {
	Says Words
	Told Words // after it has been given: what it assumes, and what the run shows
	That string
	When *Run // where it would be right; nil if nowhere
	that *measure.Statement
	when *measure.Statement
	line int
}

// Right says whether the answer holds of a run, by the report of it: of the
// question's.
func (a *Answer) Right(r timeline.Report) bool { return a.that.Judge(r).Held }

// RightWhen says the same of the run where the answer would be right.
func (a *Answer) RightWhen(r timeline.Report) bool { return a.when != nil && a.when.Judge(r).Held }

// Card is what an instructor needs of a lesson.
type Card struct {
	Question Words // for the room
	Wrong    Words // the usual wrong answer, and what it reveals
	Show     Run
	Says     Words // what to point at in it
	Exercise Words
}

func (s *sheet) question(e entry, l *Lesson) *Question {
	at := "questions." + e.key
	s.id(e, at)
	keys := s.keys(e.value, at, "of", "settings", "stack", "ask!", "answers!")
	q := &Question{ID: e.key, Run: s.run(keys, at, l), line: e.line}
	q.Ask = s.words(keys["ask"], at+".ask", q.Run)
	answers := keys["answers"]
	if answers == nil {
		return q
	}
	if answers.Kind != yaml.SequenceNode || len(answers.Content) < 2 {
		s.found.add(s.file, answers.Line, "%s.answers: want a list of two or more", at)
		return q
	}
	for _, n := range answers.Content {
		keys := s.keys(n, at+".answers", "says!", "that!", "told!", "when")
		a := &Answer{That: s.text(keys["that"], at+".that"), line: lineOf(keys["that"])}
		a.Says = s.words(keys["says"], at+".says", q.Run)
		a.Told = s.words(keys["told"], at+".told", q.Run)
		if keys["when"] != nil {
			when := s.keys(keys["when"], at+".when", "of", "settings", "stack")
			if when["of"] == nil {
				when["of"] = &yaml.Node{Kind: yaml.ScalarNode, Value: q.Run.Experiment}
			}
			run := s.run(when, at+".when", l)
			a.When = &run
		}
		q.Answers = append(q.Answers, a)
	}
	return q
}

func (s *sheet) readCard(n *yaml.Node, l *Lesson) *Card {
	keys := s.keys(n, "card", "question!", "wrong!", "show!", "exercise!")
	home := Run{Experiment: l.Slug}
	show := s.keys(keys["show"], "card.show", "of", "settings", "stack", "says!")
	c := &Card{Show: s.run(show, "card.show", l)}
	c.Question = s.words(keys["question"], "card.question", home)
	c.Wrong = s.words(keys["wrong"], "card.wrong", home)
	c.Exercise = s.words(keys["exercise"], "card.exercise", home)
	c.Says = s.words(show["says"], "card.show.says", c.Show)
	return c
}

func (s *sheet) id(e entry, at string) {
	if !reVariant.MatchString(e.key) {
		s.found.add(s.file, e.line, "%s: want a name of a-z, 0-9 and single hyphens", at)
	}
}

// Question finds a question by its id, nil if there is none.
func (l *Lesson) Question(id string) *Question {
	i := slices.IndexFunc(l.Questions, func(q *Question) bool { return q.ID == id })
	if i < 0 {
		return nil
	}
	return l.Questions[i]
}

func (s *Shared) questionIDs() (out []string) {
	for _, q := range s.Questions {
		out = append(out, q.ID)
	}
	return out
}
