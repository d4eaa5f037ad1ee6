// @ts-check
// Marks as a tree of SVG elements: the browser's copy of web/figure/svg.go. A
// Go test compares the two as text, so the browser can take the server's
// drawing over without anything moving.

/** @typedef {import('./layout.js').Marks} Marks */
/** @typedef {import('./layout.js').Packet} Packet */
/** @typedef {import('./layout.js').Hop} Hop */
/** @typedef {import('./layout.js').Call} Call */
/** @typedef {import('./layout.js').Span} Span */
/** @typedef {import('./labels.js').Text} Text */

/** @typedef {{tag: string, attr: string[], text: string, kids: Node[]}} Node attributes are names and values in turn */

/** @param {string} tag @param {...string} attr @returns {Node} */
const el = (tag, ...attr) => ({ tag, attr, text: '', kids: [] });

/** @param {Node} n @param {...(Node | null)} kids */
function add(n, ...kids) {
  for (const k of kids) if (k) n.kids.push(k);
  return n;
}

/** @param {number} f a length with one decimal at most */
export function num(f) {
  const r = Math.floor(f * 10 + 0.5) / 10;
  return r === 0 ? '0' : String(r);
}

/** @param {...(string | number)} parts */
function path(...parts) {
  let d = '';
  let space = false;
  for (const p of parts) {
    d += typeof p === 'string' ? p : (space ? ' ' : '') + num(p);
    space = typeof p === 'number';
  }
  return d;
}

/**
 * markup writes a tree as text.
 * @param {Node} n
 * @returns {string}
 */
export function markup(n) {
  let s = `<${n.tag}`;
  for (let i = 0; i < n.attr.length; i += 2) s += ` ${n.attr[i]}="${escape(n.attr[i + 1])}"`;
  if (n.text === '' && n.kids.length === 0) return `${s}/>`;
  return `${s}>${escape(n.text)}${n.kids.map(markup).join('')}</${n.tag}>`;
}

/** @param {string} s as Go's html.EscapeString */
const escape = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&#34;').replace(/'/g, '&#39;');

/**
 * drawing turns marks into layers, bottom first.
 * @param {Marks} m
 * @param {(p: Packet) => boolean} [visible] which packets to draw
 * @returns {Node[]}
 */
export function drawing(m, visible = () => true) {
  const back = el('g', 'class', 'ladder__back');
  add(back, el('path', 'class', 'ladder__grid', 'd', m.ticks.map((t) => path('M', t.x1, t.y, 'H', t.x2)).join('')));
  for (const t of m.ticks) add(back, text('ladder__tick', t.text));
  for (const b of m.bundles) {
    if (b.points.length === 0) continue;
    const [p, q, r, s] = b.points;
    add(back, el('path', 'class', `bundle bundle--${b.kind}`,
      'd', path('M', p[0], p[1], 'L', q[0], q[1], 'L', r[0], r[1], 'L', s[0], s[1], 'Z')));
  }
  const rails = el('g', 'class', 'ladder__rails');
  add(rails, el('path', 'class', 'ladder__rail', 'd', m.rails.map((r) => rail(r, m.gaps)).join('')));
  const beside = el('g', 'class', 'ladder__beside');
  add(beside, ...m.states.map(state), ...m.holds.map(hold), ...m.unread.map(unread), ...m.messages.map(message), ...m.calls.map(call));
  const wires = el('g', 'class', 'ladder__wires');
  add(wires, ...m.ties.map(tie), ...m.packets.filter(visible).map(packet));
  const front = el('g', 'class', 'ladder__front');
  for (const b of m.bundles) add(front, text(`pkt__label bundle--${b.kind}`, b.text));
  for (const g of m.gaps) if (g.text) add(front, text('ladder__quiet', g.text), ...g.waits.map((w) => text('ladder__wait', w)));
  return [back, rails, beside, wires, front, heads(m)];
}

/** @param {Marks} m @returns {Node[]} bands of packets too close to draw; only the browser has them */
export const foldNodes = (m) => m.folds.map(({ kind, first, points: [p, q, r, s] }) => add(
  el('g', 'class', `fold bundle--${kind}`, 'data-fold', String(first)),
  el('path', 'class', 'fold__band', 'd', path('M', p[0], p[1], 'L', q[0], q[1], 'L', r[0], r[1], 'L', s[0], s[1], 'Z'))));

/** @param {Marks} m */
export function heads(m) {
  const g = el('g', 'class', 'ladder__heads');
  for (const h of m.heads) {
    add(g, add(el('g', 'class', 'head'),
      el('rect', 'class', 'head__box', 'x', num(h.x), 'y', num(h.y), 'width', num(h.w), 'height', num(h.h), 'rx', '9'),
      text('head__name', h.name), text('head__addr', h.addr)));
  }
  return g;
}

/** @param {string} name @param {Text | null} t @returns {Node | null} */
export function text(name, t) {
  if (!t) return null;
  const n = el('text', 'class', name, 'x', num(t.x), 'y', num(t.y));
  if (t.anchor !== 'start') n.attr.push('text-anchor', t.anchor);
  if (t.angle !== 0) n.attr.push('transform', `rotate(${num(t.angle)} ${num(t.x)} ${num(t.y)})`);
  n.text = t.text;
  return n;
}

/** @param {import('./layout.js').Rail} r @param {import('./layout.js').Gap[]} gaps */
function rail(r, gaps) {
  let d = path('M', r.x, r.y1);
  for (const g of gaps) if (g.cut && g.y2 - g.y1 >= 20) d += path('V', (g.y1 + g.y2) / 2 - 9, 'l', 5, 3, 'l', -10, 6, 'l', 10, 6, 'l', -5, 3);
  return d + path('V', r.y2);
}

/** @param {Span} s */
const state = (s) => add(el('g', 'class', `span span--${s.code.toLowerCase()}`),
  el('rect', 'class', 'span__bar', 'x', num(s.x), 'y', num(s.y), 'width', num(s.w), 'height', num(s.h), 'rx', '2'),
  text('span__label', s.text));

/** @param {Span} s */
function hold(s) {
  let hatch = '';
  for (let y = s.y + 6; y < s.y + s.h + s.w; y += 6) {
    const y1 = Math.min(y, s.y + s.h);
    const y2 = Math.max(y - s.w, s.y);
    hatch += path('M', s.x + y - y1, y1, 'L', s.x + y - y2, y2);
  }
  return add(el('g', 'class', 'hold'),
    el('rect', 'class', 'hold__bar', 'x', num(s.x), 'y', num(s.y), 'width', num(s.w), 'height', num(s.h), 'rx', '3'),
    el('path', 'class', 'hold__hatch', 'd', hatch), text('hold__label', s.text));
}

/** @param {import('./layout.js').Unread} u a heap of bytes: a staircase on the side away from the rail */
function unread(u) {
  let d = path('M', u.x, u.steps[0][0]);
  u.steps.forEach(([y, w], i) => { d += (i > 0 ? path('V', y) : '') + path('H', u.x + u.dir * w); });
  return add(el('g', 'class', 'unread'), el('path', 'class', 'unread__heap', 'd', d + path('V', u.y, 'H', u.x, 'Z')), text('unread__label', u.text));
}

/** @param {import('./layout.js').Message} m a bracket that opens towards the wire */
function message(m) {
  const g = el('g', 'class', `message message--${m.kind}${m.hue > 0 ? ` pkt--hue${m.hue}` : ''}`, 'data-first', String(m.packet));
  add(g, el('path', 'class', 'message__line', 'd', path('M', m.x - m.dir * 4, m.y1, 'H', m.x, 'V', m.y2, 'H', m.x - m.dir * 4)));
  if (m.hue > 0) add(g, el('circle', 'class', 'pkt__hue', 'cx', num(m.x), 'cy', num(m.y1), 'r', '2.5'));
  return add(g, text('message__label', m.text));
}

/** @param {Call} c */
function call(c) {
  const g = el('g', 'class', c.errno === '' || c.errno === 'EAGAIN' ? 'call' : 'call call--failed');
  if (c.title !== '') add(g, { tag: 'title', attr: [], text: c.title, kids: [] });
  let d = path('M', c.x - 3, c.y1, 'H', c.x + 3);
  if (c.y2 - c.y1 > 2) d += path('M', c.x, c.y1, 'V', c.y2, 'M', c.x - 3, c.y2, 'H', c.x + 3);
  add(g, el('path', 'class', 'call__line', 'd', d));
  if (c.text && c.text.y - 4 - c.leader > 2) {
    add(g, el('path', 'class', 'call__leader', 'd', path('M', c.x, c.leader, 'L', c.x + c.dir * 7, c.text.y - 4)));
  }
  return add(g, text('call__label', c.text));
}

/** @param {import('./layout.js').Tie} t */
function tie(t) {
  const r = Math.min(Math.abs(t.bulge), (t.y2 - t.y1) / 2);
  const x = t.x + t.bulge;
  return add(el('g', 'class', 'tie'),
    el('path', 'class', 'tie__line', 'd', path('M', t.x, t.y1, 'Q', x, t.y1, x, t.y1 + r, 'V', t.y2 - r, 'Q', x, t.y2, t.x, t.y2)),
    text('tie__label', t.text));
}

/** @type {Record<string, string>} arrow heads, tip at (0, 0), pointing right: a kind can be told without its colour */
const SHAPES = {
  syn: 'M-8 -4.5L0 0L-8 4.5M-14 -4.5L-6 0L-14 4.5',
  syn_ack: 'M-8 -4.5L0 0L-8 4.5M-14 -4.5L-6 0L-14 4.5',
  data: 'M0 0L-10 -4.5V4.5Z',
  response: 'M0 0L-10 -4.5V4.5Z',
  ack: 'M-7 -3.5L0 0L-7 3.5',
  fin: 'M-9 -4.5L-1 0L-9 4.5M-0.5 -5V5',
  rst: 'M-9 -4.5L0 4.5M0 -4.5L-9 4.5',
  other: 'M0 0L-9 -4L-6 0L-9 4Z',
};
const CROSS = 'M-5 -5L5 5M-5 5L5 -5';

/** @param {Packet} p in a burst there is room for a small head only */
function shape(p) {
  if (!p.dense) return SHAPES[p.kind];
  return p.kind === 'ack' ? 'M-5 -2L0 0L-5 2' : 'M0 0L-8 -2.2V2.2Z';
}

/** @param {Packet} p */
function packet(p) {
  let name = `pkt pkt--${p.kind}`;
  if (p.retransmission) name += ' pkt--again';
  if (p.lost) name += ' pkt--lost';
  if (p.dense) name += ' pkt--dense';
  if (p.hue > 0) name += ` pkt--hue${p.hue}`;
  const g = el('g', 'class', name, 'data-packet', String(p.id));
  for (const h of p.hops) add(g, ...hop(p, h));
  return add(g, text('pkt__label', p.label));
}

/** @param {Packet} p @param {Hop} h */
function hop(p, h) {
  const out = [];
  const dir = h.x2 < h.x1 ? -1 : 1;
  if (h.first1 - h.queue_y1 > 1) {
    out.push(el('path', 'class', 'pkt__queue', 'd', path('M', h.x1 + dir * 3, h.queue_y1, 'V', h.first1)));
  }
  if (h.band) {
    out.push(el('path', 'class', 'pkt__band',
      'd', path('M', h.x1, h.first1, 'L', h.x2, h.first2, 'V', h.y2, 'L', h.x1, h.y1, 'Z')));
  }
  out.push(el('path', 'class', 'pkt__line', 'd', path('M', h.x1, h.y1, 'L', h.x2, h.y2)));
  if (p.kind === 'response' && !p.dense) out.push(el('circle', 'class', 'pkt__tail', 'cx', num(h.x1), 'cy', num(h.y1), 'r', '3'));
  if (p.hue > 0) {
    const dx = dir * 9;
    out.push(el('circle', 'class', 'pkt__hue',
      'cx', num(h.x1 + dx), 'cy', num(h.y1 + ((h.y2 - h.y1) * dx) / (h.x2 - h.x1)), 'r', '2.5'));
  }
  if (h.cross === '' || h.cross === 'corrupted') {
    const angle = (Math.atan2(h.y2 - h.y1, h.x2 - h.x1) * 180) / Math.PI;
    out.push(el('path', 'class', 'pkt__head', 'd', shape(p), 'transform', `translate(${num(h.x2)} ${num(h.y2)}) rotate(${num(angle)})`));
  }
  if (h.cross !== '') {
    const part = h.cross === 'corrupted' ? 0.9 : 1;
    const x = h.x1 + (h.x2 - h.x1) * part;
    const y = h.y1 + (h.y2 - h.y1) * part;
    out.push(el('path', 'class', 'pkt__cross', 'd', CROSS, 'transform', `translate(${num(x)} ${num(y)})`));
  }
  const why = text('pkt__why', h.why);
  if (why) out.push(why);
  return out;
}
