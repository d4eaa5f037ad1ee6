// @ts-check
// The page in the window, as SVG: marks of one kind and colour are one path,
// and each thing has a place that can be pointed at and reached by keys.
import { svg } from '../../core/dom.js';

/** @typedef {import('./layout.js').Scene} Scene */
/** @typedef {import('./layout.js').Card} Card */
/** @typedef {import('./layout.js').Mark} Mark */
/** @typedef {import('./layout.js').Box} Box */

/** Painted in this order. */
const KINDS = /** @type {const} */ (['frame', 'torn', 'arrived', 'picture', 'kept', 'text']);

/**
 * pathsOf joins marks into paths.
 * @param {Mark[]} marks
 * @returns {{name: string, d: string}[]} name is a class
 */
export function pathsOf(marks) {
  return KINDS.flatMap((kind) => {
    /** @type {Map<number, string>} */
    const byHue = new Map();
    for (const m of marks) {
      if (m.kind !== kind) continue;
      const hue = kind === 'picture' ? m.hue : 0;
      byHue.set(hue, (byHue.get(hue) ?? '') + rectangle(m));
    }
    return [...byHue].map(([hue, d]) => ({ name: `shown shown--${kind}${hue > 0 ? ` shown--hue${hue}` : ''}`, d }));
  });
}

/** @param {Box} b */
const rectangle = ({ x, y, w, h }) => `M${round(x)},${round(y)}h${round(w)}v${round(h)}h${round(-w)}z`;

/** @param {number} n */
const round = (n) => Math.round(n * 10) / 10;

/**
 * glyphOf is the sign of a picture, or of one that is torn, in the middle of a
 * box.
 * @param {Box} box @param {boolean} torn
 */
export function glyphOf({ x, y, w, h }, torn) {
  const size = Math.min(w, h) * 0.5;
  const at = (/** @type {number} */ u, /** @type {number} */ v) => `${round(x + w / 2 + (u - 0.5) * size)},${round(y + h / 2 + (v - 0.5) * size)}`;
  if (torn) return `M${at(0.15, 0.15)}L${at(0.85, 0.85)}M${at(0.85, 0.15)}L${at(0.15, 0.85)}`;
  const sun = round(size * 0.09);
  return `M${at(0, 0.9)}L${at(0.35, 0.35)}L${at(0.55, 0.65)}L${at(0.72, 0.45)}L${at(1, 0.9)}Z`
    + `M${at(0.75, 0.2)}m${-sun},0a${sun},${sun} 0 1,0 ${2 * sun},0a${sun},${sun} 0 1,0 ${-2 * sun},0`;
}

/**
 * draw fills a drawing with paths, keeping its elements.
 * @param {SVGElement} group
 * @param {{name: string, d: string}[]} paths
 */
export function draw(group, paths) {
  while (group.children.length > paths.length) group.lastElementChild?.remove();
  paths.forEach(({ name, d }, i) => {
    const path = group.children[i] ?? group.appendChild(svg('path', {}));
    if (path.getAttribute('class') !== name) path.setAttribute('class', name);
    if (path.getAttribute('d') !== d) path.setAttribute('d', d);
  });
}

/**
 * still is a whole drawing of an instant, small.
 * @param {Scene} scene
 * @param {{name: string, d: string}[]} paths
 */
export function still(scene, paths) {
  const drawing = svg('svg', { class: 'film__page', viewBox: `0 0 ${scene.width} ${scene.height}`, 'aria-hidden': 'true' });
  draw(drawing, paths);
  return drawing;
}

/**
 * spinner is the sign of a tab that loads; it turns with the run's time.
 */
export function spinner() {
  const icon = svg('svg', { class: 'window__spin', viewBox: '0 0 16 16', 'aria-hidden': 'true' });
  const arc = svg('path', { d: 'M8,2.5A5.5,5.5 0 1 1 2.5,8' });
  icon.append(arc);
  return { icon, turn: (/** @type {number} */ turns) => arc.setAttribute('transform', `rotate(${round((turns % 1) * 360)} 8 8)`) };
}

/**
 * sign is a small line drawing.
 * @param {string} d @param {string} name
 */
export function sign(d, name) {
  const icon = svg('svg', { class: name, viewBox: '0 0 16 16', 'aria-hidden': 'true' });
  icon.append(svg('path', { d }));
  return icon;
}

/** swatch is a mark for the key. @param {string} name */
export function swatch(name) {
  const mark = svg('svg', { class: 'view__swatch', viewBox: '0 0 20 12', 'aria-hidden': 'true' });
  mark.append(svg('rect', { class: name, x: 1, y: 1, width: 18, height: 10 }));
  return mark;
}

/**
 * hatch is the pattern of what has arrived and is not read.
 * @param {string} id
 */
export function hatch(id) {
  const pattern = svg('pattern', { id, width: 4, height: 4, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' });
  pattern.append(svg('rect', { class: 'shown__hatch', width: 1.5, height: 4 }));
  return pattern;
}

/**
 * label is a line in the drawing.
 * @param {string} name @param {number} x @param {number} y @param {string} text
 */
export function label(name, x, y, text) {
  const element = svg('text', { class: name, x: round(x), y: round(y) });
  element.textContent = text;
  return element;
}
