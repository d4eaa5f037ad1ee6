// @ts-check
import { parseTimeline } from '../core/timeline.js';
import { layout } from '../ladder/layout.js';
import { nowAt } from '../ladder/now.js';
import { yAt } from '../ladder/scale.js';
import { veilPath } from '../ladder/veil.js';
import { equal, test } from './check.js';

const wire = { link: 'wire', hop: 0, from: 'client', to: 'server', src: 'client', dst: 'server', conn: 1, proto: 'tcp' };
const packet = { ...wire, packet: 1, flags: 'SYN', seq: 0, ack: 0, len_bytes: 0, ip_bytes: 60 };
const events = [
  {
    seq_no: 1, t_us: 0, type: 'run.start', schema: 1, hosts: [{ name: 'client', role: 'client' }, { name: 'server', role: 'server' }],
    links: [{ name: 'wire', a: 'client', b: 'server', delay_ab_us: 50000, delay_ba_us: 50000 }],
  },
  { seq_no: 2, t_us: 0, type: 'wire.sent', ...packet, queue_us: 0, serialise_us: 0, propagate_us: 50000 },
  { seq_no: 3, t_us: 50000, type: 'wire.received', ...packet },
];
const run = (/** @type {object[]} */ list) => parseTimeline(list.map((e) => JSON.stringify(e)).join('\n'));
const at = (/** @type {number} */ tUs, list = events) => layout(run(list), tUs, { width: 760, text: (key) => key });

test('a packet on the wire is where its line crosses the playhead', () => {
  const { now, packets, knots } = at(25000);
  const [h] = packets[0].hops;
  equal(now.flights.map((f) => f.id), [1]);
  equal(now.flights[0].x, (h.x1 + h.x2) / 2);
  equal(now.flights[0].y, yAt(knots, 25000, false));
});

test('nothing is on the wire before it was sent and after it arrived', () => {
  equal(at(50000).now.flights, []);
  equal(at(-1).now.flights, []);
});

test('the marks do not depend on the playhead', () => {
  const { now: _a, ...early } = at(10);
  const { now: _b, ...late } = at(50000);
  equal(early, late);
});

test('a packet whose arrival is not known yet is drawn to where it will be', () => {
  const { packets: cut } = at(0, events.slice(0, 2));
  equal(cut[0].hops[0].y2, at(0).packets[0].hops[0].y2);
});

test('an empty run has rails and nothing else', () => {
  const { rails, packets } = at(0, events.slice(0, 1));
  equal([rails.length, packets.length], [2, 0]);
});

test('behind one event of an instant what follows it has not happened', () => {
  const answer = { ...packet, packet: 2, flags: 'SYN,ACK', src: 'server', dst: 'client', from: 'server', to: 'client' };
  const list = [...events, { seq_no: 4, t_us: 50000, type: 'wire.sent', ...answer, queue_us: 0, serialise_us: 0, propagate_us: 50000 }];
  const m = at(50000, list);
  const { y2 } = m.packets[0].hops[0];
  equal([nowAt(m, 50000, 3).y, nowAt(m, 50000, 3).flights.length], [y2, 0]);
  equal(nowAt(m, 50000, 4).flights.map((f) => f.id), [2]);
  equal(nowAt(m, 50000).flights.map((f) => f.id), [2]);
});

test('the veil spares the note of a call that has passed and covers one that has not', () => {
  const call = (/** @type {number} */ leader) => /** @type {any} */ ({ text: { x: 10, y: 104, anchor: 'start', width: 30 }, leader });
  const m = { ...at(0), ticks: [], width: 200, height: 300 };
  equal(veilPath({ ...m, calls: [call(100)] }, 100), 'M0 101H200V300H0ZM8 101H42V108H8Z');
  equal(veilPath({ ...m, calls: [call(102)] }, 100), 'M0 101H200V300H0ZM8 94H42V101H8Z');
  equal(veilPath({ ...m, calls: [call(200)] }, 50), 'M0 51H200V300H0Z');
});

test('numbers stand on the lines if they are asked for', () => {
  const labels = (/** @type {boolean} */ numbers) => layout(run(events), 0, { width: 760, numbers, text: (key) => key }).packets.map((p) => p.label?.text);
  equal([labels(false), labels(true)], [['ladder.label.syn'], ['ladder.label.syn Seq=0']]);
});
