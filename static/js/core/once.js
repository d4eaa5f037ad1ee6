// @ts-check
// What is made of a timeline, made once for as many events as it has.

/** @typedef {import('./timeline.js').Timeline} Timeline */

/**
 * perTimeline remembers what make made of each timeline, until it grows or is
 * forgotten itself.
 * @template T
 * @param {(timeline: Timeline) => T} make
 * @returns {(timeline: Timeline) => T}
 */
export function perTimeline(make) {
  /** @type {WeakMap<object, {length: number, made: T}>} */
  const known = new WeakMap();
  return (timeline) => {
    const { events } = timeline;
    const before = known.get(events);
    if (before && before.length === events.length) return before.made;
    const made = make(timeline);
    known.set(events, { length: events.length, made });
    return made;
  };
}
