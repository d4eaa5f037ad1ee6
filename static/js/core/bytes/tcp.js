// @ts-check
// The TCP header (RFC 9293 §3.1) and its options (§3.2, RFC 7323, RFC 2018).
import { bytes, count } from '../format.js';
import { checkOver, pseudoHeader } from './checksum.js';
import { TCP } from './ip.js';
import { hex, hexes, u16, u32, writer } from './reader.js';

/** @typedef {import('./reader.js').Bytes} Bytes */
/** @typedef {import('./reader.js').Said} Said */
/** @typedef {import('../bytes.js').Field} Field */
/** @typedef {import('../bytes.js').Told} Told */
/** @typedef {import('./ip.js').Inside} Inside */

/** From the highest bit. */
const FLAGS = ['CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'];

/** @param {number} byte @returns {string[]} the flags that are set */
const flagNames = (byte) => FLAGS.filter((_, i) => byte & (0x80 >> i));

/**
 * dissectTCP writes the fields of the header.
 * @param {Bytes} b
 * @param {Inside} inside
 * @param {Field[]} fields
 * @param {Told} [told] what the run says of the packet
 * @returns {number} where the header ends
 */
export function dissectTCP(b, { start: at, end, addresses }, fields, told) {
  const header = Math.max((b[at + 12] >> 4) * 4, 20) || 20;
  const add = writer(b, fields, 'tcp', at);
  add('source_port', 0, 2, () => ({ value: String(u16(b, at)), ...port(u16(b, at)) }));
  add('destination_port', 2, 4, () => ({ value: String(u16(b, at + 2)), ...port(u16(b, at + 2)) }));
  add('sequence', 4, 8, () => sequence(u32(b, at + 4), b[at + 13], told));
  add('acknowledgment', 8, 12, () => acknowledgment(u32(b, at + 8), b[at + 13], told));
  add('data_offset', 12, 13, () => ({ value: bytes((b[at + 12] >> 4) * 4), raw: String(b[at + 12] >> 4), bits: [0, 4], args: { words: b[at + 12] >> 4 } }));
  add('reserved', 12, 13, () => ({ value: String(b[at + 12] & 15), bits: [4, 4] }));
  add('flags', 13, 14, () => ({
    value: flagNames(b[at + 13]).join(', '), raw: hex(b[at + 13], 2),
    flags: FLAGS.map((name, i) => [name, (b[at + 13] & (0x80 >> i)) !== 0]),
  }));
  add('window', 14, 16, () => window(u16(b, at + 14), told));
  add('tcp_checksum', 16, 18, () => ({
    value: hex(u16(b, at + 16), 4), check: checkOver(b, at, end, at + 16, pseudoHeader(b, addresses, TCP, end - at)),
  }));
  add('urgent', 18, 20, () => ({ value: String(u16(b, at + 18)), say: b[at + 13] & 0x20 ? 'urgent' : 'urgent_none' }));
  const first = told && b[at + 13] & 0x10 ? (u32(b, at + 8) - told.ack) >>> 0 : null;
  dissectOptions(b, at + 20, at + header, fields, first);
  return at + header;
}

/** @param {number} n @returns {Partial<Said>} what the number is known for */
function port(n) {
  const known = new Map([[53, 'DNS'], [80, 'HTTP'], [443, 'HTTPS'], [8080, 'HTTP']]).get(n);
  return known ? { say: 'port_known', args: { service: known, port: n } } : { args: { port: n } };
}

/** @param {number} absolute @param {number} flags @param {Told} [told] @returns {Said} */
function sequence(absolute, flags, told) {
  if (!told) return { value: String(absolute), say: 'sequence_absolute' };
  const begins = (flags & 2) !== 0;
  const say = begins ? 'sequence_syn' : told.lenBytes > 0 ? 'sequence' : 'sequence_empty';
  return { value: count(told.seq), absolute: String(absolute), say, args: { first: count(told.seq), last: count(told.seq + told.lenBytes - 1), next: count(told.seq) } };
}

/** @param {number} absolute @param {number} flags @param {Told} [told] @returns {Said} */
function acknowledgment(absolute, flags, told) {
  if ((flags & 0x10) === 0) return { value: String(absolute), say: 'acknowledgment_none' };
  if (!told) return { value: String(absolute), args: { ack: absolute } };
  return { value: count(told.ack), absolute: String(absolute), args: { ack: count(told.ack) } };
}

/** @param {number} field @param {Told} [told] @returns {Said} */
function window(field, told) {
  if (!told || told.winBytes === field) return { value: bytes(field), say: field === 0 ? 'window_zero' : 'window' };
  const factor = Math.round(told.winBytes / field);
  return { value: bytes(told.winBytes), raw: `${count(field)} × ${count(factor)}`, say: 'window_scaled', args: { field: count(field), factor: count(factor) } };
}

/**
 * @param {Bytes} b @param {number} at @param {number} end @param {Field[]} fields
 * @param {number | null} first the other side's initial sequence number, if it is known
 */
function dissectOptions(b, at, end, fields, first) {
  const add = writer(b, fields, 'tcp');
  while (at < end && at < b.length) {
    const start = at;
    const kind = b[start];
    const length = kind <= 1 ? 1 : Math.max(b[start + 1] || 0, 2);
    const stop = Math.min(start + length, end);
    const whole = start + length <= end;
    const [name, say] = whole ? option(b, start, kind, length, first) : unknown(b, start, kind, stop - start);
    add(name, start, stop, say);
    at = stop;
    if (kind === 0) {
      add('option_padding', at, end, () => bytes(end - at));
      return;
    }
  }
}

/**
 * option reads one option. A length that is not its kind's leaves it unread.
 * @param {Bytes} b @param {number} at @param {number} kind @param {number} length @param {number | null} first
 * @returns {[string, () => Said]}
 */
function option(b, at, kind, length, first) {
  switch (`${kind} ${length}`) {
    case '0 1': return ['option_end', () => ({ value: '' })];
    case '1 1': return ['option_nop', () => ({ value: '' })];
    case '2 4': return ['option_mss', () => ({ value: bytes(u16(b, at + 2)) })];
    case '3 3': return ['option_window_scale', () => ({ value: `× ${count(2 ** Math.min(b[at + 2], 14))}`, raw: `2^${b[at + 2]}`, args: { shift: b[at + 2], factor: count(2 ** Math.min(b[at + 2], 14)) } })];
    case '4 2': return ['option_sack_permitted', () => ({ value: '' })];
    case '8 10': return ['option_timestamps', () => ({ value: `TSval ${u32(b, at + 2)}, TSecr ${u32(b, at + 6)}`, args: { value: u32(b, at + 2), echo: u32(b, at + 6) } })];
  }
  if (kind === 5 && length > 2 && (length - 2) % 8 === 0) return ['option_sack', () => sack(b, at + 2, (length - 2) / 8, first)];
  return unknown(b, at, kind, length);
}

/** @param {Bytes} b @param {number} at @param {number} kind @param {number} length @returns {[string, () => Said]} */
function unknown(b, at, kind, length) {
  return ['option', () => ({ value: hexes(b, at + 2, at + length), args: { kind, size: bytes(length) } })];
}

/** @param {Bytes} b @param {number} at @param {number} n @param {number | null} first @returns {Said} */
function sack(b, at, n, first) {
  /** @param {number} less */
  const blocks = (less) => Array.from({ length: n }, (_, i) => [0, 4].map((half) => (u32(b, at + i * 8 + half) - less) >>> 0));
  const absolute = blocks(0).map(([from, to]) => `${from}–${to}`).join(', ');
  if (first === null) return { value: absolute, args: { blocks: absolute } };
  // The right edge is the number after the block (RFC 2018 §3).
  const relative = blocks(first).map(([from, to]) => `${count(from)}–${count(to - 1)}`).join(', ');
  return { value: relative, absolute, args: { blocks: relative } };
}
