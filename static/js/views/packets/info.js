// @ts-check
// A packet in Wireshark's words: its columns Protocol and Info. A Go test holds
// them to what tshark writes about the same packets.
import { base64, latin, printable, u16, u32 } from '../../core/bytes/reader.js';
import { dissectDNS, dnsWords } from '../../core/bytes/dns.js';
import { dissectIP } from '../../core/bytes/ip.js';
import { payloadStart } from '../../core/bytes/stream.js';
import { recordNames } from '../../core/bytes/tls.js';
import { icmpWords } from '../../core/bytes/udp.js';
import { lost } from '../../core/packets.js';

/** @typedef {import('../../core/packets.js').Index} Index */
/** @typedef {import('../../core/packets.js').Packet} Packet */

/**
 * What a row says. Judgements stand before the rest, as in Wireshark.
 * @typedef {Object} Info
 * @property {string} protocol
 * @property {string} judged  "[TCP Retransmission]", '' if there is nothing to say
 * @property {string} message the start line of an HTTP message, the names of TLS records
 * @property {string} text    ports, flags and numbers
 */

/** Wireshark's words for a label, in the order in which it puts them. */
const JUDGED = new Map([
  ['zero_window', 'TCP ZeroWindow'],
  ['duplicate_ack', ''], // has numbers
  ['keep_alive_ack', 'TCP Keep-Alive ACK'],
  ['keep_alive', 'TCP Keep-Alive'],
  ['zero_window_probe', 'TCP ZeroWindowProbe'],
  ['window_full', 'TCP Window Full'],
  ['window_update', 'TCP Window Update'],
  ['lost_segment', 'TCP Previous segment not captured'],
  ['out_of_order', 'TCP Out-Of-Order'],
  ['retransmission', 'TCP Retransmission'],
  ['fast_retransmission', 'TCP Fast Retransmission'],
  ['spurious_retransmission', 'TCP Spurious Retransmission'],
  ['port_reused', 'TCP Port numbers reused'],
]);
const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

/**
 * duplicatesOf numbers the duplicate ACKs: of which packet each says the same
 * again, and the how manieth it is. They are counted by whom they reach.
 * @param {Packet[]} packets
 * @returns {Map<number, {of: number, nth: number}>}
 */
export function duplicatesOf(packets) {
  /** @type {Map<string, {ack: number, of: number, nth: number}>} */
  const last = new Map();
  const duplicates = new Map();
  for (const p of packets) {
    if (p.proto !== 'tcp' || p.copyOf !== 0 || !p.flags.includes('ACK') || lost(p)) continue;
    const key = `${p.conn} ${p.src}`;
    let end = last.get(key);
    if (!end || end.ack !== p.ack) last.set(key, end = { ack: p.ack, of: p.id, nth: 0 });
    if (p.labels.includes('duplicate_ack')) duplicates.set(p.id, { of: end.of, nth: ++end.nth });
  }
  return duplicates;
}

/**
 * infoOf words a packet.
 * @param {Index} index
 * @param {Packet} p
 * @param {string} bytes base64; '' where the run was cut
 * @param {{of: number, nth: number}} [duplicate]
 * @returns {Info}
 */
export function infoOf(index, p, bytes, duplicate) {
  const data = base64(bytes);
  if (p.proto === 'tcp') return tcp(index, p, data, duplicate);
  const text = `${portsOf(index, p, data).join(' → ')} Len=${p.lenBytes}`;
  if (data.length < 20) return { protocol: p.proto.toUpperCase(), judged: '', message: '', text: p.proto === 'udp' ? text : '' };
  const inside = dissectIP(data, []);
  if (p.proto === 'udp') {
    const dns = portsOf(index, p, data).includes(53) ? dissectDNS(data, inside.start + 8, inside.end, []) : null;
    return dns ? { protocol: 'DNS', judged: '', message: '', text: dnsWords(dns) } : { protocol: 'UDP', judged: '', message: '', text };
  }
  if (p.proto !== 'icmp') return { protocol: p.proto.toUpperCase(), judged: '', message: '', text: '' };
  const { type, code } = icmpWords(data, inside);
  const at = inside.start;
  const echo = type.startsWith('Echo') ? `  id=0x${u16(data, at + 4).toString(16).padStart(4, '0')}, seq=${u16(data, at + 6)}` : '';
  return { protocol: inside.protocol === 1 ? 'ICMP' : 'ICMPv6', judged: '', message: '', text: `${type}${code ? ` (${code})` : ''}${echo}` };
}

/**
 * portsOf are a packet's ports, from its bytes or from its connection.
 * @param {Index} index
 * @param {Packet} p
 * @param {Uint8Array} data
 * @returns {number[]}
 */
export function portsOf(index, p, data) {
  const at = data.length > 0 && data[0] >> 4 === 6 ? 40 : (data[0] & 15) * 4;
  if (data.length >= at + 4) return [u16(data, at), u16(data, at + 2)];
  const conn = index.conns.get(p.conn);
  if (!conn) return [];
  const ends = conn.client.host === p.src ? [conn.client, conn.server] : [conn.server, conn.client];
  return ends.map((e) => e.port);
}

/** @param {Index} index @param {Packet} p @param {Uint8Array} data @param {{of: number, nth: number}} [duplicate] @returns {Info} */
function tcp(index, p, data, duplicate) {
  const flags = p.flags.split(',');
  const parts = [
    portsOf(index, p, data).join(' → '),
    `[${p.flags === '' ? '<None>' : FLAGS.filter((f) => flags.includes(f)).join(', ')}]`,
    `Seq=${p.seq}`, ...(flags.includes('ACK') ? [`Ack=${p.ack}`] : []), `Win=${p.winBytes}`, `Len=${p.lenBytes}`,
    ...(data.length >= 40 ? optionsOf(data, p.ack) : []),
  ];
  const text = parts.filter(Boolean).join(' ');
  const judged = judgedOf(p, duplicate);
  if (index.sent.secret.has(p.conn)) {
    const names = p.lenBytes > 0 && data.length > 0 ? recordNames(data.subarray(payloadStart(data))) : '';
    return { protocol: names ? 'TLS' : 'TCP', judged, message: names, text };
  }
  const message = p.starts > 0 || p.lenBytes > 8 ? startLine(p, data) : '';
  return { protocol: message ? 'HTTP' : 'TCP', judged, message, text };
}

/** @param {Packet} p @param {{of: number, nth: number}} [duplicate] */
function judgedOf({ labels }, duplicate) {
  const special = labels.includes('fast_retransmission') || labels.includes('spurious_retransmission');
  const words = [];
  for (const [label, text] of JUDGED) {
    if (!labels.includes(label) || (label === 'retransmission' && special)) continue;
    if (label !== 'duplicate_ack') words.push(`[${text}]`);
    else words.push(duplicate ? `[TCP Dup ACK ${duplicate.of}#${duplicate.nth}]` : '[TCP Dup ACK]');
  }
  return words.join(' ');
}

/**
 * optionsOf are the header's options that Wireshark shows in the line.
 * @param {Uint8Array} b
 * @param {number} ack relative: the blocks of a SACK are told from the same number
 */
function optionsOf(b, ack) {
  const tcp = b[0] >> 4 === 6 ? 40 : (b[0] & 15) * 4;
  const end = Math.min(payloadStart(b), b.length);
  /** @param {number} at */
  const edge = (at) => (u32(b, at) - u32(b, tcp + 8) + ack) >>> 0;
  const words = [];
  for (let at = tcp + 20; at < end;) {
    const length = b[at] <= 1 ? 1 : b[at + 1];
    if (!(length > 0) || at + length > end || b[at] === 0) break;
    if (b[at] === 2) words.push(`MSS=${u16(b, at + 2)}`);
    if (b[at] === 3) words.push(`WS=${2 ** Math.min(b[at + 2], 14)}`);
    if (b[at] === 4) words.push('SACK_PERM');
    if (b[at] === 5) for (let i = at + 2; i + 8 <= at + length; i += 8) words.push(`SLE=${edge(i)} SRE=${edge(i + 4)}`);
    if (b[at] === 8) words.push(`TSval=${u32(b, at + 2)} TSecr=${u32(b, at + 6)}`);
    at += length;
  }
  return words;
}

/** @param {Packet} p @param {Uint8Array} data */
function startLine(p, data) {
  const start = data.length > 0 ? payloadStart(data) : 0;
  if (data.length > start) {
    const text = latin(data, start, Math.min(data.length, start + 300));
    const [line] = text.split('\r\n');
    if (/^(?:[A-Z]{3,10} \S+ HTTP\/\d|HTTP\/\d\.\d \d{3})/.test(line)) return printable(line);
  }
  const m = p.message;
  if (!m) return '';
  const version = m.event?.version ?? '';
  return (m.type === 'http.request' ? [m.method, m.target, version] : [version, m.status]).filter(Boolean).join(' ');
}
