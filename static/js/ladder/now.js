// @ts-check
// The playhead on a ladder that is laid out: only the browser has one.
import { duration } from '../core/format.js';
import { SIZE, newText } from './layout.js';
import { yAt } from './scale.js';

/** @typedef {import('./layout.js').Marks} Marks */
/** @typedef {import('./layout.js').Packet} Packet */
/** @typedef {import('./layout.js').Hop} Hop */
/** @typedef {import('./labels.js').Text} Text */
/** @typedef {import('./scale.js').Crossing} Crossing */

/**
 * Where the playhead can stand within an instant that is fanned out.
 * @typedef {Object} Instants
 * @property {Map<number, number>} at seq_no → y, of what is no packet
 * @property {Map<Crossing, Hop>} of
 * @property {{host: string, x: number, where: number, fromUs: number, untilUs: number}[]} timeWaits
 * @property {(key: string, args: Record<string, string | number>) => string} word
 */

/**
 * What the playhead adds to the marks: where it stands, and the packets that
 * are on the wire then.
 * @typedef {{t_us: number, y: number, text: Text, flights: Flight[], left: Text[]}} Now
 */
/** @typedef {{id: number, kind: string, retransmission: boolean, x1: number, x: number, y: number, label: Text | null}} Flight */

/**
 * A run's crossings by the time they leave, and when the last of those so far
 * has ended. An endSeq of 0 is not where the line ends.
 * @typedef {Object} Journal
 * @property {{packet: Packet, hop: Hop, sentSeq: number, endSeq: number}[]} list
 * @property {number[]} ended
 * @property {Map<number, number>} y seq_no → y
 */

/** @type {WeakMap<Instants, Journal>} */
const journals = new WeakMap();

/** @param {Marks} m @returns {Journal} */
function journalOf(m) {
  const known = journals.get(m.instants);
  if (known) return known;
  const packets = new Map(m.packets.map((p) => [p.id, p]));
  const y = new Map(m.instants.at);
  const list = [...m.instants.of].map(([{ packet, hop: { sentSeq, endSeq, receivedUs } }, hop]) => {
    const arrived = receivedUs >= 0;
    y.set(sentSeq, hop.queue_y1);
    if (arrived) y.set(endSeq, hop.y2);
    return { packet: /** @type {Packet} */ (packets.get(packet.id)), hop, sentSeq, endSeq: arrived ? endSeq : 0 };
  });
  list.sort((a, b) => a.hop.sent_us - b.hop.sent_us);
  let last = -Infinity;
  const ended = list.map(({ hop }) => (last = Math.max(last, hop.end_us)));
  const journal = { list, ended, y };
  journals.set(m.instants, journal);
  return journal;
}

/**
 * nowAt is the playhead on marks: its height, and each packet on the wire at
 * the place where its line crosses that height. Behind one event of an instant
 * it stands at the height of that event, and what follows it has not happened.
 * @param {Marks} m
 * @param {number} tUs
 * @param {number | null} [seqNo]
 * @returns {Now}
 */
export function nowAt(m, tUs, seqNo = null) {
  const { list, ended, y: heights } = journalOf(m);
  const y = (seqNo !== null ? heights.get(seqNo) : undefined) ?? yAt(m.knots, tUs, true);
  /** @param {number} us @param {number} seq */
  const passed = (us, seq) => us < tUs || (us === tUs && (seqNo === null || seq <= seqNo));
  /** @type {Flight[]} */
  const flights = [];
  for (let i = firstNotBefore(ended, tUs); i < list.length && list[i].hop.sent_us <= tUs; i++) {
    const { packet: p, hop: h, sentSeq, endSeq } = list[i];
    if (!passed(h.sent_us, sentSeq) || passed(h.end_us, endSeq)) continue;
    const part = h.y2 === h.y1 ? 0 : Math.min(Math.max((y - h.y1) / (h.y2 - h.y1), 0), 1);
    flights.push({
      id: p.id, kind: p.kind, retransmission: p.retransmission, x1: h.x1,
      x: h.x1 + (h.x2 - h.x1) * part, y: h.y1 + (h.y2 - h.y1) * part, label: p.label,
    });
  }
  const text = newText(m.width - 8, y + 4, 'end', duration(tUs), SIZE.small);
  return { t_us: tUs, y, text, flights, left: timeLeft(m, tUs, y) };
}

/**
 * timeLeft counts TIME-WAIT down, beside each host that has connections in it.
 * @param {Marks} m
 * @param {number} tUs
 * @param {number} y
 * @returns {Text[]}
 */
function timeLeft({ instants: { timeWaits, word } }, tUs, y) {
  /** @type {Map<string, {n: number, first: number, x: number, where: number}>} */
  const hosts = new Map();
  for (const w of timeWaits) {
    if (tUs < w.fromUs || tUs >= w.untilUs) continue;
    const h = hosts.get(w.host) || { n: 0, first: Infinity, x: w.x, where: w.where };
    hosts.set(w.host, { ...h, n: h.n + 1, first: Math.min(h.first, w.untilUs) });
  }
  return [...hosts.values()].map(({ n, first, x, where }) => {
    const time = duration(first - tUs);
    const text = n > 1 ? word('left_many', { n, time }) : word('left', { time });
    return newText(x + (where > 0 ? -16 : 16), y + 4, where > 0 ? 'end' : 'start', text, SIZE.small);
  });
}

/** @param {number[]} rising @param {number} us */
function firstNotBefore(rising, us) {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] < us) low = middle + 1;
    else high = middle;
  }
  return low;
}
