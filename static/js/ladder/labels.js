// @ts-check
// Places for labels: the browser's copy of web/figure/labels.go. Labels are
// turned with their line and must hit neither another label nor another line.
import { textWidth } from './width.js';

/** @typedef {{x: number, y: number, angle: number, anchor: string, text: string, width: number}} Text */
/** @typedef {{x1: number, y1: number, x2: number, y2: number, owner: number}} Line */
/** @typedef {Line & {asked: number}} Segment asked: the last question it was looked at for */
/** @typedef {{x: number, y: number, hw: number, hh: number, cos: number, sin: number}} Box */

/**
 * Lines by the cells of a grid that they pass, row by row, and labels by its rows.
 * New lines wait to be sorted in until it is asked what they are in the way of.
 * @typedef {{rows: number, columns: number, waiting: Segment[], lines: Segment[][], boxes: Box[][], asked: number}} Labeler
 */
/** @typedef {{upper: Line, lower: Line, inside: boolean, text: string, size: number, must: boolean, owner: number}} Ask */

const CELL = 64;
const ALONG = [0.5, 0.36, 0.64, 0.24, 0.76, 0.14, 0.86];
const LIFT = 9.5;
const PAD = 3;

/** More than what is lost in reckoning, px. */
const NEAR = 0.01;
/** @type {readonly Segment[]} */
const NONE = [];

/** Owns no line: everything is in the way. */
export const NOBODY = -(2 ** 30);

/** @param {number} width @param {number} height @returns {Labeler} */
export function newLabeler(width, height) {
  const rows = Math.floor(height / CELL) + 2;
  const columns = Math.floor(width / CELL) + 1;
  return { rows, columns, waiting: [], lines: new Array(rows * columns), boxes: Array.from({ length: rows }, () => []), asked: 0 };
}

/** @param {number} n of rows or columns @param {number} at @returns {number} the one that holds a place, or is nearest to it */
const cellAt = (n, at) => Math.min(Math.max(Math.floor(at / CELL), 0), n - 1);

/** @param {Labeler} l @param {number} y1 @param {number} y2 @returns {[number, number]} */
const span = (l, y1, y2) => [cellAt(l.rows, Math.min(y1, y2)), cellAt(l.rows, Math.max(y1, y2))];

/**
 * addLine adds the line of a packet, its owner.
 * @param {Labeler} l
 * @param {number} owner
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
export function addLine(l, owner, x1, y1, x2, y2) {
  l.waiting.push({ x1, y1, x2, y2, owner, asked: 0 });
}

/** @param {Labeler} l @param {Segment} s */
function sortIn(l, s) {
  const [a, b] = span(l, s.y1, s.y2);
  const [top, bottom] = [Math.min(s.y1, s.y2), Math.max(s.y1, s.y2)];
  const aside = a === b ? 0 : (s.x2 - s.x1) / (s.y2 - s.y1); // for each px down
  for (let row = a; row <= b; row++) {
    const [above, below] = [row === a ? top : row * CELL, row === b ? bottom : (row + 1) * CELL];
    const x1 = a === b ? s.x1 : s.x1 + (above - s.y1) * aside;
    const x2 = a === b ? s.x2 : s.x1 + (below - s.y1) * aside;
    const last = row * l.columns + cellAt(l.columns, Math.max(x1, x2) + NEAR);
    for (let i = row * l.columns + cellAt(l.columns, Math.min(x1, x2) - NEAR); i <= last; i++) {
      if (l.lines[i]) l.lines[i].push(s);
      else l.lines[i] = [s];
    }
  }
}

/** @param {Labeler} l @param {Box} b */
function addBox(l, b) {
  const [from, to] = span(l, b.y - reach(b), b.y + reach(b));
  for (let i = from; i <= to; i++) l.boxes[i].push(b);
}

/** @param {Box} b */
const reach = (b) => b.hw * Math.abs(b.sin) + b.hh * Math.abs(b.cos);

/**
 * hits weighs what a label would cover. Once that is more than most, it looks no
 * further.
 * @param {Labeler} l
 * @param {Box} b
 * @param {number} owner
 * @param {number} [most]
 */
export function hits(l, b, owner, most = Infinity) {
  for (const s of l.waiting) sortIn(l, s);
  l.waiting.length = 0;
  const [top, bottom] = [b.y - reach(b), b.y + reach(b)];
  const half = b.hw * Math.abs(b.cos) + b.hh * Math.abs(b.sin);
  const [left, right] = [b.x - half, b.x + half];
  const [from, to] = span(l, top, bottom);
  const [first, last] = [cellAt(l.columns, left), cellAt(l.columns, right)];
  const asked = ++l.asked;
  let n = 0;
  for (let i = from; i <= to; i++) {
    for (const o of l.boxes[i]) {
      if (overlaps(b, o) && i === Math.max(from, span(l, o.y - reach(o), o.y + reach(o))[0]) && (n += 10) > most) return n;
    }
    for (let cell = i * l.columns + first; cell <= i * l.columns + last; cell++) {
      for (const s of l.lines[cell] || NONE) {
        if (s.asked === asked || s.owner === owner) continue;
        s.asked = asked;
        // Most lines are not near enough, which is soon seen: above or below on both its sides.
        const fall = (s.y2 - s.y1) / (s.x2 - s.x1);
        const y1 = s.y1 + (left - s.x1) * fall;
        const y2 = s.y1 + (right - s.x1) * fall;
        if ((y1 < top - NEAR && y2 < top - NEAR) || (y1 > bottom + NEAR && y2 > bottom + NEAR)) continue;
        if ((n += crosses(b, s)) > most) return n;
      }
    }
  }
  return n;
}

/** @param {Box} b @param {Segment} s @returns {number} 0 outside, 1 across, 10 along */
function crosses(b, s) {
  const ax = localX(b, s.x1, s.y1);
  const ay = localY(b, s.x1, s.y1);
  const dx = localX(b, s.x2, s.y2) - ax;
  const dy = localY(b, s.x2, s.y2) - ay;
  let t0 = 0;
  let t1 = 1;
  const clip = (/** @type {number} */ p, /** @type {number} */ d, /** @type {number} */ half) => {
    if (Math.abs(d) < 1e-9) return Math.abs(p) <= half;
    const u = (-half - p) / d;
    const v = (half - p) / d;
    t0 = Math.max(t0, Math.min(u, v));
    t1 = Math.min(t1, Math.max(u, v));
    return t0 <= t1;
  };
  if (!clip(ax, dx, b.hw) || !clip(ay, dy, b.hh)) return 0;
  return Math.abs(dy) < 0.12 * Math.abs(dx) ? 10 : 1;
}

/** @param {Box} b @param {number} x @param {number} y */
const localX = (b, x, y) => (x - b.x) * b.cos + (y - b.y) * b.sin;
/** @param {Box} b @param {number} x @param {number} y */
const localY = (b, x, y) => (y - b.y) * b.cos - (x - b.x) * b.sin;

/** @param {Box} b @param {Box} o */
const overlaps = (b, o) => !apart(b, o) && !apart(o, b);

/** @param {Box} b @param {Box} o an axis of b separates the two */
function apart(b, o) {
  const cos = o.cos * b.cos + o.sin * b.sin;
  const sin = o.sin * b.cos - o.cos * b.sin;
  const w = o.hw * Math.abs(cos) + o.hh * Math.abs(sin);
  const h = o.hw * Math.abs(sin) + o.hh * Math.abs(cos);
  return Math.abs(localX(b, o.x, o.y)) > b.hw + w || Math.abs(localY(b, o.x, o.y)) > b.hh + h;
}

/**
 * place finds a label's place along its line, null if there is none.
 * @param {Labeler} l
 * @param {Ask} a
 * @returns {Text | null}
 */
export function place(l, a) {
  const w = textWidth(a.text, a.size);
  /** @type {[Text, Box] | null} */
  let best = null;
  let bestHits = Infinity;
  const attempt = (/** @type {Line} */ s, /** @type {number} */ f, /** @type {number} */ lift) => {
    const seated = seat(s, f, lift, w, a.size, a.text);
    const n = hits(l, seated[1], a.owner, Math.min(a.must ? 2 : 0, bestHits - 1)); // what covers more is no place
    if (n < bestHits) [best, bestHits] = [seated, n];
    return n === 0;
  };
  const length = Math.hypot(a.upper.x2 - a.upper.x1, a.upper.y2 - a.upper.y1);
  // A band's label stands in the band, since beside it there may be another's.
  /** @param {[Line, number][]} spots lines and how far off them */
  const search = (spots) => ALONG.some((f) => Math.min(f, 1 - f) * length >= w / 2 + 10
    && spots.some(([s, lift]) => attempt(s, f, lift)));
  const mid = { ...a.upper, y1: (a.upper.y1 + a.lower.y1) / 2, y2: (a.upper.y2 + a.lower.y2) / 2 };
  if (!a.inside || !search([[mid, 0], [a.lower, -LIFT], [a.upper, LIFT]])) search([[a.upper, -LIFT], [a.lower, LIFT]]);
  if (!best || (bestHits > 0 && (!a.must || bestHits > 2))) return null;
  addBox(l, best[1]);
  return best[0];
}

/**
 * @param {Line} s
 * @param {number} f
 * @param {number} lift
 * @param {number} w
 * @param {number} size
 * @param {string} text
 * @returns {[Text, Box]}
 */
function seat(s, f, lift, w, size, text) {
  let dx = s.x2 - s.x1;
  let dy = s.y2 - s.y1;
  if (dx < 0) [dx, dy] = [-dx, -dy];
  const angle = Math.atan2(dy, dx);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const x = s.x1 + (s.x2 - s.x1) * f - sin * lift;
  const y = s.y1 + (s.y2 - s.y1) * f + cos * lift;
  const base = size * 0.36;
  return [
    { x: x - sin * base, y: y + cos * base, angle: (angle * 180) / Math.PI, anchor: 'middle', text, width: w },
    { x, y, hw: w / 2 + PAD, hh: size * 0.54, cos, sin },
  ];
}

/**
 * put claims a place for a level text that has no choice.
 * @param {Labeler} l
 * @param {Text} t
 * @param {number} size
 */
export function put(l, t, size) {
  let x = t.x;
  if (t.anchor === 'start') x += t.width / 2;
  if (t.anchor === 'end') x -= t.width / 2;
  addBox(l, { x, y: t.y - size * 0.36, hw: t.width / 2 + PAD, hh: size * 0.54, cos: 1, sin: 0 });
}
