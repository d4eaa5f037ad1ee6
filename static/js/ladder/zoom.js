// @ts-check
// The arithmetic of zooming: which moment stands at a height, where it stands
// in another layout, and how dense a run must be to fit.

/** @typedef {import('./scale.js').Knot} Knot */

/**
 * A place along a run that every layout of it has: a time, how far into its
 * fan where an instant has one, and what lies beyond either end, px.
 * @typedef {{us: number, part: number, beyond: number}} Place
 */

/** Each look lays the whole run's heights out. */
const LOOKS = 5;
/** A run may become this much taller than by itself, */
const MOST_DENSITY = 32;
/** but no taller than browsers can scroll, px. */
const MOST_HEIGHT = 6e6;

/**
 * placeAt is what stands at a height.
 * @param {Knot[]} knots
 * @param {number} y
 * @returns {Place}
 */
export function placeAt(knots, y) {
  if (knots.length === 0) return { us: 0, part: 0, beyond: y };
  const last = knots[knots.length - 1];
  if (y <= knots[0].y) return { us: knots[0].us, part: 0, beyond: y - knots[0].y };
  if (y >= last.y) return { us: last.us, part: 1, beyond: y - last.y };
  const i = after(knots, (k) => k.y > y);
  const [a, b] = [knots[i - 1], knots[i]];
  const part = (y - a.y) / (b.y - a.y);
  if (a.us === b.us) return { us: a.us, part, beyond: 0 };
  return { us: a.us + part * (b.us - a.us), part: part === 0 ? 1 : 0, beyond: 0 }; // a fan's end is still its instant
}

/**
 * heightOf is where a place stands.
 * @param {Knot[]} knots
 * @param {Place} place
 */
export function heightOf(knots, { us, part, beyond }) {
  if (knots.length === 0) return beyond;
  const i = after(knots, (k) => k.us >= us);
  if (i === knots.length) return knots[i - 1].y + beyond;
  const b = knots[i];
  const fan = i + 1 < knots.length && knots[i + 1].us === us ? knots[i + 1].y - b.y : 0;
  if (b.us === us || i === 0) return b.y + part * fan + beyond;
  const a = knots[i - 1];
  return a.y + ((us - a.us) / (b.us - a.us)) * (b.y - a.y) + beyond;
}

/** @param {Knot[]} knots @param {(k: Knot) => boolean} is from one place on @returns {number} that place */
function after(knots, is) {
  let low = 0;
  let high = knots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(knots[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * fitting is the density at which a run is as tall as a room, 1 if it fits by
 * itself. Bursts close up as it shrinks, so it takes a few looks.
 * @param {(density: number) => number} heightAt
 * @param {number} room px
 * @param {number} fixed what does not shrink: the heads and the foot, px
 */
export function fitting(heightAt, room, fixed) {
  let density = 1;
  let best = 0;
  for (let look = 0; look < LOOKS || (best === 0 && look < 4 * LOOKS); look++) {
    const height = heightAt(density);
    if (height <= room) best = Math.max(best, density);
    if (best === 1 || (height <= room && height > room * 0.97)) break;
    density = Math.min(density * (Math.max(room - fixed, 1) / Math.max(height - fixed, 1)) * 0.995, 1);
  }
  return best || density;
}

/**
 * allowed keeps a density within what can be seen and scrolled.
 * @param {number} density
 * @param {number} least
 * @param {number} heightNow of the run at densityNow, px
 * @param {number} densityNow
 */
export function allowed(density, least, heightNow, densityNow) {
  const most = Math.max(Math.min(MOST_DENSITY, (MOST_HEIGHT / heightNow) * densityNow), 1);
  return Math.min(Math.max(density, least), most);
}
