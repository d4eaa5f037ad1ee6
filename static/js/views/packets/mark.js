// @ts-check
// A packet's kind as a small drawing, told by shape as well as by colour: the
// heads of the ladder's arrows.
import { svg } from '../../core/dom.js';

/** @type {Record<string, string>} paths in 18 × 10 */
const SHAPES = {
  syn: 'M1,5H17M11,1.5L16,5L11,8.5M7,1.5L12,5L7,8.5',
  syn_ack: 'M1,5H17M11,1.5L16,5L11,8.5M7,1.5L12,5L7,8.5',
  data: 'M1,5H11M10,1L17,5L10,9Z',
  response: 'M1,5H11M10,1L17,5L10,9Z',
  ack: 'M1,5H17M12,1.5L17,5L12,8.5',
  fin: 'M1,5H16M16,1V9M10,1.5L14.5,5L10,8.5',
  rst: 'M1,5H10M9,1L17,9M17,1L9,9',
  other: 'M1,5H17M12,1.5L17,5L12,8.5',
};

/**
 * mark draws a row's kind; a lost one ends in a cross, one sent again is dashed.
 * @param {import('./layout.js').Line} line
 */
export function mark({ kind, lost, again }) {
  return svg('svg', { class: `list__mark list__mark--${lost ? 'lost' : again ? 'again' : kind}`, viewBox: '0 0 18 10', 'aria-hidden': 'true' },
    svg('path', { d: lost ? 'M1,5H8M8,1.5L15,8.5M15,1.5L8,8.5' : SHAPES[kind] ?? SHAPES.other }));
}
