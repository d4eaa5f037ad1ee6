// @ts-check
// What a sweep found: a point for each value, and a sentence about all of them.

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/timeline.js').Measure} Measure */
/** @typedef {import('./thumb.js').Sketch} Sketch */

/**
 * One run of a sweep, of which only this is kept.
 * @typedef {Object} Point
 * @property {string} value canonical
 * @property {number} x
 * @property {Record<string, Measure>} measures
 * @property {Record<string, number>} formulas by measure
 * @property {string} ended
 * @property {Sketch} sketch
 */

/**
 * @param {string} value
 * @param {number} x
 * @param {Timeline} run
 * @param {Sketch} sketch
 * @returns {Point}
 */
export function pointOf(value, x, run, sketch) {
  /** @type {{measure: string, value: number}[]} */
  const formulas = /** @type {any} */ (run.end)?.report?.formulas ?? [];
  return {
    value, x, measures: run.measures, formulas: Object.fromEntries(formulas.map((f) => [f.measure, f.value])),
    ended: String(run.end?.ended ?? ''), sketch,
  };
}

/**
 * measuresOf lists what every point has, or most of them.
 * @param {Point[]} points
 * @returns {Set<string>}
 */
export const measuresOf = (points) => new Set(points.flatMap((p) => Object.keys(p.measures)));

/**
 * usualMeasure is what to draw first: what a formula is about, else the load.
 * @param {Point[]} points
 */
export function usualMeasure(points) {
  const names = measuresOf(points);
  const formulas = new Set(points.flatMap((p) => Object.keys(p.formulas)));
  return ['load', ...formulas].find((name) => formulas.has(name) && names.has(name)) ?? ['load', 'first_byte', 'connect', 'packets'].find((name) => names.has(name)) ?? '';
}

/**
 * offOf is how far the formula is off at most, as a share; null if there is none
 * to compare.
 * @param {Point[]} points
 * @param {string} measure
 */
export function offOf(points, measure) {
  const both = points.filter((p) => p.measures[measure] && p.formulas[measure] > 0);
  return both.length === 0 ? null : Math.max(...both.map((p) => Math.abs(p.measures[measure].value / p.formulas[measure] - 1)));
}
