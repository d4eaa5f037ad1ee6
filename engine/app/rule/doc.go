// Package rule is what decides about connections, as tables: each answer has a
// reason that reaches the timeline.
package rule
