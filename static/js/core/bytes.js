// @ts-check
// An IP packet, field by field: where each field stands, what it says, and
// whether its checksum is right. Nothing is trusted: whatever is cut short is
// shown as far as it goes. Start with dissect; what a TCP segment carries is
// found in its stream (bytes/stream.js).
import { dissectDNS } from './bytes/dns.js';
import { dissectIP, ICMP, ICMP6, TCP, UDP } from './bytes/ip.js';
import { dissectTCP } from './bytes/tcp.js';
import { dissectICMP, dissectUDP } from './bytes/udp.js';
import { bytes as size } from './format.js';

/** @typedef {'ip' | 'tcp' | 'udp' | 'icmp' | 'dns' | 'tls' | 'http' | 'payload'} Layer */

/**
 * A checksum, computed again. Cut: not all of what it is over is here.
 * @typedef {{state: 'good' | 'bad' | 'cut', computed?: string}} Check
 */

/**
 * What the run says of a packet: numbers relative to the connection's first.
 * @typedef {{seq: number, ack: number, winBytes: number, lenBytes: number}} Told
 */

/**
 * @typedef {Object} Field
 * @property {string} name    text key
 * @property {Layer} layer
 * @property {number} start   in the packet, bytes
 * @property {number} end     first byte after it
 * @property {string} value   ready to show: addresses, numbers and names of the field itself
 * @property {string} [raw]       as the bytes have it, where the value is computed from that
 * @property {string} [absolute]  the number in the bytes, where the value is relative
 * @property {[number, number]} [bits] first bit, from the first byte's highest, and how many
 * @property {[string, boolean][]} [flags] single bits, from the highest
 * @property {string} [say]   key of its sentence, if that is not its name
 * @property {Record<string, string | number>} [args] of the sentence
 * @property {Check} [check]
 * @property {boolean} [cut]  its end is not here
 * @property {{from: number, to: number, size: number}} [of] what of the whole stands in this packet, if not all
 */

/** Ports on which a datagram is read as DNS. */
const DNS = 53;

/**
 * dissect lists the fields in order. Together they cover every byte; those
 * that share a byte are bits of it.
 * @param {ArrayLike<number>} b
 * @param {Told} [told]
 * @returns {Field[]}
 */
export function dissect(b, told) {
  /** @type {Field[]} */
  const fields = [];
  if (b.length === 0) return fields;
  const inside = dissectIP(b, fields);
  const end = Math.min(inside.end, b.length);
  let at = inside.start;
  if (inside.first && at < end) {
    if (inside.protocol === TCP) at = dissectTCP(b, inside, fields, told);
    else if (inside.protocol === UDP) at = dissectDatagram(b, inside, fields);
    else if (inside.protocol === ICMP || inside.protocol === ICMP6) at = dissectICMP(b, inside, fields);
  }
  if (at < end) fields.push({ name: 'payload', layer: 'payload', start: at, end, value: size(end - at) });
  const rest = Math.max(at, end);
  if (rest < b.length) fields.push({ name: 'padding', layer: 'payload', start: rest, end: b.length, value: size(b.length - rest) });
  return fields;
}

/**
 * @param {ArrayLike<number>} b
 * @param {import('./bytes/ip.js').Inside} inside
 * @param {Field[]} fields
 */
function dissectDatagram(b, inside, fields) {
  const at = dissectUDP(b, inside, fields);
  if (at > b.length || (port(b, inside.start) !== DNS && port(b, inside.start + 2) !== DNS)) return at;
  const before = fields.length;
  return dissectDNS(b, at, inside.end, fields) && fields.length > before ? fields[fields.length - 1].end : at;
}

/** @param {ArrayLike<number>} b @param {number} at */
const port = (b, at) => (b[at] << 8) | b[at + 1];
