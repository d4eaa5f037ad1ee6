package lessons

import (
	"strings"

	"github.com/yuin/goldmark/util"
)

// Fill says what to put into a text for one page. What the page has nothing for
// may be nil, and is left out.
type Fill struct {
	// Measure gives the text of a run's value: a measured one or a setting.
	Measure func(Hole) string
	// Label gives the words around what the prose says. The heading of a box:
	// "book", "today", "note", "production", "kernel", "summary", "exercise",
	// "run"; that of the glossary, "terms", and of an experiment's statements,
	// "shows"; the button that shows an offered run, "run_show"; and the line of
	// evidence below a box today, "measured" for the link to its run and
	// "source" before what says so.
	Label func(key string) string
	// Settings are the values of the run, by which blocks for one value are
	// shown or hidden.
	Settings map[string]string
	// Run is the address of the lesson's page with a run on it, and a fragment:
	// "lab", or one that lays other runs beside it. Lesson is the address of a
	// lesson's page. Nil, they are relative to the lesson's page.
	Run    func(r Run, fragment string) string
	Lesson func(slug string) string
	// Question and Place give the HTML of a question and of a place to fill in.
	Question, Place func(id string) string
	// Live gives the HTML below a box about the kernel: how to run it there.
	Live func(Run) string
	// Picture gives the HTML behind an offer of a run, if the page cannot show
	// the run on demand, as paper cannot. Nil leaves it out.
	Picture func(Run) string
	// Unroll, if it is not nil, has all blocks for one value shown, each after
	// the HTML that this gives. The values in them have Hole.When set.
	Unroll func(Condition) string
}

// partKind says what a part is.
type partKind int

const (
	partHTML      partKind = iota // text is HTML
	partHole                      // hole
	partLabel                     // text is its key
	partRun                       // the address of run, with text as fragment
	partLesson                    // the address of the lesson text
	partQuestion                  // text is its id
	partPlace                     // text is its id
	partLive                      // run
	partPicture                   // run
	partHidden                    // writes " hidden" if when does not hold
	partCondition                 // when, in words, if blocks are unrolled
	partLab                       // where the lab stands
)

// part is a piece of a text: HTML, or something to fill in.
type part struct {
	kind partKind
	text string
	hole Hole
	run  Run
	when Condition
}

func fillParts(parts []part, f Fill) string {
	var b strings.Builder
	for _, p := range parts {
		switch p.kind {
		case partHTML:
			b.WriteString(p.text)
		case partHole:
			b.WriteString(escape(f.Measure(p.hole)))
		case partLabel:
			b.WriteString(escape(f.Label(p.text)))
		case partRun:
			b.WriteString(escape(f.address(p.run, p.text)))
		case partLesson:
			if f.Lesson == nil {
				b.WriteString(p.text)
			} else {
				b.WriteString(escape(f.Lesson(p.text)))
			}
		case partQuestion:
			b.WriteString(give(f.Question, p.text))
		case partPlace:
			b.WriteString(give(f.Place, p.text))
		case partLive:
			b.WriteString(give(f.Live, p.run))
		case partPicture:
			b.WriteString(give(f.Picture, p.run))
		case partHidden:
			if f.Unroll == nil && f.Settings[p.when.Setting] != p.when.Value {
				b.WriteString(" hidden")
			}
		case partCondition:
			b.WriteString(give(f.Unroll, p.when))
		case partLab:
		}
	}
	return b.String()
}

func give[V any](html func(V) string, of V) string {
	if html == nil {
		return ""
	}
	return html(of)
}

func (f Fill) address(r Run, fragment string) string {
	if f.Run != nil {
		return f.Run(r, fragment)
	}
	name, query, _ := strings.Cut(r.String(), "?")
	return strings.TrimSuffix("?experiment="+name+"&"+query, "&") + "#" + fragment
}

func holesIn(lists ...[]part) (out []Hole) {
	for _, parts := range lists {
		for _, p := range parts {
			if p.kind == partHole {
				out = append(out, p.hole)
			}
		}
	}
	return out
}

func escape(s string) string { return string(util.EscapeHTML([]byte(s))) }
