// @ts-check
// Brackets over the packets of each HTTP message, and what has arrived and waits
// to be read: the browser's copy of web/figure/message.go.
import { bytes } from '../core/format.js';
import { namedBy } from '../core/messages.js';
import { STATE_TEXT, peer } from './beside.js';
import { MESSAGE_LANE, messagesAt, side, unreadAt, xOf } from './columns.js';
import { heaps } from './lanes.js';
import { SIZE, word } from './layout.js';
import { manyTargets, shortName } from './name.js';
import { yAt } from './scale.js';
import { textWidth } from './width.js';

/** @typedef {import('./layout.js').Builder} Builder */
/** @typedef {import('./layout.js').Unread} Unread */

const UNREAD_BAR = 11;
const UNREAD_FROM = 6;
/** From the states to a bracket on a rail between others. */
const MESSAGE_INNER = 8;

/** @param {Builder} b @param {string} host outside its states and what is held there */
const innerMessageAt = (b, host) => MESSAGE_INNER + 6 * b.col.nLanes + (b.col.held.has(host) ? 8 : 0);

/**
 * messages brackets between the application that writes or reads a message and
 * the wire. Between two wires a bracket stands on the side of its own, one at a
 * time and without words: there packets have theirs.
 * @param {Builder} b
 */
export function messages(b) {
  /** @type {Map<string, number>} by inner host and side, down to where */
  const taken = new Map();
  const hops = (/** @type {number} */ id) => b.m.packets[/** @type {number} */ (b.at.get(id))].hops;
  for (const s of b.col.messages) {
    const inner = side(b.col, s.host) === 0;
    const dir = side(b.col, s.host) || (xOf(b.col, peer(b, s.message.conn, s.host)) < xOf(b.col, s.host) ? -1 : 1);
    const [first, last] = [hops(s.first.id), hops(s.last.id)];
    const [y1, y2] = s.send ? [first[0].queue_y1, last[0].y1] : [first[first.length - 1].first2, last[last.length - 1].y2];
    if (inner) {
      if (y1 < (taken.get(`${s.host} ${dir}`) ?? -Infinity)) continue;
      taken.set(`${s.host} ${dir}`, y2);
    }
    const x = xOf(b.col, s.host) + dir * (inner ? innerMessageAt(b, s.host) : messagesAt(b.col, s.host) + 4 + MESSAGE_LANE * s.lane);
    const { conn, type } = s.message;
    const name = inner ? undefined : messageTexts(b, s.message).find((t) => y2 - y1 + 8 >= textWidth(t, SIZE.small));
    b.m.messages.push({
      kind: type === 'http.request' ? 'data' : 'response', host: s.host, conn, hue: b.col.hues ? ((conn - 1) % 6) + 1 : 0,
      packet: s.first.id, from_us: s.from, to_us: s.to, dir, x, y1, y2,
      text: name === undefined ? null : {
        x: x + dir * 7, y: textAt(y1, y2, name), angle: dir * 90, anchor: 'middle', text: name, width: textWidth(name, SIZE.small),
      },
    });
  }
}

/** @param {number} y1 @param {number} y2 @param {string} name the middle of a turned text: of a long stretch it stands near the top */
const textAt = (y1, y2, name) => y1 + Math.min((y2 - y1) / 2, Math.max(STATE_TEXT, textWidth(name, SIZE.small) / 2));

/** @param {Builder} b @param {import('../core/messages.js').Message} m @returns {string[]} the longest first */
function messageTexts(b, m) {
  const a = { method: m.method, target: namedBy(m).target, status: m.status, size: bytes(m.content) };
  const texts = [];
  if (m.type === 'http.request') {
    if (m.content > 0) texts.push(word(b, 'message.content', a));
    texts.push(word(b, 'message.request', a));
  } else if (m.request && manyTargets(b)) {
    texts.push(word(b, 'message.response_to', a), word(b, 'label.status_to', a));
  } else {
    texts.push(word(b, 'message.response', a));
  }
  if (!m.whole) texts.unshift(word(b, 'message.part', { message: texts[0] }));
  return [...texts, shortName(b, m)];
}

/** @param {Builder} b what has arrived and waits to be read: the more, the wider */
export function unread(b) {
  for (const log of b.x.inboxes.backlogs) {
    if (!b.col.unread.has(log.host)) continue;
    const dir = side(b.col, log.host);
    const all = heaps(log, b.x.endUs);
    const most = all.reduce((n, h) => Math.max(n, h.most), 0);
    for (const h of all) {
      /** @type {Unread} */
      const m = {
        host: log.host, conn: log.conn, from_us: h.from, to_us: h.to, most_bytes: h.most, dir,
        x: xOf(b.col, log.host) + dir * (unreadAt(b.col, log.host) + 1), steps: [],
        y: h.to >= b.x.endUs ? b.scale.bottom : yAt(b.scale.knots, h.to, true), text: null,
      };
      for (const s of h.steps) {
        const y = yAt(b.scale.knots, s.us, true);
        const w = 3 + ((UNREAD_BAR - 3) * s.bytes) / most;
        const before = m.steps[m.steps.length - 1];
        if (before && y - before[0] < 1) before[1] = Math.max(w, before[1]);
        else m.steps.push([y, w]);
      }
      const height = m.y - m.steps[0][0];
      if (height < UNREAD_FROM / 2) continue;
      unreadText(b, m, h.left, height);
      b.m.unread.push(m);
    }
  }
}

/** @param {Builder} b @param {Unread} m @param {number} left @param {number} height */
function unreadText(b, m, left, height) {
  if (!b.col.wide) return;
  const size = bytes(m.most_bytes);
  const texts = [word(b, left > 0 ? 'unread_lost' : 'unread', { size, left: bytes(left) }), word(b, 'unread_short', { size })];
  const name = texts.find((t) => height + 12 >= textWidth(t, SIZE.small));
  if (name === undefined) return;
  m.text = {
    x: m.x + m.dir * (UNREAD_BAR + 5), y: textAt(m.steps[0][0], m.y, name), angle: m.dir * 90, anchor: 'middle', text: name,
    width: textWidth(name, SIZE.small),
  };
}
