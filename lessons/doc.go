// Package lessons is the course: one folder a lesson (NN-slug) with its prose
// in en.md and ko.md and its experiments in YAML files, and beside the folders
// constants.yaml (cited values), the glossary of each language, and
// statements.yaml (which experiments show what the chapter teaches). A folder
// without prose has experiments that run by name, and no page.
//
// Start with [Load], which reads and checks a whole course, and [FS], the
// course that is compiled in. A lesson's [Doc] is rendered for one run by
// [Doc.Render]: the prose is HTML from the start, and only the measured
// values, the blocks for one setting's value and the labels are filled in.
//
// # The prose
//
// Markdown (CommonMark with tables, strikethrough, footnotes and definition
// lists; no raw HTML) with these additions:
//
//	# Heading {#id}                      every heading has an id, the same in both languages
//	[it arrives](moment:synack)          points at a moment of the lesson's main experiment
//	[without it](compare:drop=none)      lays the run beside one with these settings changed (a=b&c=d)
//	[over a range](sweep:rtt)            makes a run for each value of a setting
//	{{connect}}  {{setup_share %}}       a measure of the run on the page
//	{{handshake/far:connect}}            a measure of another experiment's default run
//	{{const:initial_rto}}                a cited constant of constants.yaml
//	[number](term:isn)                   a glossary entry
//
// and with fences that place things, their content being prose again:
//
//	```book   ```today   ```note         boxes
//	```when {drop="client SYN 1"}        only where a setting has this value
//	```lab                               where the lab stands; empty, once, after the introduction
//
// Whatever is unknown, or stands in one language only, fails Load with
// file:line. The package serves nothing and knows no address.
package lessons
