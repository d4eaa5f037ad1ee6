// @ts-check
import { contentsOf } from '../views/http/content.js';
import { exchangesOf } from '../views/http/exchanges.js';
import { carriedOf } from '../views/http/packets.js';
import { momentsOf, marksAt, sceneOf } from '../views/browser/layout.js';
import { stateAt, visitsOf } from '../views/browser/visits.js';
import { statusOf, troubleOf } from '../views/browser/words.js';
import { append, emptyTimeline } from '../core/timeline.js';
import { equal, test } from './check.js';
import { twoRequests } from './requests.js';
import { numbered, wire } from './runs.js';

test('what has arrived behind a gap is not read', () => {
  const timeline = twoRequests();
  const [a] = exchangesOf(timeline);
  const content = contentsOf(timeline).get(a);
  equal(content?.read.map((s) => [s.us, s.value]), [[200, 25], [260, 50]]);
  equal(content?.arrived?.map((s) => [s.us, s.value]), [[200, 25], [210, 45], [260, 50]]);
});

test('a thing goes through its states', () => {
  const [visit] = visitsOf(twoRequests());
  equal([visit.authority, visit.page, visit.things.length], ['server', false, 2]);
  const states = (/** @type {number} */ i, /** @type {number[]} */ times) => times.map((us) => stateAt(visit.things[i], us, null)).map(({ is, read, arrived }) => `${is} ${read}/${arrived}`);
  equal(states(0, [0, 100, 200, 210, 260]), ['connects 0/0', 'asked 0/0', 'reading 25/25', 'reading 25/45', 'whole 50/50']);
  equal(states(1, [0, 260, 400, 500]), ['waits 0/0', 'asked 0/0', 'reading 7/7', 'short 7/7']);
  equal([visit.paintUs, visit.wholeUs, visit.doneUs], [200, 260, 500]);
});

test('the window says what it waits for, and why it stopped', () => {
  const [visit] = visitsOf(twoRequests());
  const at = (/** @type {number} */ us) => visit.things.map((thing) => stateAt(thing, us, null));
  equal([0, 100, 200, 300, 500].map((us) => statusOf(visit, at(us), us)), ['connects', 'asked', 'reading', 'asked', 'broken']);
  equal(troubleOf(at(500)[1]), { page: 'reset', errno: 'ECONNRESET', reason: { key: 'decision.reason.error', args: { errno: 'ECONNRESET' } } });
});

test('nothing moves while a page fills, and all stays inside', () => {
  const [visit] = visitsOf(twoRequests());
  for (const width of [320, 560, 900]) {
    const scene = sceneOf(visit, width);
    const { marks } = marksAt(visit, scene, Infinity);
    equal(marks.every((m) => m.x >= 0 && m.y >= 0 && m.x + m.w <= scene.width && m.y + m.h <= scene.height), true);
    equal(marks.filter((m) => m.kind === 'torn').map((m) => [m.thing, m.h > 0]), [[1, true], [1, false]]); // its edge, and where it ends
    const before = marksAt(visit, scene, 210).marks;
    equal(before.some((m) => m.kind === 'arrived'), true);
    equal(before.filter((m) => m.kind === 'frame').map((m) => [m.x, m.y]), scene.cards.map((c) => [c.box.x, c.box.y]));
  }
});

test('a film leaves out what shows nothing new', () => {
  equal(momentsOf(visitsOf(twoRequests())[0], 5, 500), [100, 200, 300, 400, 500]);
  equal(momentsOf(visitsOf(twoRequests(9))[0], 4, 180), [180]);
});

test('a packet is about the request whose bytes it has', () => {
  const timeline = twoRequests();
  const { first, legOf } = carriedOf(timeline);
  equal([1, 2, 3, 9, 4, 5].map((id) => legOf(id)?.exchange), [1, 1, 1, 1, 2, 2]);
  equal(exchangesOf(timeline).map((leg) => [first(leg, 'connect')?.id, first(leg, 'request')?.id, first(leg, 'response')?.id]), [[1, 2, 3], [1, 4, 5]]);
});

test('where no connection can be had, no request was sent', () => {
  const timeline = emptyTimeline();
  append(timeline, /** @type {any} */ (numbered([
    { type: 'run.start', t_us: 0, schema: 1, hosts: [{ name: 'client', role: 'client' }], links: [] },
    { type: 'http.decision', t_us: 0, host: 'client', decision: 'open', reason: 'first_request' },
    { type: 'conn.open', t_us: 0, conn: 1, proto: 'tcp', client: { host: 'client', ip: '10.0.0.1', port: 50000 }, server: { host: 'server', ip: '10.0.0.2', port: 80 } },
    wire('sent', 0, 1),
    { type: 'app.call', t_us: 50, host: 'client', app: 'browser', op: 'connect', conn: 1, began_us: 0, call: 1, bytes: 0, errno: 'ECONNREFUSED' },
    { type: 'http.decision', t_us: 50, host: 'client', decision: 'give_up', reason: 'connect_failed', args: { errno: 'ECONNREFUSED' } },
  ])));
  const [visit] = visitsOf(timeline);
  equal([visit.authority, visit.things.map((thing) => thing.target), visit.paintUs, visit.doneUs], ['server', [''], null, 50]);
  equal([10, 50].map((us) => stateAt(visit.things[0], us, null).is), ['connects', 'failed']);
  equal(troubleOf(stateAt(visit.things[0], 50, null))?.page, 'refused');
});
