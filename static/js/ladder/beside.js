// @ts-check
// What stands beside the rails: the browser's copy of web/figure/beside.go.
import { bytes, count, duration } from '../core/format.js';
import { timeWait } from '../core/timewait.js';
import { STATE_LANE, callX, holdsAt, side, xOf } from './columns.js';
import { NOBODY, hits, put } from './labels.js';
import { SIZE, newText, word } from './layout.js';
import { TOP, yAt } from './scale.js';
import { textWidth } from './width.js';

/** @typedef {import('./layout.js').Builder} Builder */
/** @typedef {import('./layout.js').Span} Span */
/** @typedef {import('./layout.js').Call} Call */
/** @typedef {Call & {bytes: number, pending: boolean}} CallMark a Call with what its text needs */
/** @typedef {{call: CallMark, want: number, text: string}} Note a text that wants a place */

const NOTE_HEIGHT = 15;
const FAR = 30;
export const STATE_TEXT = 120;
const HOLD_BAR = 14;
/** Alike calls are one mark from this number on. */
const MANY = 4;

/** @param {Builder} b the time at round values, not inside compressed stretches */
export function ticks(b) {
  // Where all is shrunk, packets take more of the height than their time does.
  const perUs = b.scale.shrink < 1 ? Math.max(b.scale.pxPerUs, (b.scale.bottom - TOP) / b.x.endUs) : b.scale.pxPerUs;
  const step = niceStep(46 / perUs);
  let last = -Infinity;
  let from = 0;
  const stretch = (/** @type {number} */ to) => {
    for (let us = Math.ceil(from / step) * step; us <= to; us += step) {
      const y = yAt(b.scale.knots, us, false);
      if (y - last < 24) continue;
      last = y;
      b.m.ticks.push({
        us, x1: b.col.left, x2: b.col.right, y, text: newText(b.col.axis, y + 4, 'end', b.col.axis > 0 ? tickText(b, us, step) : '', SIZE.small),
      });
    }
  };
  for (const g of b.scale.gaps) {
    stretch(g.from_us);
    from = g.to_us;
  }
  stretch(b.x.endUs);
}

/** @param {number} us @returns {number} the first of 1, 2, 5, 10, 20... that is not less */
function niceStep(us) {
  for (let p = 1; ; p *= 10) {
    for (const n of [1, 2, 5]) if (n * p >= us) return n * p;
  }
}

/**
 * tickText writes a time in the unit that keeps all of a run's times short
 * enough to stand left of the picture, with the decimals that the step needs.
 * @param {Builder} b
 * @param {number} us
 * @param {number} step
 */
function tickText(b, us, step) {
  const end = b.x.endUs;
  if (end >= 1e7 || step >= 1e6 || (end >= 1e6 && step < 1e3)) return word(b, 'tick.s', { n: decimal(us, 1e6, step) });
  if (end >= 1e4 || step >= 1e3) return word(b, 'tick.ms', { n: decimal(us, 1e3, step) });
  return word(b, 'tick.us', { n: count(us) });
}

/** @param {number} us @param {number} unit @param {number} step @returns {string} us in a unit, as exact as the step */
function decimal(us, unit, step) {
  let text = count(Math.floor(us / unit));
  if (step >= unit) return text;
  text += '.';
  for (let rest = us % unit, place = unit / 10; place >= 1 && place * 10 > step; place /= 10) {
    text += Math.floor(rest / place) % 10;
  }
  return text;
}

/** @param {Builder} b what each end's state machine was in, from entry to exit */
export function states(b) {
  /** @type {Map<string, Span>} */
  const open = new Map();
  /** @type {Map<Span, number>} how long TIME-WAIT lasts, where that is known */
  const lasts = new Map();
  for (const e of b.x.states) {
    const key = `${e.conn} ${e.host}`;
    const y = b.scale.at.get(e.seq_no) || 0;
    const before = open.get(key);
    if (before) endSpan(before, e.t_us, y);
    open.delete(key);
    const x = xOf(b.col, e.host);
    const where = side(b.col, e.host);
    const us = e.to === 'TIME-WAIT' ? timeWait(b.x, e) : 0;
    if (us > 0) b.m.instants.timeWaits.push({ host: e.host, x, where, fromUs: e.t_us, untilUs: e.t_us + us });
    const lane = b.col.lanes.get(e.conn);
    if (lane === undefined || e.to === 'CLOSED' || e.to === 'LISTEN') continue;
    /** @type {Span} */
    const s = { host: e.host, conn: e.conn, code: e.to, from_us: e.t_us, to_us: 0, x: 0, y, w: 11, h: 0, text: null };
    if (where === 0) {
      s.w = 4;
      s.x = xOf(b.col, peer(b, e.conn, e.host)) < x ? x - 5 - 6 * lane - s.w : x + 5 + 6 * lane;
    } else {
      s.x = where > 0 ? x + 7 + STATE_LANE * lane : x - 7 - STATE_LANE * lane - s.w;
    }
    lasts.set(s, us);
    b.m.states.push(s);
    open.set(key, s);
  }
  for (const s of b.m.states) {
    if (s.to_us === 0) endSpan(s, b.x.endUs, b.scale.bottom);
    const us = lasts.get(s);
    const names = us ? [word(b, 'state.time_wait', { time: duration(us) }), s.code] : [s.code];
    const name = names.find((n) => s.w > 10 && s.h >= textWidth(n, SIZE.state) + 6);
    if (name === undefined) continue;
    const where = side(b.col, s.host);
    const width = textWidth(name, SIZE.state);
    s.text = { x: s.x + s.w / 2 - where * 3.5, y: s.y + Math.min(s.h / 2, STATE_TEXT), angle: where * 90, anchor: 'middle', text: name, width };
  }
}

/** @param {Span} s @param {number} us @param {number} y */
function endSpan(s, us, y) {
  s.to_us = us;
  s.h = Math.max(y - s.y, 1);
}

/** @param {Builder} b @param {number} conn @param {string} host */
export function peer(b, conn, host) {
  const c = b.x.conns.get(conn);
  if (!c) return host;
  return c.client.host === host ? c.server.host : c.client.host;
}

/** @param {Builder} b what was kept back, and for how long */
export function holds(b) {
  for (const h of b.x.holds) {
    const where = side(b.col, h.host);
    const x = xOf(b.col, h.host);
    const y = yAt(b.scale.knots, h.from_us, true);
    const height = Math.max((b.scale.at.get(h.seq_no) || 0) - y, 2);
    const text = word(b, `hold.${h.kind}`, { time: duration(h.to_us - h.from_us), size: bytes(h.bytes) });
    const width = textWidth(text, SIZE.small);
    const inner = holdsAt(b.col);
    /** @type {Span} */
    const s = {
      host: h.host, conn: h.conn, code: h.kind, from_us: h.from_us, to_us: h.to_us, x: 0, y,
      w: where === 0 ? 8 : HOLD_BAR, h: height, text: null,
    };
    if (where === 0) s.x = x - 14;
    else s.x = where > 0 ? x + inner : x - inner - s.w;
    if (where !== 0 && s.h + 16 >= width) {
      s.text = { x: s.x + s.w / 2 + where * 15.5 - where * 4, y: s.y + s.h / 2, angle: where * 90, anchor: 'middle', text, width };
    }
    b.m.holds.push(s);
  }
}

/** @param {Builder} b socket calls in the gutters, alike ones as one; none where their names have no room */
export function calls(b) {
  if (b.col.gutterText === 0) return;
  /** @type {Map<number, number>} */
  const cause = new Map();
  b.x.packets.forEach((p, i) => {
    const call = p.cause.call || 0;
    if (call !== 0 && !cause.has(call)) cause.set(call, b.m.packets[i].hops[0].queue_y1);
  });
  const marks = joinCalls(b, cause);
  for (const where of [-1, 1]) {
    const notes = [];
    for (const c of marks) {
      if (c.dir !== where) continue;
      notes.push({ call: c, want: wantOf(c), text: callText(b, c) });
    }
    stack(notes, where, b.scale.shrink < 1 ? FAR : Infinity);
  }
  for (const c of marks) {
    if (c.dir !== 0) b.m.calls.push(told(b, c));
    else b.inner.push({ call: c, want: wantOf(c), text: callText(b, c) });
  }
}

/** @param {CallMark} c where its text wants to stand: a call that waits is news when it returns */
const wantOf = (c) => ((c.op === 'read' || c.op === 'accept') && c.n === 1 && !c.pending ? c.y2 : c.y1);

/** @param {Builder} b @param {CallMark} c @returns {Call} */
function told(b, { bytes: _bytes, pending: _pending, ...call }) {
  if (call.errno === '') return call;
  const meaning = word(b, `errno.${call.errno}`);
  const sentence = meaning.endsWith(`errno.${call.errno}`) ? word(b, 'errno.other') : meaning;
  return { ...call, title: word(b, 'call.title', { op: word(b, `call.${call.op}`), errno: call.errno, sentence }) };
}

/**
 * innerCalls names the calls of hosts between others on their rail, where there
 * is room: a mark alone says nothing.
 * @param {Builder} b
 */
export function innerCalls(b) {
  for (const { call: c, want, text } of b.inner) {
    const x = xOf(b.col, c.host);
    const first = xOf(b.col, peer(b, c.conn, c.host)) < x ? -1 : 1;
    for (const [dir, lift] of [[first, 0], [first, -9], [first, 9], [-first, 0], [-first, -9], [-first, 9]]) {
      const t = newText(x + dir * 9, want + lift + 4, dir > 0 ? 'start' : 'end', text, SIZE.small);
      const box = { x: t.x + (dir * t.width) / 2, y: t.y - 4, hw: t.width / 2 + 2, hh: 6, cos: 1, sin: 0 };
      if (hits(b.labels, box, NOBODY) > 0) continue;
      put(b.labels, t, SIZE.small);
      b.m.calls.push(told(b, { ...c, x, dir, y1: want, y2: want, text: t, leader: t.y - 4 }));
      break;
    }
  }
}

/** @param {Builder} b @param {Map<number, number>} cause @returns {CallMark[]} */
function joinCalls(b, cause) {
  /** @type {CallMark[][]} */
  const runs = [];
  /** @type {Map<string, CallMark[]>} */
  const last = new Map();
  for (const e of b.x.calls) {
    // A server that waits for the next connection or datagram when the run ends,
    // and what makes a socket, say nothing about this run's packets.
    if (isUntold(e)) continue;
    const caused = cause.get(e.call);
    let y1 = caused === undefined ? yAt(b.scale.knots, e.began_us, true) : caused;
    let y2 = b.scale.at.get(e.seq_no) || 0;
    if (e.began_us === e.t_us) y2 = caused === undefined ? Math.max(y1, y2) : y1;
    y1 = Math.min(y1, y2);
    /** @type {CallMark} */
    const c = {
      host: e.host, op: e.op, conn: e.conn || 0, n: 1, from_us: e.began_us, x: callX(b.col, e.host), dir: side(b.col, e.host),
      y1, y2, errno: e.errno || '', title: '', text: null, leader: 0, bytes: e.bytes, pending: e.pending === true,
    };
    const run = last.get(e.host);
    if (run && alike(run[run.length - 1], c)) {
      run.push(c);
      continue;
    }
    const fresh = [c];
    runs.push(fresh);
    last.set(e.host, fresh);
  }
  return runs.flatMap((run) => {
    if (run.length < MANY) return run;
    return { ...run[0], n: run.length, y2: run[run.length - 1].y2, bytes: run.reduce((sum, c) => sum + c.bytes, 0) };
  });
}

/** @param {CallMark} a @param {CallMark} c */
const alike = (a, c) => a.op === c.op && a.errno === c.errno && !c.pending && a.bytes > 0 === c.bytes > 0 &&
  (a.op === 'read' || a.op === 'write') && c.y2 - a.y2 < NOTE_HEIGHT;

/**
 * isUntold says which calls say nothing about this run's packets: what makes a
 * socket, a server that waits when the run ends, and a look whether anything is
 * there, which does not wait.
 * @param {any} e
 */
const isUntold = (e) => ['listen', 'bind', 'setsockopt'].includes(e.op) || (e.pending && ['accept', 'recvfrom'].includes(e.op)) ||
  (e.errno === 'EAGAIN' && e.began_us === e.t_us);

/** @param {Builder} b @param {CallMark} c */
function callText(b, c) {
  const op = word(b, `call.${c.op}`);
  const a = { op, n: count(c.n), size: bytes(c.bytes), errno: c.errno };
  const texts = [];
  if (c.errno === 'EAGAIN') texts.push(word(b, 'call.late', a));
  else if (c.errno !== '') texts.push(word(b, 'call.failed', a), c.errno);
  else if (c.pending) texts.push(word(b, 'call.pending', a));
  else if (c.op === 'read' && c.bytes === 0) texts.push(word(b, 'call.eof', a));
  else if (c.n > 1 && c.bytes > 0) texts.push(word(b, 'call.many_bytes', a), word(b, 'call.many', a));
  else if (c.n > 1) texts.push(word(b, 'call.many', a));
  else if (c.bytes > 0) texts.push(word(b, 'call.bytes', a));
  // Up to the times, which stand elsewhere mostly.
  const room = b.col.gutterText + (c.errno !== '' && c.dir < 0 ? 10 : 0);
  return texts.find((t) => textWidth(t, SIZE.small) <= room) || op;
}

/**
 * stack writes notes one below the other; where all is shrunk, those that
 * would stand too far from their call are left out.
 * @param {Note[]} notes
 * @param {number} where
 * @param {number} most
 */
function stack(notes, where, most) {
  let y = -Infinity;
  for (const n of notes.sort((a, b) => a.want - b.want)) {
    if (y + NOTE_HEIGHT - n.want > most) continue;
    y = Math.max(y + NOTE_HEIGHT, n.want);
    n.call.text = newText(n.call.x + where * 9, y + 4, where > 0 ? 'start' : 'end', n.text, SIZE.small);
    n.call.leader = n.want;
  }
}
