// @ts-check
// The run on the page beside another one with one thing changed: two ladders on
// one time axis, where they part, and what was measured in each.
import { el } from '../../core/dom.js';
import { bytes, count, duration, format } from '../../core/format.js';
import { hostIn, read, sentences } from '../../core/story.js';
import { labelOf, labels, shown } from '../../lab/report.js';
import { createDrawing } from '../../ladder/draw.js';
import { nowAt } from '../../ladder/layout.js';
import { labelText } from '../../ladder/name.js';
import { yAt } from '../../ladder/scale.js';
import { newForm } from './form.js';
import { beside } from './layout.js';
import { Refused, fetchOther, inAddress, toAddress, valueIn } from './other.js';
import { compare } from './parted.js';

/** @typedef {import('../../core/store.js').Store} Store */
/** @typedef {import('../../core/timeline.js').Timeline} Timeline */
/** @typedef {import('../../core/timeline.js').Packet} Packet */
/** @typedef {import('../../ladder/layout.js').Marks} Marks */
/** @typedef {import('./other.js').Change} Change */

/** The narrowest a ladder can be read, px. Two of them scroll on a phone. */
const NARROW = 300;
/** From this many packets on, only those near the window are in the page. */
const MANY = 300;
const RUNS = /** @type {const} */ (['a', 'b']);

/**
 * mount makes the view.
 * @param {HTMLElement} panel
 * @param {Store} store
 * @param {import('../views.js').Stage} stage
 */
export function mount(panel, store, { t, settings, watch, seek, signal }) {
  /** @type {Change | null} */
  let change = null;
  /** @type {Timeline | null} the run on the page that `other` was made for */
  let one = null;
  /** @type {Timeline | null} */
  let other = null;
  let asking = new AbortController();
  /** @type {ReturnType<typeof compare>} */
  let pairing;
  /** @type {[Marks, Marks]} */
  let marks;
  /** @type {number | null} the packet chosen in the other run */
  let chosen = null;

  const form = newForm(settings, { run: () => store.state.timeline, compare: ask, t, signal });
  const parted = el('div', { class: 'compare__parted', role: 'status' });
  const names = RUNS.map((run) => el('p', { class: `compare__name compare__name--${run}` }));
  const drawings = RUNS.map(draft);
  const line = el('div', { class: 'compare__line', hidden: true });
  const pair = el('div', { class: 'compare__pair', role: 'group', 'aria-label': t('view.compare.ladders') }, line, ...drawings.map(({ box }) => box));
  const told = el('p', { class: 'compare__told', 'aria-live': 'polite' });
  const table = el('details', { class: 'compare__table' });
  const result = el('div', { class: 'compare__result', hidden: true }, parted, table, told,
    el('div', { class: 'compare__scroll' }, el('div', { class: 'compare__names' }, ...names), pair));
  panel.append(form.element, result);

  /** @param {'a' | 'b'} run one of the two ladders, empty */
  function draft(run) {
    const [svg, sticky] = [0, 1].map(() => /** @type {SVGSVGElement} */ (document.createElementNS('http://www.w3.org/2000/svg', 'svg')));
    svg.setAttribute('class', 'ladder');
    svg.setAttribute('role', 'img');
    sticky.setAttribute('class', 'ladder ladder--heads');
    sticky.setAttribute('aria-hidden', 'true');
    const drawing = createDrawing(svg, sticky, dress);
    const box = el('div', { class: 'ladder-view compare__run', 'data-run': run }, svg, sticky);
    return { box, svg, drawing };
  }

  /** @param {SVGElement} e packets can be pointed at beside their lines */
  function dress(e) {
    for (const path of e.querySelectorAll('.pkt__line')) {
      const hit = /** @type {SVGElement} */ (path.cloneNode());
      hit.setAttribute('class', 'pkt__hit');
      e.prepend(hit);
    }
  }

  /** @param {Change} wanted */
  async function ask(wanted) {
    change = wanted;
    asking.abort();
    asking = new AbortController();
    const mine = asking;
    const run = store.state.timeline;
    form.say(t('lab.sending'));
    try {
      const made = await fetchOther(run, settings, wanted, AbortSignal.any([signal, mine.signal]));
      if (mine !== asking) return;
      [one, other, chosen] = [run, made, null];
      history.replaceState(null, '', location.pathname + location.search + toAddress(wanted));
      form.say(/** @type {any} */ (run.start?.stack)?.name === 'linux' ? t('view.compare.stacks') : '');
      show();
    } catch (error) {
      if (signal.aborted || mine !== asking) return;
      form.say(error instanceof Refused ? refusal(error.problem) : t('view.compare.failed'));
    }
  }

  /** @param {Refused['problem']} problem */
  function refusal({ code, args }) {
    const text = t(`error.${code}`, args);
    return text === `error.${code}` ? t('lab.problem', { code }) : text;
  }

  function show() {
    if (!one || !other || !change) return;
    pairing = compare(one, other);
    result.hidden = false;
    const name = change.name;
    [one, other].forEach((run, i) => {
      const value = form.worded(name, valueIn(run, name));
      names[i].replaceChildren(el('strong', {}, RUNS[i].toUpperCase()), ' ', t('view.compare.setting', { name: form.label(name), value }),
        el('span', {}, t('view.compare.totals', { time: duration(run.endUs), packets: count(run.packets.size), lost: count(lostIn(run)) })));
      drawings[i].svg.setAttribute('aria-label', t('view.compare.ladder', { run: RUNS[i].toUpperCase(), n: count(run.packets.size), name: form.label(name), value }));
    });
    tellParting(one, other);
    table.replaceChildren(...measures(one, other));
    layOut();
    tell();
  }

  /** @param {Timeline} run */
  const lostIn = (run) => [...run.packets.values()].filter((p) => p.droppedUs !== null).length;

  /** @param {Timeline} a @param {Timeline} b */
  function tellParting(a, b) {
    const { parting, onlyA, onlyB, twins } = pairing;
    const at = parting?.tUs ?? 0;
    parted.replaceChildren(el('p', {}, parting ? partingText(parting, a, b) : t('view.compare.same'), ' ',
      t('view.compare.counts', { both: count(twins.size), a: count(onlyA), b: count(onlyB) })));
    if (!parting) return;
    const go = el('button', { type: 'button', class: 'button button--quiet' }, t('view.compare.there'));
    go.addEventListener('click', () => {
      seek(at);
      store.set({ selected: parting.a?.id ?? null });
      line.scrollIntoView({ block: 'center' });
    });
    parted.append(go);
  }

  /** @param {import('./parted.js').Parting} parting @param {Timeline} a @param {Timeline} b */
  function partingText({ kind, tUs, a: mine, b: theirs }, a, b) {
    /** @type {Record<string, string>} */
    const args = { time: duration(tUs), run: mine ? 'A' : 'B', without: mine ? 'B' : 'A' };
    for (const [run, timeline, p] of /** @type {[string, Timeline, Packet | null][]} */ ([['a', a, mine], ['b', b, theirs]])) {
      if (!p) continue;
      const x = read(timeline);
      const packet = x.byId.get(p.id);
      const own = { host: hostIn(x, 'packet.host', p.src, t), what: packet ? labelText({ o: { width: 0, text: t } }, packet)[0] : p.flags };
      args[`host_${run}`] = args.host = own.host;
      args[`what_${run}`] = args.what = own.what;
      args[`sent_${run}`] = duration(p.sentUs);
      args[`window_${run}`] = bytes(p.winBytes);
      args[`end_${run}`] = duration(p.receivedUs ?? p.droppedUs ?? timeline.endUs);
    }
    return t(`view.compare.part_${kind}`, args);
  }

  /** @param {Timeline} a @param {Timeline} b */
  function measures(a, b) {
    const [order, quiet] = ['order', 'quiet'].map((list) => t(`lab.measure_${list}`).split(' '));
    const report = panel.closest('[data-lab]')?.querySelector('[data-report]');
    const called = report instanceof HTMLElement ? labels(report) : new Map();
    const union = Object.fromEntries([...Object.entries(a.measures), ...Object.entries(b.measures)].map(([name]) => [
      name, { value: a.measures[name]?.value || b.measures[name]?.value || 0 }]));
    const rows = shown(union, order, quiet).map((name) => {
      const [mine, theirs] = [a.measures[name], b.measures[name]];
      const by = mine && theirs ? theirs.value - mine.value : NaN;
      const cells = [mine, theirs].map((m) => el('td', {}, m ? format('auto', m.value, m.unit) : t('lab.no_value')));
      const row = el('tr', by === 0 ? {} : { class: 'is-other' }, el('th', { scope: 'row' }, called.get(name) ?? labelOf(name, t)), ...cells,
        el('td', {}, mine && theirs ? signed(by, mine.unit) : ''));
      return { row, other: by !== 0 };
    });
    const others = rows.filter((r) => r.other).length;
    return [
      el('summary', {}, t('view.compare.measures', { n: count(others), same: count(rows.length - others) })),
      el('table', { class: 'compare__measures' },
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, t('view.compare.measure')),
          ...['A', 'B', t('view.compare.difference')].map((text) => el('th', { scope: 'col' }, text)))),
        el('tbody', {}, ...rows.map((r) => r.row)))];
  }

  /** @param {number} by @param {string} unit */
  const signed = (by, unit) => (by === 0 ? '=' : (by > 0 ? '+' : '') + format('auto', by, unit));

  const width = () => Math.max(NARROW, Math.floor((result.clientWidth - 16) / 2));
  const ratio = () => (drawings[0].svg.getBoundingClientRect().width || 1) / marks[0].width;

  function layOut() {
    if (!one || !other) return;
    marks = beside(one, other, { width: width(), text: t });
    draw();
    const at = pairing.parting;
    line.hidden = at === null;
    if (at) line.style.top = `${yAt(marks[0].knots, at.tUs, false) * ratio()}px`;
  }

  function draw() {
    const [from, height] = [-pair.getBoundingClientRect().top / ratio(), innerHeight / ratio()];
    drawings.forEach(({ drawing }, i) => {
      const all = marks[i].packets.length <= MANY;
      /** @param {import('../../ladder/layout.js').Packet} p */
      const near = (p) => all || p.hops.some((h) => h.y2 > from - height && h.queue_y1 < from + 2 * height);
      drawing.show(marks[i], near);
    });
    paint();
    cursor();
  }

  function cursor() {
    if (!one || !other) return;
    const { tUs, timeline } = store.state;
    const over = timeline !== one || tUs >= one.endUs;
    drawings.forEach(({ drawing }, i) => drawing.at(over ? null : nowAt(marks[i], tUs), marks[i]));
  }

  /** Says of each packet whether the other run has it, and which is chosen. */
  function paint() {
    if (!one || !other) return;
    const { twins, same } = pairing;
    const sameThere = new Set([...same].map((id) => twins.get(id)));
    const known = new Set(twins.values());
    const { selected } = store.state;
    const there = chosen ?? (selected === null ? null : twins.get(selected) ?? null);
    for (const { id } of marks[0].packets) dye(0, id, same.has(id), !twins.has(id), id === selected);
    for (const { id } of marks[1].packets) dye(1, id, sameThere.has(id), !known.has(id), id === there);
  }

  /** @param {number} run @param {number} id @param {boolean} same @param {boolean} alone @param {boolean} selected */
  function dye(run, id, same, alone, selected) {
    const classes = drawings[run].drawing.packet(id)?.classList;
    classes?.toggle('is-same', same);
    classes?.toggle('is-alone', alone);
    classes?.toggle('is-selected', selected);
  }

  /** tell says in words what the chosen packet is in each run. */
  function tell() {
    if (!one || !other) return;
    const { selected } = store.state;
    const there = chosen ?? (selected === null ? null : pairing.twins.get(selected) ?? null);
    const text = [[one, selected], [other, there]].map(([run, id], i) => {
      if (id === null) return selected === null && chosen === null ? '' : t('view.compare.none', { run: RUNS[i].toUpperCase() });
      return [`${RUNS[i].toUpperCase()}:`, ...sentences(read(/** @type {Timeline} */ (run)), /** @type {number} */ (id), t)].join(' ');
    });
    told.replaceChildren(...text.filter((one) => one !== '').map((one) => el('span', {}, one)));
  }

  pair.addEventListener('click', (event) => {
    const target = /** @type {Element} */ (event.target);
    const id = Number(target.closest('[data-packet]')?.getAttribute('data-packet') ?? 0);
    if (id === 0) return;
    if (target.closest('[data-run="a"]')) {
      chosen = null;
      store.set({ selected: store.state.selected === id ? null : id });
    } else {
      const twin = [...pairing.twins].find(([, theirs]) => theirs === id);
      chosen = twin ? null : id;
      store.set({ selected: twin ? twin[0] : null });
    }
    paint();
    tell();
  }, { signal });
  for (const target of [panel, window]) {
    target.addEventListener('scroll', () => {
      if (other && !panel.hidden && Math.max(...marks.map((m) => m.packets.length)) > MANY) draw();
    }, { signal, passive: true });
  }
  const observer = new ResizeObserver(() => {
    if (other && result.clientWidth > 0 && width() !== marks[0].width) layOut();
  });
  observer.observe(result);
  signal.addEventListener('abort', () => observer.disconnect(), { once: true });

  watch(['selected'], ({ selected }) => {
    if (selected !== null) chosen = null;
    if (!other) return;
    paint();
    tell();
  });
  watch(['tUs', 'playing'], cursor);
  watch(['revision', 'live'], ({ timeline, live }) => {
    if (live || timeline === one || !timeline.end) return;
    if (change && change.value !== valueIn(timeline, change.name)) ask(change);
    else if (other) result.hidden = true;
  });
  const wanted = inAddress(location.hash);
  if (wanted && (wanted.name === 'seed' || settings.some((s) => s.name === wanted.name))) {
    form.show(wanted);
    ask(wanted);
  }
}
