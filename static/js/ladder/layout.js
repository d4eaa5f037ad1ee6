// @ts-check
// The ladder's layout: (timeline, t, options) → marks, the browser's copy of
// web/figure's Build. A Go test holds the marks of the whole run to Go's within
// half a pixel, so both change together. No DOM, no measuring.
import { duration } from '../core/format.js';
import { hostName, isRetransmission, lost, read } from '../core/story.js';
import { calls, holds, innerCalls, states, ticks } from './beside.js';
import { newColumns, xOf } from './columns.js';
import { folds } from './folds.js';
import { addLine, hits, newLabeler, put } from './labels.js';
import { messages, unread } from './message.js';
import { bundles, name, ties } from './name.js';
import { nowAt } from './now.js';
import { gaps } from './quiet.js';
import { BURST, FOOT, isDense, newScale, yAt } from './scale.js';
import { textWidth } from './width.js';

/** @typedef {import('../core/story.js').Index} Index */
/** @typedef {import('../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../core/text.js').Translate} Translate */
/** @typedef {import('./scale.js').Crossing} Crossing */
/** @typedef {import('./labels.js').Text} Text */

/**
 * @typedef {Object} Options
 * @property {number} width    px
 * @property {number} [density] 2 makes time twice as tall
 * @property {import('./scale.js').Scale} [scale] one that the run shares with another; its own if there is none
 * @property {boolean} [numbers] beside the names of segments
 * @property {boolean} [axis] false where the times stand beside another ladder
 * @property {Translate} text  the catalogue's areas ladder and packet
 */

// The marks, field by field as in web/figure/marks.go.
/** @typedef {{host: string, x: number, y: number, w: number, h: number, name: Text, addr: Text | null}} Head */
/** @typedef {{host: string, x: number, y1: number, y2: number}} Rail */
/** @typedef {{us: number, x1: number, x2: number, y: number, text: Text}} Tick */
/** @typedef {{from_us: number, to_us: number, x1: number, x2: number, y1: number, y2: number, cut: boolean, text: Text | null, waits: Text[]}} Gap */
/** @typedef {{host: string, conn: number, code: string, from_us: number, to_us: number, x: number, y: number, w: number, h: number, text: Text | null}} Span */
/** @typedef {{host: string, op: string, conn: number, n: number, from_us: number, x: number, dir: number, y1: number, y2: number, errno: string, title: string, text: Text | null, leader: number}} Call */
/** @typedef {{host: string, conn: number, from_us: number, to_us: number, most_bytes: number, dir: number, x: number, steps: [number, number][], y: number, text: Text | null}} Unread */
/** @typedef {{kind: string, host: string, conn: number, hue: number, packet: number, from_us: number, to_us: number, dir: number, x: number, y1: number, y2: number, text: Text | null}} Message */
/** @typedef {{kind: string, n: number, from_us: number, points: number[][], text: Text | null}} Bundle */
/** @typedef {{from: number, to: number, from_us: number, x: number, bulge: number, y1: number, y2: number, text: Text | null}} Tie */
/** @typedef {{sent_us: number, end_us: number, x1: number, y1: number, x2: number, y2: number, band: boolean, first1: number, first2: number, queue_y1: number, cross: string, why: Text | null}} Hop */
/** @typedef {{id: number, conn: number, hue: number, kind: string, retransmission: boolean, lost: boolean, dense: boolean, hops: Hop[], label: Text | null}} Packet */

/**
 * @typedef {Object} Marks
 * @property {number} width
 * @property {number} height
 * @property {Head[]} heads
 * @property {Rail[]} rails
 * @property {Tick[]} ticks
 * @property {Gap[]} gaps
 * @property {Span[]} states
 * @property {Span[]} holds
 * @property {Unread[]} unread
 * @property {Message[]} messages
 * @property {Call[]} calls
 * @property {Bundle[]} bundles
 * @property {Tie[]} ties
 * @property {Packet[]} packets
 * @property {import('./scale.js').Knot[]} knots
 * @property {import('./folds.js').Fold[]} folds only where all is shrunk, and so only in the browser
 * @property {Map<Hop, import('./folds.js').Fold>} foldOf
 * @property {import('./now.js').Instants} instants for the playhead, which only the browser has
 */

export { nowAt };

export const SIZE = { label: 12, small: 11, state: 10, name: 13 };
const BAND_FROM = 2.5;
/** Shrunk further than this, all heads are small. */
const CLOSE = 0.6;

/**
 * layout lays a run out as it stands at a time: the marks of the whole run,
 * which do not move, and what the playhead adds.
 * @param {Timeline} timeline
 * @param {number} tUs
 * @param {Options} options
 * @returns {Marks & {now: import('./now.js').Now}}
 */
export function layout(timeline, tUs, options) {
  const marks = wholeRun(timeline, options);
  return { ...marks, now: nowAt(marks, tUs) };
}

/**
 * @typedef {Object} Builder
 * @property {Index} x
 * @property {Options} o
 * @property {import('./scale.js').Scale} scale
 * @property {import('./columns.js').Columns} col
 * @property {import('./labels.js').Labeler} labels
 * @property {Marks} m
 * @property {Map<Crossing, Hop>} of
 * @property {Map<number, number>} at packet id → place in m.packets
 * @property {import('./beside.js').Note[]} inner calls of hosts between others
 */

/**
 * wholeRun is everything that does not depend on the playhead.
 * @param {Timeline} timeline
 * @param {Options} options
 * @returns {Marks}
 */
export function wholeRun(timeline, options) {
  const { marks, name } = wholeRunUnnamed(timeline, options);
  name();
  return marks;
}

/**
 * wholeRunUnnamed leaves what packets are called, which of a very long run
 * takes as long as all the rest, for when name is called.
 * @param {Timeline} timeline
 * @param {Options} options
 * @returns {{marks: Marks, name: () => void}}
 */
export function wholeRunUnnamed(timeline, options) {
  const x = read(timeline);
  const scale = options.scale || newScale(x, options.density || 1);
  const height = scale.bottom + FOOT;
  /** @type {Map<Crossing, Hop>} */
  const of = new Map();
  /** @type {Builder} */
  const b = {
    x, o: options, scale, col: newColumns(x, options.width, scale.pxPerUs / (options.density || 1), options.axis), labels: newLabeler(options.width, height), of, at: new Map(), inner: [],
    m: {
      width: options.width, height, heads: [], rails: [], ticks: [], gaps: [], states: [], holds: [], unread: [],
      messages: [], calls: [],
      bundles: [], ties: [], packets: [], knots: scale.knots, folds: [], foldOf: new Map(),
      instants: { at: scale.at, of, timeWaits: [], word: (key, args) => options.text(`ladder.${key}`, args) },
    },
  };
  rails(b);
  lines(b);
  gaps(b);
  ticks(b);
  states(b);
  holds(b);
  unread(b);
  messages(b);
  calls(b);
  fit(b.m);
  folds(b);
  return {
    marks: b.m,
    name() {
      bundles(b);
      name(b, false);
      name(b, true);
      innerCalls(b);
      ties(b);
    },
  };
}

/** @param {Pick<Builder, 'o'>} b @param {string} key @param {Record<string, string | number>} [args] */
export const word = (b, key, args) => b.o.text(`ladder.${key}`, args);

/**
 * @param {number} x
 * @param {number} y
 * @param {string} anchor
 * @param {string} text
 * @param {number} size
 * @returns {Text}
 */
export const newText = (x, y, anchor, text, size) => ({ x, y, angle: 0, anchor, text, width: textWidth(text, size) });

/** @param {Marks} m makes room for the last texts of the gutters */
function fit(m) {
  for (const c of m.calls) if (c.text) m.height = Math.max(m.height, c.text.y + 12);
  for (const r of m.rails) r.y2 = m.height - 8;
}

/** @param {Builder} b */
function rails(b) {
  for (const host of b.col.hosts) {
    const x = xOf(b.col, host);
    /** @type {Head} */
    const head = { host, x: 0, y: 8, w: 0, h: 42, name: newText(x, 26, 'middle', hostName(b.x, host, b.o.text), SIZE.name), addr: null };
    let w = head.name.width;
    const most = Math.max(b.col.spacing - 6, w + 8);
    const [ip, port] = address(b.x, host);
    for (const a of [ip + port, ip]) {
      const addr = newText(x, 42, 'middle', a, SIZE.state);
      if (a !== '' && addr.width + 12 <= most) {
        head.addr = addr;
        w = Math.max(w, addr.width);
        break;
      }
    }
    if (!head.addr) head.name.y = 34;
    head.w = Math.min(Math.max(w + 24, 84), most);
    head.x = Math.min(Math.max(x - head.w / 2, 2), b.o.width - head.w - 2);
    head.name.x = head.x + head.w / 2;
    if (head.addr) head.addr.x = head.name.x;
    b.m.heads.push(head);
    b.m.rails.push({ host, x, y1: 50, y2: b.m.height - 8 });
  }
}

/** @param {Index} x @returns {any[]} */
const hostList = (x) => (x.start && x.start.hosts) || [];

/** @param {Index} x @param {string} host @returns {[string, string]} address, and ":port" if all its connections share it */
function address(x, host) {
  let ip = '';
  let shared = -1;
  for (const conn of [...x.conns.values()].sort((a, b) => a.conn - b.conn)) {
    for (const e of [conn.client, conn.server]) {
      if (e.host !== host) continue;
      ip = e.ip;
      shared = shared === -1 || shared === e.port ? e.port : 0;
    }
  }
  if (ip === '') {
    const h = hostList(x).find((one) => one.name === host);
    if (h && h.ips && h.ips.length > 0) ip = h.ips[0];
  }
  return [ip, shared > 0 ? `:${shared}` : ''];
}

/** @param {Builder} b crossings become packets with their hops */
function lines(b) {
  b.x.packets.forEach((p, i) => {
    b.at.set(p.id, i);
    b.m.packets.push({
      id: p.id, conn: p.conn, hue: b.col.hues && p.conn > 0 ? ((p.conn - 1) % 6) + 1 : 0, kind: p.kind,
      retransmission: isRetransmission(p), lost: lost(p) !== null, dense: false, hops: [], label: null,
    });
  });
  for (const c of b.scale.crossings) {
    const i = /** @type {number} */ (b.at.get(c.packet.id));
    const p = b.m.packets[i];
    p.dense = p.dense || b.scale.shrink < CLOSE || isDense(b.scale, b.scale.groups[c.group]);
    const h = line(b, c);
    p.hops.push(h);
    b.of.set(c, h);
    addLine(b.labels, i, h.x1, h.y1, h.x2, h.y2);
    if (h.band) addLine(b.labels, i, h.x1, h.first1, h.x2, h.first2);
    if (h.why && b.scale.shrink < 1 && !hasRoom(b, h.why)) h.why = null;
    if (h.cross !== '' && b.scale.shrink < 1) put(b.labels, newText(h.x2, h.y2 + 4, 'middle', '×××', SIZE.small), SIZE.small);
    if (h.why) put(b.labels, h.why, SIZE.small);
  }
}

/** @param {Builder} b @param {Text} t no other text is in its place */
function hasRoom(b, t) {
  const x = t.anchor === 'end' ? t.x - t.width / 2 : t.x + t.width / 2;
  return hits(b.labels, { x, y: t.y - 4, hw: t.width / 2 + 2, hh: 7, cos: 1, sin: 0 }, -1) < 10;
}

/** @param {Builder} b @param {Crossing} c @returns {Hop} */
function line(b, c) {
  const thick = c.hop.serialiseUs * b.scale.pxPerUs;
  /** @type {Hop} */
  const h = {
    sent_us: c.hop.sentUs, end_us: c.endUs,
    x1: xOf(b.col, c.hop.from), y1: c.dep + thick, x2: xOf(b.col, c.hop.to), y2: c.arr,
    band: false, first1: c.dep, first2: Math.max(c.arr - thick, c.dep), queue_y1: c.dep, cross: '', why: null,
  };
  h.band = h.y1 - h.first1 >= BAND_FROM || h.y2 - h.first2 >= BAND_FROM;
  if (c.hop.queueUs > 0) h.queue_y1 = Math.min(h.first1, yAt(b.scale.knots, c.hop.sentUs, false));
  if (c.cut < 1) {
    h.x2 = h.x1 + (h.x2 - h.x1) * c.cut;
    h.y2 = h.y1 + (h.y2 - h.y1) * c.cut;
    h.first2 = h.first1 + (h.first2 - h.first1) * c.cut;
    h.cross = c.hop.drop;
    h.end_us = c.startUs + Math.floor((c.endUs - c.startUs) * c.cut);
  } else if (c.hop.corrupted) {
    h.cross = 'corrupted';
  } else {
    return h;
  }
  const dir = (h.x2 < h.x1) === c.hop.corrupted ? 1 : -1;
  h.why = newText(h.x2 + dir * 11, h.y2 + 4, dir > 0 ? 'start' : 'end', word(b, `lost.${h.cross}`), SIZE.small);
  return h;
}
