// @ts-check
import { append, emptyTimeline } from '../core/timeline.js';
import { dropOf, selectorOf } from '../lab/drop.js';
import { equal, test } from './check.js';
import { handshake, numbered, wire } from './runs.js';

const settings = [{ name: 'drop', label: '', unit: 'selector', default: 'none', values: [{ value: 'none' }], value: 'none' }];

/** @param {any[]} events */
function run(events) {
  const timeline = emptyTimeline();
  append(timeline, /** @type {any} */ (events));
  return timeline;
}

/** @param {import('../core/timeline.js').Timeline} timeline @param {number} id */
const packet = (timeline, id) => /** @type {import('../core/timeline.js').Packet} */ (timeline.packets.get(id));

test('a packet is named by sender, kind and number', () => {
  const timeline = run(handshake());
  equal([1, 2, 3, 4].map((id) => selectorOf(timeline, packet(timeline, id))), ['client SYN 1', 'server SYN,ACK 1', 'client ACK 1', 'client data 1']);
});

test('retransmissions count, copies only on the links after', () => {
  const data = { flags: 'PSH,ACK', seq: 1, len_bytes: 10 };
  const timeline = run(numbered([
    { type: 'run.start', t_us: 0, schema: 1, settings: {} },
    wire('sent', 0, 1, data), wire('dropped', 0, 1, { ...data, cause: 'loss' }),
    wire('sent', 10, 2, data), wire('sent', 10, 3, { ...data, copy_of: 2 }),
    wire('sent', 20, 4, { ...data, seq: 11 }),
  ]));
  equal([2, 4].map((id) => selectorOf(timeline, packet(timeline, id))), ['client data 2', 'client data 3']);
});

test('a number that two links do not share names nothing', () => {
  const on = (/** @type {string} */ link, /** @type {number} */ hop) => ({ link, hop, flags: 'PSH,ACK', len_bytes: 10 });
  const timeline = run(numbered([
    { type: 'run.start', t_us: 0, schema: 1, settings: {} },
    wire('sent', 0, 1, on('near', 0)), wire('dropped', 0, 1, { ...on('near', 0), cause: 'loss' }),
    wire('sent', 10, 2, on('near', 0)), wire('sent', 60, 2, on('far', 1)),
  ]));
  equal(selectorOf(timeline, packet(timeline, 2)), null);
});

test('what this run lost is lost again', () => {
  const timeline = run(handshake().map((e) => (e.type === 'run.start' ? { ...e, settings: { drop: 'client ACK 1' } } : e)));
  equal(dropOf(timeline, packet(timeline, 4), settings), { name: 'drop', value: 'client ACK 1; client data 1' });
  equal(dropOf(timeline, packet(timeline, 3), settings), null); // it is lost already
  equal(dropOf(timeline, packet(timeline, 4), []), null);
});
