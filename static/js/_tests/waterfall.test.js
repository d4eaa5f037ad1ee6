// @ts-check
import { append, emptyTimeline } from '../core/timeline.js';
import { ticksOf } from '../views/ticks.js';
import { rowsOf, rulerOf } from '../views/waterfall/layout.js';
import { equal, test } from './check.js';
import { twoRequests } from './requests.js';

/** @param {import('../views/waterfall/layout.js').Row} row */
const told = (row) => row.phases.map((p) => `${p.kind} ${p.fromUs}-${p.toUs}`).join(', ');

test('a request is the phases that its client waited through', () => {
  const [a, b] = rowsOf(twoRequests());
  equal(told(a), 'connect 0-100, wait 100-200, receive 200-260');
  equal(told(b), 'blocked 0-260, wait 260-400, receive 400-500');
  equal([a.leg.fresh, a.outcome, a.leg.response?.status, a.leg.response?.bytes], [true, 'whole', 200, 50]);
  equal([b.leg.fresh, b.outcome, b.leg.response?.bytes], [false, 'incomplete', 7]);
});

test('a phase names the packet that begins it', () => {
  equal(rowsOf(twoRequests()).map((row) => row.phases.map((p) => p.packet)), [[1, 2, 3], [null, 4, 5]]);
});

test('what a run ended within is open to its end', () => {
  const timeline = twoRequests(9);
  timeline.endUs = 180;
  const [a] = rowsOf(timeline);
  equal([a.outcome, a.phases[1]], ['none', { kind: 'wait', fromUs: 100, toUs: 180, open: true, packet: 2 }]);
});

test('what a proxy asks for stands under what it was asked for', () => {
  const timeline = emptyTimeline();
  const ask = (/** @type {string} */ host, /** @type {number} */ conn, /** @type {number} */ exchange, /** @type {number} */ t_us) =>
    ({ type: 'http.request', t_us, host, conn, exchange, side: 'send', phase: 'begin', method: 'GET', target: '/', offset_bytes: 0 });
  append(timeline, /** @type {any} */ ([
    { type: 'run.start', t_us: 0, schema: 1, hosts: [{ name: 'client', role: 'client' }, { name: 'middle', role: 'proxy' }] },
    ask('client', 1, 1, 0), ask('client', 2, 2, 5), ask('middle', 3, 2, 30), ask('middle', 4, 1, 40),
  ].map((e, i) => ({ seq_no: i + 1, ...e }))));
  equal(rowsOf(timeline).map((row) => `${row.hop ? '+' : ''}${row.leg.host} ${row.leg.exchange}`), ['client 1', '+middle 1', 'client 2', '+middle 2']);
});

test('time passes evenly unless nobody asks for anything', () => {
  const row = (/** @type {number} */ fromUs, /** @type {number} */ toUs) => /** @type {any} */ ({ fromUs, toUs });
  equal(rulerOf([row(0, 100), row(50, 300)]).breaks, []);
  equal(rulerOf([row(0, 300), row(60_000_000, 60_000_300)]).breaks, [{ fromUs: 300, toUs: 60_000_000 }]);
});

test('ticks are round and few', () => {
  equal(ticksOf(620_000, 4), [0, 200_000, 400_000, 600_000]);
  equal(ticksOf(0, 4), [0]);
});
