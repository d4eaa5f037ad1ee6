// @ts-check
// A flow as a time-sequence graph, seen at its sender (Stevens's, as tcptrace
// draws it): which numbers left when, how far they are acknowledged, and how
// far the receiver lets the sender go.
import { endOf, isLost, lastUs, resentBy } from '../chart/flows.js';
import { lastAt, rowsOf } from '../chart/rows.js';
import { addRange, sackOf } from './sack.js';

/** @typedef {import('../chart/flows.js').Flow} Flow */
/** @typedef {import('../chart/flows.js').Bundle} Bundle */
/** @typedef {import('../chart/rows.js').Rows} Rows */
/** @typedef {import('../chart/rows.js').Change} Change */
/** @typedef {import('../../core/timeline.js').Packet} Packet */

/** The columns of the rows. */
export const COLUMNS = /** @type {const} */ (['ack', 'edge']);
const ACK = 0;
const EDGE = 1;

/**
 * A packet that takes numbers of the sequence.
 * @typedef {Object} Segment
 * @property {number} us      when it left
 * @property {number} from
 * @property {number} to      first number after it
 * @property {number} packet
 * @property {'data' | 'control' | 'probe'} kind control: SYN, FIN, RST; probe: of the window or of the peer
 * @property {'' | 'fast' | 'timer'} again why it was sent again, if it was
 * @property {number | null} originalUs when its numbers had left before
 * @property {boolean} lost
 */

/**
 * @typedef {Object} Graph
 * @property {Segment[]} segments in order of leaving
 * @property {Rows} rows       by COLUMNS
 * @property {{us: number, number: number, packet: number, duplicate: boolean}[]} acks as they arrived
 * @property {{us: number, from: number, to: number, packet: number}[]} sacks what each reported beyond a gap for the first time
 */

/** @param {Flow} flow @returns {Graph} */
export function graphOf(flow) {
  /** @type {Change[]} */
  const changes = [];
  const acks = [];
  const sacks = [];
  /** @type {{from: number, to: number}[]} */
  let reported = [];
  let highest = 0;
  for (const p of flow.back) {
    if (!/ACK/.test(p.flags) || /RST/.test(p.flags)) continue;
    const us = Number(p.receivedUs);
    const duplicate = p.labels.includes('duplicate_ack');
    if (p.ack >= highest) {
      highest = p.ack;
      changes.push({ us, column: ACK, value: p.ack }, { us, column: EDGE, value: p.ack + p.winBytes });
    }
    acks.push({ us, number: p.ack, packet: p.id, duplicate });
    for (const block of sackOf(p)) {
      const { news, ranges } = addRange(reported, block);
      reported = ranges;
      for (const range of news) sacks.push({ us, ...range, packet: p.id });
    }
  }
  return { segments: segmentsOf(flow), rows: rowsOf(changes, COLUMNS.length, lastUs(flow)), acks, sacks };
}

/** @param {Flow} flow @returns {Segment[]} */
function segmentsOf(flow) {
  /** @type {Segment[]} */
  const segments = [];
  /** @type {Map<number, number>} */
  const left = new Map();
  for (const p of flow.sent) {
    const kind = kindOf(p);
    if (!kind) continue;
    const again = resentBy(p);
    segments.push({
      us: p.sentUs, from: p.seq, to: endOf(p), packet: p.id, kind, again,
      originalUs: again ? left.get(p.seq) ?? null : null, lost: isLost(p),
    });
    left.set(p.seq, p.sentUs);
  }
  return segments;
}

/** @param {Packet} p @returns {Segment['kind'] | ''} */
function kindOf(p) {
  if (p.labels.includes('keep_alive') || p.labels.includes('zero_window_probe')) return 'probe';
  if (p.lenBytes > 0) return 'data';
  return /SYN|FIN|RST/.test(p.flags) ? 'control' : '';
}

/**
 * rangeOf is which numbers the graph must show between two times. The window's
 * edge counts only while it is near.
 * @param {Graph} graph
 * @param {number} fromUs
 * @param {number} toUs
 * @returns {[number, number]}
 */
export function rangeOf({ segments, rows }, fromUs, toUs) {
  let low = Infinity;
  let high = -Infinity;
  const see = (/** @type {number} */ a, /** @type {number} */ b) => {
    low = Math.min(low, a);
    high = Math.max(high, b);
  };
  for (const s of segments) if (s.us >= fromUs && s.us <= toUs) see(s.from, s.to);
  const first = Math.max(0, lastAt(rows.us, fromUs));
  const last = lastAt(rows.us, toUs);
  for (let i = first; i <= last; i++) {
    const ack = rows.columns[ACK][i];
    if (ack !== null) see(ack, ack);
  }
  if (low > high) return [0, 1];
  let edge = 0;
  for (let i = first; i <= last; i++) edge = Math.max(edge, rows.columns[EDGE][i] ?? 0);
  const height = Math.max(high - low, 1);
  if (edge > high && edge - high <= height / 2) high = edge;
  const room = Math.max(high - low, 1) * 0.06;
  return [Math.max(low - room, -room), high + (edge > high ? 2.5 : 1) * room]; // what lies above is said there
}

/**
 * overlayOf shows how far each of several flows is acknowledged.
 * @param {Bundle} bundle
 * @returns {Rows}
 */
export function overlayOf({ flows }) {
  /** @type {Change[]} */
  const changes = [];
  flows.forEach((flow, column) => {
    let highest = 0;
    for (const p of flow.back) {
      if (!/ACK/.test(p.flags) || /RST/.test(p.flags) || p.ack < highest) continue;
      highest = p.ack;
      changes.push({ us: Number(p.receivedUs), column, value: p.ack });
    }
    changes.push({ us: lastUs(flow) + 1, column, value: null });
  });
  return rowsOf(changes, flows.length, Math.max(...flows.map(lastUs)));
}
