// @ts-check
// Stretches in which nobody sends: how long each is, and what every host waits
// for. The browser's copy of web/figure/quiet.go.
import { duration } from '../core/format.js';
import { hostName, words } from '../core/story.js';
import { waits as waitsOf } from '../core/wait.js';
import { side, xOf } from './columns.js';
import { put } from './labels.js';
import { SIZE, newText, word } from './layout.js';
import { yAt } from './scale.js';
import { textWidth } from './width.js';

/** @typedef {import('./layout.js').Builder} Builder */
/** @typedef {import('./layout.js').Gap} Gap */
/** @typedef {import('./labels.js').Text} Text */
/** @typedef {import('../core/wait.js').Wait} Wait */

/** Between the lines of a stretch's text, px. */
const LINE = 14;
/** From a rail to its host's text. */
const EDGE = 10;
/** From this height on a stretch that is drawn to scale is named. */
const NAMED_FROM = 44;
/** From this height on a compressed one has room for its text. */
const TEXT_FROM = 15;

/** @param {Builder} b @returns {[number, number][]} in order */
function quiets(b) {
  /** @type {[number, number][]} */
  const out = [];
  let until = 0;
  for (const c of [...b.scale.crossings].sort((p, q) => p.hop.sentUs - q.hop.sentUs)) {
    if (c.hop.sentUs > until) out.push([until, c.hop.sentUs]);
    until = Math.max(until, c.endUs);
  }
  if (b.x.endUs > until) out.push([until, b.x.endUs]);
  return out;
}

/** @param {Builder} b a compressed stretch is always named, one to scale if it has room */
export function gaps(b) {
  let next = 0;
  const cut = b.scale.gaps;
  for (const [from, to] of quiets(b)) {
    /** @type {Gap[]} */
    const parts = [];
    for (; next < cut.length && cut[next].from_us < to; next++) parts.push(newGap(b, cut[next], true));
    if (parts.length === 0) {
      const g = newGap(b, { from_us: from, to_us: to, y1: yAt(b.scale.knots, from, true), y2: yAt(b.scale.knots, to, false) }, false);
      if (g.y2 - g.y1 < NAMED_FROM) continue;
      parts.push(g);
    }
    let said = '';
    for (const g of parts) {
      const waits = waitsOf(b.x, g.from_us, g.to_us);
      if (!g.cut && waits.length === 0) continue;
      said = say(b, g, waits, said);
      b.m.gaps.push(g);
    }
  }
}

/** @param {Builder} b @param {{from_us: number, to_us: number, y1: number, y2: number}} g @param {boolean} cut @returns {Gap} */
function newGap(b, { from_us, to_us, y1, y2 }, cut) {
  const { rails } = b.m;
  return { from_us, to_us, x1: rails[0].x, x2: rails[rails.length - 1].x, y1, y2, cut, text: null, waits: [] };
}

/**
 * say writes what a stretch is; what hosts wait for only if it is not what has
 * just been said.
 * @param {Builder} b
 * @param {Gap} g
 * @param {Wait[]} waits
 * @param {string} said
 */
function say(b, g, waits, said) {
  const room = g.y2 - g.y1;
  if (room < TEXT_FROM) return said;
  const head = newText((g.x1 + g.x2) / 2, 0, 'middle', word(b, 'gap', { time: duration(g.to_us - g.from_us) }), SIZE.small);
  g.text = head;
  let lines = 1;
  const now = waitTexts(b, waits, true);
  if (now.said !== said) {
    const fits = [now, waitTexts(b, waits, false)].find((block) => (block.lines + 1) * LINE <= room);
    if (fits) {
      [g.waits, lines] = [fits.texts, fits.lines + 1];
      said = now.said;
    }
  }
  const top = (g.y1 + g.y2) / 2 - ((lines - 1) * LINE) / 2 + 4;
  head.y = top;
  put(b.labels, head, SIZE.small);
  for (const t of g.waits) {
    t.y += top;
    put(b.labels, t, SIZE.small);
  }
  return said;
}

/**
 * waitTexts is what hosts wait for, each beside its own rail; y counts from the
 * line above.
 * @param {Builder} b
 * @param {Wait[]} waits
 * @param {boolean} long
 */
function waitTexts(b, waits, long) {
  const { rails } = b.m;
  const most = rails[rails.length - 1].x - rails[0].x - 2 * EDGE;
  /** @type {{line: number, from: number, to: number}[]} */
  const all = [];
  /** @type {{texts: Text[], lines: number, said: string}} */
  const block = { texts: [], lines: 0, said: '' };
  for (const h of b.col.hosts) {
    const w = waits.find((one) => one.host === h);
    if (!w) continue;
    let said = waitText(b, w, long);
    if (long && textWidth(said, SIZE.small) > most) said = waitText(b, w, false);
    const where = side(b.col, h);
    const anchor = where === 0 ? 'middle' : where < 0 ? 'start' : 'end';
    const t = newText(xOf(b.col, h) - where * EDGE, 0, anchor, said, SIZE.small);
    if (t.width > most) continue;
    const from = where === 0 ? t.x - t.width / 2 : where < 0 ? t.x : t.x - t.width;
    const at = { line: 1, from, to: from + t.width };
    while (all.some((o) => o.line === at.line && o.from < at.to + EDGE && o.to + EDGE > at.from)) at.line++;
    t.y = at.line * LINE;
    all.push(at);
    block.texts.push(t);
    block.lines = Math.max(block.lines, at.line);
    block.said += `${h} ${said}\n`;
  }
  return block;
}

/** @param {Builder} b @param {Wait} w @param {boolean} long */
const waitText = (b, w, long) => word(b, `${long ? 'wait' : 'wait_short'}.${w.key}`,
  { ...words(b.x, w.args, b.o.text), host: hostName(b.x, w.host, b.o.text) });
