// @ts-check
// Where everything stands across the picture: the browser's copy of
// web/figure/columns.go.

import { layBacklogs, layMessages } from './lanes.js';

/** @typedef {import('../core/story.js').Index} Index */

/**
 * @typedef {Object} Columns
 * @property {boolean} wide
 * @property {number} axis right end of the time texts
 * @property {number} left grid lines
 * @property {number} right
 * @property {string[]} hosts
 * @property {Map<string, number>} x
 * @property {Map<number, number>} lanes conn → lane of its states; absent = no room
 * @property {number} nLanes
 * @property {Set<string>} held
 * @property {Set<string>} unread hosts where bytes wait to be read
 * @property {import('./lanes.js').Stretch[]} messages
 * @property {Map<string, number>} messageLanes
 * @property {boolean} hues
 * @property {number} leftCall
 * @property {number} rightCall
 * @property {number} gutterText room for a call's text; 0 = none
 * @property {number} spacing between rails, nearly
 */

const WIDE_FROM = 560;
/** The times at the left of a narrow picture. */
export const AXIS = 50;
export const STATE_LANE = 14;
export const HOLD_ROOM = 36;
const MAX_LANES = 3;
/** Between the rails of a run with messages bracketed; and where there are several links. */
const MIN_WIRE = 230;
const MIN_WIRES = 170;
/** Both in a narrow picture. */
const SLIM_WIRE = 120;
const SLIM_WIRES = 80;
const MIN_SPACING = 120;

/**
 * newColumns lays out for a width.
 * @param {Index} x
 * @param {number} width
 * @param {number} pxPerUs the picture's own scale, so that nothing moves aside when it is zoomed
 * @param {boolean} [axis] false where the times stand beside another picture, which only the browser has
 * @returns {Columns}
 */
export function newColumns(x, width, pxPerUs, axis = true) {
  const wide = width + (axis ? 0 : AXIS) >= WIDE_FROM;
  /** @type {Columns} */
  const c = {
    wide, axis: !axis ? 0 : wide ? 58 : AXIS, gutterText: wide ? 92 : 57, left: 0, right: width - 4, hosts: hosts(x), x: new Map(),
    lanes: new Map(), nLanes: 0, held: new Set(x.holds.map((h) => h.host)), hues: x.conns.size > 1,
    unread: new Set(), messages: [], messageLanes: new Map(), leftCall: 0, rightCall: 0, spacing: 0,
  };
  c.left = c.axis + 6;
  layStates(c, x);
  layBacklogs(c, x, pxPerUs);
  fitMessages(c, x, width, pxPerUs);
  const n = c.hosts.length - 1;
  const first = c.hosts[0];
  const last = c.hosts[n];
  let x1 = c.left + 16 + beside(c, first);
  let x2 = width - 16 - beside(c, last);
  c.spacing = (x2 - x1) / n;
  const room = c.spacing - (2 * c.gutterText) / n;
  if (x.calls.length > 0 && room >= MIN_SPACING) {
    c.spacing = room;
    x1 += c.gutterText - 8;
    x2 -= c.gutterText - 8;
  } else {
    c.gutterText = 0;
  }
  c.hosts.forEach((h, i) => c.x.set(h, i > 0 ? x1 + ((x2 - x1) * i) / n : x1));
  c.leftCall = x1 - beside(c, first);
  c.rightCall = x2 + beside(c, last);
  return c;
}

/**
 * fitMessages brackets messages at both their ends where the wires keep enough
 * room, else where they arrive, else not at all. Calls that have room for their
 * texts keep it.
 * @param {Columns} c
 * @param {Index} x
 * @param {number} width
 * @param {number} pxPerUs
 */
function fitMessages(c, x, width, pxPerUs) {
  const links = c.hosts.length - 1;
  const room = () => width - c.left - 32 - beside(c, c.hosts[0]) - beside(c, c.hosts[links]);
  const [one, each] = c.wide ? [MIN_WIRE, MIN_WIRES] : [SLIM_WIRE, SLIM_WIRES];
  const gutters = 2 * c.gutterText;
  let need = links > 1 ? each * links : one;
  if (x.calls.length > 0 && c.wide) need += gutters;
  else if (x.calls.length > 0 && room() >= gutters + MIN_SPACING * links) need = Math.max(need, MIN_SPACING * links) + gutters;
  for (const sent of c.wide ? [true, false] : [false]) {
    layMessages(c, x, pxPerUs, sent);
    if (room() >= need) return;
    c.messages = [];
    c.messageLanes = new Map();
  }
}

const UNREAD_ROOM = 30;
const UNREAD_SLIM = 13;
export const MESSAGE_LANE = 21;
const MESSAGE_EDGE = 5;

/** @param {Columns} c how far from an outer rail holds stand */
export const holdsAt = (c) => 7 + c.nLanes * STATE_LANE;

/** @param {Columns} c @param {string} host and what waits to be read */
export const unreadAt = (c, host) => holdsAt(c) + (c.held.has(host) ? HOLD_ROOM : 0);

/** @param {Columns} c @param {string} host and messages */
export function messagesAt(c, host) {
  if (!c.unread.has(host)) return unreadAt(c, host);
  return unreadAt(c, host) + (c.wide ? UNREAD_ROOM : UNREAD_SLIM);
}

/** @param {Columns} c @param {string} host the room that all of these take */
export function beside(c, host) {
  const n = c.messageLanes.get(host) || 0;
  return messagesAt(c, host) + (n > 0 ? MESSAGE_LANE * n + MESSAGE_EDGE : 0);
}

/**
 * side is where a host's gutter lies: -1 left, 1 right, 0 between others.
 * @param {Columns} c
 * @param {string} host
 */
export function side(c, host) {
  if (host === c.hosts[0]) return -1;
  return host === c.hosts[c.hosts.length - 1] ? 1 : 0;
}

/** @param {Columns} c @param {string} host */
export const xOf = (c, host) => c.x.get(host) || 0;

/** @param {Columns} c @param {string} host where its calls stand */
export function callX(c, host) {
  const s = side(c, host);
  if (s === 0) return xOf(c, host);
  return s < 0 ? c.leftCall : c.rightCall;
}

/** @param {Index} x @returns {string[]} rails from left to right */
function hosts(x) {
  /** @type {string[]} */
  const all = [];
  const add = (/** @type {string} */ h) => {
    if (!all.includes(h)) all.push(h);
  };
  if (x.start) {
    const path = chain(x.start.hosts || [], x.start.links || []);
    if (path) return path;
    for (const h of x.start.hosts || []) add(h.name);
  }
  for (const p of x.packets) {
    for (const h of p.hops) {
      add(h.from);
      add(h.to);
    }
  }
  while (all.length < 2) all.push('');
  return all;
}

/** @param {any[]} hostList @param {any[]} links @returns {string[] | null} the hosts along the links */
function chain(hostList, links) {
  /** @type {Map<string, string[]>} */
  const next = new Map();
  const join = (/** @type {string} */ a, /** @type {string} */ b) => next.set(a, [...(next.get(a) || []), b]);
  for (const l of links) {
    join(l.a, l.b);
    join(l.b, l.a);
  }
  for (const { name } of hostList) {
    if ((next.get(name) || []).length !== 1) continue;
    const path = [name];
    for (let at = name; ;) {
      const n = (next.get(at) || []).find((h) => !path.includes(h));
      if (n === undefined) break;
      at = n;
      path.push(at);
    }
    return path.length === hostList.length ? path : null;
  }
  return null;
}

/** @param {Columns} c @param {Index} x a lane for each connection while it lives */
function layStates(c, x) {
  /** @type {Map<number, {conn: number, from: number, to: number}>} */
  const lives = new Map();
  for (const s of x.states) {
    let l = lives.get(s.conn);
    if (!l) lives.set(s.conn, l = { conn: s.conn, from: s.seq_no, to: 0 });
    l.to = s.to === 'CLOSED' ? s.seq_no : 2 ** 52;
  }
  /** @type {number[]} */
  const free = [];
  const limit = c.wide ? MAX_LANES : 1;
  for (const l of [...lives.values()].sort((a, b) => a.from - b.from)) {
    let i = free.findIndex((end) => end < l.from);
    if (i < 0) i = free.push(0) - 1;
    free[i] = l.to;
    if (i < limit) c.lanes.set(l.conn, i);
  }
  c.nLanes = Math.min(free.length, limit);
}
