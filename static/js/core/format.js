// @ts-check
// Writes measured values for people, exactly as Go's web/format does; a Go
// test holds the two together. Numbers are the same in both languages.

const THIN = "\u202f";

/**
 * @typedef {"auto" | "duration" | "percent" | "bytes" | "count"} Kind
 */

/**
 * The text of a measure's value.
 * @param {Kind | string} kind "auto" goes by the unit
 * @param {number} value
 * @param {string} [unit] us, bytes, packets, ratio, count
 * @returns {string}
 */
export function format(kind, value, unit = "") {
  if (kind === "auto") kind = byUnit(unit);
  if (kind === "duration") return duration(value);
  if (kind === "percent") return percent(value);
  if (kind === "bytes") return bytes(value);
  return count(value);
}

/** @param {string} unit @returns {Kind} */
function byUnit(unit) {
  if (unit === "us") return "duration";
  if (unit === "ratio") return "percent";
  if (unit === "bytes") return "bytes";
  return "count";
}

/**
 * Below a millisecond in µs, below a second in ms with one decimal, then in
 * seconds with two.
 * @param {number} us
 * @returns {string}
 */
export function duration(us) {
  if (us === 0) return `0.0${THIN}ms`;
  const sign = signOf(us);
  us = Math.abs(us);
  if (round(us) < 1000) return `${sign}${group(round(us))}${THIN}µs`;
  if (round(us / 100) < 10000) return `${sign}${decimal(round(us / 100), 1)}${THIN}ms`;
  return `${sign}${decimal(round(us / 10000), 2)}${THIN}s`;
}

/**
 * A ratio; below one percent with a decimal.
 * @param {number} ratio
 * @returns {string}
 */
export function percent(ratio) {
  const sign = signOf(ratio);
  ratio = Math.abs(ratio);
  const tenths = round(ratio * 1000);
  if (tenths > 0 && tenths < 10) return `${sign}${decimal(tenths, 1)}${THIN}%`;
  return `${sign}${group(round(ratio * 100))}${THIN}%`;
}

/**
 * A number of bytes, never rounded to a bigger unit.
 * @param {number} n
 * @returns {string}
 */
export function bytes(n) {
  return `${count(n)}${THIN}B`;
}

/**
 * A whole number with its thousands apart.
 * @param {number} n
 * @returns {string}
 */
export function count(n) {
  return signOf(n) + group(round(Math.abs(n)));
}

/** @param {number} v */
function signOf(v) {
  return v < 0 ? "−" : "";
}

/**
 * Half up: toFixed and Go's strconv disagree about ties.
 * @param {number} v
 */
function round(v) {
  return Math.floor(v + 0.5);
}

/**
 * n tenths or hundredths with the point in place.
 * @param {number} n
 * @param {number} places
 */
function decimal(n, places) {
  const unit = 10 ** places;
  return `${group(Math.floor(n / unit))}.${String(n % unit).padStart(places, "0")}`;
}

/** @param {number} n */
function group(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}
