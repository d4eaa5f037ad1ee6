// @ts-check
// The chart library, fetched with the first chart. Its types are kept out of
// what is served.

/** @typedef {import('../../../_types/uPlot')} UPlot one chart */

/** @type {typeof import('../../../_types/uPlot')} */
export const uPlot = (await import(new URL('../../../vendor/uplot/uPlot.esm.js', import.meta.url).href)).default;
