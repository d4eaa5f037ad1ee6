// @ts-check
import { newReader } from '../core/ndjson.js';
import { newUnpacker } from '../core/packed.js';
import { append, emptyTimeline, parseTimeline } from '../core/timeline.js';
import { equal, test } from './check.js';
import { handshake } from './runs.js';

const START = { seq_no: 1, t_us: 0, type: 'run.start', schema: 1, hosts: [], links: [], stack: { name: 'netstack' } };

/** What the runs made by hand leave out. */
const WHOLE = { hop: 0, seq: 0, ack: 0, len_bytes: 0, ip_bytes: 40, queue_us: 0, serialise_us: 0, propagate_us: 0 };

/** @param {string} ndjson @param {number} step how much of it comes at a time */
function read(ndjson, step) {
  const timeline = emptyTimeline();
  const unpack = newUnpacker();
  const reader = newReader((batch) => append(timeline, unpack(batch)), (ascii) => String.fromCharCode(...ascii));
  const bytes = new Uint8Array([...ndjson].map((c) => c.charCodeAt(0)));
  for (let i = 0; i < bytes.length; i += step) reader.take(bytes.slice(i, i + step));
  reader.end();
  return timeline;
}

/** @param {any[]} events */
const lines = (events) => events.map((e) => JSON.stringify(e)).join('\n');

/** @param {string} ndjson */
function problem(ndjson) {
  try {
    read(ndjson, 1000);
    return 'none';
  } catch (error) {
    return /** @type {any} */ (error).code;
  }
}

test('a packed run is the run, however its file comes', () => {
  const events = handshake().filter((e) => /^(run|wire)\./.test(e.type)).map((e) => (e.type === 'run.start' ? { ...START, ...e } : { ...WHOLE, ...e }));
  const ndjson = lines(events);
  const want = parseTimeline(ndjson);
  const told = (/** @type {import('../core/timeline.js').Timeline} */ t) => [...t.packets.values()].map((p) => [
    p.id, p.src, p.dst, p.flags, p.seq, p.ack, p.lenBytes, p.labels, p.sentUs, p.receivedUs, p.droppedUs, p.dropCause, p.bytes, p.cause?.kind, p.hops]);
  for (const step of [7, 100000]) {
    const got = read(ndjson, step);
    equal(told(got), told(want));
    equal(got.events.map((e) => [e.seq_no, e.t_us, e.type]), want.events.map((e) => [e.seq_no, e.t_us, e.type]));
  }
});

/** What can be written in more than one way. @type {[string, (line: string) => string][]} */
const WAYS = [
  ['spaces', (line) => line.replace(/":/g, '": ').replace(/,"/g, ', "')],
  ['a key more', (line) => line.replace('"hop":', '"note":"a \\"b\\"","more":{"x":[1.5e3,null]},"hop":')],
  ['another order', (line) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line)).reverse()))],
  ['escapes', (line) => line.replace('"client"', '"\\u0063lient"')],
  ['a point', (line) => line.replace(/"seq":(\d+)/, '"seq":$1.0')],
  ['a carriage return', (line) => `${line}\r`],
];

test('an event is the same however it is written', () => {
  const events = handshake().filter((e) => /^wire\./.test(e.type)).map((e) => ({ ...WHOLE, ...e }));
  const bytes = (/** @type {any} */ e) => (e.type === 'wire.sent' ? { ...e, bytes: 'RQAANAAA' } : e);
  const plain = [START, ...events.map((e, i) => ({ ...bytes(e), seq_no: i + 2 }))].map((e) => JSON.stringify(e));
  const told = (/** @type {string[]} */ list) => [...read(list.join('\n'), 1000).packets.values()].map((p) => ({ ...p, bytes: p.bytes, carrier: null }));
  const want = told(plain);
  for (const [way, write] of WAYS) equal([way, told(plain.map((line, i) => (i > 0 ? write(line) : line)))], [way, want]);
});

test('what an event lacks or has wrong is named', () => {
  const sent = { ...WHOLE, seq_no: 2, t_us: 0, type: 'wire.sent', packet: 1, link: 'wire', from: 'a', to: 'b', src: 'a', dst: 'b', proto: 'tcp' };
  const key = (/** @type {Record<string, any>} */ over) => {
    try {
      read(lines([START, { ...sent, ...over }]), 1000);
      return '';
    } catch (error) {
      return /** @type {any} */ (error).args.key;
    }
  };
  equal(
    [{}, { link: undefined }, { link: 1 }, { link: null }, { seq: 'x' }, { seq: 0.5 }, { seq: 1e17 }, { labels: ['a', 1] }, { labels: 'a' }, { hop: 64 }, { bytes: 7 }, { bytes: 'A'.repeat(90000) }].map(key),
    ['', 'link', 'link', 'link', 'seq', 'seq', 'seq', 'labels', '', 'hop', 'bytes', 'bytes'],
  );
});

test('what is no timeline is told apart', () => {
  const start = JSON.stringify(START);
  equal([
    problem(''), problem('hello'), problem(`${start}\n{"seq_no":2`), problem('[]'), problem('{"type":"hold"}'), problem(`${start}\n${start}`),
    problem(JSON.stringify({ ...START, schema: 2 })), problem(JSON.stringify({ ...START, hosts: 'x' })),
    problem(`${start}\n{"seq_no":1,"t_us":0,"type":"hold"}`), problem(`${start}\n{"seq_no":2,"t_us":-1,"type":"hold"}`),
    problem(`${start}\n{"seq_no":2,"t_us":0,"type":"wire.sent","packet":"<b>"}`),
  ], [
    'open.empty', 'open.not_json', 'open.bad_json', 'open.no_event', 'open.no_start', 'open.two_runs',
    'open.schema', 'open.bad_event', 'open.order', 'open.bad_event', 'open.bad_event',
  ]);
});
