// Package ladder shows a run as text: hosts as rails, time downwards, one row
// for a packet's departure and one for its arrival, and beside the rails what
// applications called and which states TCP entered; after that the report.
//
// Start with [Write] and [Report]. Everything comes from the timeline; the
// words come from web/i18n. Two hosts fill an 80-column terminal with the
// packets' labels on their lines; more hosts stand close together, and what
// happens is told at the right.
package ladder
