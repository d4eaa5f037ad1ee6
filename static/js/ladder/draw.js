// @ts-check
// The ladder as SVG elements. Draws what it is told and decides nothing: marks
// become the tree of nodes.js, and only what changed is touched. The playhead
// lies in drawings of its own over and under it, so that what does not move is
// not painted again as it moves.
import { svg as make } from '../core/dom.js';
import { AXIS } from './columns.js';
import { drawing, foldNodes, heads, markup, num, text } from './nodes.js';
import { veilPath } from './veil.js';

/** @typedef {import('./layout.js').Marks} Marks */
/** @typedef {import('./now.js').Now} Now */
/** @typedef {import('./nodes.js').Node} Node */

const SVG = 'http://www.w3.org/2000/svg';
/** From this many packets on the wire on, each is a dot. */
const MANY_FLIGHTS = 60;
/** Height of the heads, which stay in sight while the rest scrolls. */
export const HEAD_HEIGHT = 58;

/**
 * element makes a tree's element.
 * @param {Node} n
 * @returns {SVGElement}
 */
function element(n) {
  const e = document.createElementNS(SVG, n.tag);
  for (let i = 0; i < n.attr.length; i += 2) e.setAttribute(n.attr[i], n.attr[i + 1]);
  if (n.text !== '') e.textContent = n.text;
  for (const k of n.kids) e.append(element(k));
  return e;
}

/** @param {import('./labels.js').Text} t how long TIME-WAIT lasts yet, on the playhead */
function countdown(t) {
  const g = make('g', { class: 'playhead__time-left' });
  const x = t.anchor === 'end' ? t.x - t.width : t.x;
  g.append(make('rect', { x: num(x - 8), y: num(t.y - 13), width: num(t.width + 16), height: '18', rx: '9' }));
  const words = text('', t);
  if (words) g.append(element(words));
  return g;
}

/**
 * @typedef {Object} Drawing
 * @property {(marks: Marks) => void} size makes room for a layout
 * @property {(size: string) => void} tall says how tall that is here: of a very tall drawing browsers know it only roughly
 * @property {(marks: Marks, visible: (p: import('./layout.js').Packet) => boolean) => void} show
 * @property {(now: Now | null, marks: Marks) => void} at moves the playhead; null is the whole run
 * @property {(id: number) => SVGElement | undefined} packet the element of a packet in sight
 * @property {(first: number) => SVGElement | null} fold the element of a fold in sight, by its first packet
 */

/**
 * createDrawing takes over an SVG element and the one that carries its heads.
 * dress is called for each packet's element made, dressFold for each fold's.
 * @param {SVGSVGElement} svg
 * @param {SVGSVGElement} sticky
 * @param {(e: SVGElement, id: number) => void} dress
 * @param {(e: SVGElement, first: number) => void} [dressFold]
 * @returns {Drawing}
 */
export function createDrawing(svg, sticky, dress, dressFold = () => {}) {
  /** @type {Map<number, SVGElement>} */
  const packets = new Map();
  /** @type {Map<SVGElement, string>} */
  const written = new Map();
  const layers = ['back', 'rails', 'beside', 'wires', 'front', 'heads'].map((name) => make('g', { class: `ladder__${name}` }));
  const folded = make('g', { class: 'ladder__folds' });
  const names = make('g', { class: 'ladder__names' });
  const veil = make('path', { class: 'ladder__veil', 'fill-rule': 'evenodd' });
  const line = make('path', { class: 'playhead__line' });
  // The line lies beneath all that can be read.
  const under = make('svg', { class: 'ladder ladder--line', 'aria-hidden': 'true' }, line);
  const flights = make('g', { class: 'playhead__flights' });
  const pill = make('g', { class: 'playhead__pill' });
  const pillBox = make('rect', { height: '18', rx: '9' });
  const pillText = make('text', { 'text-anchor': 'middle' });
  pill.append(pillBox, pillText);
  const playhead = make('g', { class: 'playhead' });
  const left = make('g', { class: 'playhead__left' });
  playhead.append(flights, left, pill);
  const over = make('svg', { class: 'ladder ladder--now', 'aria-hidden': 'true' }, veil, playhead);
  const drawings = [svg, under, over];
  for (const one of drawings) one.setAttribute('preserveAspectRatio', 'xMinYMin');
  for (const old of [...svg.children]) if (old.tagName !== 'title' && old.tagName !== 'desc') old.remove();
  svg.append(...layers.slice(0, 3), folded, ...layers.slice(3, 5), names, layers[5]);
  svg.after(under, over);
  /** @type {Map<string, SVGElement>} */
  const glyphs = new Map();

  /** @param {Marks} marks */
  function size(marks) {
    for (const one of drawings) one.setAttribute('viewBox', `0 0 ${num(marks.width)} ${num(marks.height)}`);
    svg.setAttribute('width', num(marks.width));
    svg.setAttribute('height', num(marks.height));
    sticky.setAttribute('viewBox', `0 0 ${num(marks.width)} ${HEAD_HEIGHT}`);
  }

  /**
   * patch makes a layer's children those of its node: a child whose text is
   * still the same is kept.
   * @param {SVGElement} layer
   * @param {Node[]} nodes
   */
  function patch(layer, nodes) {
    const texts = nodes.map(markup);
    const wanted = new Set(texts);
    /** @type {Map<string, SVGElement>} */
    const kept = new Map();
    for (const child of /** @type {SVGElement[]} */ ([...layer.children])) {
      const text = written.get(child) || '';
      if (wanted.has(text) && !kept.has(text)) kept.set(text, child);
      else drop(child);
    }
    // What is kept stays where it is: moved, it would lose the focus, and the
    // click that has begun on it.
    let place = layer.firstElementChild;
    nodes.forEach((n, i) => {
      let e = kept.get(texts[i]);
      kept.delete(texts[i]);
      if (!e) {
        e = element(n);
        written.set(e, texts[i]);
        const id = n.attr[2] === 'data-packet' ? Number(n.attr[3]) : 0;
        if (id) {
          packets.set(id, e);
          dress(e, id);
        }
        if (n.attr[2] === 'data-fold') dressFold(e, Number(n.attr[3]));
      }
      if (e === place) place = place.nextElementSibling;
      else layer.insertBefore(e, place);
    });
  }

  /** @param {SVGElement} e */
  function drop(e) {
    written.delete(e);
    const id = Number(e.getAttribute('data-packet') || 0);
    if (id && packets.get(id) === e) packets.delete(id);
    e.remove();
  }

  return {
    size,
    tall(size) {
      for (const one of drawings) one.style.blockSize = size;
    },
    packet: (id) => packets.get(id),
    fold: (first) => folded.querySelector(`[data-fold="${first}"]`),
    show(marks, visible) {
      size(marks);
      patch(folded, foldNodes(marks));
      // Over all that is drawn in the bands.
      patch(names, marks.folds.flatMap((f) => text(`pkt__label fold__label bundle--${f.kind}`, f.text) ?? []));
      flights.replaceChildren();
      glyphs.clear();
      drawing(marks, visible).forEach((n, i) => patch(layers[i], n.kids));
      const top = element(heads(marks));
      top.prepend(make('rect', { class: 'ladder__mask', y: '-16', width: num(marks.width), height: String(HEAD_HEIGHT + 10) }));
      sticky.replaceChildren(top);
    },
    at(now, marks) {
      for (const part of [under, over]) part.toggleAttribute('hidden', now === null);
      if (!now) return;
      veil.setAttribute('d', veilPath(marks, now.y));
      const from = marks.ticks.length ? marks.ticks[0].x1 : 0;
      line.setAttribute('d', `M${num(from)} ${num(now.y)}H${num(marks.width)}`);
      pillText.textContent = now.text.text;
      left.replaceChildren(...now.left.map(countdown));
      // Among the times, where it hides no call; beside another ladder that one says it.
      const w = now.text.width + 12;
      pill.toggleAttribute('hidden', from < AXIS);
      pill.setAttribute('transform', `translate(${num(Math.max(from - w, 0))} ${num(now.y - 9)})`);
      pillBox.setAttribute('width', num(w));
      pillText.setAttribute('x', num(w / 2));
      pillText.setAttribute('y', '13');
      fly(now);
    },
  };

  /** @param {Now} now so many packets are on the wire that each is a dot, all of a kind in one path */
  function flyMany(now) {
    /** @type {Map<string, string>} */
    const dots = new Map();
    for (const f of now.flights) {
      const kind = `flight-dots pkt--${f.kind}${f.retransmission ? ' pkt--again' : ''}`;
      dots.set(kind, `${dots.get(kind) ?? ''}M${num(f.x)} ${num(f.y)}h0`);
    }
    for (const [kind, d] of dots) {
      let path = glyphs.get(kind);
      if (!path) {
        glyphs.set(kind, path = make('path', { class: kind }));
        flights.append(path);
      }
      path.setAttribute('d', d);
    }
    return new Set(dots.keys());
  }

  /** @param {Now} now the packets on the wire, each a small envelope with its name above the veil */
  function fly(now) {
    const gone = new Set(glyphs.keys());
    const many = now.flights.length > MANY_FLIGHTS;
    if (many) for (const kind of flyMany(now)) gone.delete(kind);
    for (const f of many ? [] : now.flights) {
      const key = `${f.id} ${f.x1}`;
      gone.delete(key);
      let g = glyphs.get(key);
      if (!g) {
        g = make('g', { class: `flight pkt--${f.kind}${f.retransmission ? ' pkt--again' : ''}` });
        const label = text('pkt__label', f.label);
        if (label) g.append(element(label));
        const body = make('g', {});
        const small = f.kind === 'ack' || now.flights.length > 24;
        body.append(...(small ? [make('circle', { r: '3.5' })] : [
          make('rect', { x: '-9', y: '-6.5', width: '18', height: '13', rx: '2.5' }),
          make('path', { d: 'M-7.5 -5L0 1.5L7.5 -5' }),
        ]));
        g.append(body);
        glyphs.set(key, g);
        flights.append(g);
      }
      g.lastElementChild?.setAttribute('transform', `translate(${num(f.x)} ${num(f.y)})`);
    }
    for (const key of gone) {
      glyphs.get(key)?.remove();
      glyphs.delete(key);
    }
  }
}
