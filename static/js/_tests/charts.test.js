// @ts-check
import { parseTimeline } from '../core/timeline.js';
import { byteTicks, timeTicks } from '../views/chart/axis.js';
import { bundlesOf, flowsOf } from '../views/chart/flows.js';
import { lastAt, rowsOf } from '../views/chart/rows.js';
import { following, grown, isWhole, moved, wholeOf, zoomed } from '../views/chart/span.js';
import { linesOf } from '../views/queue/layout.js';
import { graphOf } from '../views/sequence/layout.js';
import { addRange, sackOf } from '../views/sequence/sack.js';
import { topOf, windowsOf } from '../views/window/layout.js';
import { equal, test } from './check.js';
import { handshake, numbered, wire } from './runs.js';

const run = (/** @type {any[]} */ list) => parseTimeline(list.map((e) => JSON.stringify(e)).join('\n'));
const there = { flags: 'ACK', ack: 1, win_bytes: 5000, queue_us: 0, serialise_us: 0, propagate_us: 100 };
const back = { ...there, from: 'server', to: 'client', src: 'server', dst: 'client', seq: 1 };

/** Three segments; the second is lost, twice complained of, sent again, and all are acknowledged. */
function loss() {
  const data = (/** @type {number} */ seq) => ({ ...there, seq, len_bytes: 1000, ip_bytes: 1040 });
  const again = { ...data(1001), labels: ['retransmission', 'fast_retransmission'], cause: { kind: 'ack', packet: 5 } };
  return run(numbered([
    { type: 'run.start', t_us: 0, schema: 1, hosts: [], links: [{ name: 'wire', a: 'client', b: 'server', rate_ab_bps: 0, rate_ba_bps: 0, mtu_bytes: 1500 }] },
    wire('sent', 0, 1, data(1)), wire('sent', 0, 2, data(1001)), wire('dropped', 0, 2, { ...data(1001), cause: 'selected' }), wire('sent', 0, 3, data(2001)),
    { type: 'tcp.sample', t_us: 0, host: 'client', conn: 1, cwnd_bytes: 10000, ssthresh_bytes: 0, smss_bytes: 1000 },
    wire('received', 100, 1, data(1)), wire('received', 100, 3, data(2001)),
    wire('sent', 100, 4, { ...back, ack: 1001 }), wire('sent', 110, 5, { ...back, ack: 1001, labels: ['duplicate_ack'] }),
    wire('received', 200, 4, { ...back, ack: 1001 }), wire('received', 210, 5, { ...back, ack: 1001, labels: ['duplicate_ack'] }),
    wire('sent', 210, 6, again), { type: 'tcp.sample', t_us: 210, host: 'client', conn: 1, cwnd_bytes: 5000, ssthresh_bytes: 5000, smss_bytes: 1000 },
    wire('received', 310, 6, again), wire('sent', 310, 7, { ...back, ack: 3001, win_bytes: 4000 }), wire('received', 410, 7, { ...back, ack: 3001, win_bytes: 4000 }),
    { type: 'tcp.sample', t_us: 410, host: 'client', conn: 1, cwnd_bytes: 5000, ssthresh_bytes: 5000, smss_bytes: 1000 },
    wire('sent', 500, 8, data(3001)), wire('received', 600, 8, data(3001)),
  ]));
}

test('in flight is what was sent and is not acknowledged', () => {
  const timeline = loss();
  const { rows } = windowsOf(timeline, flowsOf(timeline)[0]);
  equal(rows.us, [0, 200, 210, 410, 500, 600]);
  equal(rows.columns[0], [3001, 2000, 2000, 0, 1000, 1000]);
});

test('a recovery lasts until all that was in flight at its start is acknowledged', () => {
  const timeline = loss();
  const { phases, marks } = windowsOf(timeline, flowsOf(timeline)[0]);
  equal(phases, [{ kind: 'slow_start', fromUs: 0, toUs: 210 }, { kind: 'recovery', fromUs: 210, toUs: 410 }, { kind: 'avoidance', fromUs: 410, toUs: 600 }]);
  equal(marks.map((m) => [m.us, m.packet, m.kind]), [[0, 2, 'lost'], [210, 6, 'fast']]);
});

test('timers are known from the first measurement on', () => {
  const timeline = loss();
  const sample = { type: 'tcp.sample', host: flowsOf(timeline)[0].from, conn: 1, cwnd_bytes: 2000, ssthresh_bytes: 0, smss_bytes: 1000 };
  timeline.events.push(/** @type {any} */ ({ ...sample, t_us: 1, srtt_us: 0, rto_us: 1e6 }), /** @type {any} */ ({ ...sample, t_us: 200, srtt_us: 200, rto_us: 600 }));
  equal(windowsOf(timeline, flowsOf(timeline)[0]).timers, [{ us: 200, srttUs: 200, rtoUs: 600 }]);
});

test('a window that is far above does not flatten the chart', () => {
  const rows = { us: [0], columns: [[1000], [2000], [null], [1e6]] };
  equal(Math.round(topOf(rows, 0, 1)), 2440); // with room to say that it is above
  rows.columns[3] = [3000];
  equal(Math.round(topOf(rows, 0, 1)), 3300);
});

test('a graph knows what was lost, sent again and complained of', () => {
  const { segments, acks, rows } = graphOf(flowsOf(loss())[0]);
  equal(segments.map((s) => [s.us, s.from, s.to, s.again, s.originalUs, s.lost]),
    [[0, 1, 1001, '', null, false], [0, 1001, 2001, '', null, true], [0, 2001, 3001, '', null, false], [210, 1001, 2001, 'fast', 0, false], [500, 3001, 4001, '', null, false]]);
  equal(acks.map((a) => [a.us, a.number, a.duplicate]), [[200, 1001, false], [210, 1001, true], [410, 3001, false]]);
  equal(rows.columns[1], [6001, 6001, 7001, 7001]);
});

test('only directions that carry data are flows', () => {
  const flows = flowsOf(run(handshake()));
  equal(flows.map((f) => [f.conn, f.from, f.bytes]), [[1, 'client', 80]]);
  equal(bundlesOf(flows).length, 1);
});

test('a queue is what waits, and not what is being sent', () => {
  const at = (/** @type {number} */ us, /** @type {number} */ id, /** @type {number} */ queue_us) => wire('sent', us, id, { queue_us, serialise_us: 100, propagate_us: 0, ip_bytes: 1000 });
  const [line, back] = linesOf(run(numbered([
    { type: 'run.start', t_us: 0, schema: 1, hosts: [], links: [{ name: 'wire', a: 'client', b: 'server', rate_ab_bps: 8e7, rate_ba_bps: 0, queue_packets: 2, queue_ba: { bytes: 9000 }, mtu_bytes: 1500 }] },
    at(10, 1, 0), at(10, 2, 100), at(20, 3, 190), wire('sent', 20, 4, {}), wire('dropped', 20, 4, { cause: 'queue_full' }), wire('received', 320, 3),
  ])));
  equal(line.rows.us, [0, 10, 20, 110, 210, 320]);
  equal(line.rows.columns, [[0, 1, 2, 1, 0, 0], [0, 1000, 2000, 1000, 0, 0]]);
  equal(line.wait, { us: [0, 10, 10, 10, 10, 20, 20, 310, 320], waitUs: [0, 0, 100, 100, 200, 190, 290, 0, 0] });
  equal([line.drops, line.limitUs], [[{ us: 20, packet: 4, full: true }], 450]);
  equal([back.limitPackets, back.limitBytes], [0, 9000]);
});

test('blocks of a SACK are counted as the packet counts, and told once', () => {
  // IPv4 (20 bytes), TCP (20 + 12: two NOPs and one block), ACK number 5,000,001 for the relative 1001.
  const b = new Array(52).fill(0);
  b[0] = 0x45;
  b[32] = 0x80;
  const put = (/** @type {number} */ at, /** @type {number} */ v) => [24, 16, 8, 0].forEach((bits, i) => { b[at + i] = (v >>> bits) & 255; });
  put(28, 5000001);
  b[40] = b[41] = 1;
  b[42] = 5;
  b[43] = 10;
  put(44, 5001001);
  put(48, 5002001);
  equal(sackOf({ bytes: base64(b), ack: 1001, flags: 'ACK' }), [{ from: 2001, to: 3001 }]);
  equal(sackOf({ bytes: 'RQ==', ack: 1, flags: 'ACK' }), []);
  const first = addRange([], { from: 10, to: 20 });
  equal(addRange(first.ranges, { from: 5, to: 30 }), { ranges: [{ from: 5, to: 30 }], news: [{ from: 5, to: 10 }, { from: 20, to: 30 }] });
  equal(addRange(first.ranges, { from: 20, to: 25 }).news, [{ from: 20, to: 25 }]);
});

test('values of one instant count together and stand until they change', () => {
  const rows = rowsOf([{ us: 5, column: 1, value: 2 }, { us: 0, column: 0, value: 1 }, { us: 5, column: 0, value: 3 }], 2, 9);
  equal(rows, { us: [0, 5, 9], columns: [[1, 3, 3], [null, 2, 2]] });
  equal([lastAt(rows.us, -1), lastAt(rows.us, 0), lastAt(rows.us, 8), lastAt(rows.us, 9)], [-1, 0, 1, 2]);
});

test('a stretch of time stays within the whole and goes along with the playhead', () => {
  const whole = wholeOf(0, 1000);
  const part = zoomed(whole, 4, 500);
  equal([part.fromUs, part.toUs], [375, 625]);
  equal([moved(part, -1000).fromUs, moved(part, 1000).toUs], [0, 1000]);
  equal(following(part, 500), part);
  equal(following(part, 700).fromUs, 675);
  equal([isWhole(grown(whole, 0, 2000)), grown(part, 0, 2000).toUs], [true, 625]);
  equal(zoomed(whole, 1e9, 0).toUs, 20);
});

test('ticks are in one unit, with the digits that tell them apart', () => {
  equal(timeTicks([0, 200000, 400000]), ['0.0\u202fs', '0.2\u202fs', '0.4\u202fs']);
  equal(timeTicks([1000, 1500]), ['1.0\u202fms', '1.5\u202fms']);
  equal(timeTicks([0, 50]), ['0\u202fµs', '50\u202fµs']);
  equal(byteTicks([0, 50000]), ['0\u202fkB', '50\u202fkB']);
  equal(byteTicks([0, 200000, 1000000]), ['0.0\u202fMB', '0.2\u202fMB', '1.0\u202fMB']);
});

/** @param {number[]} bytes */
function base64(bytes) {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let k = 0; k < 4; k++) text += i + k > bytes.length ? '=' : digits[(n >> (18 - 6 * k)) & 63];
  }
  return text;
}
