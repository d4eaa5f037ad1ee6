// @ts-check
import { batches } from '../ladder/canvas.js';
import { between, linesOf, nearest } from '../ladder/lines.js';
import { rowsOf } from '../ladder/minimap.js';
import { allowed, fitting, heightOf, placeAt } from '../ladder/zoom.js';
import { equal, test } from './check.js';

/** @param {number} id @param {number} y1 @param {number} y2 @param {Record<string, unknown>} [more] @returns {any} a packet of one line, from left to right */
const packet = (id, y1, y2, more = {}) => ({
  id, conn: 1, hue: 0, kind: 'data', retransmission: false, lost: false, dense: false, label: null,
  hops: [{ sent_us: 0, end_us: 1, x1: 100, y1, x2: 300, y2, band: false, first1: y1, first2: y2, queue_y1: y1, cross: '', why: null }],
  ...more,
});
const ids = (/** @type {{packet: {id: number}}[]} */ found) => found.map((f) => f.packet.id);

// An instant at 10 µs is fanned out from 100 to 160.
const knots = [{ us: 0, y: 0 }, { us: 10, y: 100 }, { us: 10, y: 160 }, { us: 20, y: 200 }];

test('each height is a place, and each place a height', () => {
  for (const y of [-5, 0, 50, 100, 130, 160, 170, 200, 230]) equal(heightOf(knots, placeAt(knots, y)), y);
});

test('a place in a fan is as far into it in another layout', () => {
  const taller = [{ us: 0, y: 0 }, { us: 10, y: 400 }, { us: 10, y: 520 }, { us: 20, y: 600 }];
  equal(placeAt(knots, 130), { us: 10, part: 0.5, beyond: 0 });
  equal(heightOf(taller, placeAt(knots, 130)), 460);
  equal(heightOf(taller, placeAt(knots, 50)), 200);
});

test('a run that fits stays as it is, another shrinks until it does', () => {
  equal(fitting(() => 300, 500, 90), 1);
  const density = fitting((d) => 90 + 20000 * d, 500, 90);
  const height = 90 + 20000 * density;
  equal(height <= 500 && height > 480, true);
});

test('zooming ends at what fits and at what browsers can scroll', () => {
  equal(allowed(0.001, 0.02, 500, 1), 0.02);
  equal(allowed(100, 0.02, 500, 1), 32);
  equal(allowed(8, 0.02, 3e6, 1), 2);
});

test('lines are found by the heights they touch, however long they are', () => {
  const lines = linesOf([packet(1, 0, 500), packet(2, 10, 20), packet(3, 100, 110), packet(4, 105, 400)]);
  equal(ids(between(lines, 15, 18)), [1, 2]);
  equal(ids(between(lines, 300, 301)), [1, 4]);
  equal(ids(between(lines, 600, 700)), []);
});

test('the nearest line is the one pointed at, and none is where none is near', () => {
  const lines = linesOf([packet(1, 0, 100), packet(2, 12, 112)]);
  equal(nearest(lines, 200, 51, 6)?.packet.id, 1);
  equal(nearest(lines, 200, 61, 6)?.packet.id, 2);
  equal(nearest(lines, 200, 90, 6), null);
  equal(nearest(lines, 400, 100, 6), null);
});

test('inside its band a packet is pointed at', () => {
  const wide = packet(1, 60, 160);
  Object.assign(wide.hops[0], { band: true, first1: 0, first2: 100, queue_y1: 0 });
  equal(nearest(linesOf([wide]), 200, 70, 6)?.packet.id, 1);
});

test('the minimap counts each line once, by direction and weightiest kind', () => {
  const back = packet(3, 10, 30, { kind: 'ack' });
  Object.assign(back.hops[0], { x1: 300, x2: 100 });
  const rows = rowsOf(linesOf([packet(1, 10, 30), packet(2, 12, 28, { kind: 'syn' }), back, packet(4, 90, 110, { retransmission: true })]), 200, 10);
  equal(rows.map((r) => [r.right, r.left]).filter(([a, b]) => a + b > 0), [[2, 1], [1, 0]]);
  equal([rows[1].rightColour, rows[1].leftColour, rows[5].again], ['syn', 'ack', true]);
});

test('of lines in a fold only those that a row can show are drawn, of others all', () => {
  const many = Array.from({ length: 50 }, (_, i) => packet(i + 1, 10 + i / 1000, 20 + i / 1000));
  const lines = linesOf(many).list;
  equal(batches(lines, () => true)[0].lines.length, 3);
  equal(batches(lines, () => false)[0].lines.length, 50);
});
