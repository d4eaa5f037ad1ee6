// @ts-check
import { append, emptyTimeline } from '../core/timeline.js';
import { another } from '../views/compare/form.js';
import { beside } from '../views/compare/layout.js';
import { inAddress, toAddress } from '../views/compare/other.js';
import { compare } from '../views/compare/parted.js';
import { equal, test } from './check.js';
import { handshake, numbered, wire } from './runs.js';

/** @param {any[]} events */
function run(events) {
  const timeline = emptyTimeline();
  append(timeline, /** @type {any} */ (events.map((e) => (e.type === 'wire.sent' ? { queue_us: 0, serialise_us: 0, propagate_us: 50000, ...e } : e))));
  return timeline;
}

const options = { width: 400, text: (/** @type {string} */ key) => key };

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
  const [a, b] = beside(run(handshake()), run(handshake()), options);
  equal(JSON.stringify(a.packets), JSON.stringify(b.packets));
});

test('the same time has the same height in both', () => {
  const late = changed((e) => (e.packet === 4 ? [{ ...e, t_us: e.t_us + 40000 }] : [e]));
  const [a, b] = beside(run(handshake()), late, options);
  equal(a.knots, b.knots);
  equal(a.gaps.map((g) => [g.from_us, g.to_us]), b.gaps.map((g) => [g.from_us, g.to_us]));
  equal(b.packets[3].hops[0].y1 > a.packets[3].hops[0].y1, true);
  equal([a.packets.length, b.packets.length], [4, 4]);
});

test('an address holds what is compared', () => {
  equal(inAddress('#vs=drop:client+SYN+1'), { name: 'drop', value: 'client SYN 1' });
  equal(inAddress(toAddress({ name: 'drop', value: 'server SYN,ACK 1; any FIN 2' })), { name: 'drop', value: 'server SYN,ACK 1; any FIN 2' });
  equal([inAddress('#lab'), inAddress('#vs=rtt:%')], [null, null]);
});

test('what to begin with is the default, or the next value on', () => {
  const drop = { name: 'drop', label: '', unit: 'selector', default: 'none', values: [{ value: 'none' }, { value: 'client SYN 1' }], value: 'none' };
  equal([another(drop, 'none'), another(drop, 'client SYN 1')], ['client SYN 1', 'none']);
  equal(another({ ...drop, name: 'seed', unit: 'count', values: undefined }, '7'), '8');
});
