// @ts-check
// How the content of responses comes in: what has arrived at the host that
// asked, and what its application has read of it. The two differ while bytes
// lie behind a gap, or where nobody reads.
import { perTimeline } from '../../core/once.js';
import { push } from '../sockets/steps.js';
import { exchangesOf, listOf } from './exchanges.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('./exchanges.js').Leg} Leg */
/** @typedef {import('../sockets/steps.js').Step<number>} Step */

/**
 * @typedef {Object} Content
 * @property {Step[]} read          bytes of content that the application has read
 * @property {Step[] | null} arrived the same of what has arrived, in whatever order; null under TLS, which hides it
 */

/** @typedef {{t_us: number, seq_no: number}} Place */
/** @typedef {Place & {total: number}} Reading total is what the connection's reads have brought by then */
/** @typedef {Place & {from: number, to: number}} Arrival bytes of the stream that had not arrived before */

/** contentsOf follows the content of each response of a timeline. */
export const contentsOf = perTimeline((timeline) => {
  const { readings, arrivals } = comings(timeline);
  /** @type {Map<Leg, Content>} */
  const contents = new Map();
  for (const leg of exchangesOf(timeline)) {
    const key = `${leg.host} ${leg.conn}`;
    if (leg.response) contents.set(leg, contentOf(leg, listOf(readings, key), listOf(arrivals, key)));
  }
  return contents;
});

/**
 * comings are what each end of each connection has read, and what has arrived.
 * @param {Timeline} timeline
 */
function comings(timeline) {
  /** @type {Map<string, Reading[]>} by host and connection */
  const readings = new Map();
  /** @type {Map<string, Arrival[]>} */
  const arrivals = new Map();
  /** @type {Map<string, [number, number][]>} */
  const there = new Map();
  for (const event of timeline.events) {
    const e = /** @type {any} */ (event);
    if (e.type === 'app.call' && e.op === 'read' && e.bytes > 0) {
      const list = listOf(readings, `${e.host} ${e.conn}`);
      list.push({ t_us: e.t_us, seq_no: e.seq_no, total: e.bytes + (list.length > 0 ? list[list.length - 1].total : 0) });
    } else if (e.type === 'wire.received' && e.to === e.dst && e.proto === 'tcp' && e.len_bytes > 0 && !e.corrupted) {
      const key = `${e.dst} ${e.conn}`;
      for (const [from, to] of added(listOf(there, key), e.seq - 1, e.seq - 1 + e.len_bytes)) listOf(arrivals, key).push({ t_us: e.t_us, seq_no: e.seq_no, from, to });
    }
  }
  return { readings, arrivals };
}

/**
 * added joins a range to ranges in order, and gives the parts of it that are
 * new. Most come at the end.
 * @param {[number, number][]} ranges disjoint
 * @param {number} from
 * @param {number} to
 * @returns {[number, number][]}
 */
function added(ranges, from, to) {
  let first = ranges.length;
  while (first > 0 && ranges[first - 1][1] >= from) first--;
  let last = first;
  let at = from;
  /** @type {[number, number][]} */
  const fresh = [];
  while (last < ranges.length && ranges[last][0] <= to) {
    if (ranges[last][0] > at) fresh.push([at, ranges[last][0]]);
    at = Math.max(at, ranges[last][1]);
    last++;
  }
  if (at < to) fresh.push([at, to]);
  const low = last > first ? Math.min(from, ranges[first][0]) : from;
  ranges.splice(first, last - first, [low, Math.max(at, to)]);
  return fresh;
}

/**
 * @param {Leg} leg
 * @param {Reading[]} readings of its connection
 * @param {Arrival[]} arrivals
 * @returns {Content}
 */
function contentOf(leg, readings, arrivals) {
  const response = /** @type {NonNullable<Leg['response']>} */ (leg.response);
  const { head, to } = response.extent;
  if (head === null) return { read: [], arrived: leg.secure ? null : [] };
  if (leg.secure) return { read: shared(response, readings), arrived: null };
  const end = to ?? Infinity;
  // Chunked framing (RFC 9112 §7.1) takes a part of what comes: shared out evenly.
  const part = to !== null && to > head ? response.bytes / (to - head) : 1;
  /** @type {Step[]} */
  const read = [];
  for (let i = firstOf(readings, (r) => r.total > head); i < readings.length && end > head; i++) {
    push(read, readings[i], Math.floor((Math.min(readings[i].total, end) - head) * part));
    if (readings[i].total >= end) break;
  }
  /** @type {Step[]} */
  const arrived = [];
  let n = 0;
  for (const a of arrivals) {
    const share = Math.min(a.to, end) - Math.max(a.from, head);
    if (share > 0) push(arrived, a, Math.floor((n += share) * part));
  }
  return { read, arrived };
}

/**
 * shared are the readings of a response under TLS: its records hide how much of
 * the content each brought, so it is shared out among them.
 * @param {NonNullable<Leg['response']>} response
 * @param {Reading[]} readings
 * @returns {Step[]}
 */
function shared(response, readings) {
  if (response.endSeq === null || response.bytes === 0) return [];
  const first = Math.max(0, firstOf(readings, (r) => r.seq_no > response.beginSeq) - 1);
  const last = firstOf(readings, (r) => r.seq_no > Number(response.endSeq));
  const base = first > 0 ? readings[first - 1].total : 0;
  const all = last > 0 ? readings[last - 1].total - base : 0;
  /** @type {Step[]} */
  const read = [];
  for (const r of readings.slice(first, last)) push(read, r, Math.floor((response.bytes * (r.total - base)) / all));
  return read;
}

/**
 * firstOf is where in a list in order something begins to hold.
 * @template T
 * @param {T[]} list
 * @param {(item: T) => boolean} holds
 */
function firstOf(list, holds) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(list[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
