// @ts-check
// What runs were made with differs here: by this each of them is called.
import { svg } from '../../core/dom.js';
import { SEED, STACK, valueIn } from './other.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../lab/settings.js').Setting} Setting */

/**
 * namesApart lists the settings, the seed and the stack that are not the same in
 * all runs, in the order of the form.
 * @param {Timeline[]} runs
 * @param {Setting[]} settings
 */
export function namesApart(runs, settings) {
  return [...settings.map(({ name }) => name), SEED, STACK].filter((name) => runs.some((run) => valueIn(run, name) !== valueIn(runs[0], name)));
}

/**
 * The shapes in which the runs' letters stand, so that a run is known by more
 * than its place: paths in a box of 24.
 */
const SHAPES = [
  'M12 1.5a10.5 10.5 0 1 0 0 21a10.5 10.5 0 1 0 0-21Z',
  'M3.5 2h17a1.5 1.5 0 0 1 1.5 1.5v17a1.5 1.5 0 0 1-1.5 1.5h-17a1.5 1.5 0 0 1-1.5-1.5v-17a1.5 1.5 0 0 1 1.5-1.5Z',
  'M12 0.5L23.5 12L12 23.5L0.5 12Z',
  'M6.5 2h11L23 12l-5.5 10h-11L1 12Z',
];

/** As many runs as there are shapes. */
export const MOST = SHAPES.length;

/** @param {number} run @returns {string} "A" for the first */
export const letter = (run) => String.fromCharCode(65 + run);

/**
 * badge is a run's letter in its shape, for the eye: the text beside it names the
 * run.
 * @param {number} run
 * @returns {SVGElement}
 */
export function badge(run) {
  return svg('svg', { class: `badge badge--${letter(run).toLowerCase()}`, viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    svg('path', { d: SHAPES[run] }), svg('text', { x: 12, y: 16.5, 'text-anchor': 'middle' }, letter(run)));
}
