// Package measure reads values off a timeline: how long set-up took, how many
// packets were sent, how often something was held back. It also judges an
// experiment's expectations, which are expressions over those values.
//
// Start with [New]; a [Collector] takes the events of one run in order and
// gives its report. [Table] defines every measure that all files have,
// [FieldTypes] what a file's own can take, and docs/measures.md is held equal to
// both. The package looks at events alone: it asks no stack and draws
// no conclusion that a reader of the timeline could not draw too. A measure
// that does not apply to a run is absent from its report, never zero.
package measure
