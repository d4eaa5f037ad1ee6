// @ts-check
// The IP header: IPv4 (RFC 791 §3.1) or IPv6 (RFC 8200 §3), and where what it
// carries begins and ends.
import { bytes, count } from '../format.js';
import { checkOver } from './checksum.js';
import { address4, address6, hex, u16, u32, writer } from './reader.js';

/** @typedef {import('./reader.js').Bytes} Bytes */
/** @typedef {import('../bytes.js').Field} Field */

/**
 * What a packet carries.
 * @typedef {Object} Inside
 * @property {number} protocol
 * @property {number} start
 * @property {number} end      by the header's word; the bytes may be fewer
 * @property {{from: number, to: number}} addresses source and destination, for checksums
 * @property {boolean} first   false for a fragment other than the first, which has no header of the next layer
 */

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMP6 = 58;
const NAMES = new Map([[0, 'Hop-by-Hop'], [ICMP, 'ICMP'], [2, 'IGMP'], [TCP, 'TCP'], [UDP, 'UDP'], [43, 'Routing'], [44, 'Fragment'],
  [50, 'ESP'], [ICMP6, 'ICMPv6'], [59, 'none'], [60, 'Destination Options'], [132, 'SCTP']]);
const ECN = ['Not-ECT', 'ECT(1)', 'ECT(0)', 'CE']; // RFC 3168 §5

/** @param {number} n */
const protocolName = (n) => (NAMES.has(n) ? `${NAMES.get(n)} (${n})` : String(n));

/**
 * dissectIP writes the fields of the header.
 * @param {Bytes} b
 * @param {Field[]} fields
 * @returns {Inside}
 */
export function dissectIP(b, fields) {
  return b[0] >> 4 === 6 ? dissect6(b, fields) : dissect4(b, fields);
}

/** @param {Bytes} b @param {Field[]} fields @returns {Inside} */
function dissect4(b, fields) {
  const header = Math.max((b[0] & 0x0f) * 4, 20);
  const add = writer(b, fields, 'ip');
  add('version', 0, 1, () => ({ value: String(b[0] >> 4), bits: [0, 4] }));
  add('header_length', 0, 1, () => ({ value: bytes((b[0] & 15) * 4), raw: String(b[0] & 15), bits: [4, 4], args: { words: b[0] & 15 } }));
  add('dscp', 1, 2, () => ({ value: String(b[1] >> 2), bits: [0, 6] }));
  add('ecn', 1, 2, () => ({ value: ECN[b[1] & 3], bits: [6, 2] }));
  add('total_length', 2, 4, () => bytes(u16(b, 2)));
  add('identification', 4, 6, () => hex(u16(b, 4), 4));
  add('ip_flags', 6, 7, () => ({
    value: [b[6] & 0x40 ? 'DF' : '', b[6] & 0x20 ? 'MF' : ''].filter(Boolean).join(', '), bits: [0, 3],
    flags: [['–', (b[6] & 0x80) !== 0], ['DF', (b[6] & 0x40) !== 0], ['MF', (b[6] & 0x20) !== 0]],
    say: b[6] & 0x40 ? 'ip_flags_df' : b[6] & 0x20 ? 'ip_flags_mf' : 'ip_flags',
  }));
  add('fragment_offset', 6, 8, () => ({ value: bytes((u16(b, 6) & 0x1fff) * 8), bits: [3, 13] }));
  add('ttl', 8, 9, () => String(b[8]));
  add('protocol', 9, 10, () => protocolName(b[9]));
  add('ip_checksum', 10, 12, () => ({ value: hex(u16(b, 10), 4), check: checkOver(b, 0, header, 10) }));
  add('source', 12, 16, () => address4(b, 12));
  add('destination', 16, 20, () => address4(b, 16));
  add('ip_options', 20, header, () => bytes(header - 20));
  const total = b.length > 3 ? u16(b, 2) : 0;
  // A length of 0 is a packet that was captured before a network card cut it up.
  return {
    protocol: b.length > 9 ? b[9] : -1, start: header, end: total >= header ? total : b.length,
    addresses: { from: 12, to: 20 }, first: b.length < 8 || (u16(b, 6) & 0x1fff) === 0,
  };
}

/** Extension headers that carry their own length (RFC 8200 §4). */
const EXTENSIONS = new Set([0, 43, 60]);
const FRAGMENT = 44;

/** @param {Bytes} b @param {Field[]} fields @returns {Inside} */
function dissect6(b, fields) {
  const add = writer(b, fields, 'ip');
  const traffic = ((b[0] & 15) << 4) | (b[1] >> 4);
  add('version6', 0, 1, () => ({ value: String(b[0] >> 4), bits: [0, 4] }));
  add('traffic_class', 0, 2, () => ({ value: `${traffic >> 2} · ${ECN[traffic & 3]}`, bits: [4, 8] }));
  add('flow_label', 1, 4, () => ({ value: hex(u32(b, 0) & 0xfffff, 5), bits: [4, 20] }));
  add('payload_length', 4, 6, () => bytes(u16(b, 4)));
  add('next_header', 6, 7, () => protocolName(b[6]));
  add('hop_limit', 7, 8, () => String(b[7]));
  add('source6', 8, 24, () => address6(b, 8));
  add('destination6', 24, 40, () => address6(b, 24));
  let [protocol, at, first] = [b.length > 6 ? b[6] : -1, 40, true];
  while ((EXTENSIONS.has(protocol) || protocol === FRAGMENT) && at + 1 < b.length) {
    const [kind, length] = [protocol, protocol === FRAGMENT ? 8 : (b[at + 1] + 1) * 8];
    add('extension_header', at, at + length, () => ({ value: protocolName(kind), args: { next: protocolName(b[at]), size: count(length) } }));
    if (kind === FRAGMENT && at + 4 <= b.length) first = u16(b, at + 2) >> 3 === 0;
    [protocol, at] = [b[at], at + length];
  }
  const length = b.length > 5 ? u16(b, 4) : 0;
  return { protocol, start: at, end: length > 0 ? 40 + length : b.length, addresses: { from: 8, to: 40 }, first };
}
