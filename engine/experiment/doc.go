// Package experiment is the file format of an experiment: hosts, links, apps,
// settings, moments and expectations, as data. A file is read strictly: an
// unknown key, a bare number where a unit belongs or a value out of range is an
// error at file:line.
//
// Start with [Parse], then [Experiment.With], which puts settings in place and
// returns the experiment to run. [Capabilities] is the one table of what each
// stack can do. docs/experiments.md describes the format for authors and
// [JSONSchema] for editors; both are checked by tests.
//
// The package runs nothing.
package experiment
