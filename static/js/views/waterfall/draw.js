// @ts-check
// Shapes of the waterfall. Kinds of phase differ by height as well as by
// colour: what waits is low, what moves bytes is high.
import { svg } from '../../core/dom.js';

/** A row's drawing in its own units; it is as wide as its place. */
export const WIDTH = 1000;
export const HEIGHT = 20;

/** Share of the height. */
const TALL = /** @type {Record<string, number>} */ ({ blocked: 0.25, dns: 0.45, connect: 0.6, tls: 0.6, send: 0.9, wait: 0.3, receive: 0.9 });

/**
 * bar is a phase.
 * @param {string} kind @param {number} x @param {number} width @param {number} height of the row
 */
export function bar(kind, x, width, height) {
  const h = height * (TALL[kind] ?? 0.5);
  return svg('rect', { class: `phase phase--${kind}`, x, width, y: (height - h) / 2, height: h });
}

/**
 * drawGrid marks the labelled times, and stretches drawn shorter than they are.
 * @param {import('../sockets/axis.js').Axis} axis
 * @returns {SVGElement[]}
 */
export function drawGrid({ at, ticks, breaks }) {
  const line = (/** @type {number} */ us, /** @type {string} */ name) => svg('line', { class: name, x1: at(us) * WIDTH, x2: at(us) * WIDTH, y1: 0, y2: HEIGHT });
  return [
    ...breaks.map((b) => svg('rect', { class: 'view__break', x: at(b.fromUs) * WIDTH, width: (at(b.toUs) - at(b.fromUs)) * WIDTH, y: 0, height: HEIGHT })),
    ...ticks.map((us) => line(us, 'view__grid')),
    ...breaks.flatMap((b) => [line(b.fromUs, 'view__edge'), line(b.toUs, 'view__edge')]),
  ];
}
