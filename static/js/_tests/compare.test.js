// @ts-check
import { append, emptyTimeline } from '../core/timeline.js';
import { namesApart } from '../views/compare/apart.js';
import { level } from '../views/compare/layout.js';
import { readRuns, unchanged, wantedOf, writeRuns } from '../views/compare/other.js';
import { compare } from '../views/compare/parted.js';
import { another, othersOf, suggestions } from '../views/compare/suggest.js';
import { raceOf } from '../views/compare/race.js';
import { quietUs, totalsOf } from '../views/compare/totals.js';
import { equal, test } from './check.js';
import { handshake, numbered, wire } from './runs.js';

/** @param {any[]} events */
function run(events) {
  const timeline = emptyTimeline();
  append(timeline, /** @type {any} */ (events.map((e) => (e.type === 'wire.sent' ? { queue_us: 0, serialise_us: 0, propagate_us: 50000, ...e } : e))));
  return timeline;
}

/** @param {import('../core/timeline.js').Timeline[]} runs */
const beside = (...runs) => level(runs).lay(runs.map((_, i) => ({ width: 400, axis: i === 0 })), { text: (key) => key });

/** @param {(e: any) => any[]} change */
const changed = (change) => run(numbered(handshake().flatMap((e) => change({ ...e }))));

test('a run and itself do not part', () => {
  const { parting, twins, same, onlyA, onlyB } = compare(run(handshake()), run(handshake()));
  equal([parting, twins.size, same.size, onlyA, onlyB], [null, 4, 4, 0, 0]);
});

test('they part where a packet is lost in one', () => {
  const b = changed((e) => (e.packet === 3 && e.type === 'wire.dropped' ? [{ ...e, type: 'wire.received', t_us: 100000 }] : [e]));
  const { parting, same } = compare(run(handshake()), b);
  equal([parting?.kind, parting?.tUs, parting?.a?.id, parting?.b], ['lost', 100000, 3, null]);
  equal([...same], [1, 2, 4]);
});

test('they part where a packet leaves later', () => {
  const b = changed((e) => (e.packet === 4 ? [{ ...e, t_us: e.t_us + 40000 }] : [e]));
  const { parting, twins } = compare(run(handshake()), b);
  equal([parting?.kind, parting?.tUs, parting?.b?.sentUs, twins.get(4)], ['later', 100000, 140000, 4]);
});

test('a slower wire parts them before anything leaves later', () => {
  const b = changed((e) => (e.type === 'wire.received' && e.packet === 1 ? [{ ...e, t_us: 49000 }] : [e]));
  equal(compare(run(handshake()), b).parting?.kind, 'arrives');
});

test('they part where one sends another packet, or none', () => {
  const other = changed((e) => (e.packet === 4 ? [{ ...e, len_bytes: 81 }] : [e]));
  const a = run(handshake());
  equal([compare(a, other).parting?.kind, compare(a, other).onlyA, compare(a, other).onlyB], ['other', 1, 1]);
  const fewer = changed((e) => (e.packet === 4 ? [] : [e]));
  equal([compare(a, fewer).parting?.kind, compare(a, fewer).parting?.a?.id, compare(fewer, a).parting?.b?.id], ['more', 4, 4]);
});

test('a packet sent twice has two twins', () => {
  const again = (/** @type {any} */ e) => (e.packet === 4 && e.type === 'wire.sent' ? [e, wire('sent', 110000, 5, { flags: 'PSH,ACK', seq: 1, ack: 1, len_bytes: 80 })] : [e]);
  const { twins, onlyB } = compare(run(handshake()), changed(again));
  equal([twins.get(4), onlyB], [4, 1]);
});

test('the same run lies level with itself', () => {
  const [a, b] = beside(run(handshake()), run(handshake()));
  const times = (/** @type {typeof a} */ m) => m.packets.map((p) => p.hops.map((h) => [h.sent_us, h.y1, h.y2]));
  equal(times(a), times(b));
});

test('only the first has the times, and the others the more room', () => {
  const [a, b] = beside(run(handshake()), run(handshake()));
  equal([a, b].map((m) => m.ticks.some((tick) => tick.text.text !== '')), [true, false]);
  const { wire } = level([run(handshake())]);
  equal(wire(0, { width: 350, axis: false }), wire(0, { width: 400, axis: true }));
  equal(b.rails[1].x - b.rails[0].x > a.rails[1].x - a.rails[0].x, true);
});

test('the same time has the same height in both', () => {
  const late = changed((e) => (e.packet === 4 ? [{ ...e, t_us: e.t_us + 40000 }] : [e]));
  const [a, b] = beside(run(handshake()), late);
  equal(a.knots, b.knots);
  equal(a.gaps.map((g) => [g.from_us, g.to_us]), b.gaps.map((g) => [g.from_us, g.to_us]));
  equal(b.packets[3].hops[0].y1 > a.packets[3].hops[0].y1, true);
  equal([a.packets.length, b.packets.length], [4, 4]);
});

test('four runs have one height for each time, whatever they send', () => {
  const later = [0, 20000, 40000, 60000].map((by) => changed((e) => (e.packet === 4 ? [{ ...e, t_us: e.t_us + by }] : [e])));
  const all = beside(...later);
  for (const one of all) equal(one.knots, all[0].knots);
  equal(all.map((one) => one.packets.length), [4, 4, 4, 4]);
  const heights = all.map((one) => one.packets[3].hops[0].y1);
  equal(heights, [...heights].sort((a, b) => a - b));
});

test('an address holds what is compared', () => {
  for (const runs of /** @type {Record<string, string>[][]} */ ([[{ drop: 'client SYN 1' }], [{ drop: 'server SYN,ACK 1; any FIN 2' }], [{ version: '1.0', persist: 'off' }, { seed: '7' }, { run: 'ABC' }]])) {
    equal(readRuns(writeRuns(runs)), runs);
  }
  equal(writeRuns([{ version: '1.0', persist: 'off' }, { rtt: '200ms' }]), 'version:1.0!persist:off~rtt:200ms');
  equal([readRuns(''), readRuns('rtt'), readRuns('~:~a:')], [[], [], []]);
});

/** @param {string} name @param {string} unit @param {string} standard @param {object} [more] */
const setting = (name, unit, standard, more) => ({ name, label: '', unit, default: standard, value: standard, ...more });
const drop = setting('drop', 'selector', 'none', { values: [{ value: 'none' }, { value: 'client SYN 1' }] });
const rtt = setting('rtt', 'time', '100ms', { min: '0ms', max: '2s' });
const nagle = setting('nagle', 'switch', 'on', { values: [{ value: 'on' }, { value: 'off' }] });

/** @param {Record<string, string>} settings @param {string} [stack] */
const made = (settings, stack = 'netstack') => run([{ type: 'run.start', seq_no: 1, t_us: 0, schema: 1, seed: 1, settings, stack: { name: stack } }]);

test('a run with changes is that of the page but for them', () => {
  const page = made({ rtt: '200ms', nagle: 'on' }, 'linux');
  equal(wantedOf(page, [rtt, nagle, drop], { nagle: 'off' }), { settings: { rtt: '200ms', nagle: 'off', drop: 'none' }, seed: 1, stack: '' });
  equal([unchanged(page, { nagle: 'on', stack: 'linux' }), unchanged(page, { seed: '2' })], [true, false]);
  equal(namesApart([page, made({ rtt: '200ms', nagle: 'off' })], [rtt, nagle]), ['nagle', 'stack']);
});

test('what to begin with is the default, or the next value on', () => {
  equal([another(drop, 'none'), another(drop, 'client SYN 1')], ['client SYN 1', 'none']);
  equal(another(setting('seed', 'count', '1'), '7'), '8');
});

test('what takes the point away is suggested first', () => {
  const settings = [rtt, nagle, drop];
  const usual = made({ rtt: '100ms', nagle: 'on', drop: 'none' });
  equal(suggestions(usual, settings, { nagle: 'off' }, ['netstack']), [{ nagle: 'off' }, { drop: 'client SYN 1' }]);
  equal(suggestions(made({ rtt: '100ms', nagle: 'on', drop: 'client SYN 1' }), settings, { nagle: 'off' }, ['netstack']).slice(0, 2), [{ drop: 'none' }, { nagle: 'off' }]);
  const pointless = made({ rtt: '50ms', nagle: 'off', drop: 'none' });
  equal(suggestions(pointless, settings, { nagle: 'off' }, ['netstack', 'linux'])[0], { nagle: 'on' });
  equal(suggestions(pointless, settings, { nagle: 'off' }, ['netstack', 'linux'])[1], { rtt: '100ms', nagle: 'on' });
});

test('chance is compared with another seed', () => {
  const loss = setting('loss', 'percent', '0%', { min: '0%', max: '100%' });
  equal(suggestions(made({ loss: '5%' }), [loss], {}, ['netstack'])[0], { seed: '2' });
});

test('a control offers the other value, the default, the half and the double', () => {
  equal(othersOf(nagle, 'on').map((o) => o.value), ['off']);
  equal(othersOf(drop, 'none').map((o) => o.value), ['client SYN 1']);
  equal(othersOf(rtt, '200ms').map((o) => [o.kind, o.value]), [['default', '100ms'], ['double', '400ms']]);
  equal(othersOf(rtt, '2s').map((o) => o.value), ['100ms', '1s']);
  const rate = setting('rate', 'rate', 'none', { min: '8kbit/s', max: '1Gbit/s' });
  equal(othersOf(rate, 'none').map((o) => o.value), ['10Mbit/s', '1Mbit/s']);
  const count = setting('objects', 'count', '3', { min: '1', max: '20' });
  equal(othersOf(count, '3').map((o) => o.value), ['6']);
});

test('totals are what tells runs apart', () => {
  /** @param {number} load */
  const end = (load) => ({ ...made({}), measures: { load: { value: load, unit: 'us' }, rtt: { value: 100, unit: 'us' }, packets: { value: 4, unit: 'packets' }, connections: { value: 1, unit: 'count' } } });
  equal(totalsOf([end(310), end(205)]).map((t) => [t.name, t.values, t.differs]), [
    ['load', [310, 205], true], ['round_trips', [3.1, 2.1], true], ['packets', [4, 4], false]]);
});

test('quiet is when nothing is under way before the last data has come', () => {
  equal(quietUs(run(handshake())), 0);
  equal(quietUs(changed((e) => (e.packet === 4 ? [{ ...e, t_us: e.t_us + 40000 }] : [e]))), 40000);
});

test('a race adds up what the client has read, until its last byte', () => {
  const open = { type: 'conn.open', t_us: 0, conn: 1, proto: 'tcp', client: { host: 'client' }, server: { host: 'server' } };
  /** @param {number} t_us @param {number} bytes @param {string} [host] */
  const read = (t_us, bytes, host = 'client') => ({ type: 'app.call', t_us, host, op: 'read', bytes });
  const race = raceOf([run(numbered([open, read(100, 30), read(150, 99, 'server'), read(200, 20), read(300, 0)])), run(numbered([open, read(250, 50)]))]);
  equal(race.ends, [{ us: 200, bytes: 50 }, { us: 250, bytes: 50 }]);
  equal([race.most, race.endUs, race.rows.us], [50, 250, [0, 100, 200, 201, 250, 251]]);
  equal(race.rows.columns, [[0, 30, 50, null, null, null], [0, 0, 0, 0, 50, null]]);
});
