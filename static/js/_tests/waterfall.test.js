// @ts-check
import { append, emptyTimeline } from '../core/timeline.js';
import { rowsOf, ticksOf } from '../views/waterfall/layout.js';
import { equal, test } from './check.js';
import { numbered, wire } from './runs.js';

const back = { from: 'server', to: 'client', src: 'server', dst: 'client', flags: 'PSH,ACK' };

/** @param {string} type @param {number} t_us @param {Record<string, unknown>} more */
const http = (type, t_us, more) => ({ type: `http.${type}`, t_us, host: 'client', conn: 1, offset_bytes: 0, bytes: 0, complete: false, ...more });

/** Two requests on one connection, the second behind the first, and cut short. */
function two() {
  const timeline = emptyTimeline();
  append(timeline, /** @type {any} */ (numbered([
    { type: 'run.start', t_us: 0, schema: 1, hosts: [{ name: 'client', role: 'client' }], links: [] },
    http('decision', 0, { decision: 'wait', reason: 'connection_limit', conn: 0, args: { request: '2', target: '/b' } }),
    wire('sent', 0, 1, { propagate_us: 50 }),
    { type: 'app.call', t_us: 100, host: 'client', op: 'connect', conn: 1, began_us: 0, call: 1 },
    http('request', 100, { side: 'send', phase: 'begin', exchange: 1, method: 'GET', target: '/a' }),
    wire('sent', 100, 2, { flags: 'PSH,ACK', seq: 1, len_bytes: 40, propagate_us: 50 }),
    http('request', 100, { side: 'send', phase: 'end', exchange: 1 }),
    wire('sent', 150, 3, { ...back, seq: 1, len_bytes: 90, propagate_us: 50 }),
    http('response', 200, { side: 'receive', phase: 'begin', exchange: 1 }),
    http('response', 200, { side: 'receive', phase: 'head', exchange: 1, status: 200 }),
    http('response', 260, { side: 'receive', phase: 'end', exchange: 1, bytes: 50, complete: true }),
    http('request', 260, { side: 'send', phase: 'begin', exchange: 2, method: 'GET', target: '/b', offset_bytes: 40 }),
    http('request', 260, { side: 'send', phase: 'end', exchange: 2, offset_bytes: 80 }),
    http('response', 400, { side: 'receive', phase: 'begin', exchange: 2, offset_bytes: 90 }),
    http('response', 500, { side: 'receive', phase: 'end', exchange: 2, bytes: 7 }),
  ])));
  return timeline;
}

test('a request is the phases that its client waited through', () => {
  const [a, b] = rowsOf(two());
  const told = (/** @type {import('../views/waterfall/layout.js').Row} */ row) => row.phases.map((p) => `${p.kind} ${p.fromUs}-${p.toUs}`).join(', ');
  equal(told(a), 'connect 0-100, wait 100-200, receive 200-260');
  equal(told(b), 'blocked 0-260, wait 260-400, receive 400-500');
  equal([a.fresh, a.outcome, a.status, a.bytes], [true, 'whole', 200, 50]);
  equal([b.fresh, b.outcome, b.bytes], [false, 'incomplete', 7]);
});

test('a phase names the packet that begins it', () => {
  const [a] = rowsOf(two());
  equal(a.phases.map((p) => p.packet), [1, 2, 3]);
});

test('what a run ended within is open to its end', () => {
  const timeline = two();
  timeline.events = timeline.events.slice(0, 8);
  timeline.endUs = 180;
  const [a] = rowsOf(timeline);
  equal([a.outcome, a.phases[1]], ['none', { kind: 'wait', fromUs: 100, toUs: 180, open: true, packet: 2 }]);
});

test('what a proxy asks for is nobody’s own request', () => {
  const timeline = two();
  /** @type {any} */ (timeline.start).hosts[0].role = 'proxy';
  equal(rowsOf(timeline), []);
});

test('ticks are round and few', () => {
  equal(ticksOf(620_000, 4), [0, 200_000, 400_000, 600_000]);
  equal(ticksOf(0, 4), [0]);
});
