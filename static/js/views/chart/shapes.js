// @ts-check
// The marks of charts: each kind has a shape of its own, the same in the
// drawing and in the key.
import { svg } from '../../core/dom.js';

/** @typedef {import('./chart.js').Drawing} Drawing */

/** Outlines about the origin, five pixels to each side. */
const OUTLINES = /** @type {Record<string, [number, number][]>} */ ({
  fast: [[0, -5], [5, 4], [-5, 4]],
  timer: [[0, -6], [5, 0], [0, 6], [-5, 0]],
  probe: [[-4, -4], [4, -4], [4, 4], [-4, 4]],
});

/**
 * shape draws one mark; lost is a cross, the others are filled.
 * @param {Drawing} d
 * @param {string} kind
 * @param {number} x
 * @param {number} y
 */
export function shape({ c, ink, px }, kind, x, y) {
  c.beginPath();
  c.lineWidth = 2 * px;
  if (kind === 'lost') {
    c.strokeStyle = ink('lost');
    for (const dir of [-1, 1]) {
      c.moveTo(x - 4.5 * px, y - 4.5 * dir * px);
      c.lineTo(x + 4.5 * px, y + 4.5 * dir * px);
    }
    c.stroke();
    return;
  }
  if (kind === 'control') {
    c.strokeStyle = ink('control');
    c.arc(x, y, 4 * px, 0, 2 * Math.PI);
    c.stroke();
    return;
  }
  for (const [dx, dy] of OUTLINES[kind] ?? []) c.lineTo(x + dx * px, y + dy * px);
  c.closePath();
  c.fillStyle = ink(kind);
  c.strokeStyle = ink('surface');
  c.lineWidth = px;
  c.fill();
  c.stroke();
}

/**
 * ring goes round what belongs to the chosen packet.
 * @param {Drawing} d
 * @param {number} x
 * @param {number} y
 */
export function ring({ c, ink, px }, x, y) {
  c.beginPath();
  c.arc(x, y, 9 * px, 0, 2 * Math.PI);
  c.strokeStyle = ink('surface');
  c.lineWidth = 5 * px;
  c.stroke();
  c.strokeStyle = ink('ink');
  c.lineWidth = 2 * px;
  c.stroke();
}

/**
 * swatch is a mark or a line as the key shows it.
 * @param {string} ink
 * @param {{kind?: string, dash?: number[], fill?: boolean, width?: number}} look
 */
export function swatch(ink, { kind = 'line', dash, fill, width = 2 }) {
  const sign = svg('svg', { class: `view__swatch chart__ink--${ink}`, viewBox: '0 0 20 12', 'aria-hidden': 'true' });
  /** @param {string} d @param {Record<string, string | number>} more */
  const path = (d, more) => sign.append(svg('path', { d, fill: 'none', stroke: 'currentColor', 'stroke-width': 2, ...more }));
  const outline = OUTLINES[kind];
  if (outline) path(`M${outline.map(([x, y]) => `${x + 10} ${y + 6}`).join('L')}Z`, { fill: 'currentColor', stroke: 'none' });
  else if (kind === 'lost') path('M5.5 1.5l9 9m0-9l-9 9', {});
  else if (kind === 'control') path('M14 6a4 4 0 1 1-8 0a4 4 0 1 1 8 0Z', {});
  else if (kind === 'none') sign.classList.add('is-none');
  else if (kind === 'bar') path('M10 0V12M7 0.8H13M7 11.2H13', { 'stroke-width': 1.5 });
  else if (kind === 'tick') path('M0 3H20M10 3V11', { 'stroke-width': 1.5 });
  else if (kind === 'shade' || kind === 'hatch') {
    path('M0 0H20V12H0Z', { fill: 'currentColor', 'fill-opacity': 0.14, stroke: 'none' });
    if (kind === 'hatch') path('M0 8L8 0M4 12L16 0M12 12L20 4', { 'stroke-width': 1, 'stroke-opacity': 0.6 });
  } else if (kind === 'block') path('M10 0V12', { 'stroke-width': 3 });
  else {
    if (fill) path('M0 3H20V12H0Z', { fill: 'currentColor', 'fill-opacity': 0.18, stroke: 'none' });
    path(fill ? 'M0 3H20' : 'M0 6H20', { 'stroke-width': width, ...(dash ? { 'stroke-dasharray': dash.join(' ') } : {}) });
  }
  return sign;
}
