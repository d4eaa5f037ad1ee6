// @ts-check
// From time to y: the browser's copy of web/figure/scale.go. One function,
// piecewise linear and never falling; packets that share an instant are fanned
// out over a band of it, quiet stretches are compressed. Only here it can also
// be flatter than by itself: then all distances shrink alike.
import { isRetransmission } from '../core/story.js';
import { placeAt } from './zoom.js';

/** @typedef {import('../core/story.js').Index} Index */
/** @typedef {import('../core/story.js').Packet} Packet */
/** @typedef {import('../core/story.js').Hop} Hop */

/**
 * A packet on a link. cut is how much of its line is drawn.
 * @typedef {{packet: Packet, hop: Hop, lane: number, link: number, startUs: number, endUs: number, cut: number, group: number,
 *   dep: number, arr: number}} Crossing
 */
/** @typedef {{first: Crossing, last: Crossing, n: number, bytes: number}} Group */
/** @typedef {{us: number, y: number}} Knot */
/** @typedef {{us: number, seq: number, rank: number, c: Crossing | null, arr: boolean}} Point */

/**
 * What a run brings to every scale of it, whatever its density.
 * @typedef {{crossings: Crossing[], points: Point[], transitUs: number}} Frame
 */

/**
 * @typedef {Object} Scale
 * @property {number} pxPerUs
 * @property {number} shrink of distances that are not time: 1, less where it is flatter than by itself
 * @property {Knot[]} knots
 * @property {{from_us: number, to_us: number, y1: number, y2: number}[]} gaps
 * @property {Map<number, number>} at seq_no → y
 * @property {Crossing[]} crossings
 * @property {Group[]} groups
 * @property {number} bottom
 */

export const TOP = 68;
export const FOOT = 26;
/** More packets than these, alike and close, are a burst. */
export const BURST = 4;
const TRANSIT = 66;
const LEVEL = 30; // a line that does not fall, so that its label has room
const MOST_LEVEL = 400;
const APART = 12;
const DENSE = 4.5;
const TRAIN = 24;
const QUIET = 96;
const QUIET_HELD = 220;
const GAP_HEIGHT = 56;
const HELD_HEIGHT = 112;
const LAST = 2 ** 30 - 1; // kept as small as the others, all of them take less room
/** Where all is shrunk: a burst ends at a pause of this height, px, */
const PAUSE = 4;
/** is no taller than this, px, */
const TALLEST = 150;
/** and may hold packets of every kind from this shrinking on. */
const MIXED = 0.3;

/** @type {WeakMap<Index, Frame>} */
const frames = new WeakMap();

/**
 * newScale makes the scale of a run. A density of 2 makes time twice as tall
 * and leaves packets as far apart as they must be; below 1 all shrinks alike.
 * @param {Index} x
 * @param {number} density
 * @returns {Scale}
 */
export function newScale(x, density) {
  let frame = frames.get(x);
  if (!frame) frames.set(x, frame = frameOf(x));
  const { crossings, points, transitUs } = frame;
  const pxPerUs = transitUs > 0 ? TRANSIT / transitUs : (LEVEL * Math.min(Math.max(crossings.length, 9), MOST_LEVEL)) / Math.max(x.endUs, 1);
  /** @type {Scale} */
  const s = {
    pxPerUs: pxPerUs * density, shrink: Math.min(density, 1), knots: [], gaps: [], at: new Map(), crossings, groups: [], bottom: TOP,
  };
  bundle(s);
  place(s, x, points);
  return s;
}

/** @param {Index} x @returns {Frame} */
function frameOf(x) {
  const crossings = collect(x);
  let delay = 0;
  let serialise = 0;
  for (const l of links(x)) delay = Math.max(delay, l.delay_ab_us, l.delay_ba_us);
  for (const c of crossings) serialise = Math.max(serialise, c.hop.serialiseUs);
  return { crossings, points: points(x, crossings), transitUs: delay + serialise };
}

/** @param {Index} x @returns {any[]} */
const links = (x) => (x.start && x.start.links) || [];

/** @param {Index} x @returns {Crossing[]} */
function collect(x) {
  const byName = new Map(links(x).map((l) => [l.name, l]));
  /** @type {Map<string, number>} */
  const numbers = new Map();
  const numberOf = (/** @type {string} */ name) => {
    let n = numbers.get(name);
    if (n === undefined) numbers.set(name, n = numbers.size);
    return n;
  };
  /** @type {Crossing[]} */
  const all = [];
  for (const packet of x.packets) {
    for (const hop of packet.hops) {
      const startUs = hop.sentUs + hop.queueUs;
      let endUs = startUs + hop.serialiseUs + Math.max(hop.propagateUs, linkDelay(byName.get(hop.link), hop));
      let cut = 1;
      if (hop.receivedUs >= 0) endUs = Math.max(hop.receivedUs, startUs);
      else if (hop.droppedUs >= 0) cut = cutAt(hop.drop);
      all.push({
        packet, hop, lane: numberOf(`${hop.link}>${hop.from}`), link: numberOf(hop.link), startUs, endUs, cut, group: -1, dep: NaN, arr: NaN, // fractions from the start: to make them so later takes long
      });
    }
  }
  return all.sort((a, b) => a.startUs - b.startUs || a.hop.sentSeq - b.hop.sentSeq);
}

/** @param {string} drop what a queue or router refuses never travels, what the wire loses does */
const cutAt = (drop) => (drop === 'loss' || drop === 'selected' || drop === 'host' ? 0.56 : 0.2);

/** @param {any} link @param {Hop} h */
function linkDelay(link, h) {
  if (!link || h.receivedUs >= 0) return 0;
  return link.a === h.from ? link.delay_ab_us : link.delay_ba_us;
}

/** @param {Crossing} c */
const plain = (c) => c.cut === 1 && !isRetransmission(c.packet) && !c.hop.corrupted;

/** @param {Scale} s finds the bursts */
function bundle(s) {
  const pause = Math.max(TRAIN * s.shrink, PAUSE);
  const mixed = s.shrink < MIXED;
  const most = s.shrink < 1 ? TALLEST : Infinity;
  /** @type {Crossing[]} by lane */
  const last = [];
  for (const c of s.crossings) {
    const p = last[c.lane];
    last[c.lane] = c;
    if (p && plain(p) && plain(c) && (mixed || (p.packet.kind === c.packet.kind && p.packet.conn === c.packet.conn)) &&
      (c.startUs - p.startUs) * s.pxPerUs < pause && c.endUs >= p.endUs) {
      const g = s.groups[p.group];
      if (Math.max((c.startUs - g.first.startUs) * s.pxPerUs, g.n * DENSE * s.shrink) < most) {
        g.last = c;
        g.n++;
        g.bytes += c.packet.lenBytes;
        c.group = p.group;
        continue;
      }
    }
    c.group = s.groups.length;
    s.groups.push({ first: c, last: c, n: 1, bytes: c.packet.lenBytes });
  }
}

/** @param {Index} x @param {Crossing[]} crossings @returns {Point[]} */
function points(x, crossings) {
  /** @type {Point[]} */
  const ps = [];
  const add = (/** @type {number} */ us, /** @type {number} */ seq, rank = 0, /** @type {Crossing | null} */ c = null, arr = false) =>
    ps.push({ us, seq, rank, c, arr });
  // In stretches that are in order already, which makes the sorting cheap.
  add(0, 0);
  for (const c of crossings) add(c.startUs, c.hop.sentSeq, 0, c);
  for (const c of crossings) add(c.endUs, c.hop.endSeq || c.hop.sentSeq, 1, c, true);
  add(x.endUs, LAST);
  for (const e of x.states) add(e.t_us, e.seq_no);
  for (const e of x.calls) add(e.t_us, e.seq_no);
  for (const e of x.holds) {
    add(e.to_us, e.seq_no);
    add(e.from_us, 0);
  }
  return ps.sort((a, b) => a.us - b.us || a.seq - b.seq || a.rank - b.rank);
}

/** @param {Scale} s @param {Index} x @param {Point[]} ps every bound only looks back, so one pass does */
function place(s, x, ps) {
  /** @type {Crossing[][]} by lane, departures and arrivals */
  const last = [[], []];
  /** @type {Crossing[]} by link, the last line drawn level: its answer must not lie upon it */
  const level = [];
  const need = (/** @type {Crossing} */ c, /** @type {boolean} */ arr) => {
    const before = last[Number(arr)][c.lane];
    const y = before ? (arr ? before.arr : before.dep) + spacing(s, before, c) : TOP;
    const flat = level[c.link];
    return flat && !arr ? Math.max(y, flat.arr + spacing(s, flat, c)) : y;
  };
  let y = TOP;
  let flying = 0;
  for (let i = 0, j = 0; i < ps.length; i = j) {
    const us = ps[i].us;
    if (i > 0) y = step(s, x, ps[i - 1].us, us, y, flying);
    for (j = i; j < ps.length && ps[j].us === us; j++) {
      const { c, arr } = ps[j];
      if (c) y = Math.max(y, need(c, arr));
    }
    s.knots.push({ us, y });
    let band = y;
    for (let k = i; k < j; k++) {
      const { c, arr, seq } = ps[k];
      if (!c) {
        s.at.set(seq, band);
        continue;
      }
      band = Math.max(band, need(c, arr));
      last[Number(arr)][c.lane] = c;
      if (arr) c.arr = band;
      else c.dep = band;
      if (arr && c.dep === c.arr) level[c.link] = c;
      flying += arr ? -1 : 1;
    }
    if (band > y) s.knots.push({ us, y: band });
    y = band;
  }
  s.bottom = y;
}

/** @param {Scale} s @param {Crossing} a @param {Crossing} b */
const spacing = (s, a, b) => (a.group === b.group && s.groups[a.group].n > BURST ? DENSE : APART) * s.shrink;

/**
 * isDense says whether the group's lines stand too close for full heads.
 * @param {Scale} s
 * @param {Group} g
 */
export const isDense = (s, g) => g.n > BURST && (g.last.startUs - g.first.startUs) * s.pxPerUs < APART * (g.n - 1);

/**
 * @param {Scale} s
 * @param {Index} x
 * @param {number} from
 * @param {number} to
 * @param {number} y
 * @param {number} flying packets on the wire
 */
function step(s, x, from, to, y, flying) {
  const natural = (to - from) * s.pxPerUs;
  if (flying > 0 || natural <= QUIET * s.shrink) return y + natural;
  const held = x.holds.some((h) => h.from_us <= from && h.to_us >= to);
  if (held && natural <= QUIET_HELD * s.shrink) return y + natural;
  const height = (held ? HELD_HEIGHT : GAP_HEIGHT) * s.shrink;
  s.gaps.push({ from_us: from, to_us: to, y1: y, y2: y + height });
  return y + height;
}

/**
 * usAt is the time that stands at a height.
 * @param {Knot[]} knots
 * @param {number} y
 */
export function usAt(knots, y) {
  return Math.round(placeAt(knots, y).us);
}

/**
 * yAt reads the function from time to y; of an instant that was fanned out,
 * its start or (late) its end.
 * @param {Knot[]} knots
 * @param {number} us
 * @param {boolean} late
 */
export function yAt(knots, us, late) {
  let lo = 0;
  let hi = knots.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (knots[mid].us < us || (late && knots[mid].us === us)) lo = mid + 1;
    else hi = mid;
  }
  if (knots.length === 0) return TOP;
  if (lo === 0) return knots[0].y;
  if (lo === knots.length) return knots[lo - 1].y;
  if (knots[lo].us === us && !late) return knots[lo].y;
  const a = knots[lo - 1];
  const b = knots[lo];
  return a.y + ((b.y - a.y) * (us - a.us)) / (b.us - a.us);
}
