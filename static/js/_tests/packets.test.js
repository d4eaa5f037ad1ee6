// @ts-check
import { parseTimeline } from '../core/timeline.js';
import { compile, FilterError } from '../views/packets/filter.js';
import { chosen, expressionOf, inView, lastBy, lineOf, seconds } from '../views/packets/layout.js';
import { equal, test } from './check.js';
import { handshake } from './runs.js';

const timeline = parseTimeline(handshake().map((e) => JSON.stringify(e)).join('\n'));
/** @param {string} text @returns {number[]} the packets that an expression lets through */
const pass = (text) => chosen(timeline, [compile(text)]).map((p) => p.id);

/** @param {string} text */
const wrong = (text) => {
  try {
    compile(text);
    return 'nothing';
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return `${error.code} at ${error.args.at}`;
  }
};

test('words choose packets', () => {
  equal(['', 'syn', 'tcp.flags.syn', 'data', 'lost', 'ack', 'out_of_order', 'tcp.analysis.out_of_order', 'udp', 'TCP'].map(pass),
    [[1, 2, 3, 4], [1, 2], [1, 2], [4], [3], [3], [4], [4], [], [1, 2, 3, 4]]);
});

test('values are compared with their units', () => {
  equal(['len > 0', 'len == 80', 'len >= 0.08kB', 't > 50ms', 't >= 0.05', 't < 50000us', 'no != 2', 'conn == 1', 'tcp.stream == 0', 'size <= 60'].map(pass),
    [[4], [4], [4], [3, 4], [2, 3, 4], [1], [1, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]);
});

test('texts and truths are compared', () => {
  equal(['src == "server"', 'src == server', 'host contains "ser"', 'src != client', 'label == "out_of_order"', 'tcp.flags.syn == 0', 'tcp.flags.ack != true', 'cause == app'].map(pass),
    [[2], [2], [1, 2, 3, 4], [2], [4], [3, 4], [1], [1]]);
});

test('and binds closer than or; not closest; parentheses as one expects', () => {
  equal(['syn && !tcp.flags.ack', 'lost || syn && src == "server"', '(lost or syn) and src == "server"', 'not syn and not lost', '! ! syn'].map(pass),
    [[1], [2, 3], [2], [4], [1, 2]]);
});

test('a mistake is told by its place', () => {
  equal(['len >', 'len > "x"', 'len', 'lost lost', '(lost', 'lost)', 'los', 'xyzzy', '"syn"', 'len > 0 &&', 'contains', 'tcp contains "x"', 'src < "a"', 'tcp.flags.syn > 0',
    'tcp.flags.syn == 2', 't == 5m', 'label == "bad"', 'a § b', 'contains "a', 'frame == 1', '(('.repeat(60), 'x'.repeat(1001)].map(wrong),
  ['value at 6', 'value_bytes at 7', 'operator at 4', 'rest at 6', 'paren at 6', 'rest at 5', 'unknown_near at 1', 'unknown at 1', 'term at 1', 'term at 11', 'value at 9',
    'contains at 1', 'operator_text at 5', 'operator_truth at 15', 'value_truth at 18', 'value_time at 6', 'value_label at 10', 'character at 3', 'quote at 10', 'operator_payload at 7',
    'deep at 51', 'long at 1000']);
});

test('what is chosen in plain words is an expression too', () => {
  const text = expressionOf({ chips: new Set(['syn', 'lost']), conn: 1, src: 'client' });
  equal([text, pass(text)], ['(lost || syn) && conn == 1 && src == "client"', [1, 3]]);
  equal(expressionOf({ chips: new Set(), conn: 0, src: '' }), '');
});

test('a row is in Wireshark’s words', () => {
  const [syn] = chosen(timeline, []);
  const { time, protocol, text, kind } = lineOf(timeline, syn);
  equal([time, protocol, text, kind], ['0.000000', 'TCP', '[SYN] Seq=0 Win=0 Len=0', 'syn']);
  equal(seconds(61_000_042), '61.000042');
});

test('only rows that can be seen are made, and a few beside them', () => {
  equal(inView({ rows: 20000, height: 28, top: 28 * 500, box: 280 }), { from: 492, to: 518 });
  equal(inView({ rows: 3, height: 28, top: 0, box: 280 }), { from: 0, to: 3 });
  equal(inView({ rows: 0, height: 28, top: 900, box: 280 }), { from: 0, to: 0 });
});

test('the packet at the playhead is the last that has left', () => {
  const packets = chosen(timeline, []);
  equal([-1, 0, 49999, 50000, 9e9].map((us) => lastBy(packets, us)), [-1, 0, 0, 1, 3]);
});
