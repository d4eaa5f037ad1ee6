// @ts-check
// What a reader may set, and how it stands in an address.
import { NONE, canonical, isQuantity, parse, scale, shown } from './units.js';

/**
 * A setting as the server describes it; all values are canonical text.
 * @typedef {Object} Setting
 * @property {string} name
 * @property {string} label
 * @property {string} unit time, rate, bytes, packets, percent, count, switch, choice, selector
 * @property {string} default
 * @property {string} [min]
 * @property {string} [max]
 * @property {{value: string}[]} [values]
 * @property {string} value of the run on the page
 * @property {{stack: 'netstack' | 'linux', values?: string[], but?: string, why: string}[]} [refused]
 *   values that a stack cannot honour: those listed, or all but one
 */

/** The seed of a run that asks for none (docs/protocol.md). */
export const DEFAULT_SEED = 1;

/**
 * read is the canonical text of what was typed for a setting, or null if that
 * is not allowed. `none` is the word shown for "no limit".
 * @param {Setting} setting
 * @param {string} text
 * @param {string} none
 * @returns {string | null}
 */
export function read(setting, text, none) {
  const { unit } = setting;
  if (unit === 'selector') return text; // any, listed or not: the server reads it
  if (!isQuantity(unit) || setting.values) return offered(setting, text) ? text : null;
  const value = parse(unit, unit === 'rate' && text.trim() === none ? NONE : text);
  if (Number.isNaN(value)) return null;
  const unlimited = value === Infinity;
  if (!unlimited && (value < minimum(setting) || value > maximum(setting))) return null;
  return canonical(unit, value);
}

/** @param {Setting} setting @param {string} text */
function offered(setting, text) {
  return setting.values === undefined || setting.values.some((v) => v.value === text);
}

/**
 * display is a canonical value as its field holds it: of a choice, as it is.
 * @param {Setting} setting
 * @param {string} value
 * @param {string} none
 * @returns {string}
 */
export function display(setting, value, none) {
  const { unit } = setting;
  if (!isQuantity(unit) || setting.values) return value;
  const number = parse(unit, value);
  return number === Infinity ? none : shown(unit, number);
}

/**
 * stopsOf lists the canonical values that a setting's slider offers.
 * @param {Setting} setting
 * @returns {string[]} from small to large
 */
export function stopsOf(setting) {
  const { unit } = setting;
  if (!isQuantity(unit) || setting.max === undefined) return [];
  const most = maximum(setting);
  const also = [parse(unit, setting.default), parse(unit, setting.value)].filter(Number.isFinite);
  const top = unit === 'rate' ? Infinity : most;
  return scale(minimum(setting), top, also, most).map((value) => canonical(unit, value));
}

/**
 * nearest is the place in the slider's list closest to a value.
 * @param {Setting} setting
 * @param {string[]} stops
 * @param {string} value
 */
export function nearest(setting, stops, value) {
  const exact = stops.indexOf(value);
  const { unit } = setting;
  if (exact >= 0 || !isQuantity(unit)) return Math.max(exact, 0);
  const number = parse(unit, value);
  const above = stops.findIndex((stop) => parse(unit, stop) >= number);
  return above < 0 ? stops.length - 1 : above;
}

/**
 * query writes settings as the end of an address: only what differs from the
 * defaults, in the experiment's order; '' if nothing does.
 * @param {Setting[]} settings
 * @param {Record<string, string>} values
 * @param {number} seed
 * @param {string} [experiment] where the address has to name it
 */
export function query(settings, values, seed, experiment = '') {
  const params = experiment === '' ? [] : [['experiment', experiment]];
  params.push(...settings.filter((s) => values[s.name] !== s.default).map((s) => [s.name, values[s.name]]));
  if (seed !== DEFAULT_SEED) params.push(['seed', String(seed)]);
  if (params.length === 0) return '';
  return `?${params.map(([name, value]) => `${escape(name)}=${escape(value)}`).join('&')}`;
}

/**
 * escape keeps what RFC 3986 §3.4 allows in a query readable, as web.Query
 * does.
 * @param {string} text
 */
function escape(text) {
  return readable(encodeURIComponent(text).replace(/%20/g, '+'));
}

/** @param {string} query of which every other character is escaped */
export const readable = (query) => query.replace(/%2C/g, ',').replace(/%2F/g, '/').replace(/%3A/g, ':');

/** @param {Setting} setting */
function minimum({ unit, min }) {
  return isQuantity(unit) && min !== undefined ? parse(unit, min) : 0;
}

/** @param {Setting} setting */
function maximum({ unit, max }) {
  return isQuantity(unit) && max !== undefined ? parse(unit, max) : Infinity;
}
