// @ts-check
// The Internet checksum (RFC 1071), computed again over what is here.
import { hex, u16 } from './reader.js';

/** @typedef {import('./reader.js').Bytes} Bytes */
/** @typedef {import('../bytes.js').Check} Check */

/**
 * sum adds 16-bit words in ones' complement; an odd last byte is padded with
 * a zero.
 * @param {Bytes} b
 * @param {number} from
 * @param {number} to
 * @param {number} [start]
 */
function sum(b, from, to, start = 0) {
  let total = start;
  for (let i = from; i + 1 < to; i += 2) total += (b[i] << 8) | b[i + 1];
  if ((to - from) % 2 === 1) total += b[to - 1] << 8;
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return total;
}

/**
 * checkOver judges the checksum at a place by the bytes it is over.
 * @param {Bytes} b
 * @param {number} from
 * @param {number} to
 * @param {number} at    where the checksum stands, within them
 * @param {number} [before] the sum of a pseudo-header
 * @returns {Check}
 */
export function checkOver(b, from, to, at, before = 0) {
  if (to > b.length) return { state: 'cut' };
  const stored = u16(b, at);
  // Its own field counts as zero.
  const own = (at - from) % 2 === 0 ? stored : ((stored & 0xff) << 8) | (stored >> 8);
  const without = sum(b, from, to, before) - own;
  const computed = ~(without < 0 ? without + 0xffff : without) & 0xffff;
  // Zero has two forms in ones' complement, and they mean the same.
  const good = computed === stored || ((computed === 0 || computed === 0xffff) && (stored === 0 || stored === 0xffff));
  return { state: good ? 'good' : 'bad', computed: hex(computed, 4) };
}

/**
 * pseudoHeader is the sum over addresses, protocol and length that TCP's and
 * UDP's checksums begin with (RFC 9293 §3.1, RFC 8200 §8.1).
 * @param {Bytes} b
 * @param {{from: number, to: number}} addresses
 * @param {number} protocol
 * @param {number} length
 */
export function pseudoHeader(b, { from, to }, protocol, length) {
  return sum(b, from, to, protocol + (length >>> 16) + (length & 0xffff));
}
