// @ts-check
// What the playhead has not reached lies under a veil. The note of a call is
// not cut by its edge: it belongs to its call, all of it.
import { num } from './nodes.js';

/** @typedef {import('./layout.js').Marks} Marks */

/** How far a note of 11 px reaches above and below its line. */
const ABOVE = 10;
const BELOW = 4;

/**
 * veilPath is the veil's outline under the even-odd rule: all below y, and
 * each note that the edge would cut turned over.
 * @param {Marks} m
 * @param {number} y of the playhead
 */
export function veilPath(m, y) {
  const left = m.ticks.length ? m.ticks[0].x1 - 2 : 0;
  let d = box(left, y + 1, m.width, m.height);
  for (const { text, leader } of m.calls) {
    if (!text) continue;
    const x1 = text.anchor === 'end' ? text.x - text.width : text.x;
    const [top, bottom] = [text.y - ABOVE, text.y + BELOW];
    const passed = leader <= y + 0.5;
    if (passed && bottom > y + 1) d += box(x1 - 2, Math.max(top, y + 1), x1 + text.width + 2, bottom);
    if (!passed && top < y + 1) d += box(Math.max(x1 - 2, left), top, x1 + text.width + 2, y + 1);
  }
  return d;
}

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
const box = (x1, y1, x2, y2) => `M${num(x1)} ${num(y1)}H${num(x2)}V${num(Math.max(y2, y1))}H${num(x1)}Z`;
