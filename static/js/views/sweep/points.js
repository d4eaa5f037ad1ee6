// @ts-check
// Which values a sweep goes through: round ones over a range, evenly apart where
// the range is narrow and by factors where it is wide. And how a sweep stands in
// an address.
import { canonical, isQuantity, parse } from '../../lab/units.js';

/** @typedef {import('../../lab/settings.js').Setting} Setting */

/** Values of one sweep at most: each is a run. */
export const MOST = 12;
export const USUAL = 8;
/** A range is wide from this factor between its ends on. */
const WIDE = 50;

/**
 * What a sweep goes through.
 * @typedef {{name: string, from: string, to: string, n: number, measure: string}} Sweep
 */

/**
 * sweepable lists the settings that have a range.
 * @param {Setting[]} settings
 */
export const sweepable = (settings) => settings.filter((s) => isQuantity(s.unit) && (s.values ? s.values.length > 2 : s.max !== undefined));

/**
 * numberOf is a value as a number to draw; a rate without limit has none.
 * @param {Setting} setting
 * @param {string} value
 */
export const numberOf = ({ unit }, value) => (isQuantity(unit) ? parse(unit, value) : NaN);

/**
 * rangeOf is a range to begin with: round the value that the run has, so that a
 * sweep shows what changes there.
 * @param {Setting} setting
 * @param {string} value
 * @returns {[string, string]}
 */
export function rangeOf(setting, value) {
  const { unit } = setting;
  if (setting.values) return [setting.values[0].value, setting.values[setting.values.length - 1].value];
  if (!isQuantity(unit)) return ['', ''];
  const [least, most] = [parse(unit, setting.min ?? ''), parse(unit, setting.max ?? '')];
  /** @param {number} n */
  const text = (n) => canonical(unit, Math.min(Math.max(Math.round(n), least), most));
  const at = parse(unit, value);
  if (unit === 'rate') return [text(Number.isFinite(at) ? at / 10 : 1e5), text(Number.isFinite(at) ? at * 10 : 1e8)];
  if (unit === 'percent') return [text(0), text(round(Math.max(at * 4, 10e6) / (USUAL - 1)) * (USUAL - 1))];
  if (unit === 'count') return [text(least), text(Math.max(at * 2, least + USUAL - 1))];
  if (!(at > 0)) return [text(least), text(most / 10)];
  return [text(at / 2), text(at * 4)];
}

/**
 * valuesOf lists the values between two, both ends among them.
 * @param {Setting} setting
 * @param {string} from
 * @param {string} to
 * @param {number} n as many as these, where there are so many
 * @returns {string[]} canonical, rising
 */
export function valuesOf(setting, from, to, n) {
  const { unit } = setting;
  if (!isQuantity(unit)) return [];
  const [low, high] = [parse(unit, from), parse(unit, to)].sort((a, b) => a - b);
  if (setting.values) {
    const within = setting.values.map((v) => v.value).filter((v) => parse(unit, v) >= low && parse(unit, v) <= high);
    return within.sort((a, b) => parse(unit, a) - parse(unit, b)).slice(0, MOST);
  }
  const parts = Math.max(2, Math.min(n, MOST));
  const wide = isWide(low, high);
  const values = Array.from({ length: parts }, (_, i) => {
    if (i === 0) return low;
    if (i === parts - 1) return high;
    if (!wide) return rounded(low + ((high - low) * i) / (parts - 1));
    return round(low * (high / low) ** (i / (parts - 1)));
  });
  const fits = values.filter((v) => v >= low && v <= high && (unit !== 'count' || Number.isInteger(v)));
  return [...new Set(fits.map((v) => canonical(unit, Math.round(v))))].sort((a, b) => parse(unit, a) - parse(unit, b));
}

/**
 * isWide says that values of a range are apart by factors.
 * @param {number} low
 * @param {number} high
 */
export const isWide = (low, high) => low > 0 && high / low > WIDE;

/** round is the nearest of 1, 1.5, 2, 3, 5, 7, 10, 15... @param {number} v */
function round(v) {
  const decade = 10 ** Math.floor(Math.log10(v));
  /** @param {number} n */
  const off = (n) => Math.abs(Math.log((n * decade) / v));
  return [1, 1.5, 2, 3, 5, 7, 10].reduce((best, n) => (off(n) < off(best) ? n : best)) * decade;
}

/** rounded keeps two digits. @param {number} v */
function rounded(v) {
  if (v < 10) return Math.round(v);
  const unit = 10 ** (Math.floor(Math.log10(v)) - 1);
  return Math.round(v / unit) * unit;
}

/**
 * readSweep reads what an address asks for: "rtt:50ms..400ms,8,load", or "rtt"
 * alone.
 * @param {string} text
 * @returns {Partial<Sweep> & {name: string} | null}
 */
export function readSweep(text) {
  const [, name, range] = /^([a-z][a-z0-9_]*)(?::(.+))?$/.exec(text) ?? [];
  if (!name) return null;
  const [ends, n, measure] = (range ?? '').split(',');
  const [from, to] = ends.split('..');
  return { name, ...(from && to ? { from, to } : {}), ...(/^\d{1,2}$/.test(n ?? '') ? { n: Number(n) } : {}), ...(measure ? { measure } : {}) };
}

/** @param {Sweep} sweep @returns {string} */
export const writeSweep = ({ name, from, to, n, measure }) => `${name}:${from}..${to},${n},${measure}`;
