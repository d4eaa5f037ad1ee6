// @ts-check
// TLS records (RFC 8446 §5.1) in a stream, and what can be read of them
// without keys: the two hellos, alerts, and how much is encrypted.
import { bytes, count } from '../format.js';
import { hex, hexes, latin, printable, u16, u24 } from './reader.js';

/** @typedef {import('./stream.js').Stream} Stream */
/** @typedef {import('./stream.js').Part} Part */
/** @typedef {(name: string, from: number, to: number, value: string, args?: Part['args']) => void} Add */

const TYPES = new Map([[20, 'Change Cipher Spec'], [21, 'Alert'], [22, 'Handshake'], [23, 'Application Data']]);
const MESSAGES = new Map([
  [0, 'Hello Request'], [1, 'Client Hello'], [2, 'Server Hello'], [4, 'New Session Ticket'], [8, 'Encrypted Extensions'], [11, 'Certificate'],
  [12, 'Server Key Exchange'], [13, 'Certificate Request'], [14, 'Server Hello Done'], [15, 'Certificate Verify'], [16, 'Client Key Exchange'], [20, 'Finished'],
]);
const EXTENSIONS = new Map([
  [0, 'server_name'], [5, 'status_request'], [10, 'supported_groups'], [11, 'ec_point_formats'], [13, 'signature_algorithms'],
  [16, 'application_layer_protocol_negotiation'], [18, 'signed_certificate_timestamp'], [21, 'padding'], [23, 'extended_master_secret'],
  [35, 'session_ticket'], [43, 'supported_versions'], [44, 'cookie'], [45, 'psk_key_exchange_modes'], [51, 'key_share'], [65281, 'renegotiation_info'],
]);
const SUITES = new Map([[0x1301, 'TLS_AES_128_GCM_SHA256'], [0x1302, 'TLS_AES_256_GCM_SHA384'], [0x1303, 'TLS_CHACHA20_POLY1305_SHA256']]);
const ALERTS = new Map([[0, 'close_notify'], [10, 'unexpected_message'], [20, 'bad_record_mac'], [40, 'handshake_failure'], [42, 'bad_certificate'],
  [46, 'certificate_unknown'], [48, 'unknown_ca'], [50, 'decode_error'], [51, 'decrypt_error'], [70, 'protocol_version'], [80, 'internal_error'], [112, 'unrecognized_name'], [120, 'no_application_protocol']]);

const HEADER = 5;
/** RFC 8446 §5.2, and what TLS 1.2 allows beyond. */
const LARGEST = 16384 + 2048;

/** @param {Stream} s whether it begins with a record */
export const isTLS = (s) => recordAt(s, 0) !== null;

/** @param {Stream} s @param {number} at */
function recordAt({ data, has }, at) {
  if (!has(at, at + HEADER) || !TYPES.has(data[at]) || data[at + 1] !== 3 || u16(data, at + 3) > LARGEST) return null;
  return { type: data[at], body: at + HEADER, end: at + HEADER + u16(data, at + 3) };
}

/**
 * recordNames names the records of a segment that begins with one, as Wireshark
 * does; '' if it does not.
 * @param {Uint8Array} data
 */
export function recordNames(data) {
  /** @type {Stream} */
  const stream = { data, has: (from, to) => to <= data.length };
  const names = [];
  for (let at = 0, secret = false, record; (record = recordAt(stream, at)); at = record.end) {
    const { type, body } = record;
    names.push(type !== 22 ? TYPES.get(type) : secret ? 'Encrypted Handshake Message' : MESSAGES.get(data[body]) ?? 'Handshake');
    secret ||= type === 20;
  }
  return names.join(', ');
}

/**
 * tlsParts lists what stands in a range of the stream, record by record.
 * @param {Stream} stream
 * @param {number} from
 * @param {number} to
 * @returns {Part[]}
 */
export function tlsParts(stream, from, to) {
  /** @type {Part[]} */
  const parts = [];
  let secret = false; // after Change Cipher Spec handshake messages are encrypted too
  for (let at = 0; at < to;) {
    const record = recordAt(stream, at);
    if (!record) break;
    if (record.end > from) readRecord(stream, at, record, secret, parts);
    if (record.type === 20) secret = true;
    at = record.end;
  }
  return parts;
}

/** @param {Stream} stream @param {number} at @param {{type: number, body: number, end: number}} record @param {boolean} secret @param {Part[]} parts */
function readRecord(stream, at, { type, body, end }, secret, parts) {
  const { data, has } = stream;
  /** @type {Add} */
  const add = (name, from, to, value, args) => {
    if (to > from) parts.push({ layer: 'tls', name, from, to, value, args });
  };
  add('tls_type', at, at + 1, `${TYPES.get(type)} (${type})`);
  add('tls_version', at + 1, at + 3, hex(u16(data, at + 1), 4));
  add('tls_length', at + 3, body, bytes(end - body));
  if (type === 22 && !secret && has(body, Math.min(body + 4, end))) readHandshake(stream, body, end, add);
  else if (type === 21 && end - body === 2 && has(body, end)) add('tls_alert', body, end, `${data[body] === 2 ? 'fatal' : 'warning'}, ${ALERTS.get(data[body + 1]) ?? data[body + 1]}`);
  else if (type === 20) add('tls_change', body, end, '');
  else add(type === 23 ? 'tls_data' : 'tls_secret', body, end, bytes(end - body));
}

/** @param {Stream} stream @param {number} at @param {number} end @param {Add} add */
function readHandshake({ data, has }, at, end, add) {
  while (at + 4 <= end) {
    const stop = Math.min(at + 4 + u24(data, at + 1), end);
    const type = data[at];
    add('tls_message', at, at + 1, `${MESSAGES.get(type) ?? type} (${type})`);
    add('tls_message_length', at + 1, at + 4, bytes(u24(data, at + 1)));
    if (type > 2 || type === 0 || !has(at, stop) || !readHello(data, type, at + 4, stop, add)) add('tls_body', at + 4, stop, bytes(stop - at - 4));
    at = stop;
  }
  add('tls_body', at, end, bytes(end - at));
}

/**
 * readHello follows RFC 8446 §4.1.2 and §4.1.3; false, with nothing added, if
 * its lengths do not fit.
 * @param {Uint8Array} b @param {number} type @param {number} at @param {number} end @param {Add} add
 */
function readHello(b, type, at, end, add) {
  const session = at + 34;
  const suites = session + 1 + (b[session] ?? 0);
  const several = type === 1;
  const suitesEnd = several ? suites + 2 + u16(b, suites) : suites + 2;
  const methods = several ? suitesEnd + 1 + (b[suitesEnd] ?? 0) : suitesEnd + 1;
  if (!(methods <= end)) return false;
  add('tls_legacy_version', at, at + 2, hex(u16(b, at), 4));
  add('tls_random', at + 2, session, `${hexes(b, at + 2, at + 10)}…`);
  add('tls_session', session, suites, `${count(b[session])}\u202fB`);
  if (several) add('tls_suites', suites, suitesEnd, suiteNames(b, suites + 2, suitesEnd), { n: (suitesEnd - suites - 2) / 2 });
  else add('tls_suite', suites, suitesEnd, suiteName(u16(b, suites)));
  add('tls_compression', suitesEnd, methods, '');
  if (methods + 2 > end) return true;
  add('tls_extensions', methods, methods + 2, bytes(u16(b, methods)));
  let next = methods + 2;
  while (next + 4 <= end) {
    const stop = next + 4 + u16(b, next + 2);
    if (stop > end) break;
    const kind = u16(b, next);
    add('tls_extension', next, stop, extension(b, kind, next + 4, stop, several), { extension: EXTENSIONS.get(kind) ?? kind });
    next = stop;
  }
  add('tls_body', next, end, bytes(end - next));
  return true;
}

/** @param {Uint8Array} b @param {number} kind @param {number} at @param {number} end @param {boolean} offered */
function extension(b, kind, at, end, offered) {
  const name = EXTENSIONS.get(kind) ?? String(kind);
  if (name === 'server_name' && end - at > 5) return `${name}: ${printable(latin(b, at + 5, end))}`;
  if (kind === 16 && end - at > 3) return `ALPN: ${protocols(b, at + 2, end)}`;
  if (name === 'supported_versions') return `${name}: ${versions(b, offered ? at + 1 : at, end)}`;
  return name;
}

/** @param {Uint8Array} b @param {number} at @param {number} end */
function protocols(b, at, end) {
  const names = [];
  for (let p = at; p < end && p + 1 + b[p] <= end && b[p] > 0; p += 1 + b[p]) names.push(printable(latin(b, p + 1, p + 1 + b[p])));
  return names.join(', ');
}

/** @param {Uint8Array} b @param {number} at @param {number} end */
function versions(b, at, end) {
  const names = [];
  for (let p = at; p + 2 <= end; p += 2) names.push(versionName(u16(b, p)));
  return names.join(', ');
}

/** @param {number} n */
export const versionName = (n) => (n >= 0x301 && n <= 0x304 ? `TLS 1.${n - 0x301}` : hex(n, 4));

/** @param {number} n */
const suiteName = (n) => SUITES.get(n) ?? hex(n, 4);

/** @param {Uint8Array} b @param {number} at @param {number} end */
function suiteNames(b, at, end) {
  const names = [];
  for (let p = at; p + 2 <= end && names.length < 3; p += 2) names.push(suiteName(u16(b, p)));
  return names.join(', ') + ((end - at) / 2 > 3 ? '…' : '');
}
