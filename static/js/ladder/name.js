// @ts-check
// What packets, bursts and retransmissions are called in the picture: the
// browser's copy of web/figure/name.go.
import { bytes, count, duration } from '../core/format.js';
import { has, isRetransmission, lookup, probes } from '../core/story.js';
import { isFolded } from './folds.js';
import { NOBODY, hits, place, put } from './labels.js';
import { SIZE, newText, word } from './layout.js';
import { BURST } from './scale.js';

/** @typedef {import('./layout.js').Builder} Builder */
/** @typedef {import('./layout.js').Hop} Hop */
/** @typedef {import('./layout.js').Bundle} Bundle */
/** @typedef {import('./layout.js').Tie} Tie */
/** @typedef {import('../core/packets.js').Packet} Packet */
/** @typedef {import('../core/messages.js').Message} Message */

/** From this thickness on a label fits into a line's band, px. */
const LABEL_BAND = 14;

/** @param {Builder} b @param {boolean} acks ACKs come last, and only where there is room */
export function name(b, acks) {
  for (const c of b.scale.crossings) {
    const i = /** @type {number} */ (b.at.get(c.packet.id));
    const p = b.m.packets[i];
    if (p.label || (p.kind === 'ack') !== acks || c.hop !== c.packet.hops[0] || b.scale.groups[c.group].n > BURST) continue;
    const h = /** @type {Hop} */ (b.of.get(c));
    for (const text of labelTexts(b, c.packet)) {
      p.label = place(b.labels, {
        upper: { x1: h.x1, y1: h.first1, x2: h.x2, y2: h.first2, owner: i },
        lower: { x1: h.x1, y1: h.y1, x2: h.x2, y2: h.y2, owner: i },
        inside: h.y1 - h.first1 >= LABEL_BAND, text, size: SIZE.label, must: !acks, owner: i,
      });
      if (p.label) break;
    }
  }
}

/** @param {Builder} b @param {Packet} p @returns {string[]} the label, and shorter ones */
function labelTexts(b, p) {
  const texts = labelText(b, p);
  if (isRetransmission(p)) texts.unshift(word(b, 'label.again', { label: texts[0] }));
  if (b.o.numbers && p.proto === 'tcp') texts.unshift(...numbered(p, texts[0], texts[texts.length - 1]));
  return texts.filter((t, i) => i === 0 || t !== texts[i - 1]);
}

/**
 * numbered is a label with the numbers that a segment carries, in Wireshark's
 * words. Where there is no room for both, a segment that takes up numbers keeps
 * its own, and a mere ACK what it acknowledges.
 * @param {Packet} p
 * @param {string} long
 * @param {string} short
 */
function numbered(p, long, short) {
  const ack = has(p, 'ACK') ? ` Ack=${p.ack}` : '';
  if (p.lenBytes === 0 && !/SYN|FIN|RST/.test(p.flags)) return [`${long}${ack}`, `${short}${ack}`];
  return [`${long} Seq=${p.seq}${ack}`, `${short} Seq=${p.seq}${ack}`, `${long} Seq=${p.seq}`, `${short} Seq=${p.seq}`];
}

/**
 * labelText is what a packet is called, the longest first. A response is called
 * by what it answers where the run asks for more than one thing.
 * @param {Pick<Builder, 'o' | 'x'>} b
 * @param {Packet} p
 * @returns {string[]}
 */
export function labelText(b, p) {
  const size = bytes(p.lenBytes);
  const m = p.message;
  if (m) {
    const short = shortName(b, m);
    if (p.starts > 1) return [word(b, 'label.many_bytes', { n: p.starts, label: short, size }), short];
    if (m.type === 'http.request') return [word(b, 'label.request', { method: m.method, target: m.target }), short];
    if (!m.request || !manyTargets(b)) return [word(b, 'label.response', { status: m.status, size }), short];
    const a = { status: m.status, target: m.request.target, size };
    return [word(b, 'label.response_to', a), word(b, 'label.status_to', a), short];
  }
  if (p.kind === 'data' || p.kind === 'response') return [word(b, 'label.data', { size }), size];
  if (p.kind === 'other') return otherText(b, p);
  if (p.kind === 'fin' && !has(p, 'ACK')) return ['FIN'];
  const short = word(b, `label.${p.kind}`);
  if (probes(p)) return [word(b, 'label.zero_window_probe'), short];
  if (p.dup > 0) return [word(b, 'label.duplicate_ack', { n: p.dup }), short];
  const l = ['keep_alive', 'keep_alive_ack', 'zero_window', 'window_update'].find((one) => p.labels.includes(one));
  return l ? [word(b, `label.${l}`), short] : [short];
}

/** @param {Pick<Builder, 'o' | 'x'>} b @param {Packet} p */
function otherText(b, p) {
  const e = lookup(b.x, p);
  if (e && e.kind === 'query') return [word(b, 'label.dns_query', { name: e.name }), 'DNS'];
  if (e && e.address) return [word(b, 'label.dns_answer', { address: e.address }), 'DNS'];
  return [word(b, 'label.other', { proto: p.proto, size: bytes(p.lenBytes) }), p.proto];
}

/** @param {Pick<Builder, 'o'>} b @param {Message} m in a word */
export const shortName = (b, m) => (m.type === 'http.request' ? m.method : word(b, 'label.status', { status: m.status }));

/** @type {WeakMap<object, boolean>} */
const manyOf = new WeakMap();

/** @param {Pick<Builder, 'x'>} b whether the run asks for more than one thing */
export function manyTargets({ x }) {
  const known = manyOf.get(x);
  if (known !== undefined) return known;
  const requests = x.sent.all.filter((m) => m.type === 'http.request');
  const many = requests.some((m) => m.target !== requests[0].target);
  manyOf.set(x, many);
  return many;
}

/** @typedef {{messages: number, dups: number}} Crowd what the packets of a burst have in common */

/** @param {Builder} b @returns {Crowd[]} */
function crowds(b) {
  const all = b.scale.groups.map(() => ({ messages: 0, dups: 0 }));
  for (const { group, packet } of b.scale.crossings) {
    all[group].messages += packet.starts;
    if (packet.dup > 0) all[group].dups++;
  }
  return all;
}

/** @param {Builder} b @param {import('./scale.js').Group} g @param {Crowd} c */
function burstText(b, g, { messages, dups }) {
  const p = g.first.packet;
  const texts = labelText(b, p);
  const a = { n: count(g.n), label: texts[texts.length - 1], size: bytes(g.bytes) };
  if (p.message && messages === g.n) return word(b, 'label.many_bytes', a);
  if (p.message && messages > 1) {
    return word(b, 'label.many_message', { ...a, label: word(b, 'label.many', { n: count(messages), label: shortName(b, p.message) }) });
  }
  if (p.message) return word(b, 'label.many_message', a);
  if (g.bytes > 0) return word(b, 'label.many_bytes', { ...a, label: word(b, 'label.many_data') });
  if (dups === g.n) return word(b, 'label.many_duplicates', a);
  if (dups > 0) return word(b, 'label.some_duplicates', { ...a, dups: count(dups) });
  return word(b, 'label.many', a);
}

/** @param {Builder} b a ground under each burst, and one name for it */
export function bundles(b) {
  const crowd = crowds(b);
  b.scale.groups.forEach((g, number) => {
    if (g.n <= BURST || (b.scale.shrink < 1 && isFolded(g))) return;
    const f = /** @type {Hop} */ (b.of.get(g.first));
    const l = /** @type {Hop} */ (b.of.get(g.last));
    const p = g.first.packet;
    /** @type {Bundle} */
    const mark = {
      kind: p.kind, n: g.n, from_us: f.sent_us, text: null,
      points: f.band ? [] : [[f.x1, f.first1], [f.x2, f.first2], [l.x2, l.y2], [l.x1, l.y1]],
    };
    if (g.first.hop === p.hops[0]) {
      const owner = -1 - number;
      const want = {
        upper: { x1: f.x1, y1: f.first1, x2: f.x2, y2: f.first2, owner },
        lower: { x1: l.x1, y1: l.y1, x2: l.x2, y2: l.y2, owner },
        inside: false, text: burstText(b, g, crowd[number]), size: SIZE.label, must: true, owner,
      };
      mark.text = place(b.labels, want);
      if (!mark.text && f.y1 - f.first1 >= LABEL_BAND) {
        const lower = { x1: f.x1, y1: f.y1, x2: f.x2, y2: f.y2, owner };
        mark.text = place(b.labels, { ...want, lower, inside: true, owner: /** @type {number} */ (b.at.get(p.id)) });
      }
    }
    b.m.bundles.push(mark);
  });
}

/** @param {Builder} b retransmissions and what they repeat, with the time between */
export function ties(b) {
  /** @type {Map<string, number>} by place of a tie, how far down there are any */
  const lowest = new Map();
  b.x.packets.forEach((p, i) => {
    const j = b.at.get(p.original);
    if (p.original === 0 || j === undefined) return;
    const from = b.m.packets[j].hops[0];
    const to = b.m.packets[i].hops[0];
    if (b.scale.shrink < 1 && to.first1 - from.first1 < 8) return;
    const dir = to.x2 < to.x1 ? -1 : 1;
    /** @type {Tie} */
    const tie = {
      from: p.original, to: p.id, from_us: to.sent_us, x: to.x1, bulge: 0, y1: from.first1, y2: to.first1, text: null,
    };
    tie.bulge = dir * bulge(b, tie, dir, lowest);
    const waited = word(b, 'later', { time: duration(to.sent_us - from.sent_us) });
    for (const f of [0.5, 0.35, 0.65, 0.2, 0.8]) {
      const t = newText(tie.x + tie.bulge + dir * 6, tie.y1 + (tie.y2 - tie.y1) * f + 4, dir > 0 ? 'start' : 'end', waited, SIZE.small);
      const box = { x: t.x + (dir * t.width) / 2, y: t.y - 4, hw: t.width / 2 + 2, hh: 6, cos: 1, sin: 0 };
      if (hits(b.labels, box, NOBODY) === 0) {
        put(b.labels, t, SIZE.small);
        tie.text = t;
        break;
      }
    }
    b.m.ties.push(tie);
  });
}

/** @param {Builder} b @param {Tie} t @param {number} dir @param {Map<string, number>} lowest how far a tie stands off its rail: nearest where no other does at that time */
function bulge(b, t, dir, lowest) {
  const most = 51;
  for (let out = 18; out < most; out += 11) {
    const place = `${t.x} ${dir * out}`;
    const before = lowest.get(place) ?? -Infinity;
    if (before > t.y1 && b.m.ties.some((o) => o.x === t.x && o.bulge === dir * out && o.y2 > t.y1 && o.y1 < t.y2)) continue;
    lowest.set(place, Math.max(before, t.y2));
    return out;
  }
  return most;
}
