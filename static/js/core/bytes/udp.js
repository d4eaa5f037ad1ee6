// @ts-check
// UDP (RFC 768) and ICMP (RFC 792, RFC 4443).
import { bytes } from '../format.js';
import { checkOver, pseudoHeader } from './checksum.js';
import { ICMP6, TCP, UDP } from './ip.js';
import { address4, hex, u16, writer } from './reader.js';

/** @typedef {import('./reader.js').Bytes} Bytes */
/** @typedef {import('../bytes.js').Field} Field */
/** @typedef {import('./ip.js').Inside} Inside */

/**
 * dissectUDP writes the four fields.
 * @param {Bytes} b
 * @param {Inside} inside
 * @param {Field[]} fields
 * @returns {number} where the header ends
 */
export function dissectUDP(b, { start: at, end, addresses }, fields) {
  const add = writer(b, fields, 'udp', at);
  add('source_port', 0, 2, () => ({ value: String(u16(b, at)), args: { port: u16(b, at) } }));
  add('destination_port', 2, 4, () => ({ value: String(u16(b, at + 2)), args: { port: u16(b, at + 2) } }));
  add('udp_length', 4, 6, () => bytes(u16(b, at + 4)));
  add('udp_checksum', 6, 8, () => {
    const stored = u16(b, at + 6);
    if (stored === 0) return { value: hex(0, 4), say: 'udp_checksum_none' };
    return { value: hex(stored, 4), check: checkOver(b, at, end, at + 6, pseudoHeader(b, addresses, UDP, end - at)) };
  });
  return at + 8;
}

// Wireshark's words (packet-icmp.c).
const TYPES = new Map([
  [0, 'Echo (ping) reply'], [3, 'Destination unreachable'], [5, 'Redirect'], [8, 'Echo (ping) request'], [11, 'Time-to-live exceeded'], [12, 'Parameter problem'],
]);
const CODES = new Map([
  ['3 0', 'Network unreachable'], ['3 1', 'Host unreachable'], ['3 2', 'Protocol unreachable'], ['3 3', 'Port unreachable'],
  ['3 4', 'Fragmentation needed'], ['3 13', 'Communication administratively filtered'], ['11 0', 'Time to live exceeded in transit'],
  ['11 1', 'Fragment reassembly time exceeded'],
]);
const TYPES6 = new Map([
  [1, 'Destination Unreachable'], [2, 'Packet Too Big'], [3, 'Time Exceeded'], [128, 'Echo (ping) request'], [129, 'Echo (ping) reply'],
  [133, 'Router Solicitation'], [134, 'Router Advertisement'], [135, 'Neighbor Solicitation'], [136, 'Neighbor Advertisement'],
]);

/**
 * icmpWords names a message as Wireshark does.
 * @param {Bytes} b
 * @param {Inside} inside
 */
export function icmpWords(b, { start: at, protocol }) {
  const type = (protocol === ICMP6 ? TYPES6 : TYPES).get(b[at]) ?? `Type ${b[at]}`;
  const code = protocol === ICMP6 ? undefined : CODES.get(`${b[at]} ${b[at + 1]}`);
  return { type, code: code ?? '' };
}

/**
 * dissectICMP writes the header, and what an error quotes of the packet that
 * it is about.
 * @param {Bytes} b
 * @param {Inside} inside
 * @param {Field[]} fields
 * @returns {number} where what is not explained begins
 */
export function dissectICMP(b, inside, fields) {
  const { start: at, end, protocol, addresses } = inside;
  const { type, code } = icmpWords(b, inside);
  const six = protocol === ICMP6;
  const isEcho = six ? b[at] === 128 || b[at] === 129 : b[at] === 0 || b[at] === 8;
  const isError = six ? b[at] < 128 : [3, 5, 11, 12].includes(b[at]);
  const add = writer(b, fields, 'icmp', at);
  add('icmp_type', 0, 1, () => `${type} (${b[at]})`);
  add('icmp_code', 1, 2, () => (code ? `${code} (${b[at + 1]})` : String(b[at + 1])));
  add('icmp_checksum', 2, 4, () => ({
    value: hex(u16(b, at + 2), 4), check: checkOver(b, at, end, at + 2, six ? pseudoHeader(b, addresses, ICMP6, end - at) : 0),
  }));
  if (isEcho) {
    add('icmp_id', 4, 6, () => String(u16(b, at + 4)));
    add('icmp_sequence', 6, 8, () => String(u16(b, at + 6)));
    return at + 8;
  }
  const mtu = !six && b[at] === 3 && b[at + 1] === 4;
  add(mtu ? 'icmp_mtu' : 'icmp_rest', 4, 8, () => (mtu ? bytes(u16(b, at + 6)) : ''));
  if (!isError) return at + 8;
  add('icmp_original', 8, end - at, () => quoted(b, at + 8));
  return end;
}

/**
 * quoted names the packet that an error is about: its IP header and eight
 * bytes more, which are enough for its ports (RFC 792).
 * @param {Bytes} b
 * @param {number} at
 */
function quoted(b, at) {
  if (b[at] >> 4 !== 4 || at + 20 > b.length) return '';
  const ports = at + (b[at] & 15) * 4;
  const names = new Map([[TCP, 'TCP'], [UDP, 'UDP']]);
  const [from, to] = [address4(b, at + 12), address4(b, at + 16)];
  if (!names.has(b[at + 9]) || ports + 4 > b.length) return `${from} → ${to}`;
  return `${names.get(b[at + 9])} ${from}:${u16(b, ports)} → ${to}:${u16(b, ports + 2)}`;
}
