// @ts-check
// The part of a run's time that charts show: all of it, or a stretch of it.

/** No chart shows less. */
const LEAST_US = 20;

/**
 * @typedef {Object} Span
 * @property {number} fromUs
 * @property {number} toUs
 * @property {number} firstUs of the whole
 * @property {number} lastUs
 */

/** @param {number} firstUs @param {number} lastUs @returns {Span} */
export function wholeOf(firstUs, lastUs) {
  const to = Math.max(lastUs, firstUs + LEAST_US);
  return { fromUs: firstUs, toUs: to, firstUs, lastUs: to };
}

/** isWhole: nothing lies outside. @param {Span} s */
export const isWhole = (s) => s.fromUs <= s.firstUs && s.toUs >= s.lastUs;

/**
 * grown is the span over a whole that has changed: the same stretch of it, or
 * again all of it.
 * @param {Span} s
 * @param {number} firstUs
 * @param {number} lastUs
 * @returns {Span}
 */
export function grown(s, firstUs, lastUs) {
  const whole = wholeOf(firstUs, lastUs);
  return isWhole(s) ? whole : within({ ...whole, fromUs: s.fromUs, toUs: s.toUs });
}

/**
 * zoomed shows a part 1/factor as long; what stood at atUs stays where it is.
 * @param {Span} s
 * @param {number} factor
 * @param {number} atUs
 * @returns {Span}
 */
export function zoomed(s, factor, atUs) {
  const at = Math.min(Math.max(atUs, s.fromUs), s.toUs);
  const length = Math.max((s.toUs - s.fromUs) / factor, LEAST_US);
  const share = (at - s.fromUs) / (s.toUs - s.fromUs);
  return within({ ...s, fromUs: at - share * length, toUs: at + (1 - share) * length });
}

/** moved shows what is byUs later. @param {Span} s @param {number} byUs @returns {Span} */
export const moved = (s, byUs) => within({ ...s, fromUs: s.fromUs + byUs, toUs: s.toUs + byUs });

/**
 * following shows atUs again if it has left a stretch: a tenth from its start.
 * @param {Span} s
 * @param {number} atUs
 * @returns {Span}
 */
export function following(s, atUs) {
  if (isWhole(s) || (atUs >= s.fromUs && atUs <= s.toUs)) return s;
  return moved(s, atUs - (s.toUs - s.fromUs) / 10 - s.fromUs);
}

/** within keeps a stretch inside its whole. @param {Span} s @returns {Span} */
function within(s) {
  const length = Math.min(s.toUs - s.fromUs, s.lastUs - s.firstUs);
  const fromUs = Math.min(Math.max(s.fromUs, s.firstUs), s.lastUs - length);
  return { ...s, fromUs, toUs: fromUs + length };
}
