// @ts-check
// A timeline's NDJSON, read bit by bit: lines become events and events become
// batches. Somebody else may have written it, so that every line is checked.
import { SCHEMA } from './timeline.js';
import { EventError, newPacker } from './packed.js';

/** @typedef {import('./packed.js').Batch} Batch */

/** Events of a batch. */
const BATCH = 8192;
/** Events that are read; what a browser can hold. */
export const MOST_EVENTS = 2_000_000;
/** Of packets' bytes so much is kept (in base64); of later packets their headers alone. */
const MOST_BYTES = 64_000_000;
const HEADERS = 128; // base64 of 96 bytes: IP, TCP with options, and a little more
const LONGEST = 87_384; // base64 of 65,535 bytes, which is as long as a packet can be (RFC 791 §3.1)

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
 */
export function newReader(deliver) {
  const packer = newPacker(BATCH);
  let rest = '';
  let lines = 0;
  let events = 0;
  let seqNo = 0;
  let tUs = 0;
  let kept = 0;
  let cut = 0;

  /** @param {string} line */
  function read(line) {
    lines += 1;
    if (line.trim() === '') return;
    const [text, bytes] = apart(line);
    /** @type {any} */
    let event;
    try {
      event = JSON.parse(text);
    } catch {
      throw new FileProblem(events === 0 ? 'open.not_json' : 'open.bad_json', { line: lines });
    }
    check(event);
    let data = event.type.startsWith('wire.') ? bytes ?? event.bytes ?? '' : '';
    if (typeof data !== 'string' || data.length > LONGEST) throw new FileProblem('open.bad_event', { line: lines, type: event.type, key: 'bytes' });
    if (kept + data.length > MOST_BYTES && data.length > HEADERS) {
      data = data.slice(0, HEADERS);
      cut += 1;
    }
    kept += data.length;
    try {
      packer.add(event, data);
    } catch (error) {
      if (!(error instanceof EventError)) throw error;
      throw new FileProblem('open.bad_event', { line: lines, type: error.type, key: error.key });
    }
    events += 1;
    if (packer.full()) deliver(packer.take());
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
    if (event.hop > 63) throw new FileProblem('open.bad_event', { line: lines, type: event.type, key: 'hop' });
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
    /** @param {string} text the next part of the file */
    take(text) {
      const all = rest + text;
      let from = 0;
      for (let to; (to = all.indexOf('\n', from)) >= 0; from = to + 1) read(all.slice(from, to));
      rest = all.slice(from);
    },
    /** @returns {{events: number, cut: number}} how many there were, and of how many packets the bytes were cut */
    end() {
      if (rest.trim() !== '') read(rest);
      rest = '';
      if (events === 0) throw new FileProblem('open.empty');
      deliver(packer.take());
      return { events, cut };
    },
    lines: () => lines,
  };
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
