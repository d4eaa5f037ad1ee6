// @ts-check
// Short texts for the ticks of an axis: all in one unit, with no more digits
// than tell them apart.
import { count } from '../../core/format.js';

const THIN = '\u202f';

/** Steps between ticks: 1, 2 and 5 of each power of ten. */
export const STEPS = Array.from({ length: 36 }, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3));

/**
 * timeTicks are texts for times.
 * @param {number[]} us evenly apart
 * @returns {string[]}
 */
export function timeTicks(us) {
  const step = us.length > 1 ? us[1] - us[0] : us[0] ?? 0;
  if (step >= 1e5) return us.map((v) => number(v, 1e6, step) + THIN + 's');
  if (step >= 100) return us.map((v) => number(v, 1e3, step) + THIN + 'ms');
  return us.map((v) => number(v, 1, step) + THIN + 'µs');
}

/**
 * byteTicks are texts for numbers of bytes.
 * @param {number[]} bytes evenly apart
 * @returns {string[]}
 */
export function byteTicks(bytes) {
  const step = bytes.length > 1 ? bytes[1] - bytes[0] : bytes[0] ?? 0;
  if (step >= 1e5) return bytes.map((v) => number(v, 1e6, step) + THIN + 'MB');
  if (step >= 500) return bytes.map((v) => number(v, 1e3, step) + THIN + 'kB');
  return bytes.map((v) => number(v, 1, step) + THIN + 'B');
}

/** @param {number[]} counts */
export const countTicks = (counts) => counts.map((v) => (Number.isInteger(v) ? count(v) : ''));

/** @param {number} value @param {number} unit @param {number} step */
function number(value, unit, step) {
  const places = Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9));
  const whole = Math.floor(value / unit + 1e-9);
  if (places === 0) return count(value / unit);
  return `${count(whole)}.${String(Math.round((value / unit - whole) * 10 ** places)).padStart(places, '0')}`;
}
