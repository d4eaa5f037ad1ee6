// @ts-check
// What stands between the applications' calls and the wire, from the rail
// outwards: states, what TCP holds back, bytes that wait to be read, messages.
// The browser's copy of web/figure/lanes.go.
import { arrived } from '../core/packets.js';
import { side } from './columns.js';

/** @typedef {import('../core/story.js').Index} Index */
/** @typedef {import('../core/story.js').Packet} Packet */
/** @typedef {import('../core/messages.js').Message} Message */
/** @typedef {import('./columns.js').Columns} Columns */

/**
 * A message at one of its ends: from the first packet that carries it to the last.
 * @typedef {{message: Message, host: string, send: boolean, first: Packet, last: Packet, from: number, to: number, lane: number}} Stretch
 */
/** @typedef {{from: number, to: number, steps: import('../core/unread.js').Step[], most: number, left: number}} Heap left: never read; bytes wait */

const UNREAD_FROM = 6;
const MESSAGE_FROM = 26;
const MESSAGE_LANES = 3;
const DENSE = 4.5;

/**
 * layMessages gives each message of more than one packet a lane at the outer
 * hosts that it leaves or reaches. Hosts between others have no lanes.
 * @param {Columns} c
 * @param {Index} x
 * @param {number} pxPerUs the picture's own scale
 * @param {boolean} sent where it leaves, too
 */
export function layMessages(c, x, pxPerUs, sent) {
  const most = c.wide ? MESSAGE_LANES : 1;
  /** @type {Map<string, number[]>} */
  const free = new Map();
  for (const m of x.sent.all) {
    for (const s of ends(x, m)) {
      const tall = Math.max((s.to - s.from) * pxPerUs, DENSE * (m.packets.length - 1));
      if ((s.send && !sent) || tall < MESSAGE_FROM) continue;
      if (side(c, s.host) === 0) {
        c.messages.push(s);
        continue;
      }
      const lanes = free.get(s.host) || [];
      s.lane = lanes.findIndex((end) => end <= s.from);
      if (s.lane < 0) {
        if (lanes.length === most) continue;
        s.lane = lanes.push(0) - 1;
      }
      lanes[s.lane] = s.to;
      free.set(s.host, lanes);
      c.messages.push(s);
    }
  }
  for (const [host, lanes] of free) c.messageLanes.set(host, lanes.length);
}

/** @param {Index} x @param {Message} m @returns {Stretch[]} at its sender, and at its receiver as far as it arrived */
function ends(x, m) {
  if (m.packets.length < 2) return [];
  const last = m.packets[m.packets.length - 1];
  const all = [{ message: m, host: m.host, send: true, first: m.packets[0], last, from: m.packets[0].hops[0].sentUs, to: leaves(last), lane: 0 }];
  /** @type {Packet[]} */
  const got = [];
  for (const one of m.packets) {
    /** @type {Packet | undefined} */
    let p = one;
    while (p && !arrived(p)) p = x.byId.get(p.resent);
    if (p) got.push(p);
  }
  if (got.length < 2) return all;
  got.sort((a, b) => arrives(a) - arrives(b));
  const [first, end] = [got[0], got[got.length - 1]];
  return [...all, { message: m, host: first.dst, send: false, first, last: end, from: arrives(first), to: arrives(end), lane: 0 }];
}

/** @param {Packet} p when its last bit is on its way */
const leaves = (p) => p.hops[0].sentUs + p.hops[0].queueUs + p.hops[0].serialiseUs;

/** @param {Packet} p */
const arrives = (p) => p.hops[p.hops.length - 1].receivedUs;

/** @param {Columns} c @param {Index} x @param {number} pxPerUs finds the hosts at which bytes wait long enough to be seen */
export function layBacklogs(c, x, pxPerUs) {
  for (const log of x.inboxes.backlogs) {
    if (side(c, log.host) === 0) continue;
    if (heaps(log, x.endUs).some((h) => (h.to - h.from) * pxPerUs >= UNREAD_FROM)) c.unread.add(log.host);
  }
}

/** @param {import('../core/unread.js').Backlog} log @param {number} endUs @returns {Heap[]} in order */
export function heaps({ steps, left }, endUs) {
  /** @type {Heap[]} */
  const all = [];
  /** @type {Heap | null} */
  let open = null;
  steps.forEach((s, i) => {
    if (s.bytes > 0) {
      if (!open) all.push(open = { from: s.us, to: endUs, steps: [], most: 0, left: 0 });
      open.steps.push(s);
      open.most = Math.max(open.most, s.bytes);
    } else if (open) {
      open.to = s.us;
      if (i === steps.length - 1) open.left = left;
      open = null;
    }
  });
  return all;
}
