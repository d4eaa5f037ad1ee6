// @ts-check
import { append, emptyTimeline, parseTimeline } from '../core/timeline.js';
import { equal, test } from './check.js';
import { handshake, numbered, wire } from './runs.js';

const ndjson = () => `${handshake().map((e) => JSON.stringify(e)).join('\n')}\n`;

test('a packet is one whatever the number of its events', () => {
  const { packets } = parseTimeline(ndjson());
  equal([...packets.keys()], [1, 2, 3, 4]);
  const syn = packets.get(1);
  equal([syn?.sentUs, syn?.receivedUs, syn?.droppedUs, syn?.cause, syn?.bytes], [0, 50000, null, { kind: 'app', call: 1 }, 'RQ==']);
});

test('a lost packet has a time and a cause of its loss and no arrival', () => {
  const ack = parseTimeline(ndjson()).packets.get(3);
  equal([ack?.receivedUs, ack?.droppedUs, ack?.dropCause], [null, 100000, 'selected']);
});

test('labels that come with a later event count', () => {
  equal(parseTimeline(ndjson()).packets.get(4)?.labels, ['out_of_order']);
});

test('for an empty ACK the judgement where it arrives is final', () => {
  const timeline = emptyTimeline();
  append(timeline, numbered([
    wire('sent', 0, 1, { flags: 'ACK', labels: ['window_update'] }),
    wire('received', 10, 1, { flags: 'ACK', labels: ['duplicate_ack'] }),
  ]));
  equal(timeline.packets.get(1)?.labels, ['duplicate_ack']);
});

test('the report is read from run.end', () => {
  const timeline = parseTimeline(ndjson());
  equal(timeline.measures.connect.value, 100000);
  equal(timeline.moments.ack.packet, 3);
  equal(timeline.endUs, 1150000);
});

test('events that come twice are taken once', () => {
  const timeline = emptyTimeline();
  append(timeline, handshake().slice(0, 5));
  append(timeline, handshake().slice(3, 9));
  equal(timeline.events.map((e) => e.seq_no), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a packet over two links has a hop for each and arrives at the second', () => {
  const timeline = emptyTimeline();
  append(timeline, numbered([
    wire('sent', 0, 1, { to: 'router', dst: 'server' }),
    wire('received', 10, 1, { to: 'router' }),
    wire('sent', 10, 1, { hop: 1, link: 'far', from: 'router' }),
  ]));
  equal(timeline.packets.get(1)?.receivedUs, null);
  append(timeline, [{ ...wire('received', 30, 1, { hop: 1, link: 'far', from: 'router' }), seq_no: 4 }]);
  const packet = timeline.packets.get(1);
  equal([packet?.sentUs, packet?.receivedUs, packet?.hops.map((h) => h.link)], [0, 30, ['wire', 'far']]);
});

test('a newer schema is refused', () => {
  let message = '';
  try {
    parseTimeline('{"seq_no":1,"t_us":0,"type":"run.start","schema":2}\n');
  } catch (error) {
    message = /** @type {Error} */ (error).message;
  }
  equal(message, 'timeline: schema 2, this page reads up to 1');
});
