// @ts-check
// What only a long run needs, fetched with the first: the canvas for packets
// too many to be elements, and the minimap.
import { createSheet } from './canvas.js';
import { createMinimap } from './minimap.js';
import { watchPalette } from './palette.js';

/** @typedef {{sheet: import('./canvas.js').Sheet, minimap: import('./minimap.js').Minimap}} Aids */

/**
 * createAids puts both to the drawing.
 * @param {HTMLElement} view
 * @param {SVGSVGElement} svg
 * @param {{refresh: () => void} & Omit<Parameters<typeof createMinimap>[1], 'palette'>} options refresh draws anew, in other colours
 * @returns {Aids}
 */
export function createAids(view, svg, { refresh, ...options }) {
  const palette = watchPalette(view, refresh, options.signal);
  const sheet = createSheet(palette);
  svg.before(sheet.canvas);
  return { sheet, minimap: createMinimap(view, { ...options, palette }) };
}
