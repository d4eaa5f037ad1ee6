package lessons

import (
	"io/fs"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// sheetFile is what a lesson's languages share, beside its prose. No experiment
// can have its name.
const sheetFile = "lesson.yaml"

// Shared is what a lesson is in every language.
type Shared struct {
	Minutes   int      // to read it and play with it; 0 if it does not say
	Paths     []string // the shorter ways through the course that it is on
	Views     []string // what the lab shows first: two views, the open one first
	Open      string   // the moment that the page opens at, if any
	Questions []*Question
	Places    []*Place
	Card      *Card // nil if it has none
}

// The short paths through a course, and the views of a lab.
var (
	paths = [...]string{"lecture", "lab"}
	views = [...]string{
		"packet", "packets", "bytes", "waterfall", "browser", "sockets", "window", "sequence", "queue",
		"report", "compare", "sweep",
	}
)

// sheet is lesson.yaml while it is read.
type sheet struct {
	table
	unreadable bool
	names      map[string]names // of the language at hand, without a home
	texts      []pending
	card, open int // lines, for what is checked later
}

// pending is a text in two languages, to be checked and rendered.
type pending struct {
	at     string // its place in the file: questions.lost.ask
	words  Words
	proses map[string]*prose
}

// readSheet reads lesson.yaml, if there is one, and the constants in it.
func (c *Course) readSheet(fsys fs.FS, dir string, l *Lesson, found *problems) *sheet {
	s := &sheet{table: table{file: dir + "/" + sheetFile, found: found}, names: map[string]names{}}
	top, readable := s.table.open(fsys)
	s.unreadable = !readable
	root := s.keys(top, sheetFile, "minutes", "paths", "views", "open", "constants", "questions", "places", "card")
	constants := over(c.Constants, s.constants(root["constants"], c.Constants))
	for _, lang := range Langs {
		s.names[lang] = names{lang: lang, constants: constants, terms: c.Glossary[lang], title: c.titles(lang)}
	}
	if n := root["minutes"]; n != nil {
		var err error
		if l.Minutes, err = strconv.Atoi(n.Value); err != nil || l.Minutes < 1 || l.Minutes > 120 {
			found.add(s.file, n.Line, "minutes: want a whole number from 1 to 120")
		}
	}
	l.Paths = s.table.texts(root["paths"], "paths", paths[:])
	if l.Views = s.table.texts(root["views"], "views", views[:]); root["views"] != nil && len(l.Views) != 2 {
		found.add(s.file, root["views"].Line, "views: want the two that are shown first")
	}
	s.open = lineOf(root["open"])
	l.Open = s.text(s.keys(root["open"], "open", "moment!")["moment"], "open.moment")
	for _, e := range s.entries(root["questions"], "questions") {
		l.Questions = append(l.Questions, s.question(e, l))
	}
	for _, e := range s.entries(root["places"], "places") {
		l.Places = append(l.Places, s.place(e, l))
	}
	if root["card"] != nil {
		s.card, l.Card = root["card"].Line, s.readCard(root["card"], l)
	}
	return s
}

// constants are the lesson's own.
func (s *sheet) constants(n *yaml.Node, taken map[string]Constant) map[string]Constant {
	out := map[string]Constant{}
	for _, e := range s.entries(n, "constants") {
		at := "constants." + e.key
		keys := s.keys(e.value, at, "value!", "unit", "source!", "url!")
		if _, has := taken[e.key]; has {
			s.found.add(s.file, e.line, "%s: %s has this name too", at, constantsFile)
		}
		if !reName.MatchString(e.key) {
			s.found.add(s.file, e.line, "%s: want a name of a-z, 0-9 and _", at)
		}
		out[e.key] = Constant{
			s.text(keys["value"], at+".value"), s.text(keys["unit"], at+".unit"),
			s.text(keys["source"], at+".source"), s.text(keys["url"], at+".url"),
		}
	}
	return out
}

// run reads the run that an item is about from its keys.
func (s *sheet) run(keys map[string]*yaml.Node, at string, l *Lesson) Run {
	r := Run{
		Experiment: s.text(keys["of"], at+".of"), Stack: s.text(keys["stack"], at+".stack"),
		Settings: s.settings(keys["settings"], at+".settings"),
	}
	if r.Experiment == "" {
		r.Experiment = l.Slug
	}
	return r
}

// titles are those of the experiments, once all folders are read.
func (c *Course) titles(lang string) func(string) string {
	return func(name string) string {
		e, ok := c.Experiment(name)
		if !ok {
			return name
		}
		return in(lang, e.Title)
	}
}
