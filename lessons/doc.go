// Package lessons is the course: one folder a lesson (NN-slug) with its prose
// in en.md and ko.md, what both share in lesson.yaml, and its experiments in the
// other YAML files; and beside the folders constants.yaml (cited values), the
// glossary of each language, and statements.yaml (which experiments show what
// the chapter teaches, and which section says it). A folder without prose has
// experiments that run by name, and no page.
//
// Start with [Load], which reads and checks a whole course, and [FS], the
// course that is compiled in. A [Lesson] has a [Doc] for each language and, in
// its [Shared], what no language changes: minutes, views, questions, places to
// fill in, the instructor's card. docs/lessons.md describes the files.
//
// # For pages
//
// All texts are HTML from the start; [Doc.Render] and [Text.Render] put in what
// a page has to say, its [Fill]: values of runs, labels, addresses, questions.
// Which values a text needs, [Doc.Holes] and [Text.Holes] list. A page's
// scripts go by this markup:
//
//	<a class="moment" data-moment="synack" href="#lab">
//	    a moment of the run on the page; with data-of="reset/delivered" one of
//	    another run, which href shows first
//	<a class="run" data-run="reset/in-flight?rtt=200ms" href="...">
//	    shows a run in the lab; data-view and data-stack say how
//	<a class="beside" href="#vs=rtt:200ms">
//	    a comparison or a sweep; with data-of one of another run, as above
//	<output class="measure" data-measure="connect" data-format="auto">
//	<output class="measure" data-setting="rtt">
//	    a value of the run on the page
//	<output class="measure" data-of="reset:load" data-format="auto">
//	<output class="measure" data-of="reset" data-setting="rtt">
//	    a value of another experiment's default run
//	<div class="when" data-when="drop=client ACK 1" hidden>
//	    only for one value of a setting
//	<aside class="box box--KIND"><p class="box__label">...<p class="box__act">
//	    a box; a book and its today stand together in <div class="pair">
//
// Texts of lesson.yaml are each about a run of their own: their values follow
// nothing, and their links all have data-of or data-run.
//
// A [Question] and a [Place] say by which [Run] they are judged. Its report
// (timeline.RunEnd's) goes to [Answer.Right] and [Place.Judge]; nothing that is
// rendered before tells what is right. A run on the linux stack has the default
// settings, so that its [Recording] can stand in where there is no kernel.
//
// Whatever is unknown, or stands in one language only, fails Load with
// file:line. The package serves nothing and knows no address.
package lessons
