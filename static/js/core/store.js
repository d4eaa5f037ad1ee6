// @ts-check
// What the views of one lab share. They read state, ask for changes with set,
// and hear of all changes of a frame at once. Only the player sets tUs,
// seqNo, playing and rate; only lab/run.js sets timeline and live.

/** @typedef {import('./timeline.js').Timeline} Timeline */

/**
 * @typedef {Object} State
 * @property {Timeline} timeline the run on the page; grows in place while live
 * @property {number} revision   counted up whenever the timeline grew or was replaced
 * @property {number} tUs        the playhead, in microseconds since run start
 * @property {number | null} seqNo the event of that instant behind which the playhead stands; null: behind all of them
 * @property {boolean} playing
 * @property {number | 'auto'} rate run seconds a real second; 'auto' plays any run in about ten seconds
 * @property {boolean} loop
 * @property {boolean} live      events are still arriving
 * @property {Timeline[]} [beside] other runs that stand beside it: the playhead goes on to the end of the longest
 * @property {boolean} [numbers]  sequence numbers stand on the ladder's lines
 * @property {number | null} selected the packet the reader chose, by id
 * @property {number | null} lit      the packet under the pointer or focus, in prose, picture or table
 */

/**
 * endOf is how far the playhead goes.
 * @param {Readonly<State>} state
 */
export const endOf = ({ timeline, beside = [] }) => beside.reduce((endUs, run) => Math.max(endUs, run.endUs), timeline.endUs);

/**
 * @typedef {Object} Store
 * @property {Readonly<State>} state
 * @property {(patch: Partial<State>) => void} set
 * @property {() => void} flush tells subscribers now instead of with the next frame
 * @property {(keys: (keyof State)[], draw: (state: Readonly<State>) => void, options: {signal: AbortSignal}) => void} subscribe
 */

/**
 * createStore makes a store. Subscribers to several changed keys are called
 * once, in the order they subscribed.
 * @param {State} initial
 * @param {(flush: () => void) => void} [schedule] when to tell subscribers
 * @returns {Store}
 */
export function createStore(initial, schedule = (flush) => requestAnimationFrame(flush)) {
  const state = { ...initial };
  /** @type {Set<{keys: (keyof State)[], draw: (state: Readonly<State>) => void}>} */
  const subscribers = new Set();
  /** @type {Set<keyof State>} */
  let changed = new Set();

  function flush() {
    if (changed.size === 0) return;
    const now = changed;
    changed = new Set();
    for (const s of [...subscribers]) {
      if (s.keys.some((key) => now.has(key))) s.draw(state);
    }
  }

  return {
    state,
    flush,
    set(patch) {
      const idle = changed.size === 0;
      for (const key of /** @type {(keyof State)[]} */ (Object.keys(patch))) {
        if (Object.is(state[key], patch[key])) continue;
        Object.assign(state, { [key]: patch[key] });
        changed.add(key);
      }
      if (idle && changed.size > 0) schedule(flush);
    },
    subscribe(keys, draw, { signal }) {
      const subscriber = { keys, draw };
      subscribers.add(subscriber);
      signal.addEventListener('abort', () => subscribers.delete(subscriber), { once: true });
    },
  };
}
