// @ts-check
// The arithmetic of playing: where the playhead is after some real time.
import { positionAt, timeAt } from './pace.js';

/** @typedef {import('./pace.js').Pace} Pace */

/** How long any run takes at the automatic speed. */
export const AUTO_SECONDS = 10;

/** The speeds on offer besides 'auto': run seconds a real second. */
export const RATES = [1 / 1000, 1 / 500, 1 / 200, 1 / 100, 1 / 50, 1 / 20, 1 / 10, 1 / 5, 1 / 2, 1, 2, 5, 10];

/**
 * @typedef {Object} Motion
 * @property {number} tUs
 * @property {number | 'auto'} rate
 * @property {number} endUs  the latest time known
 * @property {boolean} live  more is coming: wait at the end instead of stopping
 * @property {boolean} follow the run's clock is a real one: keep up with it
 * @property {boolean} loop
 */

/**
 * advance is the playhead after dtMs of real time. Times are not rounded, so
 * that a very slow run does not stand still.
 * @param {Motion} motion
 * @param {Pace} pace
 * @param {number} dtMs
 * @returns {{tUs: number, playing: boolean}}
 */
export function advance(motion, pace, dtMs) {
  const tUs = ahead(motion, pace, dtMs);
  if (tUs < motion.endUs || motion.live) return { tUs: Math.min(tUs, motion.endUs), playing: true };
  if (motion.loop && motion.endUs > 0) return { tUs: 0, playing: true };
  return { tUs: motion.endUs, playing: false };
}

/**
 * @param {Motion} motion
 * @param {Pace} pace
 * @param {number} dtMs
 */
function ahead({ tUs, rate, follow }, pace, dtMs) {
  if (follow && rate === 'auto') return tUs + dtMs * 1000;
  if (rate !== 'auto') return tUs + dtMs * 1000 * rate;
  const next = positionAt(pace, tUs) + dtMs / (AUTO_SECONDS * 1000);
  return next >= 1 ? Infinity : timeAt(pace, next);
}

/**
 * stepRate is the next faster (dir 1) or slower (dir -1) speed. From 'auto' it
 * goes to the offered speed nearest to how fast the run is playing now.
 * @param {number | 'auto'} rate
 * @param {1 | -1} dir
 * @param {number} autoRate the run's mean speed at 'auto'
 * @returns {number}
 */
export function stepRate(rate, dir, autoRate) {
  const now = rate === 'auto' ? autoRate : rate;
  const faster = RATES.findIndex((r) => r > now * 1.001);
  const at = faster < 0 ? RATES.length : faster;
  if (dir === 1) return RATES[Math.min(at, RATES.length - 1)];
  const slower = RATES.filter((r) => r < now * 0.999).length - 1;
  return RATES[Math.max(slower, 0)];
}
