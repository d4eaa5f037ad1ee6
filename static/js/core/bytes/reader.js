// @ts-check
// Numbers, addresses and texts out of bytes, and the list that dissectors
// write their fields to.

/** @typedef {import('../bytes.js').Field} Field */
/** @typedef {import('../bytes.js').Layer} Layer */
/** @typedef {ArrayLike<number>} Bytes */
/** @typedef {Omit<Field, 'name' | 'layer' | 'start' | 'end'>} Said */
/** @typedef {(name: string, start: number, end: number, say: () => Said | string) => void} Add */

/** @param {Bytes} b @param {number} at */
export const u16 = (b, at) => (b[at] << 8) | b[at + 1];

/** @param {Bytes} b @param {number} at */
export const u24 = (b, at) => (b[at] << 16) | (b[at + 1] << 8) | b[at + 2];

/** @param {Bytes} b @param {number} at */
export const u32 = (b, at) => ((b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3]) >>> 0;

/** @param {number} n @param {number} digits */
export const hex = (n, digits) => `0x${n.toString(16).padStart(digits, '0')}`;

/** @param {Bytes} b @param {number} from @param {number} to */
export function hexes(b, from, to) {
  let text = '';
  for (let i = from; i < to; i++) text += b[i].toString(16).padStart(2, '0');
  return text;
}

/** @param {Bytes} b @param {number} at */
export const address4 = (b, at) => [b[at], b[at + 1], b[at + 2], b[at + 3]].join('.');

/**
 * address6 writes an address as RFC 5952 asks.
 * @param {Bytes} b
 * @param {number} at
 */
export function address6(b, at) {
  const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((i) => u16(b, at + i).toString(16));
  let [best, length] = [-1, 1]; // the longest run of zeros, the first of several, two at least
  for (let i = 0, n = 0; i < 8; i++) {
    n = groups[i] === '0' ? n + 1 : 0;
    if (n > length) [best, length] = [i - n + 1, n];
  }
  if (best < 0) return groups.join(':');
  return `${groups.slice(0, best).join(':')}::${groups.slice(best + length).join(':')}`;
}

/**
 * latin is bytes as text, one character each: how HTTP reads its head
 * (RFC 9112 §2.2).
 * @param {Bytes} b
 * @param {number} from
 * @param {number} to
 */
export function latin(b, from, to) {
  let text = '';
  for (let i = from; i < to && i < b.length; i++) text += String.fromCharCode(b[i]);
  return text;
}

/**
 * printable is text without what would not show.
 * @param {string} text
 */
export const printable = (text) => text.replace(/[^\x20-\x7e]/g, '·');

/**
 * writer appends fields of one layer. A field that is empty or lies behind the
 * end is left out; one that is cut has no value.
 * @param {Bytes} b
 * @param {Field[]} fields
 * @param {Layer} layer
 * @param {number} [at] where the layer begins: names and ends of fields count from there
 * @returns {Add}
 */
export function writer(b, fields, layer, at = 0) {
  return (name, start, end, say) => {
    [start, end] = [start + at, end + at];
    if (start >= end || start >= b.length) return;
    if (end > b.length) {
      fields.push({ name, layer, start, end: b.length, value: '…', cut: true });
      return;
    }
    const said = say();
    fields.push({ name, layer, start, end, ...(typeof said === 'string' ? { value: said } : said) });
  };
}

/**
 * base64 reads what a timeline carries of a packet. It needs no browser.
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function base64(text) {
  const length = Math.floor((text.length * 3) / 4) - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
  const out = new Uint8Array(length);
  let [bits, held, at] = [0, 0, 0];
  for (let i = 0; i < text.length && at < length; i++) {
    held = ((held << 6) | sextet(text.charCodeAt(i))) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 0xff;
    }
  }
  return out;
}

/** @param {number} c */
function sextet(c) {
  if (c >= 97) return c - 71; // a-z
  if (c >= 65) return c - 65; // A-Z
  if (c >= 48) return c + 4; //  0-9
  return c === 43 ? 62 : 63; //  + /
}
