// @ts-check
// A timeline's NDJSON, read bit by bit: lines become events and events become
// batches. Somebody else may have written it, so that every line is checked.
import { SCHEMA } from './timeline.js';
import { EventError, TYPES, isWord, newPacker } from './packed.js';
import { newScanner } from './scan.js';

/** @typedef {import('./packed.js').Batch} Batch */

/** Events of a batch. */
const BATCH = 8192;
/** Events that are read; what a browser can hold. */
export const MOST_EVENTS = 2_000_000;
/** Of packets' bytes so much is kept (in base64); of later packets their headers alone. */
const MOST_BYTES = 64_000_000;
const HEADERS = 128; // base64 of 96 bytes: IP, TCP with options, and a little more
const LONGEST = 87_384; // base64 of 65,535 bytes, which is as long as a packet can be (RFC 791 §3.1)

const MOST_HOPS = 63;
const HOP = TYPES[0].keys.indexOf('hop'); // as in all types of the wire
const END_OF_LINE = 10;

/** What is wrong with a file, as a code and its arguments for the catalogue. */
export class FileProblem extends Error {
  /** @type {string | null} the sentence, where the server has said it already */
  told = null;

  /** @param {string} code @param {Record<string, string | number>} [args] */
  constructor(code, args = {}) {
    super(code);
    this.code = code;
    this.args = args;
  }
}

/**
 * newReader reads lines and gives batches to whoever takes them.
 * @param {(batch: Batch) => void} deliver
 * @param {(utf8: Uint8Array) => string} decode
 */
export function newReader(deliver, decode) {
  const packer = newPacker(BATCH);
  const scanner = newScanner((json) => {
    try {
      const word = JSON.parse(decode(json));
      return isWord(word) ? packer.place(word) : -1;
    } catch {
      return -1;
    }
  });
  let rest = new Uint8Array(0);
  let lines = 0;
  let events = 0;
  let seqNo = 0;
  let tUs = 0;
  let kept = 0;
  let cut = 0;

  /** @param {Uint8Array<ArrayBuffer>} all @param {number} from @param {number} to a line */
  function read(all, from, to) {
    lines += 1;
    const scanned = events > 0 ? scanner.scan(all, from, to) : null;
    if (scanned && inOrder(scanned)) {
      const { type, row, from: begins, to: ends } = scanned;
      packer.put(type, row, all, begins, keep(ends - begins));
      [seqNo, tUs] = row;
    } else {
      const line = decode(all.subarray(from, to));
      if (line.trim() === '') return;
      parse(line);
    }
    events += 1;
    if (packer.full()) {
      deliver(packer.take());
      scanner.forget();
    }
  }

  /** @param {import('./scan.js').Scanned} scanned what parse would not complain about */
  function inOrder({ type, row, from, to }) {
    return row[0] > seqNo && row[1] >= tUs && !(TYPES[type].bytes && row[HOP] > MOST_HOPS) && to - from <= LONGEST && events < MOST_EVENTS;
  }

  /** @param {string} line */
  function parse(line) {
    const [text, bytes] = apart(line);
    /** @type {any} */
    let event;
    try {
      event = JSON.parse(text);
    } catch {
      throw new FileProblem(events === 0 ? 'open.not_json' : 'open.bad_json', { line: lines });
    }
    check(event);
    const data = event.type.startsWith('wire.') ? bytes ?? event.bytes ?? '' : '';
    if (typeof data !== 'string' || data.length > LONGEST) throw new FileProblem('open.bad_event', { line: lines, type: event.type, key: 'bytes' });
    try {
      packer.add(event, data.slice(0, keep(data.length)));
    } catch (error) {
      if (!(error instanceof EventError)) throw error;
      throw new FileProblem('open.bad_event', { line: lines, type: error.type, key: error.key });
    }
  }

  /** @param {number} length of a packet's bytes @returns {number} how many of them are kept */
  function keep(length) {
    if (kept + length > MOST_BYTES && length > HEADERS) {
      length = HEADERS;
      cut += 1;
    }
    kept += length;
    return length;
  }

  /** @param {any} event a connection's: all views say between whom it is */
  function checkEnds(event) {
    for (const key of ['client', 'server']) {
      const end = event[key];
      if (typeof end?.host !== 'string' || typeof end.ip !== 'string' || !Number.isInteger(end.port)) {
        throw new FileProblem('open.bad_event', { line: lines, type: event.type, key });
      }
    }
  }

  /** @param {any} event */
  function check(event) {
    if (typeof event !== 'object' || event === null || typeof event.type !== 'string') throw new FileProblem('open.no_event', { line: lines });
    if (events === 0 && event.type !== 'run.start') throw new FileProblem('open.no_start', { type: event.type });
    if (events > 0 && event.type === 'run.start') throw new FileProblem('open.two_runs', { line: lines });
    if (events === 0 && !(event.schema <= SCHEMA)) throw new FileProblem('open.schema', { got: String(event.schema), most: SCHEMA });
    if (events === 0) checkStart(event);
    for (const key of ['seq_no', 't_us']) {
      if (!Number.isSafeInteger(event[key]) || event[key] < 0) throw new FileProblem('open.bad_event', { line: lines, type: event.type, key });
    }
    if (event.seq_no <= seqNo || event.t_us < tUs) throw new FileProblem('open.order', { line: lines });
    if (event.type === 'conn.open') checkEnds(event);
    if (event.hop > MOST_HOPS) throw new FileProblem('open.bad_event', { line: lines, type: event.type, key: 'hop' });
    if (events >= MOST_EVENTS) throw new FileProblem('open.too_many', { most: MOST_EVENTS });
    [seqNo, tUs] = [event.seq_no, event.t_us];
  }

  /** @param {any} start */
  function checkStart(start) {
    const list = (/** @type {unknown} */ x) => Array.isArray(x) && x.every((one) => typeof one === 'object' && one !== null && typeof one.name === 'string');
    for (const key of ['hosts', 'links']) {
      if (!list(start[key])) throw new FileProblem('open.bad_event', { line: lines, type: 'run.start', key });
    }
    if (typeof start.stack?.name !== 'string') throw new FileProblem('open.bad_event', { line: lines, type: 'run.start', key: 'stack' });
  }

  return {
    /** @param {Uint8Array<ArrayBuffer>} part the next of the file */
    take(part) {
      let from = 0;
      for (let to; (to = part.indexOf(END_OF_LINE, from)) >= 0; from = to + 1) {
        if (rest.length === 0) {
          read(part, from, to);
          continue;
        }
        const line = joined(rest, part.subarray(0, to));
        rest = new Uint8Array(0);
        read(line, 0, line.length);
      }
      rest = joined(rest, part.subarray(from));
    },
    /** @returns {{events: number, cut: number}} how many there were, and of how many packets the bytes were cut */
    end() {
      if (rest.length > 0) read(rest, 0, rest.length);
      if (events === 0) throw new FileProblem('open.empty');
      deliver(packer.take());
      return { events, cut };
    },
    lines: () => lines,
  };
}

/** @param {Uint8Array<ArrayBuffer>} a @param {Uint8Array<ArrayBuffer>} b */
function joined(a, b) {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/**
 * apart takes a packet's bytes out of its line, which are most of it.
 * @param {string} line
 * @returns {[string, string | null]}
 */
function apart(line) {
  const key = '"bytes":"';
  const at = line.indexOf(key);
  if (at < 0) return [line, null];
  const from = at + key.length;
  const to = line.indexOf('"', from);
  if (to < 0) return [line, null];
  return [`${line.slice(0, from)}${line.slice(to)}`, line.slice(from, to)];
}
