package lessons

import (
	"net/url"
	"strings"
)

// The schemes of the links that are ours.
const (
	linkMoment  = "moment"
	linkTerm    = "term"
	linkRun     = "run"
	linkLesson  = "lesson"
	linkCompare = "compare"
	linkSweep   = "sweep"
	linkAnchor  = "anchor" // #id
	linkWeb     = "https"
)

// target is where a link leads.
type target struct {
	kind    string
	name    string      // a moment, a term, a setting to sweep over, a lesson's slug, or a heading
	of      string      // the experiment of a moment, a run or a comparison; "" is the text's own
	changes []Condition // of a run or a comparison
	span    string      // of a sweep: "700ms..1.1s", or "" for a span round the run's own value
	heading string      // of a lesson, if it names one
}

// targetOf reads a link's destination. It is false for what no link of ours is.
func targetOf(destination string) (t target, ok bool) {
	if id, is := strings.CutPrefix(destination, "#"); is {
		return target{kind: linkAnchor, name: id}, true
	}
	scheme, rest, _ := strings.Cut(destination, ":")
	t = target{kind: scheme, name: rest}
	switch scheme {
	case linkTerm:
	case linkSweep:
		t.name, t.span, _ = strings.Cut(rest, "=")
	case linkWeb:
		t.name = ""
	case linkMoment:
		if of, name, named := strings.Cut(rest, ":"); named {
			t.of, t.name = of, name
		}
	case linkLesson:
		t.name, t.heading, _ = strings.Cut(rest, "#")
	case linkRun:
		var query string
		t.of, query, _ = strings.Cut(rest, "?")
		t.name, t.changes = "", changesOf(query)
	case linkCompare:
		of, query, named := strings.Cut(rest, "?")
		if !named {
			of, query = "", rest
		}
		t.of, t.name, t.changes = of, "", changesOf(query)
	default:
		return target{}, false
	}
	return t, true
}

// changesOf reads "nagle=off&rtt=200ms", in its order.
func changesOf(text string) (changes []Condition) {
	if text == "" {
		return nil
	}
	for change := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(change, "=")
		changes = append(changes, Condition{name, value})
	}
	return changes
}

// key names the link in messages and compares it across languages.
func (t target) key() string {
	switch t.kind {
	case linkRun, linkCompare:
		return t.kind + " " + Run{Experiment: t.of}.with(t.changes).String()
	case linkMoment:
		return strings.TrimSpace("moment " + strings.TrimPrefix(t.of+":"+t.name, ":"))
	case linkLesson:
		return strings.TrimSuffix("lesson "+t.name+"#"+t.heading, "#")
	case linkSweep:
		return strings.TrimSuffix("sweep "+t.name+"="+t.span, "=")
	}
	return t.kind + " " + t.name
}

// besideFragment is the part of a page's own address by which its scripts lay
// other runs beside the one on it.
func (t target) besideFragment() string {
	if t.kind == linkSweep {
		return strings.TrimSuffix("sweep="+url.QueryEscape(t.name)+":"+url.QueryEscape(t.span), ":")
	}
	return Beside(t.changes)
}

// Beside is that part of an address for a run with some settings changed.
func Beside(changes []Condition) string {
	parts := make([]string, len(changes))
	for i, c := range changes {
		parts[i] = c.Setting + ":" + c.Value
	}
	return "vs=" + strings.ReplaceAll(url.QueryEscape(strings.Join(parts, "!")), "%3A", ":")
}
