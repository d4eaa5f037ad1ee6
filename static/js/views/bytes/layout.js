// @ts-check
// What stands in a packet and what that is part of: its fields, those of the
// messages in its payload, and which bytes of which message they are.
import { dissect } from '../../core/bytes.js';
import { httpParts, isHTTP, messagesIn } from '../../core/bytes/http.js';
import { base64 } from '../../core/bytes/reader.js';
import { streamOf } from '../../core/bytes/stream.js';
import { isTLS, tlsParts } from '../../core/bytes/tls.js';
import { isSecret, messagesOf } from './messages.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/timeline.js').Packet} Packet */
/** @typedef {import('../../core/bytes.js').Field} Field */
/** @typedef {import('../../core/bytes/http.js').Message} Message */
/** @typedef {import('../../core/bytes/stream.js').Part} Part */

/**
 * A piece of something longer that a packet carries.
 * @typedef {Object} Piece
 * @property {'request' | 'response' | 'tls' | 'stream'} kind
 * @property {Message | null} message
 * @property {number} from  in the message, from 0
 * @property {number} to
 * @property {number | null} size of the whole message, if it is known
 */

/**
 * A packet's bytes at one place of its way.
 * @typedef {Object} Sight
 * @property {string} at        the node, '' where it was sent
 * @property {Uint8Array<ArrayBuffer>} data
 * @property {boolean} corrupted
 */

/**
 * @typedef {Object} Dissection
 * @property {Uint8Array<ArrayBuffer>} data
 * @property {Field[]} fields
 * @property {Piece[]} pieces
 * @property {number} missing bytes of the packet that are not here
 */

/**
 * dissectPacket explains a packet of a run.
 * @param {Timeline} timeline
 * @param {Packet} packet
 * @param {Uint8Array<ArrayBuffer>} [data] its bytes, if not those with which it was sent
 * @returns {Dissection}
 */
export function dissectPacket(timeline, packet, data = base64(packet.bytes)) {
  const fields = dissect(data, packet);
  const missing = Math.max(0, packet.ipBytes - data.length);
  if (packet.proto !== 'tcp' || packet.lenBytes === 0) return { data, fields, pieces: [], missing };
  const { parts, pieces } = inside(timeline, packet);
  const payload = fields.findIndex((f) => f.name === 'payload');
  if (payload >= 0 && parts.length > 0) fields.splice(payload, 1, ...placed(parts, fields[payload], packet.seq - 1));
  return { data, fields, pieces, missing };
}

/** @param {Timeline} timeline @param {Packet} packet @returns {{parts: Part[], pieces: Piece[]}} */
function inside(timeline, packet) {
  const [from, to] = [packet.seq - 1, packet.seq - 1 + packet.lenBytes];
  const stream = streamOf(timeline, packet.conn, packet.src, to);
  const secret = isSecret(timeline, packet.conn);
  if (secret || isTLS(stream)) {
    return { parts: tlsParts(stream, from, to), pieces: [{ kind: 'tls', message: null, from, to, size: null }] };
  }
  let messages = messagesOf(timeline, packet.conn, packet.src);
  if (messages.length === 0 && isHTTP(stream)) messages = messagesIn(stream);
  const pieces = messages.flatMap((m, i) => piecesOf(m, messages[i + 1]?.begin ?? null, from, to));
  if (pieces.length === 0) pieces.push({ kind: 'stream', message: null, from, to, size: sentBy(timeline, packet) });
  return { parts: httpParts(stream, messages, from, to), pieces };
}

/** @param {Message} m @param {number | null} next @param {number} from @param {number} to @returns {Piece[]} */
function piecesOf(m, next, from, to) {
  const end = m.end ?? next;
  const last = end ?? to;
  if (m.begin >= to || last <= from) return [];
  return [{
    kind: m.kind, message: m, from: Math.max(from, m.begin) - m.begin, to: Math.min(to, last) - m.begin, size: m.end === null ? null : m.end - m.begin,
  }];
}

/** @param {Timeline} timeline @param {Packet} packet how many bytes its host sent on the connection */
function sentBy(timeline, packet) {
  let most = 0;
  for (const p of timeline.packets.values()) {
    if (p.conn === packet.conn && p.src === packet.src && p.lenBytes > 0) most = Math.max(most, p.seq - 1 + p.lenBytes);
  }
  return most;
}

/**
 * placed puts parts of a stream where they stand in the packet; what no part
 * covers stays payload.
 * @param {Part[]} parts in order
 * @param {Field} payload
 * @param {number} offset of the payload's first byte in the stream
 * @returns {Field[]}
 */
function placed(parts, payload, offset) {
  /** @type {Field[]} */
  const fields = [];
  let at = payload.start;
  /** @param {number} to */
  const fill = (to) => {
    if (to > at) fields.push({ ...payload, start: at, end: to });
  };
  for (const { from, to, ...said } of parts) {
    const start = Math.max(from - offset + payload.start, at);
    const end = Math.min(to - offset + payload.start, payload.end);
    if (end <= start) continue;
    fill(start);
    const whole = end - start === to - from;
    fields.push({ ...said, start, end, ...(whole ? {} : { of: { from: start - payload.start + offset - from, to: end - payload.start + offset - from, size: to - from } }) });
    at = end;
  }
  fill(payload.end);
  return fields;
}

/**
 * sightsOf are the packet's bytes as it left, and as it looked where it had
 * been changed: a router takes one from its time to live, a faulty link flips
 * a bit.
 * @param {Timeline} timeline
 * @param {Packet} packet
 * @returns {Sight[]}
 */
export function sightsOf(timeline, packet) {
  /** @type {Sight[]} */
  const sights = [];
  for (const event of timeline.events) {
    const e = /** @type {any} */ (event);
    if (e.packet !== packet.id || !e.bytes || !e.type.startsWith('wire.')) continue;
    sights.push({ at: e.type === 'wire.sent' ? (e.hop === 0 ? '' : e.from) : e.to, data: base64(e.bytes), corrupted: e.corrupted === true });
  }
  return sights;
}

/**
 * changesOf are the places at which two sights of a packet differ.
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 * @returns {Set<number>}
 */
export function changesOf(a, b) {
  /** @type {Set<number>} */
  const places = new Set();
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) places.add(i);
  return places;
}
