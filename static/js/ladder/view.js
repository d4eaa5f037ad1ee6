// @ts-check
// The live ladder: takes the server's drawing over, follows the store, zooms
// and scrolls. Undone by one signal.
import { duration } from '../core/format.js';
import { read } from '../core/story.js';
import { createAiding } from './aiding.js';
import { clip } from './clip.js';
import { HEAD_HEIGHT, createDrawing } from './draw.js';
import { elementsOf } from './elements.js';
import { mountGestures } from './gestures.js';
import { wholeRun, wholeRunUnnamed } from './layout.js';
import { between, linesOf, nearest } from './lines.js';
import { nowAt } from './now.js';
import { mountPaper } from './paper.js';
import { mountPointing } from './pointing.js';
import { usAt, yAt } from './scale.js';
import { dress, dressFold, spoken } from './speak.js';
import { takeOver } from './takeover.js';
import { stepFrom, stopsOf } from './walking.js';
import { mountWindow } from './window.js';
import { createZooming } from './zooming.js';

/** @typedef {import('../core/store.js').Store} Store */
/** @typedef {import('../core/text.js').Translate} Translate */
/** @typedef {import('./layout.js').Marks} Marks */
/** @typedef {import('./layout.js').Packet} Packet */
/** @typedef {import('./pointing.js').Stop} Stop */

/** A run of more packets is drawn in part. */
const MANY = 300;
/** In a run of more packets their names come when all else is drawn. */
const VERY_MANY = 3000;
/** What is drawn is shown first; and who zooms on has no use for names. */
const LATER_MS = 60;
/** How far beyond the window is drawn, in its heights: where one has jumped to, and where one scrolls. */
const MARGIN = { jump: 0.06, scroll: 1 };
/** The minimap comes where the ladder is so many windows tall, and goes where it is less. */
const MINIMAP = { from: 2.4, until: 2.1 };
/** How near to a line on the canvas one must point, px. */
const REACH = 6;

/**
 * @typedef {Object} Ladder
 * @property {(factor: number) => void} zoom makes time taller or flatter
 * @property {() => void} fitAll the whole run, and back
 * @property {() => void} fitSelection the chosen packet
 * @property {(tUs: number, seqNo: number) => void} centre scrolls to an event, where the box scrolls by itself
 * @property {() => {fromUs: number, toUs: number}} seen which times are in sight
 */

/**
 * mountLadder brings the ladder in root to life.
 * @param {HTMLElement} root the box that scrolls
 * @param {Store} store
 * @param {{t: Translate, signal: AbortSignal}} options
 * @returns {Ladder}
 */
export function mountLadder(root, store, { t, signal }) {
  const { view, svg, sticky, drawnFor } = takeOver(root);
  const drawing = createDrawing(svg, sticky, (e, id) => dress(e, said(id)), (e, first) => {
    const fold = foldOf(first);
    if (fold) dressFold(e, fold, t);
  });
  /** @type {Marks} */
  let marks = wholeRun(store.state.timeline, { width: chosenWidth(), text: t });
  const pane = mountWindow(root, svg, () => marks.width);
  const zooming = createZooming(store, pane, {
    marks: () => marks,
    hops: (id) => byId.get(id)?.hops,
    sight,
    lay,
    redraw,
  });
  let lines = linesOf(marks.packets);
  let byId = new Map(marks.packets.map((p) => [p.id, p]));
  /** @type {Stop[] | null} in order, made when first walked */
  let stops = null;
  /** The stretch that is drawn. */
  let drawn = { from: 0, to: -1 };
  /** @type {Set<number>} the packets that are elements */
  let shown = new Set();
  /** @type {number | null} the chosen packet that they were made for */
  let chosen = null;
  /** @type {Stop | null} */
  let entry = null;
  let following = true;
  let all = false; // is drawn, however long
  let unnamed = () => {}; // gives the layout its names
  let cancelNaming = () => {};

  /** @returns {number} the width to lay out for: the server's, if that is near enough to scale */
  function chosenWidth() {
    // --magnify draws all of it larger, for a projector.
    const magnify = Number(getComputedStyle(root).getPropertyValue('--magnify')) || 1;
    const width = Math.max(Math.floor((svg.getBoundingClientRect().width || root.clientWidth) / magnify), 300);
    const scale = width / drawnFor;
    return scale >= 0.94 && scale <= 1.25 ? drawnFor : width;
  }

  const inPart = () => !all && (marks.packets.length > MANY || marks.folds.length > 0);

  const aids = createAiding({
    signal,
    make: ({ createAids }) => createAids(view, svg, {
      label: t('ladder.minimap'), controls: root.id, signal, refresh,
      goTo: (part) => pane.scrollBy(part * marks.height * pane.scale() - pane.top() - pane.height() / 2),
      page: (pages) => pane.scrollBy(pages * pane.height()),
    }),
  });

  /** The window, in the units of the marks. */
  function sight() {
    const scale = pane.scale();
    return { top: pane.top() / scale, bottom: (pane.top() + pane.height()) / scale };
  }

  const isLong = () => read(store.state.timeline).packets.length > MANY;

  function lay() {
    // A long run has a minimap unless it is shrunk, so that it is not laid out for a width that it will not have.
    if (isLong() && zooming.density() >= 1) aids.there()?.minimap.appear(true);
    const laid = wholeRunUnnamed(store.state.timeline, { width: chosenWidth(), density: zooming.density(), numbers: store.state.numbers, text: t });
    marks = laid.marks;
    unnamed = laid.name;
    if (marks.packets.length <= VERY_MANY) name();
    else nameLater();
    lines = linesOf(marks.packets);
    byId = new Map(marks.packets.map((p) => [p.id, p]));
    stops = null;
    drawing.size(marks);
    measure();
    drawn = { from: 0, to: -1 };
  }

  /** Names it when it has been shown: a timer alone may come before the frame. */
  function nameLater() {
    cancelNaming();
    const frame = requestAnimationFrame(() => {
      const timer = setTimeout(() => { name(); refresh(); }, LATER_MS);
      cancelNaming = () => clearTimeout(timer);
    });
    cancelNaming = () => cancelAnimationFrame(frame);
  }

  /** Names what is laid out, once. */
  function name() {
    cancelNaming();
    unnamed();
    unnamed = () => {};
  }

  function measure() {
    pane.measure();
    drawing.tall(`${marks.height * pane.scale()}px`);
    pane.measure(); // so tall it can be scrolled
  }

  function relayout() {
    if (isLong() && aids.hoped()) {
      aids.need(relayout);
    } else {
      lay();
      redraw();
    }
  }

  function refresh() {
    drawn = { from: 0, to: -1 };
    redraw();
  }

  /** Draws what is near the window, unless it is drawn. */
  function redraw() {
    pane.measure();
    const { top, bottom } = sight();
    const fresh = drawn.to < 0;
    const near = (bottom - top) * (MARGIN.jump / 2);
    const there = !fresh && (!inPart()
      || (Math.max(top - near, 0) >= drawn.from && Math.min(bottom + near, marks.height) <= drawn.to));
    if (!there) draw(top, bottom);
    if (fresh) mapOut();
    const text = t('ladder.sight', { from: duration(usAt(marks.knots, top + HEAD_HEIGHT)), to: duration(usAt(marks.knots, bottom)) });
    aids.there()?.minimap.size(pane.room());
    aids.there()?.minimap.sight(Math.max(top / marks.height, 0), Math.min(bottom / marks.height, 1), text);
  }

  /** Shows the minimap where the ladder is much taller than its window. */
  function mapOut() {
    const windows = (marks.height * pane.scale()) / pane.height();
    const is = windows > (view.classList.contains('has-minimap') ? MINIMAP.until : MINIMAP.from);
    if (is || inPart()) aids.need(refresh);
    const { minimap } = aids.there() ?? {};
    if (!minimap) return;
    const changed = minimap.appear(is);
    minimap.size(pane.room());
    minimap.show(lines, marks.height);
    if (changed && chosenWidth() !== marks.width) relayout();
  }

  /** @param {number} top @param {number} bottom */
  function draw(top, bottom) {
    if (!inPart()) {
      drawn = { from: 0, to: marks.height };
      shown = new Set(byId.keys());
      aids.there()?.sheet.clear();
      drawing.show(marks, () => true);
    } else {
      const jump = bottom < drawn.from || top > drawn.to;
      const margin = (bottom - top) * (jump ? MARGIN.jump : MARGIN.scroll);
      drawn = { from: Math.max(top - margin, 0), to: Math.min(bottom + margin, marks.height) };
      drawPart();
    }
    playhead();
    paint();
  }

  /** Elements for what can be told apart and named, the canvas for the rest. */
  function drawPart() {
    const near = between(lines, drawn.from, drawn.to);
    const windows = ((drawn.to - drawn.from) * pane.scale()) / pane.height();
    shown = elementsOf(near, ({ hop }) => marks.foldOf.has(hop), windows);
    const rest = near.filter(({ packet, hop }) => !shown.has(packet.id) || marks.foldOf.has(hop));
    if (rest.length > 0) aids.there()?.sheet.draw(rest, (hop) => marks.foldOf.has(hop), drawn.from, drawn.to, marks.width, pane.scale());
    else aids.there()?.sheet.clear();
    showElements();
  }

  /** Makes elements of those that are to be, and of those chosen. */
  function showElements() {
    const { selected, lit } = store.state;
    chosen = selected;
    for (const id of [selected, lit, entry?.fold ? null : entry?.packet]) if (id) shown.add(id);
    const packets = [...shown].flatMap((id) => byId.get(id) ?? []).sort((a, b) => a.id - b.id);
    drawing.show(clip(marks, drawn.from, drawn.to, packets, selected), () => true);
  }

  const isOver = ({ tUs, timeline, playing, live } = store.state) => tUs >= timeline.endUs && !playing && !live;

  /** @returns {number} its height */
  function playhead() {
    const { tUs, seqNo } = store.state;
    const now = isOver() ? null : nowAt(marks, tUs, seqNo);
    drawing.at(now, marks);
    aids.there()?.minimap.playhead(now && now.y / marks.height);
    return now?.y ?? yAt(marks.knots, tUs, true);
  }

  /** Shows which packets are chosen and lit, and where Tab enters. */
  function paint() {
    const { selected, lit } = store.state;
    if (inPart() && (chosen !== selected || [selected, lit].some((id) => id !== null && byId.has(id) && !shown.has(id)))) {
      showElements();
      playhead();
    }
    const first = marks.folds.length > 0 && !entry ? walk()[0] : null;
    const at = entry ?? first ?? { packet: selected ?? marks.packets[0]?.id ?? 0, fold: false };
    const reachable = at.fold ? drawing.fold(at.packet) : drawing.packet(at.packet);
    const enter = reachable ? at.packet : [...shown][0]; // what is far off cannot be tabbed to
    for (const id of shown) {
      const e = drawing.packet(id);
      if (!e) continue;
      e.classList.toggle('is-selected', id === selected);
      e.classList.toggle('is-lit', id === lit);
      e.setAttribute('aria-pressed', String(id === selected));
      e.setAttribute('tabindex', id === enter && !(reachable && at.fold) ? '0' : '-1');
    }
    for (const e of svg.querySelectorAll('[data-fold]')) {
      e.setAttribute('tabindex', at.fold && Number(e.getAttribute('data-fold')) === at.packet ? '0' : '-1');
    }
  }

  /** @param {number} id */
  const said = (id) => spoken(read(store.state.timeline), id, drawing.packet(id), t);

  /** @param {number} first */
  const foldOf = (first) => marks.folds.find((f) => f.first === first);

  /** @param {number} y in marks @param {boolean} glide scrolls if the height is out of sight */
  function reveal(y, glide) {
    if (pane.follow(y * pane.scale(), glide)) redraw(); // and not in the next frame, as scrolling by hand
  }

  const walk = () => (stops ??= stopsOf(marks));

  /** @param {Stop} stop goes to what may be out of sight */
  function focus(stop) {
    entry = stop;
    const fold = stop.fold ? foldOf(stop.packet) : undefined;
    const hop = byId.get(stop.packet)?.hops[0];
    if (fold) reveal((fold.y1 + fold.y2) / 2, false);
    else if (hop) reveal((hop.y1 + hop.y2) / 2, false);
    redraw();
    if (inPart() && !stop.fold && !shown.has(stop.packet)) {
      showElements();
      playhead();
    }
    paint();
    (stop.fold ? drawing.fold(stop.packet) : drawing.packet(stop.packet))?.focus({ preventScroll: true });
  }

  mountPointing(svg, store, {
    signal,
    under(event) {
      if (!inPart()) return null;
      const box = svg.getBoundingClientRect();
      const scale = pane.scale();
      const line = nearest(lines, (event.clientX - box.left) / scale, (event.clientY - box.top) / scale, REACH / scale);
      return line && !marks.foldOf.has(line.hop) ? line.packet.id : null;
    },
    unfold(first, clientY) {
      const fold = foldOf(first);
      if (!fold) return;
      const y = clientY === null ? (fold.y1 + fold.y2) / 2 : (clientY - svg.getBoundingClientRect().top) / pane.scale();
      zooming.unfold(y);
      if (clientY === null) focus(walk().find((s) => s.packet === first) ?? { packet: first, fold: false });
    },
    reached(stop) {
      entry = stop;
    },
    step(from, by) {
      const next = stepFrom(walk(), from, by, (id) => marks.foldOf.get(/** @type {import('./layout.js').Hop} */ (byId.get(id)?.hops[0])));
      if (next) focus(next);
    },
  });

  mountGestures(root, {
    signal,
    zoom: (factor, clientY) => zooming.by(factor, (clientY - svg.getBoundingClientRect().top) / pane.scale()),
    pan(byPx) {
      if (!pane.own()) return false;
      following = false;
      pane.scrollBy(byPx);
      return true;
    },
  });

  // Who scrolls while it plays wants to look elsewhere: the ladder stops
  // following until the next start.
  for (const type of ['wheel', 'touchmove']) {
    root.addEventListener(type, () => { following = false; }, { signal, passive: true });
  }
  for (const target of [root, window]) target.addEventListener('scroll', redraw, { signal, passive: true });

  store.subscribe(['revision'], () => {
    entry = null;
    relayout();
    // Only the whole run tells what became of a packet.
    if (store.state.timeline.end) for (const id of shown) drawing.packet(id)?.setAttribute('aria-label', said(id));
  }, { signal });
  store.subscribe(['numbers'], relayout, { signal });
  store.subscribe(['tUs', 'seqNo', 'playing', 'live'], ({ playing, live }) => {
    if (!playing) following = true;
    const y = playhead();
    if (following) reveal(y, !playing && !live);
  }, { signal });
  store.subscribe(['selected', 'lit'], paint, { signal });

  // In the next frame: a new layout changes the very size that is observed.
  let frame = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      const before = pane.scale();
      measure();
      if (chosenWidth() !== marks.width) {
        relayout();
      } else if (pane.scale() !== before) {
        refresh();
      } else {
        redraw();
        mapOut();
      }
      // A panel that opened below has taken room, maybe the playhead's.
      const y = playhead();
      if (following && !isOver()) reveal(y, false);
    });
  });
  observer.observe(root);
  signal.addEventListener('abort', () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
    cancelNaming();
  }, { once: true });

  mountPaper({
    inPart,
    marks: () => marks,
    shrink() {
      const undo = zooming.shrink();
      name();
      refresh();
      return undo;
    },
    drawAll(is) {
      all = is;
      refresh();
    },
    loosen() {
      drawing.tall('auto');
      aids.there()?.sheet.loosen();
    },
    fasten() {
      measure();
      refresh();
    },
    signal,
  });

  measure();
  redraw();
  return {
    zoom: (factor) => zooming.by(factor),
    fitAll: zooming.fitAll,
    fitSelection: zooming.fitSelection,
    centre(tUs, seqNo) {
      pane.measure();
      if (!pane.own()) return;
      const covered = HEAD_HEIGHT * pane.scale();
      pane.scrollBy(nowAt(marks, tUs, seqNo).y * pane.scale() - pane.top() - (pane.height() + covered) / 2);
      redraw();
    },
    seen() {
      const { top, bottom } = sight();
      return { fromUs: usAt(marks.knots, top + HEAD_HEIGHT), toUs: usAt(marks.knots, bottom) };
    },
  };
}
