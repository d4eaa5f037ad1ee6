// @ts-check
// What to compare a run with: without the packets that were lost on purpose, then
// what takes the experiment's point away, then other values of its settings.
import { nearest, stopsOf } from '../../lab/settings.js';
import { canonical, isQuantity, parse } from '../../lab/units.js';
import { SEED, STACK, unchanged, valueIn } from './other.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../lab/settings.js').Setting} Setting */
/** @typedef {import('./other.js').Changes} Changes */

/** Rates to compare none with: a wireless link, and a thin one. */
const LIMITS = ['10Mbit/s', '1Mbit/s'];
/** Suggestions at most. */
const MOST = 5;

/**
 * suggestions lists changes that show something, the best first.
 * @param {Timeline} run the run on the page
 * @param {Setting[]} settings
 * @param {Changes} without what takes the experiment's point away; may be empty
 * @param {string[]} stacks that can be had
 * @returns {Changes[]}
 */
export function suggestions(run, settings, without, stacks) {
  /** @type {Changes[]} */
  const list = [];
  const changed = settings.filter((s) => valueIn(run, s.name) !== s.default);
  // What the reader has lost on purpose is the question; the point of the experiment waits.
  if (changed.some((s) => s.unit === 'selector')) list.push(standard(settings, changed.filter((s) => s.unit === 'selector').map((s) => s.name)));
  if (Object.keys(without).length > 0) {
    // In a run without the point, what it is compared with is the one that has it.
    list.push(unchanged(run, without) ? standard(settings, Object.keys(without)) : without);
  }
  if (changed.length > 0) list.push(standard(settings, changed.map((s) => s.name)));
  for (const setting of settings) {
    if (setting.unit === 'switch' || setting.unit === 'choice') list.push({ [setting.name]: another(setting, valueIn(run, setting.name)) });
  }
  const other = stacks.find((stack) => stack !== valueIn(run, STACK));
  if (other) list.push({ [STACK]: other });
  if (settings.some((s) => s.unit === 'percent' && valueIn(run, s.name) !== '0%')) list.unshift({ [SEED]: String(Number(valueIn(run, SEED)) + 1) });
  for (const setting of settings) {
    if (setting.unit === 'selector' && valueIn(run, setting.name) === setting.default) list.push({ [setting.name]: another(setting, setting.default) });
  }
  /** @type {Set<string>} */
  const seen = new Set();
  return list.filter((changes) => {
    const text = JSON.stringify(changes);
    return !unchanged(run, changes) && !seen.has(text) && seen.add(text);
  }).slice(0, MOST);
}

/** @param {Setting[]} settings @param {string[]} names @returns {Changes} */
const standard = (settings, names) => Object.fromEntries(settings.filter((s) => names.includes(s.name)).map((s) => [s.name, s.default]));

/**
 * another is a value to begin with: the default where the run has not that, else
 * the next one on.
 * @param {Setting} setting
 * @param {string} value
 */
export function another(setting, value) {
  if (setting.name === SEED) return String(Number(value) + 1);
  if (value !== setting.default) return setting.default;
  return neighbour(setting, value);
}

/** @param {Setting} setting @param {string} value */
function neighbour(setting, value) {
  const list = setting.values?.map((v) => v.value) ?? stopsOf(setting);
  const at = setting.values ? list.indexOf(value) : nearest(setting, list, value);
  return list[at + 1] ?? list[at - 1] ?? setting.default;
}

/**
 * othersOf are the values that one setting's control offers to compare with: of a
 * switch the other one, of a choice all others, of a number its default, the half
 * and the double.
 * @param {Setting} setting
 * @param {string} value that of the run
 * @returns {{value: string, kind: 'default' | 'half' | 'double' | ''}[]}
 */
export function othersOf(setting, value) {
  const { unit } = setting;
  if (setting.values) {
    return setting.values.filter((v) => v.value !== value).map((v) => ({ value: v.value, kind: v.value === setting.default ? 'default' : '' }));
  }
  if (!isQuantity(unit)) return [];
  /** @type {{value: string, kind: 'default' | 'half' | 'double' | ''}[]} */
  const list = [];
  if (value !== setting.default) list.push({ value: setting.default, kind: 'default' });
  const number = parse(unit, value);
  /** @param {number} n @param {'half' | 'double'} kind */
  const offer = (n, kind) => {
    const within = n === Math.round(n) && n >= parse(unit, setting.min ?? '0') && n <= parse(unit, setting.max ?? '0');
    if (within && n !== number) list.push({ value: canonical(unit, n), kind });
  };
  if (Number.isFinite(number)) {
    offer(number / 2, 'half');
    offer(number * 2, 'double');
  } else {
    list.push(...LIMITS.map((limit) => ({ value: limit, kind: /** @type {''} */ ('') })));
  }
  if (list.length === 0) list.push({ value: neighbour(setting, value), kind: '' });
  /** @type {Set<string>} */
  const seen = new Set();
  return list.filter((one) => one.value !== value && !seen.has(one.value) && seen.add(one.value));
}
