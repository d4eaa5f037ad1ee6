// @ts-check
// A DNS message (RFC 1035 §4.1), and Wireshark's words for it.
import { count } from '../format.js';
import { address4, address6, hex, hexes, latin, printable, u16, u32, writer } from './reader.js';

/** @typedef {import('./reader.js').Bytes} Bytes */
/** @typedef {import('../bytes.js').Field} Field */
/** @typedef {{name: string, type: string, data: string}} Entry */
/** @typedef {{id: number, response: boolean, rcode: string, questions: Entry[], answers: Entry[]}} Message */

const TYPES = new Map([[1, 'A'], [2, 'NS'], [5, 'CNAME'], [6, 'SOA'], [12, 'PTR'], [15, 'MX'], [16, 'TXT'], [28, 'AAAA'], [33, 'SRV'], [41, 'OPT'], [65, 'HTTPS']]);
const RCODES = ['No error', 'Format error', 'Server failure', 'No such name', 'Not implemented', 'Refused'];
const OPCODES = ['Standard query', 'Inverse query', 'Server status request'];

/** Entries read at most: a count is 16 bits, and a packet may lie. */
const MOST = 100;

/**
 * dissectDNS writes a message's fields.
 * @param {Bytes} b
 * @param {number} at
 * @param {number} end
 * @param {Field[]} fields
 * @returns {Message | null} null if it is too short to be one
 */
export function dissectDNS(b, at, end, fields) {
  if (end > b.length || end - at < 12) return null;
  const add = writer(b, fields, 'dns');
  const flags = u16(b, at + 2);
  /** @type {Message} */
  const message = { id: u16(b, at), response: (flags & 0x8000) !== 0, rcode: RCODES[flags & 15] ?? `Code ${flags & 15}`, questions: [], answers: [] };
  add('dns_id', at, at + 2, () => hex(message.id, 4));
  add('dns_flags', at + 2, at + 4, () => ({
    value: [OPCODES[(flags >> 11) & 15] ?? '', message.response ? message.rcode : ''].filter(Boolean).join(', '), raw: hex(flags, 4),
    flags: [['QR', message.response], ['AA', (flags & 0x400) !== 0], ['TC', (flags & 0x200) !== 0], ['RD', (flags & 0x100) !== 0], ['RA', (flags & 0x80) !== 0]],
    say: message.response ? 'dns_flags_response' : 'dns_flags_query',
  }));
  const counts = [4, 6, 8, 10].map((i) => u16(b, at + i));
  ['dns_questions', 'dns_answers', 'dns_authorities', 'dns_additionals'].forEach((name, i) =>
    add(name, at + 4 + i * 2, at + 6 + i * 2, () => count(counts[i])));

  let next = at + 12;
  for (let i = 0; i < Math.min(counts[0], MOST); i++) {
    const name = nameAt(b, at, next, end);
    if (!name || name.end + 4 > end) return message;
    const type = typeName(u16(b, name.end));
    add('dns_name', next, name.end, () => name.text);
    add('dns_type', name.end, name.end + 2, () => type);
    add('dns_class', name.end + 2, name.end + 4, () => className(u16(b, name.end + 2)));
    message.questions.push({ name: name.text, type, data: '' });
    next = name.end + 4;
  }
  for (let i = 0; i < Math.min(counts[1] + counts[2] + counts[3], MOST); i++) {
    const name = nameAt(b, at, next, end);
    if (!name || name.end + 10 > end) return message;
    const [r, length] = [name.end, u16(b, name.end + 8)];
    if (r + 10 + length > end) return message;
    const type = typeName(u16(b, r));
    const data = dataOf(b, at, r + 10, length, type, end);
    add('dns_name', next, r, () => name.text);
    add('dns_type', r, r + 2, () => type);
    add('dns_class', r + 2, r + 4, () => (type === 'OPT' ? String(u16(b, r + 2)) : className(u16(b, r + 2))));
    add('dns_ttl', r + 4, r + 8, () => ({ value: `${count(u32(b, r + 4))} s` }));
    add('dns_data_length', r + 8, r + 10, () => count(length));
    add('dns_data', r + 10, r + 10 + length, () => data);
    if (i < counts[1]) message.answers.push({ name: name.text, type, data });
    next = r + 10 + length;
  }
  return message;
}

/** @param {Message} m @returns {string} as Wireshark's Info column says it */
export function dnsWords({ id, response, rcode, questions, answers }) {
  const words = [response ? 'Standard query response' : 'Standard query', hex(id, 4)];
  if (response && rcode !== RCODES[0]) words.push(rcode);
  for (const { type, name } of questions) words.push(type, name);
  for (const { type, data } of answers) words.push(type, data);
  return words.join(' ');
}

/** @param {number} n */
const typeName = (n) => TYPES.get(n) ?? String(n);

/** @param {number} n */
const className = (n) => (n === 1 ? 'IN' : String(n));

/**
 * nameAt reads labels, which may end in a pointer to an earlier name
 * (RFC 1035 §4.1.4). Pointers only lead back, so that none goes in circles.
 * @param {Bytes} b @param {number} message @param {number} at @param {number} end
 * @returns {{text: string, end: number} | null}
 */
function nameAt(b, message, at, end) {
  const labels = [];
  let after = -1;
  let floor = at;
  for (let p = at; p < end;) {
    const length = b[p];
    if (length === 0) return { text: labels.join('.') || '<Root>', end: after < 0 ? p + 1 : after };
    if (length >= 0xc0) {
      if (p + 1 >= end) return null;
      if (after < 0) after = p + 2;
      const to = message + (u16(b, p) & 0x3fff);
      if (to >= floor) return null;
      p = floor = to;
      continue;
    }
    if (length > 63 || p + 1 + length > end) return null;
    labels.push(printable(latin(b, p + 1, p + 1 + length)));
    p += 1 + length;
  }
  return null;
}

/** @param {Bytes} b @param {number} message @param {number} at @param {number} length @param {string} type @param {number} end */
function dataOf(b, message, at, length, type, end) {
  if (type === 'A' && length === 4) return address4(b, at);
  if (type === 'AAAA' && length === 16) return address6(b, at);
  if (['CNAME', 'NS', 'PTR'].includes(type)) return nameAt(b, message, at, end)?.text ?? '';
  return hexes(b, at, Math.min(at + length, at + 16));
}
