// Package web is what visitors see: view models and templ components in
// layout, page, ui and figure, sentences in i18n, and here the one place that
// builds addresses.
//
// Start with [URLs]. The package serves nothing: package server does.
package web

import (
	"net/url"
	"strings"

	"slowstart/web/i18n"
)

// URLs builds every address of the site. The zero value is a site at the root
// of its host.
type URLs struct {
	Base   string // path before every address: "" or "/lab", without a slash at its end
	Assets string // content hash of the static files; part of their addresses
}

// Param is one setting in an address.
type Param struct{ Name, Value string }

// Root is the address that leads on to a language.
func (u URLs) Root() string { return u.Base + "/" }

// Index is the list of lessons.
func (u URLs) Index(lang i18n.Lang) string { return u.Base + "/" + string(lang) + "/" }

// Help says how the picture is read and which keys there are.
func (u URLs) Help(lang i18n.Lang) string { return u.Index(lang) + "help" }

// Notes is the speaker's window beside a projector's.
func (u URLs) Notes(lang i18n.Lang) string { return u.Index(lang) + "notes" }

// Open is the page that opens a file, and takes a capture to read.
func (u URLs) Open(lang i18n.Lang) string { return u.Index(lang) + "open" }

// Glossary is the page of all terms; with a name, one of them.
func (u URLs) Glossary(lang i18n.Lang, term string) string {
	if term != "" {
		term = "#term-" + url.PathEscape(term)
	}
	return u.Index(lang) + "glossary" + term
}

// Experiments is the list of all experiments.
func (u URLs) Experiments(lang i18n.Lang) string { return u.Index(lang) + "experiments" }

// About says what is measured, and how.
func (u URLs) About(lang i18n.Lang) string { return u.Index(lang) + "about" }

// Limits is what a visitor can ask of the server.
func (u URLs) Limits(lang i18n.Lang) string { return u.Index(lang) + "limits" }

// Search is the answers to a question, or the page that asks for one.
func (u URLs) Search(lang i18n.Lang, question string) string {
	if question == "" {
		return u.Index(lang) + "search"
	}
	return u.Index(lang) + "search" + Query(Param{"q", question})
}

// LessonCard is the instructor's card of a lesson.
func (u URLs) LessonCard(lang i18n.Lang, slug string) string { return u.Lesson(lang, slug) + "/card" }

// LessonPrint is a lesson on paper.
func (u URLs) LessonPrint(lang i18n.Lang, slug string) string { return u.Lesson(lang, slug) + "/print" }

// Lesson is a lesson (or, as slug/variant, an experiment alone) with the settings that differ from its defaults, in the
// order given: the address of a run.
func (u URLs) Lesson(lang i18n.Lang, slug string, params ...Param) string {
	return u.Index(lang) + "lessons/" + strings.ReplaceAll(url.PathEscape(slug), "%2F", "/") + Query(params...)
}

// Question judges an answer to a lesson's question, Place a value filled in.
func (u URLs) Question(lang i18n.Lang, slug, id string) string {
	return u.Lesson(lang, slug) + "/questions/" + url.PathEscape(id)
}

// Place judges a value that was filled in.
func (u URLs) Place(lang i18n.Lang, slug, id string) string {
	return u.Lesson(lang, slug) + "/places/" + url.PathEscape(id)
}

// Playground is the page of an experiment of one's own, which starts from an
// experiment of the course; empty: from any.
func (u URLs) Playground(lang i18n.Lang, from string, params ...Param) string {
	if from != "" {
		params = append([]Param{{"from", from}}, params...)
	}
	return u.Index(lang) + "playground" + Query(params...)
}

// PlaygroundCheck says of a text whether it is an experiment.
func (u URLs) PlaygroundCheck(lang i18n.Lang) string { return u.Index(lang) + "playground/check" }

// Static is a file of the static folder ("js/main.js") below the content hash.
func (u URLs) Static(path string) string { return u.Base + "/static/" + u.Assets + "/" + path }

// Timeline is the immutable timeline of a first picture.
func (u URLs) Timeline(key string) string { return u.timelines(key) + ".ndjson" }

// TimelineCapture is the same run for Wireshark.
func (u URLs) TimelineCapture(key string) string { return u.timelines(key) + ".pcapng" }

func (u URLs) timelines(key string) string { return u.Base + "/timelines/" + url.PathEscape(key) }

// Runs is what the address of a live run starts with; id and ".ndjson" or
// ".pcapng" follow.
func (u URLs) Runs() string { return u.Base + "/runs/" }

// Run is the timeline of a live run, RunCapture the same for Wireshark.
func (u URLs) Run(id string) string { return u.Runs() + url.PathEscape(id) + ".ndjson" }

// RunCapture is a live run for Wireshark.
func (u URLs) RunCapture(id string) string { return u.Runs() + url.PathEscape(id) + ".pcapng" }

// Socket is the websocket.
func (u URLs) Socket() string { return u.Base + "/ws" }

// Health answers as long as the program serves.
func (u URLs) Health() string { return u.Base + "/healthz" }

// Query writes settings as the end of an address, "?" included, or nothing.
// Commas, colons and slashes stay readable: RFC 3986 §3.4 allows them there.
func Query(params ...Param) string {
	var b strings.Builder
	for i, p := range params {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(escape(p.Name) + "=" + escape(p.Value))
	}
	return b.String()
}

func escape(s string) string {
	return strings.NewReplacer("%2C", ",", "%2F", "/", "%3A", ":").Replace(url.QueryEscape(s))
}
