// Package timeline is the contract between the engine and everything that
// shows a run: the ordered events of one run, one Go struct an event type, and
// their NDJSON form, which is the same to the browser, to disk and on the
// command line.
//
// Start with [Event] and [Decode]. Inside a run time is integer nanoseconds; an
// event carries microseconds since run start, rounded down ([Micros]), and
// every duration in an event is the difference of two such rounded times.
// Keys carry their unit (_us, _bytes); the few that do not are counted in the
// unit their comment names. No wall-clock time, process id, path or map order
// appears in a netstack timeline.
//
// The package judges nothing: labels and states come from engine/track,
// measures from engine/measure.
package timeline
