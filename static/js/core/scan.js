// @ts-check
// A line of a timeline read straight from its bytes into a row of numbers, as
// the engine writes its lines: no object is made, and hardly a text. What is
// written in any other way (JSON leaves much freedom) is left to JSON.parse.
import { ABSENT, TYPES } from './packed.js';

const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const ZERO = 48;
const COLON = 58;
const OPEN_LIST = 91;
const ESCAPE = 92;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;

/** So many digits are a safe integer, whatever they are. */
const DIGITS = 15;

/** @param {number} hash @param {number} byte */
const mix = (hash, byte) => (Math.imul(hash, 31) + byte) | 0;

/** @param {string} text ASCII */
const hashOf = (text) => [...text].reduce((hash, c) => mix(hash, c.charCodeAt(0)), 0);

// Keys and types by the hash of what is written.
const KEYS = [...new Set(['type', ...TYPES.flatMap(({ keys }) => keys)])];
const KEY_OF = new Map(KEYS.map((key, i) => [hashOf(key), i]));
const TYPE_OF = new Map(TYPES.map(({ type }, i) => [hashOf(`"${type}"`), i]));
const [TYPE, CAUSE, BYTES] = ['type', 'cause', 'bytes'].map((key) => KEYS.indexOf(key));
const NESTED = hashOf('cause.'); // packed.js has the keys of a cause as keys of its event
const COLUMNS = TYPES.map(({ keys }) => keys.map((key) => KEYS.indexOf(key)));

/**
 * A line that was read: its type's place, its row for the packer, and where its
 * packet's bytes stand.
 * @typedef {{type: number, row: Float64Array, from: number, to: number}} Scanned
 */

/**
 * newScanner reads lines.
 * @param {(json: Uint8Array) => number} place where a word stands in the batch; -1 if it is none
 */
export function newScanner(place) {
  const values = new Float64Array(KEYS.length);
  const isWord = new Uint8Array(KEYS.length);
  const lineOf = new Int32Array(KEYS.length); // in which the key was met last
  /** @type {Scanned} */
  const scanned = { type: 0, row: new Float64Array(Math.max(...COLUMNS.map((all) => all.length))), from: 0, to: 0 };
  /** @type {Map<number, {at: number, json: Uint8Array}>} */
  let known = new Map();
  let bytes = new Uint8Array(0);
  let line = 0;
  let at = 0;
  let escape = 0; // where the next one stands
  let typeHash = 0;

  /** @param {number} hash that its keys begin with @returns {boolean} it could be read */
  function object(hash) {
    if (bytes[at] !== OPEN) return false;
    do {
      if (bytes[++at] !== QUOTE) return false;
      let key = hash;
      for (let byte = bytes[++at]; byte !== QUOTE; byte = bytes[++at]) {
        if (!(byte >= 32)) return false; // the line or the file ends
        key = mix(key, byte);
      }
      if (bytes[++at] !== COLON) return false;
      at += 1;
      if (!value(KEY_OF.get(key) ?? -1)) return false;
    } while (bytes[at] === COMMA);
    return bytes[at++] === CLOSE;
  }

  /** @param {number} key */
  function value(key) {
    const first = bytes[at];
    if (first === OPEN) return key === CAUSE && object(NESTED);
    if (first === MINUS || (first >= ZERO && first < COLON)) return number(key);
    if (first === QUOTE && key === BYTES) return packet();
    return word(key, first);
  }

  /** @param {number} key */
  function number(key) {
    const minus = bytes[at] === MINUS;
    if (minus) at += 1;
    const from = at;
    let n = 0;
    for (let byte = bytes[at]; byte >= ZERO && byte < COLON; byte = bytes[++at]) n = n * 10 + byte - ZERO;
    if (at === from || at - from > DIGITS || (bytes[from] === ZERO && (minus || at - from > 1))) return false;
    if (key < 0) return true;
    values[key] = minus ? -n : n;
    isWord[key] = 0;
    lineOf[key] = line;
    return true;
  }

  function packet() {
    scanned.from = at + 1;
    scanned.to = bytes.indexOf(QUOTE, scanned.from);
    at = scanned.to + 1;
    return at > 0;
  }

  /** @param {number} key @param {number} first of a text, a list of texts, or a truth */
  function word(key, first) {
    const from = at;
    const last = first === QUOTE ? QUOTE : first === OPEN_LIST ? CLOSE_LIST : 0;
    let hash = mix(0, first);
    for (let byte = bytes[++at]; last === 0 ? byte !== COMMA && byte !== CLOSE : byte !== last; byte = bytes[++at]) {
      if (!(byte >= 32 && byte < 127)) return false;
      hash = mix(hash, byte);
    }
    if (last !== 0) hash = mix(hash, bytes[at++]);
    if (key < 0) return last === QUOTE; // whatever else it may be
    if (key === TYPE) typeHash = hash;
    values[key] = placeOf(hash, from);
    isWord[key] = 1;
    lineOf[key] = line;
    return values[key] >= 0;
  }

  /** @param {number} hash of the bytes from here on @param {number} from */
  function placeOf(hash, from) {
    const found = known.get(hash);
    if (!found) {
      const json = bytes.slice(from, at);
      const made = place(json);
      if (made >= 0) known.set(hash, { at: made, json });
      return made;
    }
    for (let i = 0; i < found.json.length; i++) if (found.json[i] !== bytes[from + i]) return -1;
    return found.json.length === at - from ? found.at : -1;
  }

  /** @param {number} type @returns {boolean} the line had all that it must have, and of the right kind */
  function arrange(type) {
    const { numbers, optional, bytes: carries } = TYPES[type];
    const columns = COLUMNS[type];
    if (carries ? lineOf[BYTES] === line : scanned.to > 0) return false;
    for (let i = 0; i < columns.length; i++) {
      const key = columns[i];
      const there = lineOf[key] === line;
      if (there ? (isWord[key] === 0) !== (i < numbers) || values[key] <= ABSENT : !optional[i]) return false;
      scanned.row[i] = there ? values[key] : ABSENT;
    }
    scanned.type = type;
    return true;
  }

  return {
    /** forget is called when a batch is complete: words have other places in the next. */
    forget() {
      known = new Map();
    },
    /**
     * scan reads the line that ends before a place; null is one to be read otherwise.
     * @param {Uint8Array<ArrayBuffer>} all
     * @param {number} from
     * @param {number} to
     */
    scan(all, from, to) {
      if (bytes !== all || escape < from) escape = all.indexOf(ESCAPE, from);
      if (escape < 0) escape = all.length;
      bytes = all;
      at = from;
      line += 1;
      scanned.from = scanned.to = typeHash = 0;
      if (escape < to || !object(0) || at !== to) return null;
      const type = TYPE_OF.get(typeHash);
      return type !== undefined && arrange(type) ? scanned : null;
    },
  };
}
