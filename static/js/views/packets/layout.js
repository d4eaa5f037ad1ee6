// @ts-check
// Which packets are listed, what each row says, and which rows can be seen.
import { lost, read } from '../../core/packets.js';
import { duplicatesOf, infoOf } from './info.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/packets.js').Packet} Packet */
/** @typedef {import('./filter.js').Filter} Filter */

/** What can be chosen in plain words, each a word of the filter's language. Of several, one must hold. */
export const CHIPS = ['again', 'lost', 'duplicate_ack', 'data', 'ack', 'syn', 'fin', 'rst'];

/**
 * @typedef {Object} Choice
 * @property {Set<string>} chips
 * @property {number} conn   0: all
 * @property {string} src    '': all
 * @property {Filter} filter
 */

/**
 * expressionOf is what chips and lists choose, in the filter's language.
 * @param {Pick<Choice, 'chips' | 'conn' | 'src'>} choice
 */
export function expressionOf({ chips, conn, src }) {
  const any = CHIPS.filter((name) => chips.has(name));
  const parts = [any.length > 1 ? `(${any.join(' || ')})` : any.join(''), conn > 0 ? `conn == ${conn}` : '', src === '' ? '' : `src == "${src}"`];
  return parts.filter(Boolean).join(' && ');
}

/**
 * chosen lists the packets that pass, in order of sending.
 * @param {Timeline} timeline
 * @param {Filter[]} filters
 * @returns {Packet[]}
 */
export function chosen(timeline, filters) {
  const index = read(timeline);
  if (filters.length === 0) return index.packets;
  return index.packets.filter((packet) => {
    const sent = timeline.packets.get(packet.id);
    return sent !== undefined && filters.every((filter) => filter({ packet, index, sent }));
  });
}

/**
 * @typedef {Object} Line
 * @property {number} no
 * @property {string} time   in seconds, to the microsecond, as in Wireshark
 * @property {string} src
 * @property {string} dst
 * @property {string} protocol
 * @property {number} length of the whole packet
 * @property {string} judged
 * @property {string} message
 * @property {string} text
 * @property {string} kind   how it is drawn
 * @property {boolean} lost
 * @property {boolean} again
 */

/** @type {WeakMap<object, ReturnType<typeof duplicatesOf>>} */
const counted = new WeakMap();

/**
 * lineOf is what a packet's row says.
 * @param {Timeline} timeline
 * @param {Packet} packet
 * @returns {Line}
 */
export function lineOf(timeline, packet) {
  const index = read(timeline);
  let duplicates = counted.get(index);
  if (!duplicates) counted.set(index, duplicates = duplicatesOf(index.packets));
  const sent = timeline.packets.get(packet.id);
  const info = infoOf(index, packet, sent?.bytes ?? '', duplicates.get(packet.id));
  return {
    no: packet.id, time: seconds(packet.hops[0].sentUs), src: packet.src, dst: packet.dst, protocol: info.protocol,
    length: sent?.ipBytes ?? 0, judged: info.judged, message: info.message, text: info.text,
    kind: packet.kind, lost: lost(packet) !== null, again: /Retransmission/.test(info.judged) || packet.original !== 0,
  };
}

/** @param {number} us */
export const seconds = (us) => `${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')}`;

/** Rows drawn before and after those that can be seen. */
const BEYOND = 8;

/**
 * inView says which rows to draw.
 * @param {{rows: number, height: number, top: number, box: number}} scroll rows in all, one's height, and what of them is in the box
 * @returns {{from: number, to: number}}
 */
export function inView({ rows, height, top, box }) {
  const from = Math.max(0, Math.min(Math.floor(top / height), rows) - BEYOND);
  return { from, to: Math.min(rows, Math.ceil((top + box) / height) + BEYOND) };
}

/**
 * lastBy is the place of the last packet that has left by a time; -1 if none has.
 * @param {Packet[]} packets
 * @param {number} tUs
 */
export function lastBy(packets, tUs) {
  let [low, high] = [0, packets.length];
  while (low < high) {
    const mid = (low + high) >> 1;
    if (packets[mid].hops[0].sentUs <= tUs) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}
