// @ts-check
// The ladders of a comparison, level with each other: drawn side by side as far
// as there is room, else one or two at a time, at the same heights. Packets can
// be pointed at, focused and chosen.
import { el } from '../../core/dom.js';
import { count, duration, percent } from '../../core/format.js';
import { hostName, read, sentences } from '../../core/story.js';
import { AXIS } from '../../ladder/columns.js';
import { createDrawing } from '../../ladder/draw.js';
import { nowAt } from '../../ladder/layout.js';
import { yAt } from '../../ladder/scale.js';
import { badge, letter } from './apart.js';
import { mountPacketKeys } from './keys.js';
import { level } from './layout.js';

/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/text.js').Translate} Translate */
/** @typedef {import('../../ladder/layout.js').Marks} Marks */

/** The narrowest a ladder's name can be read, and its wires from host to host, px. */
const NARROW = 200;
const WIRE = 110;
const GAP = 16;
/** From this many packets on, only those near the window are in the page. */
const MANY = 300;
/** Where the playhead may be in the window before it scrolls. */
const FOLLOW = [0.2, 0.7];

/**
 * A run as it is drawn: which packets the others have too is decided elsewhere.
 * @typedef {{timeline: Timeline, name: string, same: Set<number>, alone: Set<number>, selected: number | null}} Run
 */

/** @param {Timeline} run how long its load took, or it */
const tookUs = ({ measures, endUs }) => measures.load?.value ?? endUs;

/** Where runs part from the first. @typedef {{tUs: number, runs: number[], text: string}} Flag */

/**
 * createLadders makes an empty row of ladders in a box that scrolls.
 * @param {{seen: (visible: boolean) => void, choose: (run: number, packet: number | null) => void, go: (flag: Flag) => void, twin: (run: number, packet: number, other: number) => number | null, numbers: () => boolean | undefined, t: Translate, signal: AbortSignal}} options
 */
export function createLadders({ choose, go, twin, seen, numbers, t, signal }) {
  const pair = el('div', { class: 'compare__pair' });
  const choice = el('div', { class: 'compare__switch', role: 'group', 'aria-label': t('view.compare.shown') });
  const scroller = el('div', { class: 'compare__ladders', role: 'group', 'aria-label': t('view.compare.ladders') }, choice, pair);
  /** @type {Run[]} */
  let runs = [];
  let joint = level([]);
  /** @type {Marks[]} */
  let marks = [];
  /** @type {Flag[]} */
  let flags = [];
  /** @type {ReturnType<typeof draft>[]} */
  let drafts = [];
  /** The run that has the room where not all have. */
  let active = 1;
  /** @type {{run: number, id: number} | null} where Tab enters */
  let stop = null;

  /** @param {number} i one of the ladders, empty */
  function draft(i) {
    const [svg, sticky] = [0, 1].map(() => /** @type {SVGSVGElement} */ (document.createElementNS('http://www.w3.org/2000/svg', 'svg')));
    svg.setAttribute('class', 'ladder');
    svg.setAttribute('role', 'group');
    sticky.setAttribute('class', 'ladder ladder--heads');
    sticky.setAttribute('aria-hidden', 'true');
    const name = el('p', { class: 'compare__name' });
    const box = el('div', { class: 'ladder-view compare__run', 'data-run': letter(i).toLowerCase() }, name, svg, sticky);
    return { box, svg, name, drawing: createDrawing(svg, sticky, (e, id) => dress(i, e, id)) };
  }

  /** @param {number} i @param {SVGElement} e @param {number} id makes a packet's element a button that can be hit beside its line */
  function dress(i, e, id) {
    e.setAttribute('role', 'button');
    e.setAttribute('aria-label', spoken(i, e, id));
    for (const path of e.querySelectorAll('.pkt__line')) {
      const hit = /** @type {SVGElement} */ (path.cloneNode());
      hit.setAttribute('class', 'pkt__hit');
      e.prepend(hit);
    }
  }

  /** @param {number} i @param {SVGElement} e @param {number} id what is written on it comes first (WCAG 2.5.3) */
  function spoken(i, e, id) {
    const x = read(runs[i].timeline);
    const p = x.byId.get(id);
    if (!p) return '';
    const name = t('ladder.packet', { n: count(id), from: hostName(x, p.src, t), to: hostName(x, p.dst, t), time: duration(p.hops[0].sentUs) });
    const written = [...e.querySelectorAll('text')].map((text) => `${text.textContent}.`);
    return [...written, `${letter(i)}:`, name, ...sentences(x, id, t)].join(' ');
  }

  /** @param {number} n ladders, of which the first has the times: how wide is each but for these */
  const widthOf = (n) => Math.floor((pair.clientWidth - padding() - AXIS - GAP * (n - 1)) / n);

  /** @returns {number[]} the runs there is room for */
  function visible() {
    let fit = runs.length;
    const hasRoom = () => widthOf(fit) >= NARROW && runs.every((_, i) => joint.wire(i, { width: widthOf(fit), axis: false }) >= WIRE);
    while (fit > 1 && !hasRoom()) fit--;
    if (fit === runs.length) return runs.map((_, i) => i);
    if (fit === 1) return [Math.min(active, runs.length - 1)];
    const others = runs.map((_, i) => i).slice(1);
    const first = Math.min(Math.max(others.indexOf(active), 0), others.length - (fit - 1));
    return [0, ...others.slice(first, first + fit - 1)];
  }

  const padding = () => parseFloat(getComputedStyle(pair).paddingInlineStart) || 0;
  let shown = '';

  function layOut() {
    if (runs.length === 0 || pair.clientWidth === 0) return;
    const which = visible();
    const width = widthOf(which.length);
    shown = `${which} ${width}`;
    const places = runs.map((_, i) => ({ width: i === which[0] ? width + AXIS : width, axis: i === which[0] }));
    marks = joint.lay(places, { numbers: numbers(), text: t });
    drafts.forEach(({ box }, i) => {
      box.hidden = !which.includes(i);
      box.style.inlineSize = `${places[i].width}px`;
    });
    choice.hidden = which.length === runs.length;
    choice.replaceChildren(...(choice.hidden ? [] : runs.map((run, i) => {
      const fixed = which.length > 1 && i === 0;
      const button = el('button', { type: 'button', 'aria-pressed': String(which.includes(i)), disabled: fixed, title: run.name }, badge(i), el('span', {}, run.name));
      button.addEventListener('click', () => {
        active = i;
        layOut();
        /** @type {HTMLElement | undefined} */ (choice.children[i])?.focus();
      });
      return button;
    })));
    draw();
    place();
  }

  /** place puts a line across the ladders where runs part, and its flag before it. */
  function place() {
    for (const old of pair.querySelectorAll('.compare__line')) old.remove();
    const first = drafts.find(({ box }) => !box.hidden);
    if (!first) return;
    const top = first.svg.getBoundingClientRect().top - pair.getBoundingClientRect().top;
    const seen = runs.map((_, i) => i).filter((i) => i > 0 && !drafts[i].box.hidden);
    for (const flag of flags) {
      if (seen.length > 0 && !flag.runs.some((run) => seen.includes(run))) continue;
      const button = el('button', { type: 'button', class: 'compare__flag', title: flag.text, 'aria-label': flag.text }, '≠', ...(runs.length > 2 ? flag.runs.map(letter) : []));
      button.addEventListener('click', () => go(flag));
      const line = el('div', { class: 'compare__line' }, button);
      line.style.top = `${top + yAt(marks[0].knots, flag.tUs, false) * ratio()}px`;
      pair.append(line);
    }
  }

  const ratio = () => {
    const one = drafts.findIndex(({ box }) => !box.hidden);
    return (drafts[one]?.svg.getBoundingClientRect().width || 1) / (marks[one]?.width || 1);
  };

  /** Where the picture stood in the window when it was drawn, px. */
  let drawnAt = 0;

  function draw() {
    const scale = ratio();
    drawnAt = pair.getBoundingClientRect().top;
    const [from, height] = [-drawnAt / scale, innerHeight / scale];
    drafts.forEach(({ box, drawing }, i) => {
      if (box.hidden) return;
      const all = marks[i].packets.length <= MANY;
      /** @param {import('../../ladder/layout.js').Packet} p */
      const near = (p) => all || p.hops.some((h) => h.y2 > from - height / 2 && h.queue_y1 < from + 1.5 * height);
      drawing.show(marks[i], near);
    });
    paint();
    if (now !== null) cursor(now, false);
  }

  /** Says of each packet whether the first run has it too, and which is chosen. */
  function paint() {
    runs.forEach((run, i) => {
      const entry = stop?.run === i ? stop.id : run.selected ?? marks[i]?.packets[0]?.id ?? null;
      for (const { id } of marks[i]?.packets ?? []) {
        const e = drafts[i].drawing.packet(id);
        if (!e) continue;
        e.classList.toggle('is-same', run.same.has(id));
        e.classList.toggle('is-alone', run.alone.has(id));
        e.classList.toggle('is-selected', id === run.selected);
        e.setAttribute('aria-pressed', String(id === run.selected));
        e.setAttribute('tabindex', id === entry ? '0' : '-1');
      }
    });
  }

  /** @type {number | null} where the playhead stands */
  let now = null;

  /** Who scrolls while it plays wants to look elsewhere. */
  let following = true;
  for (const type of ['wheel', 'touchmove']) {
    scroller.addEventListener(type, () => { following = false; }, { signal, passive: true });
  }

  /** @param {number} tUs @param {boolean} playing @param {boolean} [follow] scrolls to where the playhead is */
  function cursor(tUs, playing, follow = false) {
    now = tUs;
    const over = tUs >= Math.max(...runs.map((run) => run.timeline.endUs)) && !playing;
    drafts.forEach(({ box, drawing }, i) => {
      if (!box.hidden && marks[i]) drawing.at(over ? null : nowAt(marks[i], tUs), marks[i]);
    });
    if (!playing) following = true;
    if (follow && following && !over) reveal(yAt(marks[0].knots, tUs, true), FOLLOW);
  }

  /** @param {number} y in marks @param {number[]} [within] parts of the box's height where it may be */
  function reveal(y, within = [0.15, 0.85]) {
    const first = drafts.find(({ box }) => !box.hidden);
    if (!first || scroller.scrollHeight <= scroller.clientHeight + 2) return;
    const at = y * ratio() + first.svg.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    const [low, high] = within.map((part) => part * scroller.clientHeight);
    if (at < low) scroller.scrollTop -= low - at;
    else if (at > high) scroller.scrollTop += at - high;
  }

  /** @param {number} run @param {number} id goes to a packet that may be out of sight */
  function focusPacket(run, id) {
    const p = marks[run].packets.find((one) => one.id === id);
    if (!p) return;
    stop = { run, id };
    reveal((p.hops[0].y1 + p.hops[0].y2) / 2);
    draw();
    drafts[run].drawing.packet(id)?.focus({ preventScroll: true });
  }

  /** @param {Event} event @returns {{run: number, id: number} | null} */
  function packetAt(event) {
    const target = /** @type {Element} */ (event.target);
    const id = Number(target.closest('[data-packet]')?.getAttribute('data-packet') ?? 0);
    const run = drafts.findIndex(({ box }) => box.contains(target));
    return id > 0 && run >= 0 ? { run, id } : null;
  }

  mountPacketKeys(pair, {
    at: packetAt,
    entered(at) { stop = at; },
    toggle: ({ run, id }) => choose(run, runs[run].selected === id ? null : id),
    clear: ({ run }) => choose(run, null),
    along({ run, id }, to) {
      const list = marks[run].packets;
      const next = typeof to === 'number' ? list.findIndex((p) => p.id === id) + to : to === 'first' ? 0 : list.length - 1;
      if (list[next]) focusPacket(run, list[next].id);
    },
    // The same packet in the next run, or what was sent there by then.
    aside({ run, id }, by) {
      const other = run + by;
      const here = marks[run].packets.find((p) => p.id === id);
      if (!here || !drafts[other] || drafts[other].box.hidden) return;
      focusPacket(other, twin(run, id, other) ?? byThen(other, here.hops[0].sent_us));
    },
    signal,
  });

  /** @param {number} run @param {number} us */
  function byThen(run, us) {
    const before = marks[run].packets.filter((p) => p.hops[0].sent_us <= us);
    return (before[before.length - 1] ?? marks[run].packets[0])?.id ?? 0;
  }

  let asked = 0;
  let visibleNow = false;
  const observer = new ResizeObserver(() => {
    if (visibleNow !== pair.clientWidth > 0) seen((visibleNow = pair.clientWidth > 0));
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => {
      if (runs.length === 0 || pair.clientWidth === 0) return;
      const which = visible();
      if (shown !== `${which} ${widthOf(which.length)}`) layOut();
    });
  });
  observer.observe(pair);
  // Half a window's height of packets is there above and below: half of it may pass.
  let scrolled = 0;
  for (const target of [scroller, window]) {
    target.addEventListener('scroll', () => {
      cancelAnimationFrame(scrolled);
      scrolled = requestAnimationFrame(() => {
        if (marks.every((m) => m.packets.length <= MANY) || pair.clientWidth === 0) return;
        if (Math.abs(pair.getBoundingClientRect().top - drawnAt) > innerHeight / 4) draw();
      });
    }, { signal, passive: true });
  }
  signal.addEventListener('abort', () => {
    observer.disconnect();
    cancelAnimationFrame(asked);
    cancelAnimationFrame(scrolled);
  }, { once: true });

  return {
    element: scroller,
    /** @param {Run[]} list @param {Flag[]} where lays other runs out */
    set(list, where) {
      if (list.length > runs.length) active = list.length - 1;
      [runs, flags, stop] = [list, where, null];
      joint = level(runs.map((run) => run.timeline));
      if (drafts.length !== runs.length) {
        drafts = runs.map((_, i) => draft(i));
        pair.replaceChildren(...drafts.map(({ box }) => box));
      }
      pair.classList.toggle('has-flags', flags.length > 0);
      drafts.forEach(({ name, svg }, i) => {
        name.title = runs[i].name;
        const [took, first] = [tookUs(runs[i].timeline), tookUs(runs[0].timeline)];
        const by = took === first ? '' : percent(took / first - 1).replace(/^(?=\d)/, '+');
        name.replaceChildren(badge(i), el('span', {}, runs[i].name), el('small', { class: took < first ? 'is-less' : '' }, by), el('strong', {}, duration(took)));
        svg.setAttribute('aria-label', t('view.compare.ladder', { run: letter(i), n: count(runs[i].timeline.packets.size), name: runs[i].name }));
      });
      layOut();
    },
    paint,
    layOut,
    cursor,
    /** @param {number} tUs scrolls there */
    reveal(tUs) {
      if (!marks[0]) return;
      reveal(yAt(marks[0].knots, tUs, false), [0.3, 0.6]);
      scroller.scrollIntoView({ block: 'nearest' });
    },
  };
}
