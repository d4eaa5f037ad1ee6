// @ts-check
// Settings as people type them and as the engine writes them. The canonical
// text is that of engine/experiment (a Go test holds the two together); here a
// reader may also leave out the unit, put a space before it or not care about
// capitals. Values are whole numbers of the unit's base: ns, bit/s, bytes,
// packets, millionths of a percent.

/** @typedef {'time' | 'rate' | 'bytes' | 'packets' | 'percent' | 'count'} Quantity */

/** The text for a rate without limit, and for a selector that chooses nothing. */
export const NONE = 'none';

/**
 * Units with their size in base units, the largest first; `written` ones make
 * canonical text, `bare` is meant by a number without a unit.
 * @type {Record<Quantity, {written: [string, number][], also: [string, number][], bare: string}>}
 */
const QUANTITIES = {
  time: { written: [['s', 1e9], ['ms', 1e6], ['us', 1e3], ['ns', 1]], also: [['µs', 1e3], ['μs', 1e3]], bare: 'ms' },
  rate: {
    written: [['Gbit/s', 1e9], ['Mbit/s', 1e6], ['kbit/s', 1e3], ['bit/s', 1]],
    also: [['Gbps', 1e9], ['Mbps', 1e6], ['kbps', 1e3], ['bps', 1], ['Gbit', 1e9], ['Mbit', 1e6], ['kbit', 1e3]],
    bare: 'Mbit/s',
  },
  bytes: { written: [['MB', 1e6], ['kB', 1e3], ['B', 1]], also: [['MiB', 2 ** 20], ['KiB', 2 ** 10]], bare: 'B' },
  packets: { written: [['packets', 1]], also: [['packet', 1]], bare: 'packets' },
  percent: { written: [['%', 1e6]], also: [], bare: '%' },
  count: { written: [['', 1]], also: [], bare: '' },
};

/**
 * isQuantity says whether a setting's unit is a number with a unit, and not a
 * choice.
 * @param {string} unit
 * @returns {unit is Quantity}
 */
export function isQuantity(unit) {
  return Object.prototype.hasOwnProperty.call(QUANTITIES, unit);
}

/**
 * parse reads a value; NaN if it is none. No rate limit is Infinity.
 * @param {Quantity} quantity
 * @param {string} text
 * @returns {number}
 */
export function parse(quantity, text) {
  const trimmed = text.replace(/[\s,]/g, '');
  if (quantity === 'rate' && trimmed.toLowerCase() === NONE) return Infinity;
  const match = /^(\d+\.?\d*|\.\d+)(.*)$/.exec(trimmed);
  if (!match) return NaN;
  const { written, also, bare } = QUANTITIES[quantity];
  const name = (match[2] || bare).toLowerCase();
  const unit = [...written, ...also].find((u) => u[0].toLowerCase() === name);
  if (!unit) return NaN;
  // Finer than the base unit is refused, as the engine does, not rounded.
  const decimals = (match[1].split('.')[1] ?? '').replace(/0+$/, '').length;
  const value = Math.round(Number(match[1]) * unit[1]);
  return (unit[1] * 10 ** -decimals) % 1 === 0 && Number.isSafeInteger(value) ? value : NaN;
}

/**
 * canonical writes a value as the engine does: whole, in the largest unit that
 * allows it.
 * @param {Quantity} quantity
 * @param {number} value
 * @returns {string}
 */
export function canonical(quantity, value) {
  const [number, unit] = parts(quantity, value);
  if (quantity === 'packets') return value === 1 ? '1 packet' : `${number} packets`;
  return number + unit;
}

/**
 * shown writes a value for a reader: canonical, with a thin space before the
 * unit.
 * @param {Quantity} quantity
 * @param {number} value
 * @returns {string}
 */
export function shown(quantity, value) {
  const [number, unit] = parts(quantity, value);
  if (quantity === 'packets') return number;
  return unit === '' ? number : `${number}\u202f${unit === 'us' ? 'µs' : unit}`;
}

/**
 * @param {Quantity} quantity
 * @param {number} value
 * @returns {[string, string]} number and unit
 */
function parts(quantity, value) {
  if (value === Infinity) return [NONE, ''];
  const { written, bare } = QUANTITIES[quantity];
  if (quantity === 'percent') return [String(value / 1e6), '%'];
  const unit = written.find((u) => value !== 0 && value % u[1] === 0);
  return unit ? [String(value / unit[1]), unit[0]] : ['0', bare];
}

/** Steps of a slider within a decade, as people choose numbers. */
const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8];

/**
 * scale lists the values that a slider offers: the ends, the values in use
 * (the default) and round numbers between, decade by decade, so that a
 * two-second range has room for milliseconds too.
 * @param {number} min
 * @param {number} max Infinity: up to `most`, then no limit
 * @param {number[]} also further values to offer
 * @param {number} [most] the largest finite value
 * @returns {number[]} rising
 */
export function scale(min, max, also, most = max) {
  const values = new Set([min, max, most, ...also]);
  const low = Math.max(min, most / 2000);
  for (let decade = 10 ** Math.floor(Math.log10(Math.max(low, 1))); decade <= most; decade *= 10) {
    for (const step of STEPS) values.add(Math.round(step * decade));
  }
  const fits = [...values].filter((v) => v === min || v === max || (v >= low && v <= most));
  return fits.sort((a, b) => a - b);
}
