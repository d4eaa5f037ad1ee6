// @ts-check
// The one clock of a lab. It alone moves the playhead; it runs only while
// something plays in a page that can be seen.
import { endOf } from '../core/store.js';
import { AUTO_SECONDS, advance, stepRate } from './advance.js';
import { paceOf } from './pace.js';
import { countUpTo, stepMoment, stepStop } from './steps.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('./pace.js').Pace} Pace */

/**
 * @typedef {Object} Player
 * @property {() => void} toggle
 * @property {(fromStart?: boolean) => void} play
 * @property {() => void} pause
 * @property {(tUs: number, seqNo?: number | null) => void} seek to the end of an instant, or behind one event of it
 * @property {(dir: 1 | -1) => void} stepPacket
 * @property {(dir: 1 | -1) => void} stepMoment
 * @property {(name: string) => void} goTo a moment of this run, by name
 * @property {(name: string) => void} playTo plays up to a moment and stands there; goes to one that has passed
 * @property {(dir: 1 | -1) => void} changeRate
 * @property {(rate: number | 'auto') => void} setRate
 * @property {() => Pace} pace
 */

/** A frame that comes later than this was a pause of the browser's, not of ours. */
const LONGEST_FRAME_MS = 100;

/**
 * createPlayer makes the player of a store.
 * @param {Store} store
 * @param {{moments: string[], signal: AbortSignal}} options
 * @returns {Player}
 */
export function createPlayer(store, { moments, signal }) {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  /** @type {Pace} */
  let pace = paceOf(store.state.timeline);
  let paceRevision = store.state.revision;
  let paceBeside = store.state.beside;
  let exactUs = 0;
  let frame = 0;
  let lastMs = 0;
  /** @type {string | null} */
  let moment = null;
  /** @type {string | null} */
  let aim = null; // the moment to play up to

  function currentPace() {
    const { timeline, beside, revision } = store.state;
    if (paceRevision !== revision || paceBeside !== beside) {
      pace = paceOf(timeline, beside);
      [paceRevision, paceBeside] = [revision, beside];
    }
    return pace;
  }

  /** @param {number} nowMs */
  function tick(nowMs) {
    const { state } = store;
    frame = 0;
    if (!state.playing) return;
    const dtMs = Math.min(nowMs - lastMs, LONGEST_FRAME_MS);
    lastMs = nowMs;
    const follow = follows();
    const endUs = follow ? state.timeline.knownUs : endOf(state);
    const motion = { tUs: exactUs, rate: state.rate, endUs, live: state.live, loop: state.loop, follow };
    const next = advance(motion, currentPace(), dtMs);
    exactUs = next.tUs;
    if (aim !== null && reached(aim)) {
      goTo(aim);
      store.flush();
      return;
    }
    store.set({ tUs: still.matches ? snapped(exactUs) : Math.floor(exactUs), seqNo: null, playing: next.playing });
    store.flush();
    if (next.playing && !document.hidden) frame = requestAnimationFrame(tick);
  }

  /** @param {string} name */
  const reached = (name) => exactUs >= (store.state.timeline.moments[name]?.t_us ?? 0);

  // follows says that the run goes on as we watch, at the pace of its own clock.
  function follows() {
    const stack = /** @type {{clock: string} | undefined} */ (store.state.timeline.start?.stack);
    return store.state.live && stack?.clock === 'real';
  }

  // snapped is the last time at which something happened: with reduced motion
  // the picture changes from event to event and nothing glides.
  /** @param {number} tUs */
  function snapped(tUs) {
    const { stops } = store.state.timeline;
    const endUs = endOf(store.state);
    const passed = countUpTo(stops, tUs);
    if (tUs >= endUs) return endUs;
    return passed === 0 ? 0 : stops[passed - 1].tUs;
  }

  function wake() {
    if (frame !== 0 || !store.state.playing || document.hidden) return;
    lastMs = performance.now();
    frame = requestAnimationFrame(tick);
  }

  /** @param {number} tUs @param {number | null} [seqNo] */
  function seek(tUs, seqNo = null) {
    exactUs = Math.min(Math.max(Math.round(tUs), 0), endOf(store.state));
    store.set({ tUs: exactUs, seqNo });
  }

  function pause() {
    aim = null;
    store.set({ playing: false });
  }

  function play(fromStart = false) {
    if (fromStart || (store.state.tUs >= endOf(store.state) && !store.state.live)) seek(0);
    aim = null;
    exactUs = store.state.tUs;
    store.set({ playing: true });
    wake();
  }

  /** @param {string} name */
  function playTo(name) {
    exactUs = store.state.tUs;
    if (reached(name) || still.matches) {
      goTo(name);
      return;
    }
    play();
    aim = name;
  }

  /** @param {string} name */
  function goTo(name) {
    const at = store.state.timeline.moments[name];
    if (!at) return;
    moment = name;
    pause();
    seek(at.t_us, at.seq_no);
    if (at.packet) store.set({ selected: at.packet });
  }

  document.addEventListener('visibilitychange', wake, { signal });
  signal.addEventListener('abort', () => cancelAnimationFrame(frame));

  return {
    play,
    pause,
    seek,
    goTo,
    playTo,
    pace: currentPace,
    toggle() {
      if (store.state.playing) pause();
      else play();
    },
    stepPacket(dir) {
      const { timeline, tUs, selected } = store.state;
      const at = stepStop(timeline.stops, tUs, selected, dir);
      pause();
      if (at < 0) return;
      const stop = timeline.stops[at];
      seek(stop.tUs, stop.seqNo);
      store.set({ selected: stop.packet });
    },
    stepMoment(dir) {
      const next = stepMoment(store.state.timeline.moments, moments, store.state.tUs, moment, dir);
      if (next !== null) goTo(next);
    },
    changeRate(dir) {
      const mean = endOf(store.state) / 1e6 / AUTO_SECONDS;
      store.set({ rate: stepRate(store.state.rate, dir, mean) });
    },
    setRate(rate) {
      store.set({ rate });
    },
  };
}
