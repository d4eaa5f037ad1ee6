// @ts-check
// The bytes that one host sent on one connection, put together from the
// packets of the run.
import { base64, u16 } from './reader.js';

/** @typedef {import('../timeline.js').Timeline} Timeline */
/** @typedef {import('../timeline.js').Packet} Packet */

/**
 * @typedef {Object} Stream
 * @property {Uint8Array} data  zero where nothing is known
 * @property {(from: number, to: number) => boolean} has whether all of a range is known
 */

/**
 * A part of a stream that has a name; places are the stream's.
 * @typedef {Object} Part
 * @property {'http' | 'tls'} layer
 * @property {string} name
 * @property {number} from
 * @property {number} to
 * @property {string} value
 * @property {string} [say]
 * @property {Record<string, string | number>} [args]
 */

/** Put together at most; of a longer stream the first bytes. */
const MOST = 4 << 20;

/**
 * payloadStart is where a TCP segment's data begins in its IP packet.
 * @param {ArrayLike<number>} b
 */
export function payloadStart(b) {
  const tcp = b[0] >> 4 === 6 ? 40 : (b[0] & 15) * 4;
  return tcp + (b[tcp + 12] >> 4) * 4;
}

/**
 * payloadEnd is where the IP header says that the packet ends: a link may have
 * padded it.
 * @param {ArrayLike<number>} b
 */
const payloadEnd = (b) => Math.min(b.length, b[0] >> 4 === 6 ? 40 + u16(b, 4) : u16(b, 2) || b.length);

/**
 * streamOf puts a direction together up to a byte.
 * @param {Timeline} timeline
 * @param {number} conn
 * @param {string} src
 * @param {number} end
 * @returns {Stream}
 */
export function streamOf(timeline, conn, src, end) {
  const data = new Uint8Array(Math.min(Math.max(end, 0), MOST));
  const known = new Uint8Array(data.length);
  for (const packet of timeline.packets.values()) {
    if (packet.conn !== conn || packet.src !== src || packet.lenBytes === 0 || packet.copyOf !== 0) continue;
    const at = packet.seq - 1; // the SYN has number 0
    if (at < 0 || at >= data.length || known[at + packet.lenBytes - 1]) continue;
    const b = base64(packet.bytes);
    const payload = b.subarray(payloadStart(b), payloadEnd(b)).subarray(0, data.length - at);
    data.set(payload, at);
    known.fill(1, at, at + payload.length);
  }
  return {
    data,
    has(from, to) {
      if (from < 0 || to > data.length) return false;
      const gap = known.subarray(from, to).indexOf(0);
      return gap < 0;
    },
  };
}
