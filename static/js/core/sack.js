// @ts-check
// The blocks of a selective acknowledgment, read from a packet's own bytes.

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** IP and TCP headers are 60 bytes each at most. */
const MOST_BYTES = 120;

/**
 * sackOf lists the blocks a packet acknowledges beyond its ACK number, counted
 * from the connection's start as the packet's other numbers are (RFC 2018 §3).
 * @param {{bytes: string, ack: number, flags: string}} packet
 * @returns {{from: number, to: number}[]}
 */
export function sackOf({ bytes, ack, flags }) {
  if (bytes === '' || !/ACK/.test(flags)) return [];
  const b = decode(bytes, MOST_BYTES);
  const tcp = (b[0] & 15) * 4;
  const end = Math.min(tcp + (b[tcp + 12] >> 4) * 4, b.length);
  const origin = u32(b, tcp + 8) - ack;
  const blocks = [];
  for (let at = tcp + 20; at < end;) {
    const kind = b[at];
    if (kind === 0) break;
    const length = kind === 1 ? 1 : Math.max(b[at + 1] || 0, 2);
    if (kind === 5) {
      for (let i = at + 2; i + 8 <= at + length && i + 8 <= end; i += 8) {
        blocks.push({ from: (u32(b, i) - origin) >>> 0, to: (u32(b, i + 4) - origin) >>> 0 });
      }
    }
    at += length;
  }
  return blocks;
}

/** @param {number[]} b @param {number} at */
const u32 = (b, at) => ((b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3]) >>> 0;

/** decode reads the first bytes of a base64 text. @param {string} text @param {number} most */
function decode(text, most) {
  const out = [];
  for (let i = 0; i + 1 < text.length && out.length < most; i += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((k) => DIGITS.indexOf(text[i + k] ?? '='));
    out.push((a << 2) | (b >> 4));
    if (c >= 0) out.push(((b & 15) << 4) | (c >> 2));
    if (d >= 0) out.push(((c & 3) << 6) | d);
  }
  return out;
}
