// @ts-check
// Several connections in one chart, told apart by colour, dash and number.
import { count } from '../../core/format.js';
import { hueOf } from './flows.js';
import { lastAt } from './rows.js';

/** @typedef {import('./chart.js').Drawing} Drawing */

/** Dashes tell connections apart where colours begin again. */
const DASHES = [undefined, [7, 3], [2, 2], [9, 3, 2, 3]];

/**
 * connLook is a connection's line, the i-th of them.
 * @param {number} conn
 * @param {number} i
 * @returns {import('./chart.js').Line}
 */
export const connLook = (conn, i) => ({ ink: `hue${hueOf(conn)}`, width: 2, dash: DASHES[Math.floor(i / 6) % DASHES.length] });

/** Ends nearer than this to one another share a label, CSS pixels across and down. */
const APART = [36, 10];

/**
 * ends writes the connections' numbers behind their lines.
 * @param {Drawing} d
 * @param {import('./rows.js').Rows} rows
 * @param {number[]} conns in order
 */
export function ends(d, rows, conns) {
  const { c, px } = d;
  /** @type {{x: number, y: number, conns: number[]}[]} */
  const labels = [];
  conns.forEach((conn, column) => {
    let i = lastAt(rows.us, d.toUs);
    while (i >= 0 && rows.columns[column][i] === null) i -= 1;
    if (i < 0 || rows.us[i] < d.fromUs) return;
    const [x, y] = [Math.min(d.x(rows.us[i]), d.left + d.width) - 3 * px, d.y(Number(rows.columns[column][i]))];
    const same = labels.find((label) => Math.abs(label.x - x) < APART[0] * px && Math.abs(label.y - y) < APART[1] * px);
    if (same) {
      same.conns.push(conn);
      same.x = Math.max(same.x, x);
    } else labels.push({ x, y, conns: [conn] });
  });
  c.font = `600 ${d.font}`;
  c.textAlign = 'right';
  c.textBaseline = 'bottom';
  for (const label of labels) {
    const [text, y] = [listed(label.conns), Math.max(label.y, d.top + 14 * px)];
    c.lineWidth = 3 * px;
    c.strokeStyle = d.ink('surface');
    c.strokeText(text, label.x, y);
    c.fillStyle = d.ink(label.conns.length === 1 ? `hue${hueOf(label.conns[0])}` : 'ink');
    c.fillText(text, label.x, y);
  }
}

/**
 * listed writes numbers with runs of them drawn together: 1, 3–6.
 * @param {number[]} numbers in order
 */
export function listed(numbers) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const n of numbers) {
    const last = runs[runs.length - 1];
    if (last && last[1] === n - 1) last[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([a, b]) => (a === b ? count(a) : b === a + 1 ? `${count(a)}, ${count(b)}` : `${count(a)}–${count(b)}`)).join(', ');
}

/**
 * above writes what lies higher than the chart shows.
 * @param {Drawing} d
 * @param {{ink: string, text: string}[]} notes
 * @param {number} [rows] of other names that stand there
 */
export function above(d, notes, rows = 0) {
  const { c, px } = d;
  c.font = d.font;
  c.textAlign = 'right';
  c.textBaseline = 'top';
  notes.forEach(({ ink, text }, i) => {
    const [x, y] = [d.left + d.width - 5 * px, d.top + (4 + 15 * (i + rows)) * px];
    c.lineWidth = 3 * px;
    c.strokeStyle = d.ink('surface');
    c.strokeText(text, x, y);
    c.fillStyle = d.ink(ink);
    c.fillText(text, x, y);
  });
}
