// @ts-check
// Bursts whose lines stand too close to be told apart: each becomes one band
// with its number of packets, which unfolds when it is zoomed into. There are
// none at the size that a ladder has by itself.
import { bytes, count } from '../core/format.js';
import { put } from './labels.js';
import { SIZE, newText, word } from './layout.js';
import { BURST } from './scale.js';

/** @typedef {import('./layout.js').Builder} Builder */
/** @typedef {import('./layout.js').Hop} Hop */
/** @typedef {import('./labels.js').Text} Text */
/** @typedef {import('./scale.js').Group} Group */

/**
 * @typedef {Object} Fold
 * @property {string} kind      what most of its packets are
 * @property {number} n
 * @property {number} bytes     of data
 * @property {number} first     packet id
 * @property {number} from_us
 * @property {number} to_us
 * @property {number} y1        its uppermost point
 * @property {number} y2        its lowest
 * @property {number[][]} points its outline
 * @property {Text | null} text
 */

/** Lines nearer than this cannot be pointed at, px. */
const TELL_APART = 2.4;
/** A band from this height on has room for its text. */
const TEXT_FROM = 13;

/** @param {Group} g */
export const isFolded = (g) => g.n > BURST && g.last.dep - g.first.dep < TELL_APART * (g.n - 1);

/**
 * folds makes the bands of a layout; of says which line lies in which.
 * @param {Builder} b
 */
export function folds(b) {
  if (b.scale.shrink >= 1) return;
  /** @type {Map<Group, Map<string, number>>} */
  const kinds = new Map();
  for (const c of b.scale.crossings) {
    const g = b.scale.groups[c.group];
    if (!isFolded(g)) continue;
    let counts = kinds.get(g);
    if (!counts) kinds.set(g, counts = new Map());
    counts.set(c.packet.kind, (counts.get(c.packet.kind) || 0) + 1);
  }
  /** @type {Map<Group, Fold>} */
  const made = new Map();
  for (const [g, counts] of kinds) {
    const f = /** @type {Hop} */ (b.of.get(g.first));
    const l = /** @type {Hop} */ (b.of.get(g.last));
    const kind = [...counts].reduce((a, k) => (k[1] > a[1] ? k : a))[0];
    made.set(g, {
      kind, n: g.n, bytes: g.bytes, first: g.first.packet.id, from_us: f.sent_us, to_us: l.end_us,
      y1: Math.min(f.first1, f.first2), y2: Math.max(l.y1, l.y2),
      points: [[f.x1, f.first1], [f.x2, f.first2], [l.x2, l.y2], [l.x1, l.y1]], text: null,
    });
  }
  for (const c of b.scale.crossings) {
    const fold = made.get(b.scale.groups[c.group]);
    if (fold) b.m.foldOf.set(/** @type {Hop} */ (b.of.get(c)), fold);
  }
  // The tallest are named first: they have the room.
  b.m.folds = [...made.values()];
  for (const fold of [...b.m.folds].sort((a, c) => thick(c) - thick(a))) name(b, fold);
}

/** @param {Fold} f */
const thick = ({ points: [p, , , s] }) => s[1] - p[1];

/** @param {Builder} b @param {Fold} fold */
function name(b, fold) {
  if (thick(fold) < TEXT_FROM) return;
  const [p, q] = fold.points;
  const [low, high] = [Math.min(p[0], q[0]) + 10, Math.max(p[0], q[0]) - 10];
  const args = { n: count(fold.n), size: bytes(fold.bytes) };
  const text = word(b, fold.bytes > 0 ? 'fold.bytes' : 'fold.packets', args);
  // Bands of both directions cross: a text stands where no other does, lines or not.
  const mid = (/** @type {number} */ part) => p[1] + (q[1] - p[1]) * part + thick(fold) / 2;
  for (const part of [0.5, 0.3, 0.7, 0.18, 0.82]) {
    const t = newText(p[0] + (q[0] - p[0]) * part, mid(part) + 4, 'middle', text, SIZE.label);
    if (t.x - t.width / 2 > low && t.x + t.width / 2 < high && free(b, t)) {
      put(b.labels, t, SIZE.label);
      fold.text = t;
      return;
    }
  }
}

/** @param {Builder} b @param {Text} t no other text is there */
function free(b, t) {
  const slice = Math.floor(t.y / 64);
  for (const boxes of b.labels.boxes.slice(Math.max(slice - 1, 0), slice + 2)) {
    for (const o of boxes) {
      if (Math.abs(o.x - t.x) < o.hw + t.width / 2 + 8 && Math.abs(o.y - (t.y - 4)) < o.hh + 12) return false;
    }
  }
  return true;
}
