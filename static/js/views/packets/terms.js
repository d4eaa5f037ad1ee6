// @ts-check
// What the filter's language speaks of: words that a packet is or is not, and
// fields that have values. Names with a dot are Wireshark's.
import { base64, latin } from '../../core/bytes/reader.js';
import { payloadStart } from '../../core/bytes/stream.js';
import { isRetransmission, lost } from '../../core/packets.js';
import { portsOf } from './info.js';

/** @typedef {import('../../core/packets.js').Index} Index */
/** @typedef {import('../../core/packets.js').Packet} Packet */
/** A packet as the index knows it, and as it was sent. @typedef {{packet: Packet, index: Index, sent: import('../../core/timeline.js').Packet}} Row */
/** @typedef {(row: Row) => boolean} Filter */

export const OPERATORS = new Map([
  ['==', '=='], ['eq', '=='], ['!=', '!='], ['ne', '!='], ['<', '<'], ['lt', '<'], ['<=', '<='], ['le', '<='],
  ['>', '>'], ['gt', '>'], ['>=', '>='], ['ge', '>='], ['contains', 'contains'],
]);

/** The labels of the timeline, Wireshark's tcp.analysis.*. */
export const LABELS = [
  'retransmission', 'fast_retransmission', 'spurious_retransmission', 'duplicate_ack', 'out_of_order', 'lost_segment', 'zero_window',
  'zero_window_probe', 'window_update', 'window_full', 'keep_alive', 'keep_alive_ack', 'port_reused',
];
const FLAGS = new Map([['syn', 'SYN'], ['ack', 'ACK'], ['fin', 'FIN'], ['reset', 'RST'], ['rst', 'RST'], ['push', 'PSH'], ['psh', 'PSH'], ['urg', 'URG'], ['ece', 'ECE'], ['cwr', 'CWR']]);

/** @param {Packet} p @param {string} flag */
const has = (p, flag) => p.flags.split(',').includes(flag);

/** @type {Map<string, (row: Row) => boolean>} */
export const WORDS = new Map([
  ...['tcp', 'udp', 'icmp'].map((name) => /** @type {[string, Filter]} */ ([name, ({ packet }) => packet.proto === name])),
  ['dns', ({ packet, index, sent }) => packet.proto === 'udp' && portsOf(index, packet, base64(sent.bytes)).includes(53)],
  ['http', ({ packet }) => packet.part !== null || packet.message !== null],
  ['tls', ({ packet, index }) => packet.lenBytes > 0 && index.sent.secret.has(packet.conn)],
  ['data', ({ packet }) => packet.lenBytes > 0],
  ['ack', ({ packet }) => packet.kind === 'ack'],
  ['syn', ({ packet }) => has(packet, 'SYN')],
  ['fin', ({ packet }) => has(packet, 'FIN')],
  ['rst', ({ packet }) => has(packet, 'RST')],
  ['request', ({ packet }) => packet.message?.type === 'http.request'],
  ['response', ({ packet }) => packet.message?.type === 'http.response'],
  ['lost', ({ packet }) => lost(packet) !== null],
  ['corrupted', ({ packet }) => packet.hops.some((hop) => hop.corrupted)],
  ['copy', ({ packet }) => packet.copyOf !== 0],
  ['again', ({ packet }) => isRetransmission(packet)],
  ...LABELS.flatMap((label) => ['', 'tcp.analysis.'].map((prefix) => /** @type {[string, Filter]} */ ([prefix + label, ({ packet }) => packet.labels.includes(label)]))),
]);

/**
 * A field's test for an operator and a value, or the code of what is wrong.
 * @typedef {{test: (operator: string, value: string) => Filter | string}} Field
 */

/** @param {string} name @returns {Filter | undefined} */
export function wordOf(name) {
  const flag = flagOf(name);
  return flag ? ({ packet }) => has(packet, flag) : WORDS.get(name.toLowerCase());
}

/** @param {string} name */
const flagOf = (name) => (/^tcp\.flags\./i.test(name) ? FLAGS.get(name.slice('tcp.flags.'.length).toLowerCase()) : undefined);

/** @param {string} name @returns {Field | undefined} */
export function fieldOf(name) {
  const flag = flagOf(name);
  return flag ? truth(({ packet }) => has(packet, flag)) : FIELDS.get(name.toLowerCase());
}

/** @param {Filter} of @returns {Field} */
const truth = (of) => ({
  test(operator, value) {
    if (operator !== '==' && operator !== '!=') return 'operator_truth';
    if (!/^(?:[01]|true|false)$/i.test(value)) return 'value_truth';
    const wanted = (value === '1' || value.toLowerCase() === 'true') === (operator === '==');
    return (row) => of(row) === wanted;
  },
});

/**
 * number is a field with one number or several: of several, one must match, and
 * "!=" means that none is equal, as in Wireshark.
 * @param {(row: Row) => (number | null)[]} of
 * @param {(text: string) => number} [read] NaN for what is none
 * @param {string} [code] what to say then
 * @returns {Field}
 */
const number = (of, read = plain, code = 'value_number') => ({
  test(operator, text) {
    const value = read(text);
    if (Number.isNaN(value)) return code;
    switch (operator) {
      case '==': return (row) => of(row).includes(value);
      case '!=': return (row) => !of(row).includes(value);
      case '<': return (row) => of(row).some((n) => n !== null && n < value);
      case '<=': return (row) => of(row).some((n) => n !== null && n <= value);
      case '>': return (row) => of(row).some((n) => n !== null && n > value);
      case '>=': return (row) => of(row).some((n) => n !== null && n >= value);
    }
    return 'operator_number';
  },
});

/** @param {(row: Row) => string[]} of @param {string[]} [allowed] @returns {Field} */
const text = (of, allowed) => ({
  test(operator, value) {
    const wanted = value.toLowerCase();
    if (allowed && operator !== 'contains' && !allowed.includes(wanted)) return 'value_label';
    const values = (/** @type {Row} */ row) => of(row).map((one) => one.toLowerCase());
    if (operator === '==') return (row) => values(row).includes(wanted);
    if (operator === '!=') return (row) => !values(row).includes(wanted);
    if (operator === 'contains') return (row) => values(row).some((one) => one.includes(wanted));
    return 'operator_text';
  },
});

/** @param {string} value a number, thousands apart or not */
const plain = (value) => (/^\d[\d_]*$/.test(value) ? Number(value.replaceAll('_', '')) : NaN);

/** @param {string} value bytes */
function bytes(value) {
  const found = /^(\d+(?:\.\d+)?)(B|kB|MB)?$/.exec(value);
  return found ? Number(found[1]) * { B: 1, kB: 1e3, MB: 1e6 }[/** @type {'B'} */ (found[2] ?? 'B')] : NaN;
}

/** @param {string} value a time; without a unit seconds, as in Wireshark */
function time(value) {
  const found = /^(\d+(?:\.\d+)?)(us|µs|ms|s)?$/.exec(value);
  return found ? Number(found[1]) * { us: 1, µs: 1, ms: 1e3, s: 1e6 }[/** @type {'s'} */ (found[2] ?? 's')] : NaN;
}

/** @param {Row} row @param {0 | 1} end */
const port = ({ index, packet, sent }, end) => portsOf(index, packet, base64(sent.bytes))[end] ?? null;

/** @param {Row} row @param {string} host */
function address({ index, packet }, host) {
  const conn = index.conns.get(packet.conn);
  const end = conn && [conn.client, conn.server].find((e) => e.host === host);
  return end?.ip ?? index.start?.hosts?.find((/** @type {any} */ h) => h.name === host)?.ips?.[0] ?? '';
}

/** @type {[string[], Field][]} */
const ALL = [
  [['no', 'frame.number'], number(({ packet }) => [packet.id])],
  [['t', 'frame.time_relative'], number(({ packet }) => [packet.hops[0].sentUs], time, 'value_time')],
  [['len', 'tcp.len'], number(({ packet }) => [packet.lenBytes], bytes, 'value_bytes')],
  [['size', 'frame.len', 'ip.len'], number(({ sent }) => [sent.ipBytes], bytes, 'value_bytes')],
  [['seq', 'tcp.seq'], number(({ packet }) => [packet.proto === 'tcp' ? packet.seq : null])],
  [['ack', 'tcp.ack'], number(({ packet }) => [has(packet, 'ACK') ? packet.ack : null])],
  [['win', 'tcp.window_size'], number(({ packet }) => [packet.proto === 'tcp' ? packet.winBytes : null], bytes, 'value_bytes')],
  [['conn'], number(({ packet }) => [packet.conn])],
  [['tcp.stream'], number(({ packet, index }) => [packet.proto === 'tcp' ? streamNo(index, packet.conn) : null])],
  [['port', 'tcp.port', 'udp.port'], number((row) => [port(row, 0), port(row, 1)])],
  [['srcport', 'tcp.srcport', 'udp.srcport'], number((row) => [port(row, 0)])],
  [['dstport', 'tcp.dstport', 'udp.dstport'], number((row) => [port(row, 1)])],
  [['src'], text(({ packet }) => [packet.src])],
  [['dst'], text(({ packet }) => [packet.dst])],
  [['host'], text(({ packet }) => [packet.src, packet.dst])],
  [['ip.src'], text((row) => [address(row, row.packet.src)])],
  [['ip.dst'], text((row) => [address(row, row.packet.dst)])],
  [['ip.addr'], text((row) => [address(row, row.packet.src), address(row, row.packet.dst)])],
  [['label'], text(({ packet }) => packet.labels, LABELS)],
  [['cause'], text(({ packet }) => [packet.cause.kind, packet.cause.timer ?? ''])],
  [['http.request.method'], text(({ packet }) => (packet.message?.type === 'http.request' ? [packet.message.method] : []))],
  [['http.request.uri'], text(({ packet }) => (packet.message?.type === 'http.request' ? [packet.message.target] : []))],
  [['http.response.code'], number(({ packet }) => [packet.message?.type === 'http.response' ? packet.message.status : null])],
  [['frame', 'payload'], { test: (operator, value) => (operator === 'contains' ? (row) => payloadText(row).includes(value) : 'operator_payload') }],
];

/** @type {Map<string, Field>} */
export const FIELDS = new Map(ALL.flatMap(([names, field]) => names.map((name) => /** @type {[string, Field]} */ ([name, field]))));

/** The names of one thing, for those who look them up. */
export const NAMES = ALL.map(([names]) => names);

/** @param {Index} index @param {number} conn Wireshark counts TCP connections from 0 */
function streamNo(index, conn) {
  let n = 0;
  for (const [other, { proto }] of index.conns) if (proto === 'tcp' && other < conn) n += 1;
  return n;
}

/** @param {Row} row the payload's bytes, a character each */
export function payloadText({ packet, sent }) {
  if (packet.lenBytes === 0) return '';
  const data = base64(sent.bytes);
  return latin(data, packet.proto === 'tcp' ? payloadStart(data) : data.length - packet.lenBytes, data.length);
}
