// @ts-check
// The live ladder: takes the server's drawing over, follows the store, and
// lets packets be pointed at, focused and chosen. Undone by one signal.
import { count, duration } from '../core/format.js';
import { hostName, read, sentences } from '../core/story.js';
import { HEAD_HEIGHT, createDrawing } from './draw.js';
import { wholeRun } from './layout.js';
import { nowAt } from './now.js';
import { usAt } from './scale.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../core/text.js').Translate} Translate */
/** @typedef {import('./layout.js').Marks} Marks */
/** @typedef {import('./layout.js').Packet} Packet */

/** From this many packets on, only those near the window are in the page. */
const MANY = 300;
/** How far beyond the window packets are drawn, in its heights. */
const MARGIN = 1;
/** Where the playhead may be in the window before it scrolls. */
const FOLLOW = [0.2, 0.7];

/**
 * mountLadder brings the ladder in root to life.
 * @param {HTMLElement} root the box that scrolls
 * @param {Store} store
 * @param {{t: Translate, signal: AbortSignal}} options
 * @returns {{zoom: (factor: number) => void, seen: () => {fromUs: number, toUs: number}}} makes time taller or flatter; says which times are in sight
 */
export function mountLadder(root, store, { t, signal }) {
  const { svg, sticky, drawnFor } = takeOver(root);
  const drawing = createDrawing(svg, sticky, dress);
  let density = 1;
  /** @type {Marks} */
  let marks = wholeRun(store.state.timeline, { width: chosenWidth(), density, text: t });
  /** @type {Set<number>} */
  let shown = new Set();
  /** @type {number | null} */
  let stop = null;
  let following = true;

  /** @returns {number} the width to lay out for: the server's, if that is near enough to scale */
  function chosenWidth() {
    // --magnify draws all of it larger, for a projector.
    const magnify = Number(getComputedStyle(root).getPropertyValue('--magnify')) || 1;
    const width = Math.max(Math.floor((svg.getBoundingClientRect().width || root.clientWidth) / magnify), 300);
    const scale = width / drawnFor;
    return scale >= 0.94 && scale <= 1.25 ? drawnFor : width;
  }

  const scaleOf = () => (svg.getBoundingClientRect().width || marks.width) / marks.width;

  /** @param {Packet} p */
  function inSight(p) {
    if (marks.packets.length <= MANY) return true;
    const scale = scaleOf();
    const from = svg.getBoundingClientRect().top;
    const box = root.getBoundingClientRect();
    const top = Math.max(box.top, 0) - from;
    const height = Math.min(root.clientHeight, innerHeight);
    const first = Math.min(...p.hops.map((h) => h.queue_y1)) * scale;
    const last = Math.max(...p.hops.map((h) => h.y2)) * scale;
    return last > top - MARGIN * height && first < top + (1 + MARGIN) * height;
  }

  function relayout() {
    marks = wholeRun(store.state.timeline, { width: chosenWidth(), density, text: t });
    shown = new Set();
    redraw();
  }

  function redraw() {
    const sight = new Set(marks.packets.filter(inSight).map((p) => p.id));
    if (sight.size === shown.size && [...sight].every((id) => shown.has(id))) return;
    shown = sight;
    drawing.show(marks, (p) => sight.has(p.id));
    playhead();
    paint();
  }

  function playhead() {
    const { tUs, seqNo, timeline, playing, live } = store.state;
    const over = tUs >= timeline.endUs && !playing && !live;
    const now = nowAt(marks, tUs, seqNo);
    drawing.at(over ? null : now, marks);
    return now;
  }

  /** Shows which packets are chosen and lit, and where Tab enters. */
  function paint() {
    const { selected, lit } = store.state;
    const entry = stop ?? selected ?? (marks.packets.length ? marks.packets[0].id : null);
    for (const id of shown) {
      const e = drawing.packet(id);
      if (!e) continue;
      e.classList.toggle('is-selected', id === selected);
      e.classList.toggle('is-lit', id === lit);
      e.setAttribute('aria-pressed', String(id === selected));
      e.setAttribute('tabindex', id === entry ? '0' : '-1');
    }
  }

  /** @param {number} id what a packet's element says to who cannot see it: what is written on it comes first (WCAG 2.5.3) */
  function spoken(id) {
    const x = read(store.state.timeline);
    const p = x.byId.get(id);
    if (!p) return '';
    const name = t('ladder.packet', {
      n: count(id), from: hostName(x, p.src, t), to: hostName(x, p.dst, t), time: duration(p.hops[0].sentUs),
    });
    const written = [...drawing.packet(id)?.querySelectorAll('text') ?? []].map((text) => `${text.textContent}.`);
    return [...written, name, ...sentences(x, id, t)].join(' ');
  }

  /** @param {SVGElement} e @param {number} id makes a packet's element a button */
  function dress(e, id) {
    e.setAttribute('role', 'button');
    e.setAttribute('aria-label', spoken(id));
    for (const line of e.querySelectorAll('.pkt__line')) {
      const hit = /** @type {SVGElement} */ (line.cloneNode());
      hit.setAttribute('class', 'pkt__hit');
      e.prepend(hit);
    }
  }

  /** @param {number} y in marks @param {boolean} glide scrolls if the height is out of sight */
  function reveal(y, glide) {
    if (root.scrollHeight <= root.clientHeight + 2) return;
    const at = y * scaleOf() + svg.getBoundingClientRect().top - root.getBoundingClientRect().top;
    const [low, high] = [FOLLOW[0] * root.clientHeight, FOLLOW[1] * root.clientHeight];
    const by = at < low ? at - low : at > high ? at - high : 0;
    const smooth = glide && !calm.matches && Math.abs(by) < root.clientHeight;
    if (by !== 0) root.scrollBy({ top: by, behavior: smooth ? 'smooth' : 'instant' });
  }

  const calm = matchMedia('(prefers-reduced-motion: reduce)');

  /** @param {Event} event @returns {number | null} */
  const packetAt = (event) => {
    const g = /** @type {Element} */ (event.target).closest('[data-packet]');
    return g ? Number(g.getAttribute('data-packet')) : null;
  };

  /** @param {number} id goes to a packet that may be out of sight */
  function focusPacket(id) {
    stop = id;
    const p = marks.packets.find((one) => one.id === id);
    if (!p) return;
    reveal((p.hops[0].y1 + p.hops[0].y2) / 2, false);
    redraw();
    paint();
    drawing.packet(id)?.focus({ preventScroll: true });
  }

  svg.addEventListener('click', (event) => {
    const id = packetAt(event);
    if (id === null) return;
    stop = id;
    store.set({ selected: id === store.state.selected ? null : id });
  }, { signal });
  svg.addEventListener('pointerover', (event) => store.set({ lit: packetAt(event) }), { signal });
  svg.addEventListener('pointerleave', () => store.set({ lit: null }), { signal });
  svg.addEventListener('focusin', (event) => {
    const id = packetAt(event);
    if (id !== null) stop = id;
    store.set({ lit: id });
  }, { signal });
  svg.addEventListener('focusout', () => store.set({ lit: null }), { signal });
  svg.addEventListener('keydown', (event) => {
    const id = packetAt(event);
    if (id === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = marks.packets.findIndex((p) => p.id === id);
    const go = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: marks.packets.length - 1 }[event.key];
    if (go !== undefined) {
      const next = marks.packets[go];
      if (next) focusPacket(next.id);
    } else if (event.key === 'Enter' || event.key === ' ') {
      store.set({ selected: id === store.state.selected ? null : id });
    } else if (event.key === 'Escape') {
      store.set({ selected: null });
    } else {
      return;
    }
    event.preventDefault();
  }, { signal });

  // Who scrolls while it plays wants to look elsewhere: the ladder stops
  // following until the next start.
  for (const type of ['wheel', 'touchmove']) {
    root.addEventListener(type, () => { following = false; }, { signal, passive: true });
  }
  for (const target of [root, window]) target.addEventListener('scroll', redraw, { signal, passive: true });

  store.subscribe(['revision'], () => {
    stop = null;
    relayout();
    // Only the whole run tells what became of a packet.
    if (store.state.timeline.end) for (const id of shown) drawing.packet(id)?.setAttribute('aria-label', spoken(id));
  }, { signal });
  store.subscribe(['tUs', 'seqNo', 'playing', 'live'], ({ playing, live }) => {
    if (!playing) following = true;
    const now = playhead();
    if (following) reveal(now.y, !playing && !live);
  }, { signal });
  store.subscribe(['selected', 'lit'], paint, { signal });

  // In the next frame: a new layout changes the very size that is observed.
  let asked = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => {
      if (chosenWidth() === marks.width) redraw();
      else relayout();
      // A panel that opened below has taken room, maybe the playhead's.
      const now = playhead();
      if (following && svg.querySelector('.playhead:not([hidden])')) reveal(now.y, false);
    });
  });
  observer.observe(root);
  signal.addEventListener('abort', () => {
    observer.disconnect();
    cancelAnimationFrame(asked);
  }, { once: true });

  redraw();
  return {
    zoom(factor) {
      density = Math.min(Math.max(density * factor, 0.25), 8);
      relayout();
    },
    seen() {
      const [box, top, scale] = [root.getBoundingClientRect(), svg.getBoundingClientRect().top, scaleOf()];
      const [from, to] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)].map((y) => (y - top) / scale);
      return { fromUs: usAt(marks.knots, from + HEAD_HEIGHT), toUs: usAt(marks.knots, to) };
    },
  };
}

/**
 * takeOver keeps the server's drawing. Its heads lie once more in a strip over
 * it that stays in sight.
 * @param {HTMLElement} root
 */
function takeOver(root) {
  const drawn = /** @type {SVGSVGElement | null} */ (root.querySelector('svg.ladder'));
  const drawnFor = Number(drawn?.getAttribute('width'));
  const svg = drawn ?? document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  root.querySelector('.ladder-view__some')?.remove();
  const view = svg.parentElement ?? root;
  if (!svg.parentElement) view.append(svg);
  svg.setAttribute('class', 'ladder');
  svg.setAttribute('role', 'group');
  const sticky = /** @type {SVGSVGElement} */ (document.createElementNS('http://www.w3.org/2000/svg', 'svg'));
  sticky.setAttribute('class', 'ladder ladder--heads');
  sticky.setAttribute('aria-hidden', 'true');
  svg.after(sticky);
  return { svg, sticky, drawnFor };
}
